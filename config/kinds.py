"""Kinds of values that msgspec does not know, and what says that a value is not of its kind.

Each is a function that stands in ``Annotated``: it takes whatever is given, returns the value that counts and raises UnfitError.
"""

from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Annotated
from urllib.parse import urlsplit
from zoneinfo import available_timezones

import msgspec

from domain.alarms import QuietHours
from domain.people import Role

OTHERWISE = "{where}：读到“{value}”，不是可用的值"
_FURTHER_WORDS = {"yes": True, "y": True, "t": True, "on": True, "no": False, "n": False, "f": False, "off": False}


class UnfitError(ValueError):
    """A value that is not of its kind: a template in Chinese, for ``where``, ``value`` and the values given with it."""

    def __init__(self, sentence: str, value: object, **values: str) -> None:
        super().__init__(sentence)
        self.sentence, self.value, self.values = sentence, value, values


def _flag(value: object) -> bool:
    """What msgspec takes for true or false, and the other words that people write."""
    word = value.lower() if isinstance(value, str) else value
    try:
        return msgspec.convert(_FURTHER_WORDS.get(word, word) if isinstance(word, str) else word, bool, strict=False)
    except msgspec.ValidationError:
        raise UnfitError("{where}：读到“{value}”，应为 true 或 false", value) from None


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise UnfitError(OTHERWISE, value)
    return value


def _network(value: object) -> IPv4Network | IPv6Network:
    try:
        return ip_network(str(value).strip(), strict=False)
    except ValueError:
        raise UnfitError("{where}：“{value}”不是网段，请写成 10.0.0.0/8 这样的形式", value) from None


def _known_zone(value: object) -> str:
    found = _text(value)
    if found not in available_timezones():
        raise UnfitError("{where}：没有名为“{value}”的时区，请写成 Asia/Shanghai 这样的形式", value)
    return found


def _mail_server(value: object) -> str:
    found = _text(value)
    if found and not found.startswith(("smtp://", "smtps://")):
        raise UnfitError("{where}：发信服务器应以 smtp:// 或 smtps:// 开头", value)
    return found


def _mail_address(value: object) -> str:
    found = _text(value)
    name, at, host = found.partition("@")
    if not (name and at and host) or any(c.isspace() for c in found):
        raise UnfitError("{where}：“{value}”不是邮箱地址", value)
    return found


def _web_address(value: object) -> str:
    found = _text(value)
    if not found.startswith(("http://", "https://")):
        raise UnfitError("{where}：“{value}”不是网址，应以 http:// 或 https:// 开头", value)
    return found


def _web_address_or_nothing(value: object) -> str:
    return "" if value == "" else _web_address(value)


def _issuer(value: object) -> str:
    """An address that only its owner can answer under: https, or this very machine."""
    found = _text(value)
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


def _role_of_group(value: object) -> str:
    group, _equals, role = _text(value).rpartition("=")
    if not group.strip() or role.strip() not in set(Role):
        raise UnfitError(
            "{where}：“{value}”不是组与角色的对应，请写成 组=supervisor（或 reviewer、operator、viewer）", value
        )
    return f"{group.strip()}={role.strip()}"


def _quiet_times(value: object) -> str:
    found = _text(value)
    try:
        quiet = QuietHours.parse(found)
    except ValueError:
        raise UnfitError("{where}：“{value}”不是时段，请写成 22:00-07:00 这样的形式", value) from None
    return str(quiet) if quiet else ""


Flag = Annotated[bool, _flag]
Filled = Annotated[str, msgspec.Meta(min_length=1)]
Network = Annotated[IPv4Network | IPv6Network, _network]
"""A network, or the one that an address with a length lies in."""
WebAddress = Annotated[str, _web_address]
OptionalWebAddress = Annotated[str, _web_address_or_nothing]
MailAddress = Annotated[str, _mail_address]
MailServer = Annotated[str, _mail_server]
"""The address of one, or nothing."""
TimeZone = Annotated[str, _known_zone]
QuietTimes = Annotated[str, _quiet_times]
Issuer = Annotated[str, _issuer]
RoleOfGroup = Annotated[str, _role_of_group]
"""``group=role``; the group may itself hold an equals sign."""
