"""People who use the product: their role, and what it allows."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Role(StrEnum):
    """What a person is here."""

    SUPERVISOR = "supervisor"
    """Runs the monitoring: everything, people and settings too."""
    REVIEWER = "reviewer"
    """Confirms, dismisses, exempts, decides objections; sees everything."""
    OPERATOR = "operator"
    """Keeps up the sites of one unit: sees these alone, reports them mended, objects."""
    VIEWER = "viewer"
    """Reads everything, changes nothing."""


class Right(StrEnum):
    """What one may do."""

    READ = "read"
    WORK = "work"
    """Ask for a look, report an issue mended, object."""
    REVIEW = "review"
    """Give the supervisor's word on issues, columns, vetoes."""
    MANAGE = "manage"
    """Change registry, people, webhooks."""


class Scope(StrEnum):
    """How far a subscription reaches."""

    ALL = "all"
    ORGANIZER = "organizer"
    SUBJECT = "subject"


RIGHTS: Mapping[Role, frozenset[Right]] = MappingProxyType(
    {
        Role.SUPERVISOR: frozenset(Right),
        Role.REVIEWER: frozenset({Right.READ, Right.WORK, Right.REVIEW}),
        Role.OPERATOR: frozenset({Right.READ, Right.WORK}),
        Role.VIEWER: frozenset({Right.READ}),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who may sign in."""

    id: int
    email: str
    name: str
    role: Role
    organizer: str = ""
    """The unit of an operator."""
    active: bool = True

    @property
    def rights(self) -> frozenset[Right]:
        """What the role allows."""
        return RIGHTS[self.role] if self.active else frozenset()

    @property
    def unit(self) -> str | None:
        """The unit whose sites alone are seen; None: all sites."""
        return self.organizer if self.role is Role.OPERATOR else None
