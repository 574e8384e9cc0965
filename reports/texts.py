"""Says things in a language: templates with their values, names of states, spans and days; pure but for the catalogue."""

import re
import string
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol
from zoneinfo import ZoneInfo

from domain.findings import Value
from domain.spans import Span
from reports.catalogue import SOURCE, catalogue, settle_locale
from reports.token_names import OF_VALUES
from reports.vocabulary import NAMES, SENTENCES, TOKEN_KEYS, TOKENS, VERBATIM, WHERE

UNKNOWN = "…"
"""Stands where a template asks for a value that is not there."""
_WORD = re.compile(r"[a-z]+(?=[ ,;:’'])")
_SPAN = re.compile(r"\d+ (?:(?:working )?day|week|month|year)s?")
_PLACE = re.compile(r"\{(\w+)")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d")


class Said(Protocol):
    """Anything with a template and its values: a fault, an issue, an error of ours."""

    @property
    def message(self) -> str:
        """Template in Chinese, the msgid."""

    @property
    def values(self) -> Mapping[str, Value]:
        """What fills the template."""


class Named(Protocol):
    """Something with a name in each language."""

    @property
    def name_zh(self) -> str:
        """Chinese."""

    @property
    def name_en(self) -> str:
        """English."""


class Speaker:
    """One language. ``locale`` is ``zh_CN`` or ``en``; anything unknown speaks Chinese."""

    def __init__(self, locale: str = SOURCE, *, time_zone: str = "Asia/Shanghai") -> None:
        self.locale = settle_locale(locale)
        self.zone = ZoneInfo(time_zone)
        self._messages = catalogue(self.locale)

    def text(self, msgid: str, /, **values: Value) -> str:
        """A sentence or a word, with its values filled in when there are any; the first whole number decides as in ``render``."""
        if not msgid:  # gettext answers the empty msgid with the catalogue's header
            return ""
        if not values:
            return self._messages.gettext(msgid)
        return self.fill(self._plural(msgid, self._first_number(msgid, values)), values)

    def either(self, thing: Named) -> str:
        """The name of something that has one in each language: an indicator, a band."""
        return thing.name_en if self.locale == "en" else thing.name_zh

    def ntext(self, msgid: str, number: int, /, **values: Value) -> str:
        """A sentence about a number; ``{n}`` is the number."""
        return self.fill(self._plural(msgid, number), {"n": number, **values})

    def sentence(self, said: Said) -> str:
        """A fault's, issue's or error's message in this language; a missing value shows as «…», never as an error."""
        told = self.render(said.message, said.values)
        return _capital(told, said.values) if self.locale != SOURCE else told

    def render(self, message: str, values: Mapping[str, Value]) -> str:
        """A template with its values; the first whole number among them decides between singular and plural."""
        if not message:
            return ""
        return self.fill(self._plural(message, self._first_number(message, values)), values)

    def fill(self, template: str, values: Mapping[str, Value]) -> str:
        """An already translated template with its values."""
        shown = {key: _Shown(value, self.value(key, value)) for key, value in values.items()}
        return _FORMATTER.vformat(template, (), shown)

    def value(self, key: str, value: Value) -> str:
        """One value of a message for people: tokens named, spans and moments in this language, lists joined."""
        if value is None:
            return self.text("未知")
        if isinstance(value, bool):
            return self.text("是") if value else self.text("否")
        if isinstance(value, tuple):
            parts = [self.value(key, part) for part in value]
            return self.text("；").join(parts) if key in SENTENCES and parts else self.join(parts)
        if isinstance(value, float):
            return f"{value:.2f}".rstrip("0").rstrip(".")
        if isinstance(value, str) and key not in VERBATIM:
            return self._token(key, value)
        return str(value)

    def join(self, parts: Iterable[str]) -> str:
        """Several words as one list."""
        return self.text("、").join(parts) or self.text("无")

    def span(self, span: Span | str) -> str:
        """A span such as «6 months» in this language; text that is no span comes back as it is."""
        text = str(span)
        if not _SPAN.fullmatch(text):
            return text
        number, unit = text.split(" ", 1)
        return self.ntext(_UNITS[unit.rstrip("s")], int(number))

    def moment(self, moment: datetime) -> str:
        """A moment in the monitor's time zone, to the minute."""
        return moment.astimezone(self.zone).strftime("%Y-%m-%d %H:%M")

    def day(self, day: date | datetime | None) -> str:
        """A day, ``2030-06-15``; of a moment the day in the monitor's time zone."""
        if day is None:
            return self.text("未知")
        return (day.astimezone(self.zone).date() if isinstance(day, datetime) else day).isoformat()

    def duration(self, seconds: float) -> str:
        """How long something took: «42 秒», «3 分 05 秒»."""
        minutes, rest = divmod(round(seconds), 60)
        if not minutes:
            return self.ntext("{n} 秒", rest)
        return self.text("{minutes} 分 {seconds} 秒", minutes=minutes, seconds=f"{rest:02}")

    def name(self, member: StrEnum) -> str:
        """The name for people of an enum member: a state, an outcome, a column's type."""
        names = NAMES.get(type(member), {})
        return self.text(names[member.value]) if member.value in names else member.value

    def _token(self, key: str, value: str) -> str:
        if key == "where" and value in WHERE:
            return self.text(value)
        kind = TOKEN_KEYS.get(key)
        msgid = OF_VALUES.get(key, {}).get(value) or (NAMES[kind].get(value) if kind else TOKENS.get(value))
        if msgid:
            return self.text(msgid)
        if key == "why":  # a reason in words, given where it was met
            return self.text(value)
        if _MOMENT.match(value):
            try:
                return self.moment(datetime.fromisoformat(value))
            except ValueError:
                return value
        return self.span(value)

    def _plural(self, message: str, number: int) -> str:
        chosen = self._messages.ngettext(message, message, number)
        return self._messages.gettext(message) if chosen == message else chosen

    @staticmethod
    def _first_number(message: str, values: Mapping[str, Value]) -> int:
        for name in _PLACE.findall(message):
            value = values.get(name)
            if isinstance(value, int) and not isinstance(value, bool):
                return value
        return 2


def _capital(told: str, values: Mapping[str, Value]) -> str:
    """The sentence with a capital, unless it begins with something that was met as it is: a host, a name, a command of ours."""
    word = _WORD.match(told)
    if (
        word is None
        or word[0] == "xunwang"
        or any(isinstance(raw, str) and told.startswith(raw) for raw in values.values() if raw)
    ):
        return told
    return told[0].upper() + told[1:]


class _Shown:
    """A value as it is shown, that still obeys a format such as ``{share:.1%}``.

    ``{n:?site|sites}`` in a translation shows no number but the word that goes with it: for sentences with two numbers, where
    the plural forms of the catalogue go by the first.
    """

    __slots__ = ("raw", "shown")

    def __init__(self, raw: Value, shown: str) -> None:
        self.raw, self.shown = raw, shown

    def __format__(self, spec: str) -> str:
        if not spec:
            return self.shown
        if spec.startswith("?") and "|" in spec:
            one, more = spec[1:].split("|", 1)
            return one if self.raw == 1 else more
        try:
            return format(self.raw, spec)
        except (TypeError, ValueError):
            return self.shown

    def __str__(self) -> str:
        return self.shown


class _Gentle(string.Formatter):
    """Fills what it can: a template must never take a whole digest with it."""

    def get_field(self, field_name: str, args: object, kwargs: Mapping[str, object]) -> tuple[object, str]:
        return kwargs.get(field_name, UNKNOWN), field_name

    def convert_field(self, value: object, conversion: str | None) -> object:
        return value

    def format_field(self, value: object, format_spec: str) -> str:
        return UNKNOWN if value is UNKNOWN else format(value, format_spec)

    def vformat(self, format_string: str, args: object, kwargs: Mapping[str, object]) -> str:
        try:
            return super().vformat(format_string, (), kwargs)
        except ValueError:  # a stray brace
            return format_string


_FORMATTER = _Gentle()
_UNITS = {"day": "{n} 天", "working day": "{n} 个工作日", "week": "{n} 周", "month": "{n} 个月", "year": "{n} 年"}
