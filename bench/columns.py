"""How columns of the demo city were understood: found, typed, dated, and how many pages needed a browser."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from domain.records import ColumnRecord

FOUND, TYPED = 0.98, 0.95
"""The bars: share of the columns found, share of those found whose type is right."""
RENDERED = 0.02
"""The bar for the share of pages opened in a browser on sites with plain lists."""
SCRIPTED = frozenset({"json", "gkmlpt"})
"""Families whose lists stand nowhere but in answers to scripts."""
_UNTYPED = frozenset({"unknown"})


@dataclass(slots=True)
class Columns:
    """Columns of the city against those the product found."""

    true: int = 0
    found: int = 0
    typed: int = 0
    type_right: int = 0
    dated: int = 0
    newest_right: int = 0
    pages: int = 0
    rendered: int = 0
    """Pages that were read as a browser shows them."""
    openings: int = 0
    """Everything a browser opened, also for pictures and for later tries of what failed."""
    by_family: Counter[str] = field(default_factory=Counter)
    misses: list[str] = field(default_factory=list)

    @property
    def good(self) -> bool:
        """True at or above the bars (a city without a column passes)."""
        return (
            self.found >= FOUND * self.true
            and self.type_right >= TYPED * self.typed
            and self.rendered <= RENDERED * self.pages
        )


def compare_columns(
    true: Mapping[str, Any], records: Mapping[str, Sequence[ColumnRecord]], effort: Mapping[str, tuple[int, int, int]]
) -> Columns:
    """Hold the column records of each site (by code) against the truth. ``effort``: pages read, pages read in a browser, and openings in a
    browser for whatever reason, by code.
    """
    result = Columns()
    for site in true["sites"]:
        if not site["reachable"] or site["code"] not in records:
            continue
        at = {record.url: record for record in records[site["code"]]}
        if site["family"] not in SCRIPTED and not site["gate"]:
            pages, rendered, openings = effort.get(site["code"], (0, 0, 0))
            result.pages += pages
            result.rendered += rendered
            result.openings += openings
        for column in site["columns"]:
            result.true += 1
            result.by_family[site["family"]] += 1
            record = next((at[url] for url in (column["url"], *column["aliases"]) if url in at), None)
            where = f"{site['code']} {site['family']} {column['name']} {column['url']}"
            if record is None:
                result.misses.append(f"not found: {where}")
                continue
            result.found += 1
            if column["category"] not in _UNTYPED and column["shape"] != "jump":
                result.typed += 1
                result.type_right += record.category.value == column["category"]
                if record.category.value != column["category"]:
                    result.misses.append(f"type {record.category.value} instead of {column['category']}: {where}")
            if column["shape"] == "list" and column["newest"]:
                result.dated += 1
                days = [entry.dated.day.isoformat() for entry in record.entries if entry.dated is not None]
                newest = max(days, default="none")
                result.newest_right += newest == column["newest"]
                if newest != column["newest"]:
                    result.misses.append(f"newest {newest} instead of {column['newest']}: {where}")
    return result


def told_columns(result: Columns) -> str:
    """The result as text for a terminal."""

    def share(part: int, whole: int) -> str:
        return f"{part} of {whole} ({part / whole:.3f})" if whole else "none"

    families = ", ".join(f"{family} {count}" for family, count in sorted(result.by_family.items()))
    return "\n".join(
        [
            f"columns found: {share(result.found, result.true)} ({families})",
            f"type right: {share(result.type_right, result.typed)}; newest day right: {share(result.newest_right, result.dated)}",
            f"pages read in a browser on sites with plain lists: {share(result.rendered, result.pages)}; "
            f"with pictures and later tries: {share(result.openings, result.pages)}",
            *result.misses,
        ]
    )
