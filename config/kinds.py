"""Kinds of values that settings hold, and the sentences for values that are not of their kind."""

from collections.abc import Mapping
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Annotated
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from pydantic import AfterValidator, BeforeValidator
from pydantic_core import PydanticCustomError

from domain.alarms import QuietHours
from domain.people import Role


def _split(value: object) -> object:
    """«a, b» from the environment → ["a", "b"]; lists from the file stay."""
    if isinstance(value, str):
        return [part.strip() for part in value.split(",") if part.strip()]
    return value


def _network(value: object) -> IPv4Network | IPv6Network:
    try:
        return ip_network(str(value).strip(), strict=False)
    except ValueError:
        raise PydanticCustomError("network", "not a network") from None


def _known_zone(value: str) -> str:
    if value not in available_timezones():
        raise PydanticCustomError("time_zone", "unknown time zone")
    return value


def _mail_scheme(value: str) -> str:
    if value and not value.startswith(("smtp://", "smtps://")):
        raise PydanticCustomError("mail_scheme", "not a mail server")
    return value


def _web_address(value: str) -> str:
    if not value.startswith(("http://", "https://")):
        raise PydanticCustomError("web_address", "not a web address")
    return value


def _mail_address(value: str) -> str:
    name, at, host = value.partition("@")
    if not (name and at and host) or any(c.isspace() for c in value):
        raise PydanticCustomError("mail_address", "not a mail address")
    return value


def _web_address_or_none(value: str) -> str:
    return _web_address(value) if value else value


def _issuer(value: str) -> str:
    """An address that only its owner can answer under: https, or this very machine."""
    if not value:
        return value
    parts = urlsplit(value)
    if not parts.hostname or parts.query or parts.fragment or parts.username:
        raise PydanticCustomError("issuer", "not an issuer")
    if parts.scheme == "https" or (parts.scheme == "http" and _this_machine(parts.hostname)):
        return value
    raise PydanticCustomError("issuer", "not an issuer")


def _this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _role_of_group(value: str) -> str:
    group, _equals, role = value.rpartition("=")
    if not group.strip() or role.strip() not in set(Role):
        raise PydanticCustomError("role_of_group", "not a role of a group")
    return f"{group.strip()}={role.strip()}"


def _quiet_times(value: str) -> str:
    try:
        quiet = QuietHours.parse(value)
    except ValueError:
        raise PydanticCustomError("quiet_hours", "not quiet hours") from None
    return str(quiet) if quiet else ""


Listed = BeforeValidator(_split)
Network = Annotated[IPv4Network | IPv6Network, BeforeValidator(_network)]
WebAddress = Annotated[str, AfterValidator(_web_address)]
OptionalWebAddress = Annotated[str, AfterValidator(_web_address_or_none)]
MailAddress = Annotated[str, AfterValidator(_mail_address)]
TimeZone = Annotated[str, AfterValidator(_known_zone)]
QuietTimes = Annotated[str, AfterValidator(_quiet_times)]
Issuer = Annotated[str, AfterValidator(_issuer)]
RoleOfGroup = Annotated[str, AfterValidator(_role_of_group)]
"""``group=role``; the group may itself hold an equals sign."""
MailServer = Annotated[str, AfterValidator(_mail_scheme)]

SENTENCES: Mapping[str, str] = {
    "greater_than_equal": "{where}：读到“{value}”，不能小于 {ge}",
    "greater_than": "{where}：读到“{value}”，应大于 {gt}",
    "less_than_equal": "{where}：读到“{value}”，不能大于 {le}",
    "string_too_short": "{where}：不能为空",
    "int_parsing": "{where}：读到“{value}”，应为整数",
    "int_from_float": "{where}：读到“{value}”，应为整数",
    "int_type": "{where}：读到“{value}”，应为整数",
    "float_parsing": "{where}：读到“{value}”，应为数字",
    "finite_number": "{where}：读到“{value}”，应为数字",
    "float_type": "{where}：读到“{value}”，应为数字",
    "bool_parsing": "{where}：读到“{value}”，应为 true 或 false",
    "bool_type": "{where}：读到“{value}”，应为 true 或 false",
    "literal_error": "{where}：读到“{value}”，可用的有：{expected}",
    "enum": "{where}：读到“{value}”，可用的有：{expected}",
    "network": "{where}：“{value}”不是网段，请写成 10.0.0.0/8 这样的形式",
    "time_zone": "{where}：没有名为“{value}”的时区，请写成 Asia/Shanghai 这样的形式",
    "mail_scheme": "{where}：发信服务器应以 smtp:// 或 smtps:// 开头",
    "web_address": "{where}：“{value}”不是网址，应以 http:// 或 https:// 开头",
    "quiet_hours": "{where}：“{value}”不是时段，请写成 22:00-07:00 这样的形式",
    "issuer": "{where}：“{value}”不能作为签发者网址，应以 https:// 开头，不带参数（本机可用 http://）",
    "role_of_group": "{where}：“{value}”不是组与角色的对应，请写成 组=supervisor（或 reviewer、operator、viewer）",
    "mail_address": "{where}：“{value}”不是邮箱地址",
}
"""Template in Chinese by the type of a validation error."""
OTHERWISE = "{where}：读到“{value}”，不是可用的值"
