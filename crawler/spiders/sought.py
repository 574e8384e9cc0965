"""Single messages on their board: what the board says of them may stand on a further page, which a narrow look opens until all are named."""

from collections.abc import Iterable

from crawler.extract.model import Need, Reaction
from crawler.spiders.book import key_of
from domain.sweeps import KnownFault
from domain.targets import TargetKind

_FURTHER = frozenset({Need.BOARD, Need.LIST_PAGE})


class Sought:
    """The messages of an order that no page of a board has named yet, and the pages of their boards."""

    def __init__(self, known: Iterable[KnownFault]) -> None:
        messages = [one for one in known if one.target.kind is TargetKind.THREAD and one.found_on]
        # A message without a page of its own stands on the very page of the board that its address names.
        self._keys = {key_of(one.target.key) for one in messages if "#" not in one.target.key}
        self._boards = {key_of(place) for one in messages for place in one.found_on}

    def further_pages(self, url: str, reaction: Reaction) -> list[str]:
        """Where the board goes on from this page of it, while a message is still to be found there."""
        if not self._keys or key_of(url) not in self._boards:
            return []
        self._keys -= {key_of(link.url) for link in reaction.links}
        if not self._keys:
            return []
        further = [wanted.url for wanted in reaction.wanted if wanted.need in _FURTHER]
        self._boards |= {key_of(one) for one in further}
        return further
