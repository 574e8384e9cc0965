"""Some known columns read again without the site around them: which pages are theirs, and what only the whole site tells of them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from crawler.extract.addresses import folder_of, identity
from crawler.reading.tree import Node
from domain.artifacts import Missing
from domain.records import ColumnRecord
from domain.registry import Column
from domain.sweeps import SweepOrder

_WITNESSES = 4
"""Other columns whose pages show what stands on all pages of the site, and so is no column's own."""


@dataclass(frozen=True, slots=True)
class Focus:
    """The columns of an order that alone are to be read."""

    urls: frozenset[str]
    """Identities of their addresses; empty: the whole site is read."""

    @classmethod
    def of(cls, order: SweepOrder) -> "Focus":
        """What an order focuses on."""
        return cls(frozenset(identity(url) for url in order.focus))

    def __bool__(self) -> bool:
        return bool(self.urls)

    def holds(self, addresses: Iterable[str]) -> bool:
        """True when one of these identities is a column in focus."""
        return not self.urls.isdisjoint(addresses)

    def nodes(self, nodes: Mapping[str, Node]) -> frozenset[str]:
        """Addresses, as in the tree, of the columns in focus."""
        return frozenset(url for url, node in nodes.items() if self.holds(node.aliases))

    def restore(self, nodes: Mapping[str, Node], known: Iterable[Column]) -> None:
        """Gives the columns in focus the place in the tree, and the sub-columns, that earlier sweeps of the whole site have found."""
        known = list(known)
        for url in self.nodes(nodes):
            node = nodes[url]
            before = node.known
            if before is None:
                continue
            if len(before.path) > len(node.path):
                node.path = before.path
            below = {
                one.url
                for one in known
                if len(one.path) == len(before.path) + 1 and before.path and one.path[:-1] == before.path
            }
            node.children.extend(sorted(below - set(node.children) - node.aliases))

    def meant(
        self, columns: Iterable[ColumnRecord | Missing], nodes: Mapping[str, Node]
    ) -> Iterator[ColumnRecord | Missing]:
        """Of what was made of the columns, that of those in focus; all without a focus."""
        ours = self.nodes(nodes)
        for one in columns:
            if not self or one.target.key in ours or identity(one.target.key) in self.urls:
                yield one


def witnesses(order: SweepOrder) -> list[str]:
    """Columns to be opened beside those in focus, with different names, the nearest by address first."""
    focus = Focus.of(order)
    if not focus:
        return []
    near = [folder_of(url) for url in order.focus]
    names: set[str] = {one.name for one in order.columns if identity(one.url) in focus.urls}
    found: list[str] = []

    def distance(column: Column) -> tuple[int, str]:
        return (-max(_common(column.url, folder) for folder in near), column.url)

    for column in sorted(order.columns, key=distance):
        if not column.active or column.name in names or identity(column.url) in focus.urls:
            continue
        names.add(column.name)
        found.append(column.url)
        if len(found) == _WITNESSES:
            break
    return found


def _common(first: str, second: str) -> int:
    """How many letters two addresses have in common from the left."""
    same = 0
    for one, other in zip(first, second, strict=False):
        if one != other:
            break
        same += 1
    return same
