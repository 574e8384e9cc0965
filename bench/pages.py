"""Dates, lists and paging on saved real pages, beside other extractors in the same run: ``python -m bench.accuracy --pages FOLDER``."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser

from bench.rivals import ask, environment
from bench.saved import CHINESE, OTHERS, Article, SavedList, articles, lists, text_of
from crawler.extract.dates import article_date
from crawler.extract.listings import page_lists
from crawler.extract.navigation import found_columns
from crawler.extract.view import View

EXACT, WRONG, NEWEST = 0.97, 0.01, 0.95
"""The bars on Chinese pages: share of exact days, share of wrong ones, share of lists whose newest day is right."""

Answers = Sequence[str | None]


@dataclass(frozen=True, slots=True)
class Tally:
    """How often a reader was right, wrong, or said nothing."""

    right: int
    wrong: int
    none: int

    @property
    def exact(self) -> float:
        """Share of the pages that were read exactly, 0 to 1."""
        return self.right / max(1, self.right + self.wrong + self.none)

    @property
    def misled(self) -> float:
        """Share of the pages about which something wrong was said, 0 to 1."""
        return self.wrong / max(1, self.right + self.wrong + self.none)


def tally(gold: Sequence[str], answers: Answers) -> Tally:
    """Hold answers against gold, page by page. «Nothing» is right where there is nothing."""
    right = sum(1 for true, said in zip(gold, answers, strict=True) if (said or "") == true)
    none = sum(1 for true, said in zip(gold, answers, strict=True) if not said and true)
    return Tally(right=right, wrong=len(gold) - right - none, none=none)


@dataclass(slots=True, kw_only=True)
class Result:
    """Everything measured on saved pages."""

    dates: dict[str, dict[str, Tally]] = field(default_factory=dict)
    """By language, by reader; ours is ``xunwang``."""
    items: dict[str, Tally] = field(default_factory=dict)
    newest: dict[str, dict[str, Tally]] = field(default_factory=dict)
    """By language, by reader."""
    following: dict[str, dict[str, Tally]] = field(default_factory=dict)
    ms: dict[str, float] = field(default_factory=dict)
    """Milliseconds of processor time for the date of one page, by reader."""
    cost: dict[str, float] = field(default_factory=dict)
    """Milliseconds of processor time a page: parsing, discovery, list, date."""
    misses: list[str] = field(default_factory=list)

    @property
    def good(self) -> bool:
        """True at or above the bars, and ahead of every rival on Chinese pages."""
        chinese = self.dates[CHINESE]
        ours = chinese["xunwang"]
        ahead = all(ours.exact > other.exact for name, other in chinese.items() if name != "xunwang")
        return (
            ours.exact >= EXACT and ours.misled <= WRONG and ahead and self.newest[CHINESE]["xunwang"].exact >= NEWEST
        )


def measure_pages(fixtures: Path, rivals: Path, *, today: date) -> Result:
    """Read every labelled page with the product and with the rivals. Raises ValueError when the folder holds none."""
    found, listed = articles(fixtures), lists(fixtures)
    if not found or not listed:
        raise ValueError(f"no labelled pages below {fixtures}")
    texts = {file: text_of(file) for file in [*(one.file for one in found), *(one.file for one in listed)]}
    python = environment(rivals)
    theirs = ask(
        python,
        [{"url": one.url, "text": texts[one.file]} for one in found],
        [{"url": one.url, "text": texts[one.file]} for one in listed],
    )
    result = Result(ms=theirs["ms"])
    started = time.process_time()
    ours = [_day(texts[one.file], one.url, today) for one in found]
    result.ms["xunwang"] = 1000 * (time.process_time() - started) / len(found)
    for language in (CHINESE, OTHERS):
        chosen = [number for number, one in enumerate(found) if one.language == language]
        gold = [found[number].day for number in chosen]
        result.dates[language] = {
            name: tally(gold, [days[number] for number in chosen])
            for name, days in {"xunwang": ours, **theirs["dates"]}.items()
        }
    result.misses += [
        f"date of {one.file.relative_to(fixtures)}: {said or 'none'} instead of {one.day or 'none'}"
        for one, said in zip(found, ours, strict=True)
        if (said or "") != one.day and one.language == CHINESE
    ]
    _lists(result, listed, texts, theirs["lists"], today)
    result.cost = _cost(found, listed, texts, today)
    return result


def _day(text: str, url: str, today: date) -> str | None:
    found = article_date(text, url, today)
    return found.day.isoformat() if found is not None else None


def _lists(
    result: Result,
    listed: list[SavedList],
    texts: dict[Path, str],
    theirs: dict[str, list[dict[str, object]]],
    today: date,
) -> None:
    ours: list[dict[str, object]] = []
    for page in listed:
        listing = page_lists(View(texts[page.file], page.url, today)).listing
        days = [item.dated.day.isoformat() for item in listing.items if item.dated is not None]
        ours.append({"items": len(listing.items), "newest": max(days, default=None), "next": listing.next_page})
    every: dict[str, list[dict[str, object]]] = {"xunwang": ours, **theirs}
    for name, answers in every.items():
        if any("items" in answer for answer in answers):
            result.items[name] = _tally(listed, answers, "items", lambda page: page.items)
        if any("newest" in answer for answer in answers):
            for language in (CHINESE, OTHERS):
                result.newest.setdefault(language, {})[name] = _newest(listed, answers, language)
        if any("next" in answer for answer in answers):
            result.following[name] = {
                language: _following([page for page in listed if page.language == language], listed, answers)
                for language in (CHINESE, OTHERS)
            }
    for page, answer in zip(listed, ours, strict=True):
        if page.items is not None and answer["items"] != page.items:
            result.misses.append(f"items of {page.file.name}: {answer['items']} instead of {page.items}")
        if page.newest is not None and (answer["newest"] or "") != page.newest:
            result.misses.append(
                f"newest of {page.file.name}: {answer['newest'] or 'none'} instead of {page.newest or 'none'}"
            )
        if page.following is not None and not _follows(page, answer.get("next")):
            wanted = " or ".join(sorted(page.following)[:2]) or "none"
            result.misses.append(f"next page of {page.file.name}: {answer['next'] or 'none'} instead of {wanted}")


def _tally(
    listed: list[SavedList],
    answers: Sequence[dict[str, object]],
    key: str,
    gold: Callable[[SavedList], int | str | None],
) -> Tally:
    pairs = [
        (str(true), str(answer.get(key) or "") or None)
        for page, answer in zip(listed, answers, strict=True)
        if (true := gold(page)) is not None
    ]
    return tally([true for true, _ in pairs], [said for _, said in pairs])


def _newest(listed: list[SavedList], answers: Sequence[dict[str, object]], language: str) -> Tally:
    return _tally(listed, answers, "newest", lambda page: page.newest if page.language == language else None)


def _follows(page: SavedList, said: object) -> bool:
    return str(said or "").rstrip("/") in {url.rstrip("/") for url in page.following or {""}}


def _following(chosen: list[SavedList], listed: list[SavedList], answers: Sequence[dict[str, object]]) -> Tally:
    said = {page.file: answer.get("next") or "" for page, answer in zip(listed, answers, strict=True)}
    marked = [page for page in chosen if page.following is not None]
    right = sum(1 for page in marked if _follows(page, said[page.file]))
    none = sum(1 for page in marked if page.following and not said[page.file])
    return Tally(right=right, wrong=len(marked) - right - none, none=none)


def _cost(found: list[Article], listed: list[SavedList], texts: dict[Path, str], today: date) -> dict[str, float]:
    """Processor time a page of parsing alone, and of what is done above it, each on a tree that is already there."""
    everything: list[Article | SavedList] = [*found, *listed]
    pages = [(texts[one.file], one.url) for one in everything if one.language == CHINESE]
    cost = {"parsing alone": 0.0, "discovery of columns": 0.0, "list": 0.0, "date": 0.0}

    def timed(what: str, work: Callable[[], object]) -> None:
        started = time.process_time()
        work()
        cost[what] += 1000 * (time.process_time() - started) / len(pages)

    for text, url in pages:
        view = View(text, url, today)
        timed("parsing alone", lambda text=text: LexborHTMLParser(text))  # type: ignore[misc]
        _ = view.tree
        timed("discovery of columns", lambda view=view: (view.page, found_columns(view, lambda _: True)))  # type: ignore[misc]
        timed("list", lambda view=view: page_lists(view))  # type: ignore[misc]
        timed("date", lambda text=text, url=url: article_date(text, url, today))  # type: ignore[misc]
    return cost


def told(result: Result) -> str:
    """The result as text for a terminal."""
    lines = []
    for language, by_reader in result.dates.items():
        ours = by_reader["xunwang"]
        lines.append(f"publishing day, {language} ({ours.right + ours.wrong + ours.none} pages)")
        lines.append(f"  {'reader':<26}{'exact':>7}{'wrong':>7}{'none':>7}{'exact':>9}{'wrong':>9}{'ms a page':>11}")
        for name, one in sorted(by_reader.items(), key=lambda pair: -pair[1].exact):
            lines.append(
                f"  {name:<26}{one.right:>7}{one.wrong:>7}{one.none:>7}{one.exact:>9.3f}{one.misled:>9.3f}{result.ms[name]:>11.1f}"
            )
    tables = [("items of a list, all found", result.items)]
    tables += [(f"newest day of a list, {language}", by_name) for language, by_name in result.newest.items()]
    for title, by_name in tables:
        lines.append(title)
        lines += [
            f"  {name:<26}{one.right:>7}{one.wrong:>7}{one.none:>7}{one.exact:>9.3f}" for name, one in by_name.items()
        ]
    for language in (CHINESE, OTHERS):
        lines.append(f"next page, {language}")
        lines += [
            f"  {name:<26}{one.right:>7}{one.wrong:>7}{one.none:>7}{one.exact:>9.3f}"
            for name, by_language in result.following.items()
            for one in (by_language[language],)
        ]
    lines.append("processor time a Chinese page, ms")
    alone = result.cost["parsing alone"]
    lines += [f"  {name:<26}{ms:>7.2f}{ms / alone:>8.1f} × parsing" for name, ms in result.cost.items()]
    return "\n".join([*lines, *(f"missed: {miss}" for miss in result.misses)])
