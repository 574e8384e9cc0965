"""How a setting is declared: its type, its default and the words that explain it; holds no setting itself."""

from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from typing import Any, TypeVar

T = TypeVar("T")
_ABOUT = "setting"


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What is known of a setting beside its value."""

    name: str
    kind: Any
    """Its type as declared, for ``config.kinds.read``."""
    default: object
    help: str
    help_en: str
    secret: bool
    """May also come from a file, and is never shown."""


def setting(default: T, zh: str, en: str, *, secret: bool = False) -> T:
    """A field of a theme, which is a frozen dataclass; its type says what it takes. ``zh``, ``en``: its help."""
    declared: Any = field(default=default, repr=not secret, metadata={_ABOUT: (zh, en, secret)})
    found: T = declared  # as with ``dataclasses.field`` itself: the class turns it into its default
    return found


def settings_of(theme: type) -> Iterator[About]:
    """Every setting of a theme, in the order of the source."""
    for one in fields(theme):
        if _ABOUT in one.metadata:
            zh, en, secret = one.metadata[_ABOUT]
            yield About(name=one.name, kind=one.type, default=one.default, help=zh, help_en=en, secret=secret)
