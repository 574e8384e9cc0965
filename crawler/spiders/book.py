"""What a sweep knows of every address it has met: who names it, every try to reach it, what came of it; sends nothing."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from crawler.extract.addresses import identity
from crawler.extract.model import FoundLink, Need
from crawler.fetch.answer import MAX_REDIRECTS
from crawler.once import Words
from domain.fetches import Fetch, FetchFailure
from domain.records import LinkKind, Shown, StandIn
from domain.sweeps import Coverage, UnitOutcome

MOST_PARENTS = 20
PAGE_KINDS = frozenset({LinkKind.PAGE, LinkKind.FRAME})


@dataclass(slots=True, eq=False)
class Target:
    """One distinct address."""

    url: str
    kind: LinkKind
    internal: bool
    depth: int
    anchor: str = ""
    found_on: tuple[str, ...] = ()
    """The first pages that name it; targets that the same pages name share one tuple."""
    instances: int = 0
    on_home: bool = False
    need: Need | None = None
    """Set when the reading or a known fault asks for this address."""
    problem: FetchFailure | None = None
    outcome: UnitOutcome | None = None
    """None while planned and not settled; meaningless when not planned."""
    planned: bool = False
    asked: bool = False
    attempts: tuple[Fetch, ...] = ()
    hop: str = ""
    """Key of the address its redirect leads to, until the two are joined."""
    via: tuple[str, ...] = ()
    """Addresses that redirect here."""
    stand_in: StandIn | None = None
    stand_in_tries: int = 0
    suspect: bool = False
    """Set when it may be the page that stands for missing ones: to be compared at a later try."""
    announced: str = ""
    begins_like: str = ""
    was_read: bool = False
    lost_fragments: tuple[str, ...] = ()
    told: bool = False
    """Set when its verdict came with the order and nothing was asked."""
    place: str = ""
    shown: Shown | None = None
    exchange_key: str = ""
    browser_tried: bool = False

    @property
    def page(self) -> bool:
        """True when the target is to be read as a page of the site."""
        return self.internal and (self.kind in PAGE_KINDS or self.need is not None)

    @property
    def last(self) -> Fetch | None:
        """The latest try."""
        return self.attempts[-1] if self.attempts else None

    def tried(self, fetch: Fetch) -> None:
        """Puts one more try on record."""
        self.attempts += (fetch,)


class Book:
    """All targets of one sweep, by key: the address without what only says who is asking."""

    def __init__(self, *, home: str, internal: Callable[[str], bool], words: Words | None = None) -> None:
        """``words``: those that the reading of the site holds already."""
        self._home = home
        self._words = Words() if words is None else words
        self._internal = internal
        self.targets: dict[str, Target] = {}
        self.planned = 0
        """Targets that are to be settled."""
        self._counted: dict[int, Target] = {}
        """By number of a link: targets of which one more page that names them changes nothing but the count."""
        self._counts: Counter[int] = Counter()
        """How often they were named since their own counts were last right."""

    def __iter__(self) -> Iterator[Target]:
        return iter(self.targets.values())

    def __len__(self) -> int:
        return len(self.targets)

    def get(self, url: str) -> Target | None:
        """The target of an address, if it was met."""
        return self.targets.get(key_of(url))

    def add(self, url: str, *, kind: LinkKind = LinkKind.PAGE, depth: int = 0) -> Target:
        """The target of an address, new or known."""
        key = key_of(url)
        target = self.targets.get(key)
        if target is None:
            target = self.targets[key] = Target(url=url, kind=kind, internal=self._internal(url), depth=depth)
        return target

    def plan(self, target: Target) -> None:
        """The sweep is to settle this one."""
        self.planned += not target.planned
        target.planned = True

    def name(
        self, page_url: str, links: Iterable[FoundLink], depth: int, *, known: frozenset[str] = frozenset()
    ) -> list[Target]:
        """Notes that a page names these addresses and returns those met for the first time.

        ``known``: keys the same page has named already (it is read a second time, rendered).
        """
        new: list[Target] = []
        targets, words = self.targets, self._words
        on_home = page_url == self._home
        longer: dict[int, tuple[tuple[str, ...], tuple[str, ...]]] = {}
        for link in links:
            url = link.url
            target = targets.get(url)  # an address that is a key stands for itself
            if target is None or known:
                key = key_of(url)
                if key in known:
                    continue
                target = targets.get(key)
            if target is None:
                target = targets[key] = Target(
                    url=url,
                    kind=link.kind,
                    internal=link.problem is None and self._internal(url),
                    depth=depth + 1,
                    anchor=words[link.anchor],
                    place=link.place,
                    problem=link.problem,
                )
                new.append(target)
            elif not target.planned and not target.asked and target.instances == 0:
                # Met before only as something to look for: now a page really names it.
                target.kind = link.kind
                new.append(target)
            target.instances += 1
            if on_home:
                target.on_home = True
            found_on = target.found_on
            if len(found_on) < MOST_PARENTS:
                # What the same pages have named before is named by the same pages now. The shorter one is held, so that its number stays its own.
                pair = longer.get(id(found_on))
                if pair is None:
                    pair = longer[id(found_on)] = (found_on, (*found_on, page_url))
                target.found_on = pair[1]
            if not target.anchor:
                target.anchor = words[link.anchor]
            if not target.place:
                target.place = link.place
        return new

    def name_again(self, page_url: str, numbers: Sequence[int], links: Sequence[FoundLink], depth: int) -> list[Target]:
        """As ``name``, for a page that names the same as in an earlier sweep: the links of these numbers, out of all that are remembered.

        ``links`` may grow from call to call, and keeps its order. Most links of a page are those of its menu, which pages enough have named;
        these are counted apart until ``count_up``, since to touch thousands of targets for every page takes longer than to count.
        """
        if page_url == self._home:
            return self.name(page_url, [links[number] for number in numbers], depth)
        counted, counts = self._counted, self._counts
        counts.update(numbers)
        rest = [number for number in numbers if number not in counted]
        new = self.name(page_url, [links[number] for number in rest], depth)
        for number in rest:
            counts[number] -= 1
            link = links[number]
            target = self.targets[key_of(link.url)]
            told = (target.anchor or not link.anchor) and (target.place or not link.place)
            if told and len(target.found_on) >= MOST_PARENTS:
                counted[number] = target
        return new

    def count_up(self) -> None:
        """Puts right how often targets were named."""
        for number, times in self._counts.items():
            if times:
                self._counted[number].instances += times
        self._counts.clear()

    def unname(self, page_url: str, links: Iterable[FoundLink]) -> None:
        """Takes back what ``name`` noted of a page that is to be read after all."""
        self.count_up()
        self._counted.clear()  # there may be room again for pages that name them
        for link in links:
            target = self.targets.get(key_of(link.url))
            if target is not None:
                target.instances -= 1
                if page_url in (before := target.found_on):
                    place = before.index(page_url)
                    target.found_on = (*before[:place], *before[place + 1 :])

    def join_redirects(self) -> None:
        """Replaces the first half of each redirect by the whole: where it led and what answered there."""
        for target in self:
            if target.hop:
                target.attempts = (self._joined(target), *target.attempts[1:])
        for target in self:
            target.hop = ""

    def _joined(self, target: Target) -> Fetch:
        first = target.attempts[0]
        chain, seen = [target.url], {key_of(target.url)}
        end = target
        elapsed = first.elapsed_ms
        while end.hop:
            following = self.targets.get(end.hop)
            if following is None:
                break
            if end.hop in seen or len(chain) > MAX_REDIRECTS:
                return replace(
                    first, failure=FetchFailure.TOO_MANY_REDIRECTS, redirects=tuple(chain), final_url=following.url
                )
            seen.add(end.hop)
            end = following
            if end.attempts:
                elapsed += end.attempts[0].elapsed_ms
            if end.hop:
                chain.append(end.url)
        last = end.attempts[0] if end.attempts else None
        if end is not target and target.stand_in is None:
            target.stand_in, target.stand_in_tries = end.stand_in, end.stand_in_tries
            target.announced, target.begins_like = end.announced, end.begins_like
        if last is None:
            failure = end.problem or FetchFailure.STOPPED
            return replace(first, failure=failure, redirects=tuple(chain), final_url=end.url, elapsed_ms=elapsed)
        return replace(
            first,
            status=last.status,
            failure=last.failure,
            detail=last.detail,
            redirects=tuple(chain) + last.redirects,
            final_url=last.final_url or end.url,
            content_type=last.content_type,
            encoding=last.encoding,
            size=last.size,
            retry_after_s=last.retry_after_s,
            elapsed_ms=elapsed,
        )

    def coverage(self, otherwise: UnitOutcome) -> Coverage:
        """The arithmetic of the sweep; planned units nobody came to settle get the outcome ``otherwise``."""
        outcomes = dict.fromkeys(UnitOutcome, 0)
        planned = 0
        for target in self:
            if target.planned:
                planned += 1
                outcomes[target.outcome or otherwise] += 1
        return Coverage(planned=planned, outcomes={outcome: count for outcome, count in outcomes.items() if count})


def key_of(url: str) -> str:
    """What makes two addresses one target."""
    return identity(url) if "?" in url or ";" in url or "(" in url else url
