"""Pages of others that a site links to: short facts that tell what they are about."""

from dataclasses import dataclass
from datetime import datetime

from domain.targets import TargetRef


@dataclass(frozen=True, slots=True, kw_only=True)
class OutsidePage:
    """What an outside address showed once."""

    url: str
    at: datetime
    final_url: str = ""
    """Where redirects led, those by script and meta refresh too; empty when nowhere else."""
    title: str = ""
    about: str = ""
    """Description and keywords the page states of itself."""
    text: str = ""
    """Its first words that a visitor sees, at most 1,500 characters."""
    words: int = 0
    """Characters of all its words."""
    links: int = 0
    sources: tuple[str, ...] = ()
    """Hosts of its scripts and frames, at most 20."""
    filing: str = ""
    """ICP filing number (备案号) it shows."""

    @property
    def landed(self) -> str:
        """The address the content came from."""
        return self.final_url or self.url


@dataclass(frozen=True, slots=True, kw_only=True)
class OutsideSeen:
    """What is remembered of an outside address."""

    page: OutsidePage
    """As it was read last."""
    steady: OutsidePage
    """As it was last while it was much the same as ever."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutsideRecord:
    """One outside link target with what stands there now and what used to."""

    target: TargetRef
    url: str
    anchor: str = ""
    found_on: tuple[str, ...] = ()
    """At most 20 pages that name it."""
    instances: int = 0
    """How many pages name it; 0: it used to be named and is not any more."""
    on_home: bool = False
    page: OutsidePage | None = None
    """None: it could not be read this time."""
    before: OutsidePage | None = None
    """What stood there when it was last as it always had been."""
