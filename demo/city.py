"""The whole city: built from a seed and a day, the same for the same arguments; what is mended is its only state."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from demo import accounts, decoys, linkage, media
from demo.accounts import MediaAccount
from demo.blueprints import drawn
from demo.builder import Builder
from demo.faults import Seeder
from demo.media import Channel
from demo.model import Fault, Wire
from demo.router import Router
from demo.site import Site
from demo.standard import STANDARD
from demo.tls import Authority


class City:
    """Sites, accounts and faults. ``mend`` and ``unmend`` are the only things that change what is served."""

    def __init__(
        self,
        *,
        seed: int,
        today: date,
        port: int,
        sites: list[Site],
        media: list[MediaAccount],
        channels: list[Channel],
        mended: set[str],
    ) -> None:
        self.seed, self.today, self.port = seed, today, port
        self.sites, self.accounts, self.mended = sites, media, mended
        self.by_address = {site.address: site for site in sites}
        self.faults: dict[str, Fault] = {f.id: f for site in sites for f in site.faults}
        self.faults |= {
            a.fault: Fault(id=a.fault, check="stale_account", url=a.feed_url, label=a.name, values={"limit": "14 days"})
            for a in media
            if a.fault
        }
        self.channels = {channel.number: channel for channel in channels}
        """Accounts beyond the plain feeds, by number."""
        self._by_handle = {channel.handle: channel for channel in channels}
        self.faults |= {fault.id: fault for channel in channels for fault in channel.faults}
        self.authority = Authority(today, port)
        self.generation = 0
        self._routers: dict[str, Router] = {}
        self._watchers: list[Callable[[], None]] = []

    def channel_by_handle(self, handle: str) -> Channel | None:
        """The account of a handle."""
        return self._by_handle.get(handle)

    def router(self, site: Site) -> Router:
        """The site's router, made on first use."""
        found = self._routers.get(site.address)
        if found is None:
            found = self._routers[site.address] = Router(site)
        return found

    def mend(self, fault_id: str) -> Fault:
        """Mends one fault; KeyError for an unknown id. Mending twice changes nothing."""
        fault = self.faults[fault_id]
        if fault_id not in self.mended:
            self.mended.add(fault_id)
            self._changed()
        return fault

    def unmend(self, fault_id: str) -> Fault:
        """Lets a mended fault come back; KeyError for an unknown id."""
        fault = self.faults[fault_id]
        if fault_id in self.mended:
            self.mended.discard(fault_id)
            self._changed()
        return fault

    def is_open(self, fault: Fault) -> bool:
        """True while a visitor can see the fault; a stale home page also ends when any column it shows gets news."""
        if fault.id in self.mended:
            return False
        if fault.check == "stale_home_page":
            site = next(s for s in self.sites if s.home_url == fault.url)
            newest = site.home_newest()
            return newest is None or (self.today - newest).days > 14
        return True

    def watch(self, callback: Callable[[], None]) -> None:
        """Calls ``callback`` after every change."""
        self._watchers.append(callback)

    def refused(self) -> set[str]:
        """Addresses of sites that refuse connections now."""
        return {s.address for s in self.sites if s.wire is Wire.REFUSED and s.active(s.wire_fault)}

    def _changed(self) -> None:
        self.generation += 1
        for callback in self._watchers:
            callback()


def build_city(
    *,
    seed: int = 1,
    today: date,
    scale: int | None = None,
    pages: int | None = None,
    port: int,
    channels: int | None = None,
) -> City:
    """The city of ``seed`` on the day ``today`` (Asia/Shanghai), to be served on ``port``.

    ``channels``: so many accounts instead of the standard forty-four. ``scale``: so many sites drawn by seed instead of the standard twenty. ``pages``: about so many pages a site.
    """
    plans = STANDARD if scale is None else drawn(scale, seed)
    mended: set[str] = set()
    sites = []
    for index, plan in enumerate(plans, 1):
        builder = Builder(index=index, plan=plan, seed=seed, today=today, pages=pages, port=port, mended=mended)
        builder.build()
        Seeder(builder, plan, seed).seed()
        decoys.add(builder, seed)
        sites.append(builder.site)
    feeds = linkage.join(accounts.build(seed=seed, today=today, port=port, codes=[s.code for s in sites]), sites)
    further = media.build(seed=seed, today=today, port=port, count=channels or media.STANDARD)
    return City(seed=seed, today=today, port=port, sites=sites, media=feeds, channels=further, mended=mended)
