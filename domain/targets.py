"""What a fault is about: a stable reference that survives from sweep to sweep."""

from dataclasses import dataclass
from enum import StrEnum


class TargetKind(StrEnum):
    """The sorts of thing that can be wrong."""

    SITE = "site"
    COLUMN = "column"
    PAGE = "page"
    LINK = "link"
    THREAD = "thread"
    GUIDE = "guide"
    ACCOUNT = "account"


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetRef:
    """Identity of a watched thing: its kind and its normalised address. The label is for people and may change."""

    kind: TargetKind
    key: str
    """Normalised address (for accounts the feed or home address)."""
    label: str = ""

    @property
    def ref(self) -> str:
        """One string for look-ups, such as ``column:https://www.example.gov.cn/tzgg/``."""
        return f"{self.kind.value}:{self.key}"
