"""Where settings come from: environment, secret files, ``xunwang.toml``; gathers raw values and checks names only."""

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from config.errors import ConfigError, SettingsError, nearest

PREFIX = "XUNWANG_"
FILE_NAME = "xunwang.toml"
_FOREIGN = frozenset({"XUNWANG_FIXTURES"})
"""Variables with our prefix that the tests read, not the product."""


class Origin(StrEnum):
    """Who has set a value, strongest first."""

    ENVIRONMENT = "environment"
    SECRET_FILE = "secret_file"  # noqa: S105 - the name of an origin
    FILE = "file"
    DEFAULT = "default"


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """Raw values by setting, with where each came from."""

    values: Mapping[str, Any] = field(default_factory=dict)
    origins: Mapping[str, tuple[Origin, str]] = field(default_factory=dict)
    """Origin and, for files, which."""
    warnings: tuple[ConfigError, ...] = ()

    def place(self, name: str) -> str:
        """The variable, or the file and key, an error sentence should name."""
        origin, detail = self.origins.get(name, (Origin.DEFAULT, ""))
        match origin:
            case Origin.FILE:
                return f"{detail}: {name}"
            case Origin.SECRET_FILE:
                return f"{PREFIX}{name.upper()}_FILE（{detail}）"
            case _:
                return f"{PREFIX}{name.upper()}"


def gather(environ: Mapping[str, str], names: Collection[str], secrets: Collection[str]) -> Gathered:
    """Collect raw values: environment and secret files before the file beside the data. Raises SettingsError.

    An empty variable counts as not set. An unknown variable is only warned of (it may belong to a newer version or to a
    neighbour); an unknown key in the file is refused.
    """
    ours = {key: value for key, value in environ.items() if key.startswith(PREFIX) and key not in _FOREIGN and value}
    values: dict[str, Any] = {}
    origins: dict[str, tuple[Origin, str]] = {}
    for name in names:
        variable = f"{PREFIX}{name.upper()}"
        direct, from_file = ours.pop(variable, None), ours.pop(f"{variable}_FILE", None) if name in secrets else None
        if direct is not None and from_file is not None:
            raise SettingsError("{where}：与 {where}_FILE 只能设置一个", where=variable)
        if direct is not None:
            values[name], origins[name] = direct.strip(), (Origin.ENVIRONMENT, "")
        elif from_file is not None:
            values[name], origins[name] = _secret(f"{variable}_FILE", Path(from_file)), (Origin.SECRET_FILE, from_file)
    warnings = tuple(_unknown_variable(key, names, secrets) for key in sorted(ours))
    path = Path(str(values.get("data", "var"))) / FILE_NAME
    for key, value in _file(path).items():
        if key not in names:
            raise _unknown_key(path, key, names)
        if key == "data":
            raise SettingsError(
                "{where}：数据文件夹不能在其中的文件里设置，请用环境变量 {variable}",
                where=f"{path}: {key}",
                variable=f"{PREFIX}DATA",
            )
        if key not in values:
            values[key], origins[key] = value, (Origin.FILE, str(path))
    return Gathered(values=values, origins=origins, warnings=warnings)


def _secret(variable: str, path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8").strip()
    except UnicodeDecodeError as error:
        raise SettingsError("{where}：文件 {path} 不是 UTF-8 编码", where=variable, path=str(path)) from error
    except OSError as error:
        raise SettingsError(
            "{where}：无法读取文件 {path}（{reason}）",
            where=variable,
            path=str(path),
            reason=error.strerror or str(error),
        ) from error


def _file(path: Path) -> Mapping[str, Any]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return {}
    except UnicodeDecodeError as error:
        raise SettingsError("{where}：不是 UTF-8 编码，请另存为 UTF-8", where=str(path)) from error
    except OSError as error:
        raise SettingsError(
            "{where}：无法读取（{reason}）", where=str(path), reason=error.strerror or str(error)
        ) from error
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError("{where}：TOML 格式有误（{reason}）", where=str(path), reason=str(error)) from error


def _unknown_variable(variable: str, names: Collection[str], secrets: Collection[str]) -> ConfigError:
    valid = {name.upper() for name in names} | {f"{name.upper()}_FILE" for name in secrets}
    near = nearest(variable.removeprefix(PREFIX), valid)
    if near:
        return ConfigError(
            "环境变量 {variable} 无人读取，是否应为 {nearest}？", variable=variable, nearest=f"{PREFIX}{near}"
        )
    return ConfigError("环境变量 {variable} 无人读取，可用的见 xunwang settings", variable=variable)


def _unknown_key(path: Path, key: str, names: Collection[str]) -> SettingsError:
    near = nearest(key, names)
    if near:
        return SettingsError("{where}：不认识的设置，是否应为 {nearest}？", where=f"{path}: {key}", nearest=near)
    return SettingsError("{where}：不认识的设置，可用的见 xunwang settings", where=f"{path}: {key}")
