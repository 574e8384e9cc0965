"""What the parts of one sweep share: its order, its clients, its memory, its paces; decides nothing."""

from collections import Counter
from dataclasses import dataclass, field

from crawler.bundle import SweepBundle
from crawler.clock import now, ticks
from crawler.fetch.browser import Browser
from crawler.fetch.http import HttpFetcher
from crawler.fetch.wire import Wire
from crawler.memory import Memory
from crawler.pace import Pacer
from crawler.policy import Policy, hostname_of
from crawler.progress import Progress, ProgressWriter
from crawler.reading.site import SiteReading
from crawler.robots import Robots
from crawler.spiders.book import Book
from crawler.spiders.breath import Breath
from crawler.spiders.outgoing import Outgoing
from crawler.spiders.turns import SharedPacer
from crawler.spiders.walls import Walls
from domain.fetches import Fetch
from domain.sweeps import KnownVerdict, SweepOrder, SweepPurpose
from domain.targets import TargetKind

_RENDERS_PER_FOREIGN_HOST = 2


@dataclass(slots=True, kw_only=True)
class Kit:
    """One sweep's belongings."""

    order: SweepOrder
    home: str
    bundle: SweepBundle
    policy: Policy
    wire: Wire
    http: HttpFetcher
    visitor: HttpFetcher
    """The other client, which speaks like a browser: later tries."""
    browser: Browser
    reading: SiteReading
    robots: Robots
    book: Book
    progress: ProgressWriter
    outgoing: Outgoing
    breath: Breath
    pages: int = 0
    """HTML pages read."""
    renders: int = 0
    requests: int = 0
    """Sent by others than the wire, which counts its own."""
    phase: str = "reach"
    pictures: dict[str, bytes] = field(default_factory=dict)
    """JPEG of rendered pages, by address."""
    bodies: dict[str, str] = field(default_factory=dict)
    """Blob keys of bodies kept as evidence, by address."""
    verdicts: dict[str, KnownVerdict] = field(default_factory=dict)
    """Outside targets that need not be asked, by address; never one that is known to be wrong or still open."""
    memory: Memory = field(default_factory=Memory)
    walls: Walls = field(default_factory=Walls)
    beside: set[str] = field(default_factory=set)
    """Addresses of columns that are opened only to tell what all pages of the site have in common."""
    private: set[str] = field(default_factory=set)
    """Addresses of pages that show private data: only their masked text is kept."""
    _pacers: dict[str, Pacer] = field(default_factory=dict)
    _shared: dict[str, SharedPacer] = field(default_factory=dict)
    _foreign_renders: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        own = {known.target.key for known in self.order.known_faults} | {one.url for one in self.order.pending}
        self.verdicts = {one.url: one for one in self.order.verdicts if one.url not in own and one.attempts}

    @property
    def narrow(self) -> bool:
        """True when only the known faults and their places are looked at."""
        return self.order.purpose is SweepPurpose.RECHECK

    @property
    def judges_home(self) -> bool:
        """True when something of the home page is asked: by a whole sweep, or because a fault is known there."""
        return not self.narrow or any(
            known.target.kind is TargetKind.PAGE or self.home in (known.target.key, *known.found_on)
            for known in self.order.known_faults
        )

    def pacer(self, url: str) -> Pacer:
        """The pace of an address: all hosts of the site share one, each other host has its own, one request at a time.

        Where turns are handed out, a host is also waited for until no other child or worker asks it.
        """
        pacer, turns = self._pacer(url), self.outgoing.turns
        if not turns.linked:
            return pacer
        host = hostname_of(url)
        shared = self._shared.get(host)
        if shared is None:
            shared = self._shared[host] = SharedPacer(pacer, turns, host, self.order.pace.delay_s)
        return shared

    def _pacer(self, url: str) -> Pacer:
        internal = self.policy.internal(url)
        if not internal:
            return self.outgoing.pacer(host_key(url), delay_s=self.order.pace.delay_s)
        pacer = self._pacers.get("")
        if pacer is None:
            pace = self.order.pace
            pacer = self._pacers[""] = Pacer(delay_s=pace.delay_s, concurrency=pace.concurrency, ticks=ticks)
        return pacer

    def slow_down(self, fetch: Fetch) -> None:
        """Leaves a host alone for as long as it asks, once it means the host and not the page."""
        rest = self.walls.rest_s(host_key(fetch.url), refused=True, retry_after_s=fetch.retry_after_s)
        if rest:
            self.pacer(fetch.url).hold(rest)

    def may_render(self, url: str) -> bool:
        """True while the budget allows to open this address in the browser; foreign hosts get a few pages each."""
        if self.renders >= self.order.budget.max_renders or self.walls.hopeless(host_key(url)):
            return False
        return self.policy.internal(url) or self._foreign_renders[host_key(url)] < _RENDERS_PER_FOREIGN_HOST

    def count_render(self, url: str) -> None:
        """Takes one page off the budget."""
        self.renders += 1
        if not self.policy.internal(url):
            self._foreign_renders[host_key(url)] += 1

    def show(self, *, force: bool = False) -> None:
        """Tells the parent how far we are, at most once a second."""
        if force or self.progress.due():
            progress = Progress(pages=self.pages, planned=self.book.planned, at=now(), phase=self.phase)
            self.progress.show(progress, force=force)


def host_key(url: str) -> str:
    """Scheme and host of a normalised address."""
    end = url.find("/", url.find("://") + 3)
    return url if end < 0 else url[:end]
