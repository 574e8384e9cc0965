"""Reads the saved feeds beside the checkout and prints how many are read as expected: ``python -m bench.feeds``."""

import argparse
import ast
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from crawler.accounts.feed import NotAFeedError, parse_feed
from domain.records import Post

SOME_DAY = datetime(2026, 1, 1, tzinfo=UTC)
_EXPECT = re.compile(rb"Expect:\s*(.*?)\s*(?:-->|\r?\n)", re.DOTALL)
_DATE = re.compile(
    r"entries\[0\]\[?'?\.?(?P<name>published_parsed|created_parsed|updated_parsed)'?\]?\s*==\s*(?P<parts>\([\d, ]+\))"
)
_HEADER = re.compile(rb"Header:\s*Content-type:\s*(.*?)\r?\n", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What became of one saved feed."""

    name: str
    kind: str
    """``read``, ``no_feed`` or ``broken`` (an exception, which must not be)."""
    posts: int = 0
    expected: datetime | None = None
    """Time of the first entry, where the file states one."""
    found: datetime | None = None
    error: str = ""

    @property
    def right(self) -> bool:
        """The stated time was read."""
        return self.expected is not None and self.found == self.expected


def cases(fixtures: Path) -> Iterator[Case]:
    """Every file of the feed parser's cases, and every feed of the encodings."""
    files = [path for path in sorted((fixtures / "feedparser").rglob("*")) if path.suffix in (".xml", ".json")]
    files += sorted((fixtures / "chardet").rglob("*.xml"))
    for path in files:
        name = str(path.relative_to(fixtures))
        body = path.read_bytes()
        header = _HEADER.search(body[:4000])
        try:
            _, posts = parse_feed(
                body, header[1].decode("latin-1") if header else "", "https://example.org/feed", SOME_DAY
            )
        except NotAFeedError:
            yield Case(name=name, kind="no_feed")
            continue
        except Exception as error:  # noqa: BLE001 - a bench counts what must not be
            yield Case(name=name, kind="broken", error=f"{type(error).__name__}: {error}")
            continue
        yield Case(name=name, kind="read", posts=len(posts), expected=_expected(body, posts), found=_newest(posts))


def _expected(body: bytes, posts: tuple[Post, ...]) -> datetime | None:
    expect = _EXPECT.search(body[:4000])
    stated = _DATE.search(expect[1].decode("utf-8", "replace")) if expect else None
    if stated is None or len(posts) != 1:
        return None
    parts = ast.literal_eval(stated["parts"])
    year, month, day, hour, minute, second = parts[:6]
    at = datetime(year, month, day, hour, minute, second, tzinfo=UTC)
    return at if year >= 1990 else None


def _newest(posts: tuple[Post, ...]) -> datetime | None:
    return max((post.published.at for post in posts if post.published and post.published.at), default=None)


def main() -> int:
    """Print the shares; 1 when a feed broke the reader."""
    parser = argparse.ArgumentParser(prog="python -m bench.feeds", description=__doc__)
    parser.add_argument("--fixtures", type=Path, default=Path(__file__).parent.parent.parent / "shared" / "fixtures")
    given = parser.parse_args()
    all_cases = list(cases(given.fixtures))
    kinds = Counter(case.kind for case in all_cases)
    dated = [case for case in all_cases if case.expected is not None]
    right = [case for case in dated if case.right]
    real = [case for case in all_cases if case.name.startswith("chardet") and case.kind == "read"]
    print(f"files {len(all_cases)}: " + ", ".join(f"{kind} {count}" for kind, count in sorted(kinds.items())))
    print(f"stated times: {len(dated)}, read as stated: {len(right)} ({len(right) / len(dated):.3f})")
    with_dates = sum(case.found is not None for case in real)
    print(
        f"real feeds (chardet): {len(real)} read, {with_dates} with a newest time, {sum(c.posts for c in real)} posts"
    )
    for case in dated:
        if not case.right:
            print(f"other: {case.name}: stated {case.expected}, read {case.found}")
    for case in all_cases:
        if case.kind == "broken":
            print(f"broken: {case.name}: {case.error}")
    return 1 if kinds["broken"] else 0


if __name__ == "__main__":
    raise SystemExit(main())
