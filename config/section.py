"""Typed reading of one mapping of a YAML file; every refusal names file, line, key and the nearest valid name."""

from collections.abc import Iterable, Iterator
from datetime import date
from enum import StrEnum
from typing import TypeVar

from config.document import Branch, Plain, mapping, plain
from config.errors import ConfigError, nearest
from domain.spans import Span

E = TypeVar("E", bound=StrEnum)


class Section:
    """One mapping with a fixed list of keys. An unknown key is refused at once."""

    def __init__(self, branch: Branch, keys: Iterable[str]) -> None:
        self.branch = branch
        self._entries = mapping(branch)
        valid = tuple(keys)
        for key, entry in self._entries.items():
            if key not in valid:
                refuse_unknown(entry, key, valid)

    @property
    def where(self) -> str:
        """Place of the mapping."""
        return self.branch.where

    def __contains__(self, key: str) -> bool:
        return key in self._entries

    def place(self, key: str) -> str:
        """Place of a key, or of the mapping where the key is missing."""
        return self._entries[key].where if key in self._entries else self.where

    def branch_of(self, key: str) -> Branch | None:
        """The raw entry, if there is one."""
        return self._entries.get(key)

    def text(self, key: str, default: str | None = None) -> str:
        """A text that is not empty; ``default`` None: the key must be there."""
        value = self._value(key, required=default is None)
        if value is None:
            return default or ""
        if not isinstance(value, str):
            raise self._wrong(key, "{where}：应为文字，读到 {value}（数字样的文字请加引号）", value)
        if not value.strip():
            raise ConfigError("{where}：不能为空", where=self.place(key))
        return value.strip()

    def number(self, key: str, default: float | None = None) -> float:
        """A number; ``default`` None: the key must be there."""
        value = self._value(key, required=default is None)
        if value is None:
            return default or 0
        if isinstance(value, bool) or not isinstance(value, int | float) or value != value or abs(value) > 1e9:
            raise self._wrong(key, "{where}：应为数字，读到 {value}", value)
        return value

    def optional_number(self, key: str) -> float | None:
        """A number, or None where the key is missing or ``null``."""
        return None if self._value(key) is None else self.number(key)

    def whole(self, key: str, default: int) -> int:
        """A whole number of 1 or more."""
        value = self._value(key)
        if value is None:
            return default
        if isinstance(value, bool) or not isinstance(value, int) or value < 1:
            raise self._wrong(key, "{where}：应为不小于 1 的整数，读到 {value}", value)
        return value

    def flag(self, key: str, default: bool = False) -> bool:
        """``true`` or ``false``."""
        value = self._value(key)
        if value is None:
            return default
        if not isinstance(value, bool):
            raise self._wrong(key, "{where}：应为 true 或 false，读到 {value}", value)
        return value

    def day(self, key: str) -> date:
        """A date."""
        value = self._value(key, required=True)
        if not isinstance(value, date):
            raise self._wrong(key, "{where}：应为日期，如 2019-04-01，读到 {value}", value)
        return value

    def span(self, key: str) -> Span | None:
        """A span such as ``6 months``, or None where the key is missing."""
        value = self._value(key)
        if value is None:
            return None
        return read_span(value, self.place(key))

    def choice(self, key: str, kind: type[E], default: E | None = None) -> E:
        """A member of an enum; ``default`` None: the key must be there."""
        value = self._value(key, required=default is None)
        if value is None:
            assert default is not None
            return default
        valid = [member.value for member in kind]
        if str(value) not in valid:
            near = nearest(str(value), valid)
            if near:
                raise ConfigError(
                    "{where}：不认识的值“{value}”，是否应为“{nearest}”？",
                    where=self.place(key),
                    value=str(value),
                    nearest=near,
                )
            raise ConfigError(
                "{where}：不认识的值“{value}”，可用的有：{valid}",
                where=self.place(key),
                value=str(value),
                valid="、".join(valid),
            )
        return kind(str(value))

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts, each once; empty where the key is missing."""
        found: list[str] = []
        for item in self.items(key):
            if not isinstance(item.value, str) or not item.value.strip():
                raise ConfigError("{where}：应为文字，读到 {value}", where=item.where, value=str(plain(item)))
            if item.value in found:
                raise ConfigError("{where}：“{value}”重复，请删去其一", where=item.where, value=item.value)
            found.append(item.value)
        return tuple(found)

    def items(self, key: str) -> Iterator[Branch]:
        """The entries of a list; none where the key is missing."""
        branch = self._entries.get(key)
        if branch is None or branch.value is None:
            return
        if not isinstance(branch.value, list):
            raise ConfigError("{where}：应为列表，每项以“-”开头", where=branch.where)
        yield from branch.value

    def entries(self, key: str) -> Iterator[tuple[str, Branch]]:
        """The entries of a mapping below ``key``; none where it is missing."""
        branch = self._entries.get(key)
        if branch is not None:
            yield from mapping(branch).items()

    def _value(self, key: str, *, required: bool = False) -> Plain:
        branch = self._entries.get(key)
        if branch is None or branch.value is None:
            if required:
                raise ConfigError("{where}：缺少“{key}”", where=self.where, key=key)
            return None
        if isinstance(branch.value, dict | list):
            raise ConfigError("{where}：应为单个值", where=branch.where)
        return branch.value

    def _wrong(self, key: str, message: str, value: Plain) -> ConfigError:
        return ConfigError(message, where=self.place(key), value=str(value))


def refuse_unknown(entry: Branch, key: str, valid: Iterable[str]) -> None:
    """Raise ConfigError for an unknown key, with the nearest valid name or all of them."""
    near = nearest(key, valid)
    if near:
        raise ConfigError("{where}：不认识的键“{key}”，是否应为“{nearest}”？", where=entry.where, key=key, nearest=near)
    raise ConfigError(
        "{where}：不认识的键“{key}”，可用的有：{valid}", where=entry.where, key=key, valid="、".join(sorted(valid))
    )


def read_span(value: Plain, where: str) -> Span:
    """A span from its text. Raises ConfigError naming the place."""
    try:
        return Span.parse(str(value))
    except ValueError:
        raise ConfigError(
            "{where}：读不懂的期限“{value}”，请写成 14 days、2 weeks、6 months 或 1 year", where=where, value=str(value)
        ) from None
