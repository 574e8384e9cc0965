"""Kinds of values that settings hold: each reads what environment, file or code give for it, or says in a sentence why it cannot."""

import math
from collections.abc import Callable
from enum import StrEnum
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from domain.alarms import QuietHours
from domain.people import Role

T = TypeVar("T")
S = TypeVar("S", bound=str)
E = TypeVar("E", bound=StrEnum)

Reader = Callable[[object], T]
"""Whatever is given → the value. What a reader has made it takes again unchanged. Raises UnfitError."""

OTHERWISE = "{where}：读到“{value}”，不是可用的值"
_NO_WHOLE = "{where}：读到“{value}”，应为整数"
_NO_NUMBER = "{where}：读到“{value}”，应为数字"
_YES = frozenset({"1", "true", "t", "yes", "y", "on"})
_NO = frozenset({"0", "false", "f", "no", "n", "off"})


class UnfitError(ValueError):
    """A value that is not of its kind: a template in Chinese, for ``where``, ``value`` and the values given with it."""

    def __init__(self, sentence: str, value: object, **values: str) -> None:
        super().__init__(sentence)
        self.sentence, self.value, self.values = sentence, value, values


def number(*, ge: float | None = None, gt: float | None = None, le: float | None = None) -> Reader[float]:
    """A number that is no infinity; ``ge`` and ``le`` are its least and greatest value, ``gt`` what it must be above."""

    def read(value: object) -> float:
        found = _real(value)
        if found is None:
            raise UnfitError(_NO_NUMBER, value)
        return _within(found, value, ge=ge, gt=gt, le=le)

    return read


def whole(*, ge: int, le: int | None = None) -> Reader[int]:
    """A whole number from ``ge`` to ``le``; ``8.0`` is one."""

    def read(value: object) -> int:
        found = _real(value)
        if found is None or not found.is_integer():
            raise UnfitError(_NO_WHOLE, value)
        _within(found, value, ge=ge, le=le)
        return int(found)

    return read


def _real(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        found = float(value)
    except (ValueError, OverflowError):
        return None
    return found if math.isfinite(found) else None


def _within(
    found: float, value: object, *, ge: float | None = None, gt: float | None = None, le: float | None = None
) -> float:
    if ge is not None and found < ge:
        raise UnfitError("{where}：读到“{value}”，不能小于 {ge}", value, ge=f"{ge:g}")
    if gt is not None and found <= gt:
        raise UnfitError("{where}：读到“{value}”，应大于 {gt}", value, gt=f"{gt:g}")
    if le is not None and found > le:
        raise UnfitError("{where}：读到“{value}”，不能大于 {le}", value, le=f"{le:g}")
    return found


def flag(value: object) -> bool:
    """``true`` or ``false``, and the other words and numbers that people write for them."""
    if isinstance(value, bool):
        return value
    word = value.lower() if isinstance(value, str) else str(value) if value in (0, 1) else ""
    if word not in _YES | _NO:
        raise UnfitError("{where}：读到“{value}”，应为 true 或 false", value)
    return word in _YES


def text(value: object) -> str:
    """Any text."""
    if not isinstance(value, str):
        raise UnfitError(OTHERWISE, value)
    return value


def filled(value: object) -> str:
    """A text that is not empty."""
    found = text(value)
    if not found:
        raise UnfitError("{where}：不能为空", value)
    return found


def short(most: int) -> Reader[str]:
    """A text of ``most`` characters or fewer."""

    def read(value: object) -> str:
        found = text(value)
        if len(found) > most:
            raise UnfitError(OTHERWISE, value)
        return found

    return read


def path(value: object) -> Path:
    """A file or folder."""
    if isinstance(value, Path):
        return value
    return Path(text(value))


def one_of(*valid: S) -> Reader[S]:
    """One of a few words."""

    def read(value: object) -> S:
        for word in valid:
            if word == value:
                return word
        raise _no_choice(value, valid)

    return read


def member_of(kind: type[E]) -> Reader[E]:
    """A member of an enum, by its value."""

    def read(value: object) -> E:
        try:
            return kind(str(value))
        except ValueError:
            raise _no_choice(value, tuple(member.value for member in kind)) from None

    return read


def _no_choice(value: object, valid: tuple[str, ...]) -> UnfitError:
    return UnfitError("{where}：读到“{value}”，可用的有：{expected}", value, expected="、".join(valid))


def optional(read: Reader[T]) -> Reader[T | None]:
    """What ``read`` reads, or None."""
    return lambda value: None if value is None else read(value)


def listed(read: Reader[T]) -> Reader[tuple[T, ...]]:
    """Any number of what ``read`` reads: «a, b» from the environment, a list from the file."""

    def read_all(value: object) -> tuple[T, ...]:
        if isinstance(value, str):
            value = [part.strip() for part in value.split(",") if part.strip()]
        if not isinstance(value, list | tuple):
            raise UnfitError(OTHERWISE, value)
        return tuple(read(one) for one in value)

    return read_all


def network(value: object) -> IPv4Network | IPv6Network:
    """A network, or the one that an address with a length lies in."""
    try:
        return ip_network(str(value).strip(), strict=False)
    except ValueError:
        raise UnfitError("{where}：“{value}”不是网段，请写成 10.0.0.0/8 这样的形式", value) from None


def time_zone(value: object) -> str:
    """The name of a time zone."""
    if value not in available_timezones():
        raise UnfitError("{where}：没有名为“{value}”的时区，请写成 Asia/Shanghai 这样的形式", value)
    return text(value)


def mail_server(value: object) -> str:
    """The address of a mail server, or nothing."""
    found = text(value)
    if found and not found.startswith(("smtp://", "smtps://")):
        raise UnfitError("{where}：发信服务器应以 smtp:// 或 smtps:// 开头", value)
    return found


def mail_address(value: object) -> str:
    """A mail address."""
    found = text(value)
    name, at, host = found.partition("@")
    if not (name and at and host) or any(c.isspace() for c in found):
        raise UnfitError("{where}：“{value}”不是邮箱地址", value)
    return found


def web_address(value: object) -> str:
    """An address of the web."""
    found = text(value)
    if not found.startswith(("http://", "https://")):
        raise UnfitError("{where}：“{value}”不是网址，应以 http:// 或 https:// 开头", value)
    return found


def web_address_or_none(value: object) -> str:
    """An address of the web, or nothing."""
    return web_address(value) if value else text(value)


def issuer(value: object) -> str:
    """An address that only its owner can answer under: https, or this very machine; or nothing."""
    found = text(value)
    if found and not _only_its_owner_answers(found):
        raise UnfitError(
            "{where}：“{value}”不能作为签发者网址，应以 https:// 开头，不带参数（本机可用 http://）", value
        )
    return found


def _only_its_owner_answers(address: str) -> bool:
    try:
        parts = urlsplit(address)
        host = parts.hostname
    except ValueError:
        return False
    if not host or parts.query or parts.fragment or parts.username:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and _this_machine(host))


def _this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def role_of_group(value: object) -> str:
    """``group=role``; the group may itself hold an equals sign."""
    group, _equals, role = text(value).rpartition("=")
    if not group.strip() or role.strip() not in set(Role):
        raise UnfitError(
            "{where}：“{value}”不是组与角色的对应，请写成 组=supervisor（或 reviewer、operator、viewer）", value
        )
    return f"{group.strip()}={role.strip()}"


def quiet_times(value: object) -> str:
    """A span of the day, or nothing."""
    try:
        quiet = QuietHours.parse(text(value))
    except UnfitError:
        raise
    except ValueError:
        raise UnfitError("{where}：“{value}”不是时段，请写成 22:00-07:00 这样的形式", value) from None
    return str(quiet) if quiet else ""
