"""Other tools' own fixture sites, links found and verdicts: ours beside LinkChecker and linkinator in one run, ``python -m bench.linkcases``."""

import argparse
import asyncio
import functools
import http.server
import json
import os
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import quote, urldefrag

from selectolax.lexbor import LexborHTMLParser

from bench import bodies, linkbodies, yardsticks
from bench.loopback import Quiet, serving
from crawler.extract.addresses import normalise
from crawler.extract.charsets import decode
from crawler.extract.links import found_links, style_sheet_links
from crawler.fetch.answer import Read
from crawler.fetch.http import HttpFetcher
from crawler.policy import Policy

SETS = {
    "linkchecker": "linkchecker/data",
    "linkinator": "linkinator",
    "lychee": "lychee",
    "scrapy": "http-bodies-scrapy",
}
OURS = "xunwang"
_READ = {".html", ".htm", ".xhtml", ".css"}

Named = tuple[str, str]
"""A page and an address it names."""


class _Files(Quiet, http.server.SimpleHTTPRequestHandler):
    pass


@contextmanager
def served(root: Path) -> Iterator[str]:
    """The fixtures on loopback; gives the origin."""
    with serving(functools.partial(_Files, directory=str(root))) as origin:
        yield origin


def pages_of(root: Path) -> list[str]:
    """Paths of every page and style sheet, from the root of the server."""
    found = sorted(path for path in root.rglob("*") if path.suffix.lower() in _READ and path.is_file())
    return [quote(path.relative_to(root).as_posix()) for path in found]


async def ours(origin: str, pages: list[str]) -> tuple[set[Named], set[str]]:
    """What our extraction finds on each page, and which targets of the host our client calls broken."""
    named: set[Named] = set()
    async with HttpFetcher(policy=Policy(allowed_networks=["127.0.0.0/8"]), timeout_s=10) as client:
        for page in pages:
            url = normalise(origin + page)
            answer = await client.ask(url, read=Read.ALL)
            text, _ = decode(answer.body, answer.fetch.content_type)
            links = style_sheet_links(text, url) if page.endswith(".css") else found_links(LexborHTMLParser(text), url)
            named |= {(url, link.url) for link in links}
        broken: set[str] = set()
        for target in sorted({target for _, target in named if target.startswith(origin)}):
            tries = [(await client.ask(target, read=Read.FIRST)).fetch for _ in range(2)]
            if all(not fetch.ok for fetch in tries):
                broken.add(target)
    return named, broken


def theirs(report: list[Mapping[str, Any]], origin: str) -> tuple[set[Named], set[str]]:
    """The same from another tool's rows (``url``, ``parent``, ``broken``)."""
    named, broken = set[Named](), set[str]()
    for row in report:
        parent, target = _plain(row["parent"]), _plain(row["url"])
        if parent and target and parent != origin:
            named.add((parent, target))
            if row["broken"] and target.startswith(origin):
                broken.add(target)
    return named, broken


def _plain(url: str) -> str:
    try:
        return normalise(urldefrag(url)[0])
    except ValueError:
        return url


def rows_of(name: str, out: Path) -> list[Mapping[str, Any]]:
    """The report of a yardstick as rows."""
    if name == "linkchecker":
        import csv

        with out.open(encoding="utf-8", newline="") as file:
            lines = [line for line in file if not line.startswith("#")]
        return [
            {"url": row["url"] or row["urlname"], "parent": row["parentname"], "broken": row["valid"] == "False"}
            for row in csv.DictReader(lines, delimiter=";")
        ]
    text = out.read_text(encoding="utf-8")
    links = json.loads(text[text.index("{") :])["links"]
    return [{"url": x["url"], "parent": x.get("parent") or "", "broken": x["state"] == "BROKEN"} for x in links]


def compare(
    mine: tuple[set[Named], set[str]], other: tuple[set[Named], set[str]], origin: str, pages: set[str]
) -> dict[str, set[str]]:
    """Differences on the host itself, on pages that both have read, each as ``page → target``."""
    theirs_read = {page for page, _ in other[0]}
    both = pages & theirs_read

    def inner(named: set[Named]) -> set[Named]:
        return {(page, target) for page, target in named if page in both and target.startswith(origin)}

    ours_found, theirs_found = inner(mine[0]), inner(other[0])
    settled = {target for _, target in ours_found & theirs_found}
    return {
        "found by both": {_arrow(pair, origin) for pair in ours_found & theirs_found},
        "found by us alone": {_arrow(pair, origin) for pair in ours_found - theirs_found},
        "found by them alone": {_arrow(pair, origin) for pair in theirs_found - ours_found},
        "same verdict": {target for target in settled if (target in mine[1]) == (target in other[1])},
        "broken for us alone": {target.removeprefix(origin) for target in settled & (mine[1] - other[1])},
        "broken for them alone": {target.removeprefix(origin) for target in settled & (other[1] - mine[1])},
    }


def _arrow(pair: Named, origin: str) -> str:
    return f"{pair[0].removeprefix(origin)} → {pair[1].removeprefix(origin)}"


def vectors(root: Path) -> str:
    """How many of the web platform's URL vectors come out as a browser has them."""
    cases = json.loads((root / "url-wpt" / "urltestdata.dev.json").read_text(encoding="utf-8"))
    right, tried, refused, invalid = 0, 0, 0, 0
    for case in cases:
        base = case.get("base") if isinstance(case, dict) else "none"
        if base and not base.startswith(("http://", "https://")):
            continue
        wanted = str(case.get("href", ""))
        web = str(case["input"]).lower().startswith(("http:", "https:"))
        if (case.get("failure") and not web) or (
            not case.get("failure") and not wanted.startswith(("http://", "https://"))
        ):
            continue
        try:
            made = normalise(case["input"], normalise(base) if base else None)
        except ValueError:
            made = ""
        if case.get("failure"):
            invalid, refused = invalid + 1, refused + (not made)
        else:
            tried, right = tried + 1, right + (made == wanted.partition("#")[0])
    return f"URL vectors: {right} of {tried} in normal form, {refused} of {invalid} invalid ones refused"


def main() -> int:
    """Serve, run the three, print counts and every difference."""
    parser = argparse.ArgumentParser(prog="python -m bench.linkcases", description=__doc__)
    parser.add_argument("--fixtures", type=Path, default=Path(__file__).parent.parent.parent / "shared" / "fixtures")
    parser.add_argument("--limit", type=float, default=300, help="seconds after which a yardstick is stopped")
    given = parser.parse_args()
    root = Path(os.environ.get("XUNWANG_FIXTURES", given.fixtures))
    folder = yardsticks.home()
    tools = yardsticks.present(folder)
    print(vectors(root))
    print(bodies.told(root / SETS["scrapy"] / "compressed"))
    print(linkbodies.told(root / SETS["scrapy"] / "compressed", folder, limit_s=given.limit))
    with tempfile.TemporaryDirectory() as name:
        work, site = Path(name), Path(name) / "site"
        site.mkdir()
        for key, where in SETS.items():
            (site / key).symlink_to(root / where)
        pages = [page for key in SETS for page in (f"{key}/{path}" for path in pages_of((site / key).resolve()))]
        index = "".join(f'<a href="{escape(page)}">{escape(page)}</a>\n' for page in pages)
        (site / "index.html").write_text(f"<html><body>{index}</body></html>", encoding="utf-8")
        with served(site) as origin:
            mine = asyncio.run(ours(origin, pages))
            read = {normalise(origin + page) for page in pages}
            inner = sum(1 for _, target in mine[0] if target.startswith(origin))
            print(
                f"{OURS}: {len(pages)} pages, {len(mine[0])} links named, {inner} of them on the host, {len(mine[1])} targets broken"
            )
            for name in ("linkinator", "linkchecker"):
                if name not in tools:
                    print(f"{name}: not installed (python -m bench.links --install)")
                    continue
                run = yardsticks.run(tools[name], folder, origin, work, at_once=8, limit_s=given.limit)
                out = work / f"{name}.out"
                report = rows_of(name, out if out.exists() else out.with_suffix(".stdout"))
                other = theirs(report, origin)
                found = compare(mine, other, origin, read)
                counts = ", ".join(f"{key} {len(value)}" for key, value in found.items())
                print(f"\n{name}: {run.seconds:.0f} s {run.note}: {len(other[0])} links named; {counts}")
                for key in ("found by us alone", "found by them alone", "broken for us alone", "broken for them alone"):
                    sets = Counter(line.partition("/")[0] for line in found[key])
                    print(f"  {key}: {dict(sets) or '–'}")
                    shown: defaultdict[str, list[str]] = defaultdict(list)
                    for line in sorted(found[key]):
                        shown[line.partition("/")[0]].append(line)
                    for lines in shown.values():
                        print("".join(f"    {line}\n" for line in lines), end="")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
