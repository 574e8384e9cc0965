"""All settings together: gathered from environment, file and secret files, checked, and told with where they come from."""

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Self

import msgspec

from config.errors import ConfigError, SettingsError
from config.kinds import UnfitError
from config.reading import read
from config.sources import PREFIX, Gathered, Origin, gather
from config.theme import About, settings_of
from config.themes.place import Place, QueueMode
from config.themes.serving import Serving
from config.themes.signing_in import SigningIn
from config.themes.sweeping import Sweeping
from config.themes.telling import Telling
from config.themes.watching import Watching

__all__ = ["MASK", "QueueMode", "SettingInfo", "Settings"]

MASK = "********"
_CREDENTIALS = re.compile(r"//[^/]*@")


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingInfo:
    """One line of ``xunwang settings``."""

    name: str
    variable: str
    """Name in the environment."""
    value: str
    """As it would be written; secrets masked."""
    default: str
    origin: Origin
    origin_detail: str
    """The file, where the value came from one."""
    help: str
    """Chinese, the msgid."""
    help_en: str
    secret: bool


@dataclass(frozen=True, kw_only=True)
class Settings(Place, Serving, SigningIn, Telling, Watching, Sweeping):
    """What can be set, every value read by its type. Frozen; build it with ``load`` at the edge, or by keyword in tests.

    Raises SettingsError, one sentence, for the first value that does not fit.
    """

    gathered: Gathered = field(default_factory=Gathered, repr=False, compare=False)
    """Where the values come from."""

    def __post_init__(self) -> None:
        for one in settings_of(type(self)):
            object.__setattr__(self, one.name, self._read(one))
        if not self.database_url:
            object.__setattr__(self, "database_url", f"sqlite:///{self.data.resolve() / 'xunwang.db'}")

    @classmethod
    def load(cls, environ: Mapping[str, str] | None = None) -> Self:
        """Gather and check every setting. ``environ`` None: that of the process. Raises SettingsError, one sentence."""
        gathered = gather(os.environ if environ is None else environ, cls.names(), cls.secret_names())
        return cls(**gathered.values, gathered=gathered)

    @classmethod
    def names(cls) -> tuple[str, ...]:
        """Every setting, as a keyword."""
        return tuple(one.name for one in settings_of(cls))

    @classmethod
    def secret_names(cls) -> frozenset[str]:
        """Settings that may come from ``XUNWANG_<NAME>_FILE`` and are never shown."""
        return frozenset(one.name for one in settings_of(cls) if one.secret)

    @property
    def warnings(self) -> tuple[ConfigError, ...]:
        """What was odd but not fatal, such as a variable nobody reads."""
        return self.gathered.warnings

    def as_json(self) -> dict[str, Any]:
        """Every setting in the types of JSON, secrets too; ``Settings(**…)`` of it equals this one."""
        values = {name: getattr(self, name) for name in self.names()}
        builtins: dict[str, Any] = msgspec.to_builtins(values, enc_hook=str)
        return builtins

    def describe(self) -> list[SettingInfo]:
        """Every setting with its value, origin and help, in the order of the source."""
        lines = []
        for one in _by_theme():
            origin, detail = self.gathered.origins.get(one.name, (Origin.DEFAULT, ""))
            lines.append(
                SettingInfo(
                    name=one.name,
                    variable=f"{PREFIX}{one.name.upper()}",
                    value=self._shown(one),
                    default=_default_text(one),
                    origin=origin,
                    origin_detail=detail,
                    help=one.help,
                    help_en=one.help_en,
                    secret=one.secret,
                )
            )
        return lines

    def _read(self, one: About) -> object:
        value = getattr(self, one.name)
        try:
            return read(one.kind, value)
        except UnfitError as unfit:
            raise SettingsError(
                unfit.sentence,
                **unfit.values,
                where=self.gathered.place(one.name),
                value=MASK if one.secret else str(unfit.value),
            ) from None

    def _shown(self, one: About) -> str:
        written = as_written(getattr(self, one.name))
        if not one.secret or not written:
            return written
        # Of an address only the credentials are secret; of anything else everything is.
        return _CREDENTIALS.sub(f"//{MASK}@", written) if "://" in written else MASK


def _by_theme() -> Iterator[About]:
    """Every setting in the order of the themes and, within them, of the source."""
    for theme in Settings.__bases__:
        yield from settings_of(theme)


def _default_text(one: About) -> str:
    """The default as documents print it: the same on every machine."""
    return "" if one.name == "sweep_children" else as_written(one.default)


def as_written(value: object) -> str:
    """A value as one would write it into the environment."""
    if isinstance(value, tuple):
        return ",".join(as_written(part) for part in value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:g}"
    return str(value)
