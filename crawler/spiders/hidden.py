"""Collects over a sweep which links to others the pages hide, and what the home page shows only to search engines; judges nothing."""

import logging
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

from selectolax.lexbor import LexborHTMLParser

from crawler.clock import now
from crawler.extract.hidden import hidden_by_sheets, hidden_links, may_hide
from crawler.extract.links import found_links
from crawler.extract.model import FoundLink
from crawler.extract.sheets import SheetRule, sheet_rules
from crawler.fetch.answer import Answer, Read
from crawler.fetch.http import HttpFetcher
from crawler.spiders.kit import Kit, host_key
from domain.outside import host_of
from domain.records import HiddenLink, HiddenRecord, HidingWay, LinkKind
from domain.targets import TargetKind, TargetRef

log = logging.getLogger(__name__)

CHECK = "hidden_link"
_ENOUGH = 2
"""An outside link seen in plain sight on so many pages is not looked for any more."""
_MOST_PLACES = 20
_BROWSER_PAGES = 5
_SHEET_PAGES, _LARGE = 24, 2_000_000
"""So many pages are looked at again with their style sheets, none larger than that (characters)."""
_SPIDER = "Mozilla/5.0 (compatible; Baiduspider/2.0; +http://www.baidu.com/search/spider.html)"
_FROM_SEARCH = {"Referer": "https://www.baidu.com/s?wd=%E6%94%BF%E5%BA%9C"}
_NEAR = 1
"""Clicks from the home page within which comments and scripts are searched too, whether or not the page names outsiders."""


@dataclass(frozen=True, slots=True)
class _Page:
    text: bytes
    """Packed by zlib."""
    links: frozenset[str]
    """Outside links that were first met here."""
    sheets: tuple[str, ...]


class HiddenLinks:
    """One sweep's memory of what is hidden where."""

    def __init__(self, kit: Kit) -> None:
        self._kit = kit
        self._shown: Counter[str] = Counter()
        self._first: dict[str, str] = {}
        self._links: defaultdict[str, dict[str, HiddenLink]] = defaultdict(dict)
        self._places: defaultdict[str, dict[str, None]] = defaultdict(dict)
        self._title = ""
        self._sheets: dict[str, tuple[SheetRule, ...]] = {}
        self._pages: dict[str, _Page] = {}
        self._unsure: set[str] = set()
        """Pages of which a style sheet or the browser's word was not to be had."""

    def look(self, url: str, text: str, links: Iterable[FoundLink], depth: int) -> None:
        """One page that was read: its source and the links found on it."""
        links = tuple(links)
        internal, shown = self._kit.policy.internal, self._shown.get
        own = f"{host_key(url)}/"
        outside = {
            link.url
            for link in links
            if link.problem is None
            and not link.url.startswith(own)  # most of them, told without a call
            and not internal(link.url)
            and shown(link.url, 0) < _ENOUGH
            and self._outside(link.url)
        }
        deep = depth <= _NEAR and ("document.write" in text or "<!--" in text)
        if not outside and not deep:
            return
        found: tuple[HiddenLink, ...] = ()
        if may_hide(text):
            try:
                found = hidden_links(text, url, outside)
            except Exception:
                # One page that breaks an extractor costs one page, never a sweep.
                log.exception("could not look for hidden links on %s", url)
                return
        hidden = {link.url for link in found}
        if fresh := {one for one in outside - hidden if one not in self._shown}:
            self._keep(url, text, fresh, links)
        for one in outside - hidden:
            self._shown[one] += 1
        for link in found:
            if self._outside(link.url):
                self._note(url, link)

    def sheet(self, url: str, text: str) -> None:
        """One style sheet that was read."""
        self._sheets[url] = sheet_rules(text)

    def _keep(self, url: str, text: str, fresh: set[str], links: Iterable[FoundLink]) -> None:
        """Keeps a page whose own markup shows these links, until its style sheets are known."""
        if len(self._pages) < _SHEET_PAGES and len(text) <= _LARGE:
            sheets = tuple(link.url for link in links if link.kind is LinkKind.STYLE and link.problem is None)
            packed = zlib.compress(text.encode("utf-8", "replace"), 1)
            self._pages.setdefault(url, _Page(text=packed, links=frozenset(fresh), sheets=sheets))

    def _read_sheets(self) -> None:
        """Looks once more at the pages kept, with what their style sheets say; pages of which a sheet is not known are left."""
        for url, page in self._pages.items():
            if any(one not in self._sheets for one in page.sheets):
                self._unsure.add(url)
                continue
            links = page.links - {link.url for on in self._links.values() for link in on.values()}
            try:
                text = zlib.decompress(page.text).decode()
                found = hidden_by_sheets(text, url, links, [self._sheets[one] for one in page.sheets])
            except Exception:
                # One page that breaks an extractor costs one page, never a sweep.
                log.exception("could not look for hidden links on %s", url)
                continue
            for link in found:
                self._note(url, link)
        self._pages.clear()

    async def compare_home(self, home: str, seen: Answer) -> None:
        """Asks the home page as a search engine and as its visitor; what they alone are shown is noted.

        Only when they are shown anything else it is asked once more as we are: pages differ from one time to the next.
        """
        kit = self._kit
        if not seen.html:
            return
        pace = kit.order.pace
        disguises = (
            HttpFetcher(policy=kit.policy, user_agent=_SPIDER, timeout_s=pace.timeout_s, headers=_FROM_SEARCH),
            HttpFetcher(policy=kit.policy, timeout_s=pace.timeout_s, like_browser=True, headers=_FROM_SEARCH),
        )
        answers = []
        for client in disguises:
            async with client, kit.pacer(home).turn():
                answers.append(await client.ask(home, read=Read.TEXT))
        kit.requests += len(disguises)
        if not any(self._shows_more(answer, seen) for answer in answers):
            return
        async with kit.pacer(home).turn():
            again = await kit.http.ask(home, read=Read.TEXT)
        kit.requests += 1
        if not (again.fetch.ok and again.html):
            return
        usual = self._named(seen) | self._named(again)
        for answer in answers:
            if not (answer.fetch.ok and answer.html):
                continue
            for link in _links(answer):
                if link.url in usual or not self._outside(link.url) or link.problem is not None:
                    continue
                self._note(
                    home,
                    HiddenLink(
                        url=link.url,
                        anchor=link.anchor[:60],
                        way=HidingWay.FOR_SEARCH_ENGINES,
                        source=link.anchor[:120],
                    ),
                )
            title = _title(answer.text)
            if title and title not in {_title(seen.text), _title(again.text)}:
                self._title = title

    def _shows_more(self, answer: Answer, seen: Answer) -> bool:
        if not (answer.fetch.ok and answer.html):
            return False
        usual = self._named(seen)
        return _title(answer.text) != _title(seen.text) or any(
            link.url not in usual and self._outside(link.url) and link.problem is None for link in _links(answer)
        )

    async def confirm(self) -> None:
        """Asks the browser about the pages that hide something: what it shows after all is noted as seen."""
        kit = self._kit
        if kit.narrow and not any(fault.check_id == CHECK for fault in kit.order.known_faults):
            return
        self._read_sheets()
        for url in list(self._links)[:_BROWSER_PAGES]:
            asked = [
                link.url
                for link in self._links[url].values()
                if link.way not in (HidingWay.COMMENT, HidingWay.FOR_SEARCH_ENGINES)
            ]
            if not asked or not kit.may_render(url):
                continue
            kit.count_render(url)
            seen = await kit.browser.seen(url, asked, kit.policy, pacer=kit.pacer(url))
            kit.requests += 1
            if seen is None:
                continue
            for address in asked:
                link = self._links[url][address]
                self._links[url][address] = replace(link, seen_in_browser=address in seen)
        for url, links in list(self._links.items()):
            # A reading of style sheets that no browser has confirmed says nothing.
            kept = {at: link for at, link in links.items() if not link.needs_browser or link.seen_in_browser is False}
            if any(link.needs_browser and link.seen_in_browser is None for link in links.values()):
                self._unsure.add(url)
            if kept:
                self._links[url] = kept
            else:
                del self._links[url]

    def write(self) -> None:
        """A record for the home page, for every page that hides something first, and for pages of known faults that were read.

        A look at named faults alone says of no other page that nothing is hidden there.
        """
        kit = self._kit
        out_of_sight = {link.url for links in self._links.values() for link in links.values() if link.needs_browser}
        shown = {host_of(url) for url, count in self._shown.items() if count and url not in out_of_sight}
        pages = dict.fromkeys([] if kit.narrow else [kit.home, *self._links])
        known = {fault.target.key for fault in kit.order.known_faults if fault.check_id == CHECK}
        for fault in kit.order.known_faults:
            target = kit.book.get(fault.target.key) if fault.check_id == CHECK else None
            if target is not None and target.last is not None and target.last.ok:
                pages[fault.target.key] = None
        home = kit.book.get(kit.home)
        for url in pages:
            links = tuple(self._links[url].values()) if url in self._links else ()
            if url == kit.home and not links and (home is None or home.last is None or not home.last.ok):
                continue
            if not links and url in known and url in self._unsure:
                continue  # few style sheets were read, or not all that matter: that is not to have seen it mended
            places = dict.fromkeys(place for link in links for place in self._places[link.url])
            hosts = {host_of(link.url) for link in links}
            kit.bundle.write(
                HiddenRecord(
                    target=TargetRef(kind=TargetKind.PAGE, key=url),
                    url=url,
                    captured_at=now(),
                    links=links,
                    found_on=tuple(places)[:_MOST_PLACES],
                    instances=len(places),
                    shown_hosts=tuple(sorted(hosts & shown)),
                    title_for_search_engines=self._title if url == kit.home else "",
                    evidence_key=kit.bodies.get(url, "") if links else "",
                )
            )

    def _note(self, page: str, link: HiddenLink) -> None:
        first = self._first.setdefault(link.url, page)
        self._places[link.url][page] = None
        self._links[first].setdefault(link.url, link)

    def _named(self, answer: Answer) -> set[str]:
        return {link.url for link in _links(answer)}

    def _outside(self, url: str) -> bool:
        return url.startswith(("http://", "https://")) and not self._kit.policy.internal(url)


def _links(answer: Answer) -> tuple[FoundLink, ...]:
    return found_links(LexborHTMLParser(answer.text), answer.fetch.landed)


def _title(text: str) -> str:
    node = LexborHTMLParser(text).css_first("title")
    return " ".join(node.text().split())[:200] if node else ""
