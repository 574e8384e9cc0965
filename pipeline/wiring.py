"""The composition root: settings → database, blobs, rulebook, owner; nothing else in the product reads settings."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from urllib.request import url2pathname
from zoneinfo import ZoneInfo

from sqlalchemy import Engine

from config.holidays import load_calendar
from config.loader import load_set
from config.settings import Settings
from domain.registry import Rhythm, Site
from domain.workdays import WorkCalendar
from domain.workers import Lease
from models.blobs import BlobStore, FolderBlobs
from models.database import Sessions, open_database, sessions
from models.migrate import upgrade
from pipeline.clock import Clock, system_clock
from pipeline.host_turns import LocalTurns, SharedTurns, Turns
from pipeline.owner import Owner
from pipeline.rulebook import Rulebook, bind
from pipeline.shared_clock import SharedClock

if TYPE_CHECKING:
    from models.shelves import Shelf
    from pipeline.courier import Courier
    from pipeline.shared_bundles import SharedBundles

_SENT_WITHIN_S = 10.0
"""At its end a process waits so long for its bundles to be shared; the next one sends what is left."""


@dataclass(frozen=True, kw_only=True)
class Wiring:
    """Everything a use case needs, made once by an entry point and handed on."""

    settings: Settings
    engine: Engine
    sessions: Sessions
    blobs: BlobStore
    clock: Clock
    owner: Owner

    @classmethod
    def from_settings(cls, settings: Settings, *, clock: Clock | None = None) -> "Wiring":
        """Open the data folder and the database, brought to the newest version. Raises StorageError in one sentence.

        Without a ``clock`` it is the machine's, or on a database server the one that all machines share.
        """
        settings.data.mkdir(parents=True, exist_ok=True)
        engine = open_database(database_url(settings))
        try:
            upgrade(engine)
            if clock is None:
                clock = SharedClock(engine, system_clock) if engine.dialect.name == "postgresql" else system_clock
            return cls(
                settings=settings,
                engine=engine,
                sessions=sessions(engine),
                blobs=blobs_of(settings),
                clock=clock,
                owner=Owner(settings.data / "owners"),
            )
        except BaseException:
            engine.dispose()  # nobody else knows it
            raise

    def close(self) -> None:
        """Let go of the database and of every claim; what is on its way to other machines gets there first, or waits for the next process."""
        if "courier" in self.__dict__ and self.courier is not None:
            self.courier.close(_SENT_WITHIN_S)
        self.owner.release()
        self.engine.dispose()

    @cached_property
    def zone(self) -> ZoneInfo:
        """The time zone verdicts are made in."""
        return ZoneInfo(self.settings.time_zone)

    @property
    def lease(self) -> Lease:
        """For how long a process may be silent before its work is taken over."""
        return Lease(lasts=timedelta(seconds=self.settings.worker_lease_seconds))

    @cached_property
    def host_turns(self) -> Turns:
        """Who may ask which host: for all workers together where they share a database server, else for this process."""
        if self.engine.dialect.name == "postgresql":
            return SharedTurns(self.sessions, self.clock, self.lease)
        return LocalTurns(self.clock)

    @cached_property
    def calendar(self) -> WorkCalendar:
        """Working days with public holidays and make-up days."""
        return load_calendar()

    @cached_property
    def rulebook(self) -> Rulebook:
        """The rules of the indicator set in force."""
        return self.rulebook_of(self.settings.indicator_set)

    def rulebook_of(self, set_id: str) -> Rulebook:
        """The rules of any known indicator set; an operator's own sets lie in the data folder. Raises in one sentence."""
        return bind(load_set(set_id, [self.settings.data / "indicators"]), self.calendar)

    def rhythm(self, site: Site) -> Rhythm:
        """How often a site is looked at: as set for the site itself, else as the settings say for all."""
        if site.rhythm != Rhythm():
            return site.rhythm
        return Rhythm(
            sweep_every=timedelta(hours=self.settings.sweep_every_hours),
            probe_every=timedelta(minutes=self.settings.probe_every_minutes),
        )

    @property
    def bundles(self) -> Path:
        """Where the sweeps of this machine leave their folders."""
        return self.settings.data / "bundles"

    def bundle_folder(self, key: str) -> Path:
        """The folder of a finished sweep's bundle, whichever machine made it; where it is not to be had nothing is there."""
        return self.bundles / key if self._shared_bundles is None else self._shared_bundles.folder(key)

    def bundle_folders(self, keys: Iterable[str]) -> Iterator[Path]:
        """The same of many, in their order."""
        return map(self.bundle_folder, keys) if self._shared_bundles is None else self._shared_bundles.folders(keys)

    @cached_property
    def shelf(self) -> "Shelf | None":
        """Where machines share packed bundles; None where nothing is shared."""
        return shelf_of(self.settings)

    @cached_property
    def courier(self) -> "Courier | None":
        """Who brings bundles there."""
        if self.shelf is None:
            return None
        from pipeline.courier import Courier

        return Courier(self.bundles, self.shelf, self.settings.data / "unshared")

    @cached_property
    def _shared_bundles(self) -> "SharedBundles | None":
        if self.shelf is None:
            return None
        from pipeline.brought import Brought
        from pipeline.shared_bundles import SharedBundles

        return SharedBundles(self.bundles, self.shelf, Brought(self.settings.data / "brought"))


def blobs_of(settings: Settings) -> BlobStore:
    """The evidence: in the data folder, or in the place that several machines share."""
    address = settings.evidence_url
    if not address or address.startswith("file://"):
        return FolderBlobs(_folder_at(address) if address else settings.data / "blobs")
    from models.buckets import BucketBlobs  # only who shares evidence pays for knowing every kind of place

    return BucketBlobs(address)


def shelf_of(settings: Settings) -> "Shelf | None":
    """Where packed bundles lie for other machines: beside the evidence that they share; None where there is one machine."""
    address = settings.evidence_url
    if not address:
        return None
    if address.startswith("file://"):
        from models.shelves import FolderShelf

        return FolderShelf(_folder_at(address))
    from models.bucket_shelf import BucketShelf

    return BucketShelf(address)


def _folder_at(address: str) -> Path:
    return Path(url2pathname(urlsplit(address).path))


def database_url(settings: Settings) -> str:
    """The database's address: the one set, else SQLite in the data folder."""
    return settings.database_url or f"sqlite:///{settings.data.resolve() / 'xunwang.db'}"


def product_version() -> str:
    """The installed version, as stored with every sweep."""
    try:
        return version("xunwang")
    except PackageNotFoundError:
        return "checkout"
