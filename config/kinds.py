"""Kinds of values that settings hold, and the sentences for values that are not of their kind."""

from collections.abc import Mapping
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Annotated
from zoneinfo import available_timezones

from pydantic import AfterValidator, BeforeValidator
from pydantic_core import PydanticCustomError

from domain.alarms import QuietHours


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
    "mail_address": "{where}：“{value}”不是邮箱地址",
}
"""Template in Chinese by the type of a validation error."""
OTHERWISE = "{where}：读到“{value}”，不是可用的值"
