"""The saved real pages with their gold: articles with a publishing day, lists with items, newest day and next page."""

import csv
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urljoin

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from crawler.extract.charsets import decode

UNKNOWN = "https://www.example.com/page.html"
"""Stands for the address of a page that was saved without it."""
OWN_LABELS = Path(__file__).parent / "labels" / "lists.tsv"
"""Newest days that we read ourselves; ``README.md`` beside it says how."""
CHINESE = "Chinese"
OTHERS = "other languages"
_HAN, _KANA = re.compile(r"[一-鿿]"), re.compile(r"[ぁ-ヿ]")
_MUCH = 300
"""Chinese characters that make a page Chinese."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One article page and the day it was published; empty when its readers could not tell a day either."""

    file: Path
    url: str
    day: str
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedList:
    """One list page; what was not labelled is None, an empty ``following`` says that there is no next page."""

    file: Path
    url: str
    language: str
    items: int | None = None
    newest: str | None = None
    following: frozenset[str] | None = None


def text_of(file: Path) -> str:
    """The document as the product decodes it: every extractor gets the same text."""
    return decode(file.read_bytes(), "")[0]


def articles(fixtures: Path) -> list[Article]:
    """Every labelled article page of the fixture folders that are there; one page that two folders hold counts once."""
    found = [*_tables(fixtures), *_readability(fixtures), *_evaluation(fixtures), *_htmldate(fixtures)]
    once: dict[str, Article] = {}
    for article in found:
        once.setdefault(article.file.name if "banyuetan" in article.file.name else str(article.file), article)
    return list(once.values())


def _tables(fixtures: Path) -> Iterator[Article]:
    for folder, below in (("gne", "pages"), ("gerapy", "")):
        for row in _rows(fixtures / folder / "labels.tsv"):
            if row["publish_date"]:
                file = fixtures / folder / below / row["file"]
                yield Article(file=file, url=UNKNOWN, day=row["publish_date"], language=CHINESE)


def _readability(fixtures: Path) -> Iterator[Article]:
    for gold in sorted((fixtures / "readability").glob("*/expected-metadata.json")):
        published = json.loads(gold.read_text(encoding="utf-8")).get("publishedTime")
        if published:
            yield Article(file=gold.parent / "source.html", url=UNKNOWN, day=published[:10], language=OTHERS)
    gmw = fixtures / "readability" / "gmw" / "source.html"
    if gmw.is_file():
        # Its own gold leaves the time out; the page says «2017-03-10 09:58» under its heading.
        yield Article(file=gmw, url=UNKNOWN, day="2017-03-10", language=CHINESE)


def _evaluation(fixtures: Path) -> Iterator[Article]:
    gold = fixtures / "trafilatura-zh" / "evaldata.subset.json"
    if gold.is_file():
        for url, entry in json.loads(gold.read_text(encoding="utf-8")).items():
            yield Article(file=gold.parent / "pages" / entry["file"], url=url, day=entry["date"], language=CHINESE)


def _htmldate(fixtures: Path) -> Iterator[Article]:
    gold = fixtures / "htmldate" / "dates.json"
    if gold.is_file():
        for name, entry in json.loads(gold.read_text(encoding="utf-8")).items():
            day = "" if entry["date"] == "nan" else entry["date"]
            file = gold.parent / "pages" / name
            yield Article(file=file, url=entry["url"], day=day, language=_language(text_of(file)))


def _language(text: str) -> str:
    han = len(_HAN.findall(text))
    return CHINESE if han > _MUCH and len(_KANA.findall(text)) < 0.1 * han else OTHERS


def lists(fixtures: Path) -> list[SavedList]:
    """Every labelled list page."""
    found = []
    for folder in ("gerapy", "pilotstd-mee-search"):
        for row in _rows(fixtures / folder / "labels.tsv"):
            if row.get("items"):
                file = fixtures / folder / row["file"]
                found.append(
                    SavedList(
                        file=file, url=UNKNOWN, language=CHINESE, items=int(row["items"]), newest=row["newest_date"]
                    )
                )
    own = {fixtures / row["file"]: row["newest_date"] for row in _rows(OWN_LABELS)}
    paged = [page for row in _rows(fixtures / "autopager" / "data.csv", ",") if (page := _paged(fixtures, row))]
    found += [replace(page, newest=own.pop(page.file, None)) for page in paged]
    return found + [
        SavedList(file=file, url=UNKNOWN, language=_language(text_of(file)), newest=newest)
        for file, newest in own.items()
        if file.is_file()
    ]


def _paged(fixtures: Path, row: dict[str, str]) -> SavedList | None:
    """A page of the autopager set; its gold names the next link by selector. Broken selectors are left out."""
    file = fixtures / "autopager" / "html" / f"{row['File Name']}.html"
    if not file.is_file() or row["failed"]:
        return None
    url = row["Page URL"]
    following: set[str] = set()
    if row["NEXT"]:
        tree = LexborHTMLParser(text_of(file))
        try:
            nodes = tree.css(row["NEXT"])
        except (SelectolaxError, ValueError):
            return None
        declared = tree.css_first("base[href]")
        base = urljoin(url, (declared.attributes.get("href") or "") if declared is not None else "")
        hrefs = [href for node in nodes if (href := _href(node))]
        following = {urljoin(base, href) for href in hrefs if not href.startswith("javascript:")}
        if not following:
            return None  # the selector meets nothing that could be asked for
    return SavedList(
        file=file, url=url, language=CHINESE if "jslcae" in url else OTHERS, following=frozenset(following)
    )


def _href(node: LexborNode) -> str:
    """The address of a link, of the link around or of the link within."""
    around: LexborNode | None = node
    while around is not None and around.tag != "body":
        if around.tag == "a":
            return (around.attributes.get("href") or "").strip()
        around = around.parent
    inner = node.css_first("a[href]")
    return (inner.attributes.get("href") or "").strip() if inner is not None else ""


def _rows(file: Path, delimiter: str = "\t") -> list[dict[str, str]]:
    if not file.is_file():
        return []
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter=delimiter))
