"""Lists that sort, filter and page on the server, can be sent by their address, and leave as CSV, XLSX or JSON lines."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeVar

from fastapi.responses import Response

from models.queries_sites import AtLeast, Count, Wanted
from reports.findings import Cell
from reports.sheets import to_csv, to_xlsx
from web.files import MEDIA
from web.visit import Visit

E = TypeVar("E", bound=StrEnum)
T = TypeVar("T")
SIZES = (25, 50, 100, 200)
MOST_EXPORTED = 50_000
TOTAL_KEPT_S = 15.0
RANKS_KEPT_S = 15.0
MOST_COUNTED = 10_000
"""A list longer than that is said to be so long and more: counting on would cost as much as reading all of it."""
_NO_FILTER = {"page", "after", "before", "size", "sort", "format", "lang", "theme"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """What the address of a list asks for."""

    wanted: Wanted
    page: int
    size: int
    sort: str
    format: str
    """``csv``, ``xlsx``, ``jsonl``; empty: a page."""

    def pages(self, total: int) -> int:
        """How many pages there are."""
        return max(1, -(-total // self.size))

    def goes_on(self, total: int, ends: "Ends | None" = None) -> bool:
        """Whether there is a page behind this one."""
        if self.page < self.pages(total):
            return True
        return isinstance(total, AtLeast) and (ends is None or ends.full)


def listing(visit: Visit, *, sorts: Sequence[str], size: int = 50) -> Listing:
    """Read the address; whatever makes no sense is as if it were not there."""
    query = visit.request.query_params
    page = max(1, min(_number(query.get("page", ""), 1), 1_000_000))
    per = _number(query.get("size", ""), size)
    per = per if per in SIZES else size
    sort = query.get("sort", "")
    sort = sort if sort.removeprefix("-") in sorts else ""
    layout = query.get("format", "")
    layout = layout if layout in {"csv", "xlsx", "jsonl"} else ""
    wanted = Wanted(
        unit=visit.unit,
        q=query.get("q", "").strip()[:200],
        sort=sort,
        limit=MOST_EXPORTED if layout else per,
        offset=0 if layout else (page - 1) * per,
        after="" if layout else query.get("after", "")[:300],
        before="" if layout else query.get("before", "")[:300],
        most=MOST_COUNTED,
    )
    return Listing(wanted=wanted, page=page, size=per, sort=sort, format=layout)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ends:
    """Where a page begins and ends, so that the pages beside it can be asked for by place."""

    first: str
    last: str
    full: bool
    """Whether there may be more behind it."""


def ends_of(want: Listing, rows: Sequence[T], place: Callable[[T], str]) -> Ends | None:
    """The ends of these rows; None of an empty page."""
    return Ends(first=place(rows[0]), last=place(rows[-1]), full=len(rows) == want.size) if rows else None


def page_of(want: Listing, rows: Iterable[T], keys: Mapping[str, Callable[[T], Any]]) -> tuple[list[T], int]:
    """The page asked for of rows that lie in memory, by the key asked for (what has none comes last), and how many there are."""
    found = list(rows)
    name = want.sort.removeprefix("-")
    if name in keys:
        key, down = keys[name], want.sort.startswith("-")
        known = [row for row in found if key(row) is not None]
        found = sorted(known, key=key, reverse=down) + [row for row in found if key(row) is None]
    wanted = want.wanted
    return found[wanted.offset : wanted.offset + wanted.limit], len(found)


def kept_total(visit: Visit) -> Count:
    """How long a list is, known for some seconds to everybody who sees the same list, whatever its page or order."""
    return lambda ask: visit.desk.kept(("city", "total", *_same(visit)), ask, seconds=TOTAL_KEPT_S)


def with_named(visit: Visit, wanted: Wanted, ask: Callable[[str], tuple[str, ...] | None]) -> Wanted:
    """The same with the sites and accounts a search names, known for some seconds to everybody who looks for the same word."""
    if not wanted.q:
        return wanted
    key = ("city", "named", wanted.q)
    return replace(wanted, named=visit.desk.kept(key, lambda: ask(wanted.q), seconds=TOTAL_KEPT_S))


class Ranking:
    """The order of a list whose first rows can only be told from all of them, known for some seconds to everybody who sees the same list."""

    at: datetime | None = None
    """When it was asked for; None: it was not needed."""

    def __init__(self, visit: Visit) -> None:
        self._visit = visit

    def __call__(self, ask: Callable[[], Sequence[int]]) -> Sequence[int]:
        """The rows in order, asked for now or not long ago."""
        visit = self._visit
        key = ("city", "ranks", visit.request.query_params.get("sort", ""), *_same(visit))
        self.at, found = visit.desk.kept(key, lambda: (visit.now, ask()), seconds=RANKS_KEPT_S)
        return found


def _same(visit: Visit) -> tuple[Any, ...]:
    """What two lists have in common that hold the same rows: who may see them, which list, and its filter."""
    request = visit.request
    which = tuple(sorted((name, value) for name, value in request.query_params.multi_items() if name not in _NO_FILTER))
    return visit.unit, request.url.path, which


def asked(visit: Visit, name: str) -> str:
    """A value of the query."""
    return visit.request.query_params.get(name, "").strip()


def asked_all(visit: Visit, name: str) -> list[str]:
    """All values of a name in the query."""
    return [value for value in visit.request.query_params.getlist(name) if value]


def member(kind: type[E], value: str) -> E | None:
    """The member of that value; None for anything else."""
    try:
        return kind(value)
    except ValueError:
        return None


def number(text: str) -> float | None:
    """A number; None for anything else."""
    try:
        return float(text) if text else None
    except ValueError:
        return None


def export(
    name: str,
    layout: str,
    headings: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    objects: Callable[[], Iterable[dict[str, Any]]],
) -> Response:
    """The whole list as a file."""
    if layout == "jsonl":
        body = "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in objects())
        return _file(body.encode(), f"{name}.jsonl", "application/x-ndjson")
    if layout == "xlsx":
        return _file(to_xlsx(name, headings, rows), f"{name}.xlsx", MEDIA["xlsx"])
    return _file(to_csv(headings, rows).encode(), f"{name}.csv", "text/csv; charset=utf-8")


def _file(content: bytes, name: str, kind: str) -> Response:
    return Response(content, media_type=kind, headers={"content-disposition": f'attachment; filename="{name}"'})


def _number(text: str, otherwise: int) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else otherwise
