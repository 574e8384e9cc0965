"""Whether a good answer is the thing itself: a page, or what stands in for one; a file, or an error in its place."""

from collections import defaultdict

from crawler.extract.addresses import identity, without_index
from crawler.extract.charsets import decode
from crawler.extract.notices import looks_missing
from crawler.extract.signatures import EMPTY, FIRST_BYTES, HTML, UNKNOWN, announced, begins_like, fits, is_picture
from crawler.fetch.answer import Answer
from crawler.spiders.book import Target, key_of
from crawler.spiders.kit import Kit
from crawler.spiders.missing import Baseline, missing_address, template_of
from domain.records import LinkKind, StandIn

FILES = frozenset({LinkKind.ATTACHMENT, LinkKind.IMAGE, LinkKind.MEDIA, LinkKind.STYLE, LinkKind.SCRIPT})
_MOST_TEMPLATES = 30
"""Missing addresses asked for in one sweep: the templates with the most pages come first."""
_SHELL_SHARE = 0.5
_SHELL_PAGES = 6
"""Where so many, and such a share, of a template's pages look like its missing page, it is a shell that scripts fill."""
_HOME_WORDS = frozenset({"首页", "网站首页", "主页", "返回首页", "本站首页", "HOME", "Home"})


class StandIns:
    """Remembers, of every page read, what tells it from its neighbours; asks the site for what cannot exist."""

    def __init__(self, kit: Kit) -> None:
        self._kit = kit
        self.home: Baseline | None = None
        """Of the host's root."""
        self._baselines: dict[str, Baseline] = {}
        self._pages: defaultdict[str, list[tuple[str, int, Target]]] = defaultdict(list)

    # --- one answer ----------------------------------------------------------------------------------------------------

    def note_page(self, target: Target, text: str, title: str) -> None:
        """First look at a page of the site: what it says itself is noted at once, comparing comes later."""
        if not target.depth or "#" in target.url:
            return  # every route of an application is answered with the same page
        self._pages[template_of(target.url)].append((title, len(text), target))
        if looks_missing(text, title):
            _mark(target, StandIn.SAYS_MISSING)
        elif self.home is not None and self.home.resembles(text, title):
            _mark(target, StandIn.LIKE_MISSING)

    def note_file(self, target: Target, answer: Answer) -> None:
        """First look at the beginning of a file."""
        found = self._file(target, answer)
        if found is not None:
            _mark(target, found)

    def look_again(self, target: Target, answer: Answer) -> None:
        """A later good answer of a target: seen again, seen for the first time, or not so after all."""
        found = self._file(target, answer) if target.kind in FILES else self._page(target, answer)
        if found is None:
            target.stand_in, target.stand_in_tries, target.suspect = None, 0, False
        else:
            _mark(target, found)

    def doubtful(self, target: Target, head: Answer) -> bool:
        """True when the headers of a picture, style or script make it worth to look at its first bytes."""
        if target.kind not in FILES:
            return False
        return head.fetch.content_type.lstrip().lower().startswith("text/html") or head.length == 0

    def _page(self, target: Target, answer: Answer) -> StandIn | None:
        if target.stand_in is StandIn.HOME:
            return StandIn.HOME if self._is_home(answer.fetch.final_url) else None
        title = _title(answer.text)
        baseline = self._baselines.get(template_of(target.url))
        if any(one is not None and one.resembles(answer.text, title) for one in (baseline, self.home)):
            return StandIn.LIKE_MISSING
        if looks_missing(answer.text, title):
            return StandIn.SAYS_MISSING
        landed = answer.fetch.final_url
        if target.stand_in is StandIn.LIKE_MISSING and baseline is not None and landed == baseline.location:
            return StandIn.LIKE_MISSING
        return None

    def _file(self, target: Target, answer: Answer) -> StandIn | None:
        name = next((kind for url in (target.url, *target.via) if (kind := announced(url))), "")
        like = begins_like(answer.body)
        target.announced, target.begins_like = name, like
        if like == EMPTY:
            return StandIn.EMPTY if name else None  # a counter's picture or an unused style may well be empty
        if like == HTML:
            text, _ = decode(answer.body, answer.fetch.content_type)
            whole = len(answer.body) < FIRST_BYTES
            title = _title(text)
            if looks_missing(text if whole else "", title):
                return StandIn.SAYS_MISSING
            baseline = self._baselines.get(template_of(target.url))
            if whole and any(one is not None and one.resembles(text, title) for one in (baseline, self.home)):
                return StandIn.LIKE_MISSING
            return StandIn.WEB_PAGE if name not in {"", "txt", "xml"} or target.kind is LinkKind.IMAGE else None
        if not name or fits(name, like):
            return None
        return StandIn.UNKNOWN_KIND if like == UNKNOWN and not is_picture(name) else StandIn.OTHER_KIND

    # --- the whole site ------------------------------------------------------------------------------------------------

    async def compare(self) -> None:
        """Asks once a template for an address that cannot exist, and marks what needs a closer look because of the answer."""
        hops = self._redirected()
        sizes = {name: len(self._pages.get(name, ())) + len(hops.get(name, ())) for name in {*self._pages, *hops}}
        for name in sorted(sizes, key=lambda name: (-sizes[name], name))[:_MOST_TEMPLATES]:
            pages = self._pages.get(name, [])
            example = (pages[0][2] if pages else hops[name][0]).url
            baseline = self._baselines.get(name)
            if baseline is None:
                baseline = self._baselines[name] = await self._ask(example)
            alike = [target for title, length, target in pages if baseline.may_be(title, length)]
            if len(alike) < max(_SHELL_PAGES, _SHELL_SHARE * len(pages)):
                for target in alike:
                    target.suspect = target.suspect or target.stand_in is None
            self._sent_away(baseline, hops.get(name, []))

    async def _ask(self, example: str) -> Baseline:
        kit = self._kit
        address = missing_address(example, kit.order.id)
        async with kit.pacer(address).turn():
            return Baseline(await kit.wire.ask(address))

    def _redirected(self) -> dict[str, list[Target]]:
        found: defaultdict[str, list[Target]] = defaultdict(list)
        for target in self._kit.book:
            if target.internal and target.instances and target.attempts and target.attempts[0].redirects:
                found[template_of(target.url)].append(target)
        return found

    def _sent_away(self, baseline: Baseline, targets: list[Target]) -> None:
        """Redirects to where unknown addresses are sent."""
        if not baseline.location:
            return
        to_home = self._is_home(baseline.location)
        if not to_home and not baseline.sent_to_error:
            return  # a log-in page, say, to which everything is sent that exists or not
        for target in targets:
            first = target.attempts[0]
            chain = (*first.redirects[1:], first.final_url)
            if not first.ok or target.anchor in _HOME_WORDS or self._is_home(target.url):
                continue
            if any(key_of(hop) == key_of(baseline.location) for hop in chain):
                _mark(target, StandIn.HOME if to_home else StandIn.LIKE_MISSING)

    def _is_home(self, url: str) -> bool:
        return without_index(identity(url)) == without_index(identity(self._kit.home))


def _mark(target: Target, found: StandIn) -> None:
    target.stand_in = found
    target.stand_in_tries += 1
    target.suspect = False


def _title(text: str) -> str:
    start = text[:20_000].lower().find("<title")
    if start < 0:
        return ""
    start = text.find(">", start) + 1
    end = text.lower().find("</title", start, start + 2000)
    return text[start:end].strip() if end > 0 else ""
