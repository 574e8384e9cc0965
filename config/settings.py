"""All settings together: gathered from environment, file and secret files, checked, and told with where they come from."""

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, PrivateAttr, ValidationError, model_validator
from pydantic.fields import FieldInfo

from config.errors import ConfigError, SettingsError
from config.kinds import OTHERWISE, SENTENCES
from config.sources import PREFIX, Gathered, Origin, gather
from config.theme import Theme
from config.themes.place import Place, QueueMode
from config.themes.serving import Serving
from config.themes.signing_in import SigningIn
from config.themes.sweeping import Sweeping
from config.themes.telling import Telling
from config.themes.watching import Watching

__all__ = ["MASK", "QueueMode", "SettingInfo", "Settings"]

MASK = "********"
_CREDENTIALS = re.compile(r"//[^/]*@")


class SettingInfo(BaseModel):
    """One line of ``xunwang settings``."""

    model_config = ConfigDict(frozen=True)

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


class Settings(Place, Serving, SigningIn, Telling, Watching, Sweeping):
    """What can be set. Frozen; build it with ``load`` at the edge, or by keyword in tests."""

    _gathered: Gathered = PrivateAttr(default_factory=Gathered)

    @classmethod
    def load(cls, environ: Mapping[str, str] | None = None) -> Self:
        """Gather and check every setting. ``environ`` None: that of the process. Raises SettingsError, one sentence."""
        gathered = gather(os.environ if environ is None else environ, cls.model_fields, cls.secret_names())
        try:
            settings = cls.model_validate(gathered.values)
        except ValidationError as error:
            raise _sentence(error, gathered) from None
        settings._gathered = gathered
        return settings

    @classmethod
    def secret_names(cls) -> frozenset[str]:
        """Fields that may come from ``XUNWANG_<NAME>_FILE`` and are never shown."""
        return frozenset(name for name in cls.model_fields if _extra(cls, name)["secret"])

    @model_validator(mode="before")
    @classmethod
    def _database_beside_data(cls, values: Any) -> Any:
        if isinstance(values, dict) and not values.get("database_url"):
            folder = Path(values.get("data") or cls.model_fields["data"].default)
            return {**values, "database_url": f"sqlite:///{folder.resolve() / 'xunwang.db'}"}
        return values

    @property
    def warnings(self) -> tuple[ConfigError, ...]:
        """What was odd but not fatal, such as a variable nobody reads."""
        return self._gathered.warnings

    def describe(self) -> list[SettingInfo]:
        """Every setting with its value, origin and help, in the order of the source."""
        return [
            SettingInfo(
                name=name,
                variable=f"{PREFIX}{name.upper()}",
                value=self._shown(name),
                default=default_text(name),
                origin=self._gathered.origins.get(name, (Origin.DEFAULT, ""))[0],
                origin_detail=self._gathered.origins.get(name, (Origin.DEFAULT, ""))[1],
                help=field.description or "",
                help_en=str(_extra(type(self), name)["en"]),
                secret=bool(_extra(type(self), name)["secret"]),
            )
            for name, field in _by_theme()
        ]

    def _shown(self, name: str) -> str:
        written = as_written(getattr(self, name))
        if name not in self.secret_names() or not written:
            return written
        # Of an address only the credentials are secret; of anything else everything is.
        return _CREDENTIALS.sub(f"//{MASK}@", written) if "://" in written else MASK


def _by_theme() -> Iterator[tuple[str, FieldInfo]]:
    """Every field in the order of the themes and, within them, of the source."""
    for theme in Settings.__bases__:
        assert issubclass(theme, Theme)
        for name in theme.model_fields:
            yield name, Settings.model_fields[name]


def default_text(name: str) -> str:
    """The default as documents print it: the same on every machine."""
    return "" if name == "sweep_children" else as_written(Settings.model_fields[name].default)


def as_written(value: object) -> str:
    """A value as one would write it into the environment."""
    if isinstance(value, tuple):
        return ",".join(as_written(part) for part in value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:g}"
    return str(value)


def _extra(cls: type[Settings], name: str) -> Mapping[str, Any]:
    extra = cls.model_fields[name].json_schema_extra
    assert isinstance(extra, dict)
    return extra


def _sentence(error: ValidationError, gathered: Gathered) -> SettingsError:
    """The first thing that is wrong, naming the variable or key it came from."""
    first = error.errors(include_url=False)[0]
    name = str(first["loc"][0]) if first["loc"] else ""
    context = {key: _in_words(value) for key, value in (first.get("ctx") or {}).items()}
    secret = name in Settings.secret_names()
    return SettingsError(
        SENTENCES.get(first["type"], OTHERWISE),
        **{
            **context,
            "where": gathered.place(name),
            "value": MASK if secret else str(first.get("input", "")),
        },
    )


def _in_words(limit: object) -> str:
    """A limit or a choice of values as pydantic names them, in our punctuation."""
    return f"{limit:g}" if isinstance(limit, float) else str(limit).replace(" or ", "、").replace("'", "")
