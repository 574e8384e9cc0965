"""All records of one sweep, and what could not be gathered."""

from dataclasses import dataclass
from typing import TypeVar

from domain.fetches import FetchFailure
from domain.records import Record
from domain.targets import TargetRef

R = TypeVar("R", bound=Record)


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """Something a rule would have looked at and that could not be had: neither a fault nor its absence."""

    target: TargetRef
    record_type: str
    """Name of the record class that is missing, such as ``ColumnRecord``."""
    reason: str
    """A sentence for gettext, in Chinese."""
    failure: FetchFailure | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Artifacts:
    """What one sweep of one site (or account) brought home."""

    sweep_id: str
    subject: str
    """Code of the site or account."""
    home_url: str
    records: tuple[Record, ...]
    missing: tuple[Missing, ...] = ()

    def of(self, record_type: type[R]) -> tuple[R, ...]:
        """The records of a type, in the order they were written."""
        return tuple(record for record in self.records if isinstance(record, record_type))
