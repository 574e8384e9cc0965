"""What reading a page costs and what comes of it, without a network: ``python -m bench.reading``; see docs/performance.md.

Reads the generated site of the speed bench, the demo city and, with ``--saved FOLDER``, saved pages, each in one process. ``--save FILE`` keeps
a digest of everything the reading said of each page, ``--against FILE`` names what another state of the code says differently (exit 1).
"""

import argparse
import hashlib
import json
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

from bench.site import write_site
from config.lexicon import load_lexicon
from crawler.extract.addresses import host_of, in_scope, normalise
from crawler.extract.charsets import decode
from crawler.extract.hidden import hidden_links, may_hide
from crawler.extract.model import FetchedPage
from crawler.extract.notices import looks_missing
from crawler.lexicons import write_lexicon
from crawler.reading.site import SiteReading
from demo.city import build_city
from demo.site import Site as DemoSite
from domain.fetches import Fetch
from domain.registry import Site
from domain.sweeps import SweepOrder, SweepPurpose

DAY = date(2026, 11, 27)
_AT = datetime(2026, 11, 27, 1, tzinfo=UTC)
_ENOUGH = 2
"""An outside link is looked for among what is hidden on so many pages, as in a sweep."""
_MOST_PAGES = 700
"""Pages of one site of the demo city."""


@dataclass(slots=True)
class Tally:
    """What was said, and what it cost."""

    said: dict[str, str] = field(default_factory=dict)
    """Address of a page → digest of its reaction; ``records of …`` → digest of a site's records."""
    seconds: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))
    """Processor time by group and kind of page."""
    pages: Counter[str] = field(default_factory=Counter)
    shown: Counter[str] = field(default_factory=Counter)
    """Pages on which an address of another site was met."""

    def read(self, group: str, reading: SiteReading, url: str, text: str, depth: int) -> list[str]:
        """One page; gives the addresses of the site that it names."""
        hosts = frozenset({host_of(url)})
        page = FetchedPage(
            url=url, fetch=Fetch(url=url, at=_AT, status=200), text=text, depth=depth, body_key="sha256:0"
        )
        begin = time.process_time()
        try:
            reaction = reading.react(page)
        except Exception as error:  # noqa: BLE001 - what breaks on a page must break alike on both sides
            self.said[f"{group} {url}"] = f"{type(error).__name__}: {error}"
            return []
        spent = time.process_time() - begin
        outside = {
            link.url
            for link in reaction.links
            if link.problem is None and not in_scope(link.url, hosts) and self.shown[link.url] < _ENOUGH
        }
        self.shown.update(outside)
        begin = time.process_time()
        hidden = hidden_links(text, url, outside) if outside and may_hide(text) else ()
        missing = looks_missing(text, reaction.title)
        spent += time.process_time() - begin
        kind = f"{group}: {reaction.kind.value}"
        self.seconds[kind] += spent
        self.pages[kind] += 1
        self.said[f"{group} {url} {depth}"] = _digest((reaction, hidden, missing))
        return [link.url for link in reaction.links if link.problem is None and in_scope(link.url, hosts)]

    def finish(self, group: str, name: str, reading: SiteReading) -> None:
        """The records of a site."""
        begin = time.process_time()
        records = list(reading.finish(_AT))
        self.seconds[f"{group}: records"] += time.process_time() - begin
        self.pages[f"{group}: records"] += 1
        self.said[f"records of {name}"] = _digest(records)


def main() -> int:
    """Read, print, compare."""
    parser = argparse.ArgumentParser(prog="python -m bench.reading", description=__doc__)
    parser.add_argument("--pages", type=int, default=600, help="pages of the generated site")
    parser.add_argument("--demo", type=int, default=20, help="sites of the demo city")
    parser.add_argument("--saved", type=Path, help="a folder of saved pages (*.html, *.htm)")
    parser.add_argument("--save", type=Path, metavar="FILE")
    parser.add_argument("--against", type=Path, metavar="FILE")
    given = parser.parse_args()
    tally = Tally()
    with tempfile.TemporaryDirectory(prefix="xunwang-reading-") as folder:
        lexicon = str(write_lexicon(load_lexicon(), Path(folder)))
        if given.pages:
            _generated(tally, Path(folder) / "site", given.pages, lexicon)
        for site in build_city(today=DAY, port=18800).sites[: given.demo]:
            _demo(tally, site, lexicon)
        if given.saved:
            _saved(tally, given.saved, lexicon)
    for kind, number in sorted(tally.pages.items()):
        print(f"{kind:<32}{number:>7} pages{tally.seconds[kind] / number * 1000:>9.2f} ms each")
    print(f"{sum(tally.pages.values())} in all, {sum(tally.seconds.values()):.2f} s of processor time")
    if given.save:
        given.save.write_text(json.dumps(tally.said, indent=0, ensure_ascii=False), "utf-8")
    if given.against:
        return _compare(json.loads(given.against.read_text("utf-8")), tally.said)
    return 0


def _compare(before: dict[str, str], now: dict[str, str]) -> int:
    other = [name for name in sorted({*before, *now}) if before.get(name) != now.get(name)]
    print(f"{len(now)} digests, {len(other)} differ")
    for name in other[:40]:
        print(f"  {name}")
    return 1 if other else 0


def _generated(tally: Tally, folder: Path, pages: int, lexicon: str) -> None:
    site = write_site(folder, pages=pages, today=DAY)
    home = "http://127.0.0.1:8080/"
    texts = {
        home + path.lstrip("/").removesuffix("index.html"): folder / path.lstrip("/").replace("//", "/")
        for path in site.pages
    }
    _walk(
        tally,
        "generated",
        _order("1501010001", "云中市人民政府", home, lexicon),
        home,
        {url: file if file.is_file() else file / "index.html" for url, file in texts.items()},
    )


def _walk(tally: Tally, group: str, order: SweepOrder, home: str, files: dict[str, Path]) -> None:
    reading = SiteReading(order)
    waiting, met = [(home, 0)], {home}
    for url, depth in waiting:
        if (file := files.get(url)) is None:
            continue
        for link in tally.read(group, reading, url, decode(file.read_bytes(), "")[0], depth):
            if link not in met:
                met.add(link)
                waiting.append((link, depth + 1))
    tally.finish(group, home, reading)


def _demo(tally: Tally, site: DemoSite, lexicon: str) -> None:
    """Breadth first through the site's own answers, as they come without scripts."""
    from demo.router import Router

    router, home = Router(site), site.home_url
    start = "/".join(home.split("/", 3)[:3])
    reading = SiteReading(_order(site.code, site.name, home, lexicon))
    waiting, met, read = [(normalise(home), 0)], {normalise(home)}, 0
    for url, depth in waiting:
        if not url.startswith(start) or read >= _MOST_PAGES:
            continue
        path, _, query = url[len(start) :].partition("?")
        reply = router.answer(path or "/", query)
        if reply.status != 200 or "html" not in reply.content_type or reply.padded_to:
            continue
        read += 1
        for link in tally.read("demo", reading, url, decode(reply.body, reply.content_type)[0], depth):
            if link not in met:
                met.add(link)
                waiting.append((link, depth + 1))
    tally.finish("demo", site.name, reading)


def _saved(tally: Tally, folder: Path, lexicon: str) -> None:
    """Each page as an article or column of a site of its own, and once more as its home page."""
    for file in _pages(folder):
        text = decode(file.read_bytes(), "")[0]
        name = str(file.relative_to(folder))
        for url, depth in (("http://www.example.gov.cn/zwgk/tzgg/page.html", 2), ("http://www.example.gov.cn/", 0)):
            reading = SiteReading(_order("1501010002", "云中市人民政府", "http://www.example.gov.cn/", lexicon))
            own = Tally()
            own.read("saved", reading, url, text, depth)
            own.finish("saved", name, reading)
            tally.pages += own.pages
            for kind, spent in own.seconds.items():
                tally.seconds[kind] += spent
            tally.said |= {f"{name} {said}": digest for said, digest in own.said.items()}


def _pages(folder: Path) -> Iterable[Path]:
    return sorted([*folder.rglob("*.html"), *folder.rglob("*.htm")])


def _order(code: str, name: str, home: str, lexicon: str) -> SweepOrder:
    return SweepOrder(
        id=f"bench-{code}",
        site=Site(code=code, name=name, home_url=home, organizer=name),
        purpose=SweepPurpose.ROUTINE,
        ordered_at=_AT,
        lexicon_path=lexicon,
    )


def _digest(said: object) -> str:
    return hashlib.sha256("\n".join(_plain(said)).encode("utf-8", "surrogatepass")).hexdigest()[:24]


def _plain(said: object) -> Iterator[str]:
    """Values as text, sets in order: what two processes say alike reads alike."""
    if isinstance(said, (set, frozenset)):
        yield "{" + ", ".join(sorted(map(repr, said))) + "}"
    elif isinstance(said, (list, tuple)):
        for one in said:
            yield from _plain(one)
    else:
        yield repr(said)


if __name__ == "__main__":
    raise SystemExit(main())
