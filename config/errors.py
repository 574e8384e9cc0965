"""What is wrong with a file or a setting, as one sentence; says where and what to do, decides nothing."""

import difflib
from collections.abc import Iterable, Mapping

from domain.findings import Value


class ConfigError(Exception):
    """A file or setting that cannot be used. ``message`` is a template in Chinese (a msgid), filled with ``values``."""

    def __init__(self, message: str, **values: Value) -> None:
        super().__init__(message)
        self.message = message
        self.values: Mapping[str, Value] = values

    def __str__(self) -> str:
        return self.message.format_map(dict(self.values))


class SettingsError(ConfigError):
    """A setting that cannot be used; the sentence names the variable or the key."""


def nearest(name: str, valid: Iterable[str]) -> str:
    """The valid name most like ``name``; empty when none is near."""
    close = difflib.get_close_matches(name, sorted(valid), n=1, cutoff=0.55)
    return close[0] if close else ""
