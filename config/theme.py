"""How a setting is declared: its default, how it is read and the words that explain it; holds no setting itself."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, fields
from typing import Any, TypeVar

T = TypeVar("T")
_ABOUT = "setting"


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What is known of a setting beside its value."""

    name: str
    default: object
    read: Callable[[object], object]
    """Any value that is given for it → the one that counts; raises UnfitError (``config.kinds``)."""
    help: str
    help_en: str
    secret: bool
    """May also come from a file, and is never shown."""


def setting(default: T, read: Callable[[object], T], zh: str, en: str, *, secret: bool = False) -> T:
    """A field of a theme, which is a frozen dataclass. ``read``: one of ``config.kinds``; ``zh``, ``en``: its help."""
    declared: Any = field(default=default, repr=not secret, metadata={_ABOUT: (read, zh, en, secret)})
    found: T = declared  # as with ``dataclasses.field`` itself: the class turns it into its default
    return found


def settings_of(theme: type) -> Iterator[About]:
    """Every setting of a theme, in the order of the source."""
    for one in fields(theme):
        if _ABOUT in one.metadata:
            read, zh, en, secret = one.metadata[_ABOUT]
            yield About(name=one.name, default=one.default, read=read, help=zh, help_en=en, secret=secret)
