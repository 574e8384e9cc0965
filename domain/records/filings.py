"""What the registry says of an account beside what its platform shows."""

from dataclasses import dataclass
from datetime import datetime

from domain.records.dates import Dated
from domain.registry import AccountKind, AccountState, Platform
from domain.targets import TargetRef


@dataclass(frozen=True, slots=True, kw_only=True)
class FilingRecord:
    """One account as filed and as shown; what a platform does not show stays empty."""

    target: TargetRef
    url: str
    captured_at: datetime
    platform: Platform
    state: AccountState
    kind: AccountKind = AccountKind.PUBLISH
    name: str
    """As filed, like all that follows without ``shown``."""
    organizer: str
    certified_subject: str = ""
    twins: tuple[str, ...] = ()
    """Other accounts in use of the same organiser on the same platform: «code name»."""
    shown_name: str = ""
    shown_subject: str = ""
    """The certified subject as the platform shows it."""
    shown_certified: bool | None = None
    """Whether the platform says that it has certified the account; None when it does not say."""
    readable: bool = False
    """Its posts were read, so that it exists."""
    newest: Dated | None = None
    """Its newest post, where one was read."""
    evidence_key: str = ""
