"""What is wrong with a file or a setting, as one sentence; says where and what to do, decides nothing."""

import difflib
from collections.abc import Iterable

from domain.wording import PlainError


class ConfigError(PlainError):
    """A file or setting that cannot be used."""


class SettingsError(ConfigError):
    """A setting that cannot be used; the sentence names the variable or the key."""


def nearest(name: str, valid: Iterable[str]) -> str:
    """The valid name most like ``name``; empty when none is near."""
    close = difflib.get_close_matches(name, sorted(valid), n=1, cutoff=0.55)
    return close[0] if close else ""
