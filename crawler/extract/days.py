"""Reads days out of running text in every Chinese form; says nothing about what the day means."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
AS_WRITTEN = timezone(timedelta(0), "as written")
"""Given as a zone: a day counts as it stands beside its own offset, for pages whose readers live there."""
OLDEST = 1990
"""No government page was published before; smaller years are numbers of something else."""

_PLAIN = str.maketrans(
    "０１２３４５６７８９－—–‐‑−―─／．：\u3000\xa0\u2002\u2003",
    "0123456789--------/.:    ",
)
_DIGITS = {"〇": 0, "○": 0, "零": 0, "Ｏ": 0, "O": 0, "o": 0} | {
    char: number for number, char in enumerate("一二三四五六七八九", 1)
}

_TIME = (
    r"(?:[\sT,，日-]{0,3}(?:星期.|周.)?\s*(?P<half>上午|下午|晚上|中午)?\s*"
    r"(?P<hour>[01]?\d|2[0-4])\s?[:时点]\s?(?P<minute>[0-5]\d)(?:\s?[:分]\s?(?P<second>[0-5]\d))?(?:\.\d{1,6})?"
    r"\s?(?P<zone>Z|[+-]\d{2}:?\d{2})?)?"
)
_MONTH = r"(?P<month>1[0-2]|0?[1-9])"
_DAY = r"(?P<day>3[01]|[12]\d|0?[1-9])(?:(?!\d)|(?=\d{2}:\d{2}))"
_SEP = r"\s{0,2}(?:[-/.]{1,2}|年)\s{0,2}"
_SEP2 = r"\s{0,2}(?:[-/.]{1,2}|月)\s{0,2}"

_FULL = re.compile(
    # One set of digits begins it, so that a scanner skips from one to the next.
    rf"(?P<year>[12](?<![\d.][12])(?:(?<=1)9|(?<=2)0)\d\d){_SEP}{_MONTH}{_SEP2}{_DAY}(?![-/]\d{{1,4}}(?![\d:])|\.\d+\.)\s?[日号]?{_TIME}"
)
_COMPACT = re.compile(
    r"(?<!\d)(?P<year>(?:19|20)\d\d)(?P<month>0[1-9]|1[0-2])(?P<day>0[1-9]|[12]\d|3[01])"
    r"(?:(?!\d)|(?P<hour>[01]\d|2[0-3])(?P<minute>[0-5]\d)(?P<second>[0-5]\d)(?!\d))"
)
_SHORT = re.compile(rf"(?<![\d./-])(?P<year>[0-4]\d|9\d)(?:[-/.]|年){_MONTH}(?:[-/.]|月){_DAY}(?![./-])日?{_TIME}")
_PARTIAL = re.compile(rf"(?<![\d年./:-]){_MONTH}\s?(?:[-/.]|月)\s?{_DAY}(?![./年%-]|\s?[页頁条])\s?[日号]?{_TIME}")
_NUMERAL = re.compile(
    r"(?P<year>[一二][〇○零Ｏ一二三四五六七八九Oo]{3})年(?P<month>十[一二]?|[一二三四五六七八九〇零]{1,2})月(?P<day>[一二三四五六七八九十廿卅〇零]{1,3})日"
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH_NAME = r"(?P<name>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
_FOREIGN = (
    re.compile(
        rf"\b{_MONTH_NAME}\.?\s{{1,2}}(?P<day>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?,?\s{{1,2}}(?P<year>(?:19|20)\d\d)(?!\d)",
        re.IGNORECASE,
    ),
    re.compile(
        rf"(?<!\d)(?P<day>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?\s{{1,2}}{_MONTH_NAME}\.?,?\s{{1,2}}(?P<year>(?:19|20)\d\d)(?!\d)",
        re.IGNORECASE,
    ),
    re.compile(r"(?<![\d.])(?P<day>3[01]|[12]\d|0?[1-9])\.(?P<month>1[0-2]|0?[1-9])\.(?P<year>(?:19|20)\d\d)(?![\d.])"),
)
_RELATIVE = re.compile(
    r"(?P<word>今天|今日|昨天|昨日|前天|刚刚|刚才)|(?P<count>\d{1,3}|[一二三四五六七八九十半])\s?(?P<unit>分钟|个?小时|天|日|个?星期|周|个?月|年)\s?(?:之?前)"
)
_CARD_DAY_FIRST = re.compile(
    rf"^\W*(?P<day>3[01]|[12]\d|0?[1-9])\s?日?\s*[|/]?\s*(?P<year>(?:19|20)\d\d)(?:[-/.]|年){_MONTH}\s?月?\W*$"
)
_CARD_DAY_LAST = re.compile(
    rf"^\W*(?P<year>(?:19|20)\d\d)(?:[-/.]|年){_MONTH}\s?月?\s+[|/]?\s*(?P<day>3[01]|[12]\d|0?[1-9])\s?日?\W*$"
)
_CARD_SPLIT = re.compile(rf"^\W*{_MONTH}(?:[-/.]|月)(?P<day>3[01]|[12]\d|0?[1-9])日?\s+(?P<year>(?:19|20)\d\d)年?\W*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundDay:
    """One day read from a text, with its place there."""

    day: date
    at: datetime | None
    start: int
    end: int
    whole: bool = True
    """False when the year was not written and had to be guessed."""


def plain(text: str) -> str:
    """Full-width digits, dashes and blanks as ASCII; every character keeps its place."""
    return text if text.isascii() else text.translate(_PLAIN)


def full_days(text: str, *, compact: bool = False, zone: tzinfo = SHANGHAI) -> list[FoundDay]:
    """Days with a four-digit year (also in Chinese numerals), in text order; ``text`` must be ``plain``.

    With ``compact`` ``20260105`` and ``20260105093000`` count too.
    """
    found = [day for match in _FULL.finditer(text) if (day := _of(match, zone))]
    if "年" in text:
        found += [day for match in _NUMERAL.finditer(text) if (day := _of_numerals(match))]
    if compact:
        found += [day for match in _COMPACT.finditer(text) if (day := _of(match, zone))]
    if len(found) > 1:
        found.sort(key=lambda day: day.start)
    return found


def moment(text: str, zone: tzinfo = SHANGHAI) -> FoundDay | None:
    """The first day of a value that should be nothing but a time (a tag, a field of a record)."""
    text = plain(text.strip())
    if found := full_days(text, compact=True, zone=zone):
        return found[0]
    if text.isdigit() and len(text) in {10, 13} and (at := epoch_day(int(text), zone=zone)):
        return FoundDay(day=at.date(), at=at, start=0, end=len(text))
    return None


def foreign_days(text: str) -> list[FoundDay]:
    """Days as lists of other languages show them: ``Mar 9, 2016``, ``9 March 2016``, ``09.03.2016``; in text order."""
    found = []
    for form in _FOREIGN:
        for match in form.finditer(text):
            groups = match.groupdict()
            month = int(groups["month"]) if "month" in groups else _MONTHS.index(groups["name"][:3].lower()) + 1
            try:
                day = date(int(match["year"]), month, int(match["day"]))
            except ValueError:
                continue
            if day.year >= OLDEST:
                found.append(FoundDay(day=day, at=None, start=match.start(), end=match.end()))
    return sorted(found, key=lambda one: one.start)


def short_days(text: str, today: date, *, zone: tzinfo = SHANGHAI) -> list[FoundDay]:
    """Days with a two-digit year or none at all; a missing year is the latest that does not lie in the future."""
    found = [day for match in _SHORT.finditer(text) if (day := _of(match, zone, century=2000))]
    if not found:
        found = [day for match in _PARTIAL.finditer(text) if (day := _guessed(match, today, zone))]
    return found


def card_day(text: str) -> FoundDay | None:
    """The big day beside a small month of news cards: ``05 2026-01``, ``2026.01 05``, ``01-05 2026``; the whole text must be it."""
    for form in (_CARD_DAY_FIRST, _CARD_DAY_LAST, _CARD_SPLIT):
        if match := form.match(text):
            return _of(match, SHANGHAI)
    return None


def relative_day(text: str, today: date) -> FoundDay | None:
    """``今天``, ``昨天``, ``3天前``, ``2小时前``: counted from ``today``."""
    match = _RELATIVE.search(text)
    if match is None:
        return None
    if word := match["word"]:
        back = {"昨": 1, "前": 2}.get(word[0], 0)
    else:
        raw = match["count"]
        count = int(raw) if raw.isdigit() else {"十": 10, "半": 0}.get(raw, _DIGITS.get(raw, 0))
        unit = match["unit"].removeprefix("个")
        back = count * {"天": 1, "日": 1, "星期": 7, "周": 7, "月": 30, "年": 365}.get(unit, 0)
    return FoundDay(day=today - timedelta(days=back), at=None, start=match.start(), end=match.end(), whole=back < 60)


def epoch_day(number: int, *, zone: tzinfo = SHANGHAI) -> datetime | None:
    """The moment of epoch seconds or milliseconds between 1990 and 2100; None for other numbers."""
    seconds = number / 1000 if number > 10**11 else number
    if not 631_152_000 <= seconds < 4_102_444_800:
        return None
    return datetime.fromtimestamp(seconds, UTC).astimezone(zone)


def _of(match: re.Match[str], zone: tzinfo, *, century: int = 0) -> FoundDay | None:
    year = int(match["year"]) + century
    if year < OLDEST or (century and year > 2060):
        year -= 100 if century and year > 2060 else 0
        if year < OLDEST:
            return None
    try:
        day = date(year, int(match["month"]), int(match["day"]))
    except ValueError:
        return None
    at = _moment(match, day, zone)
    return FoundDay(day=at.date() if at else day, at=at, start=match.start(), end=match.end())


def _guessed(match: re.Match[str], today: date, zone: tzinfo) -> FoundDay | None:
    for year in (today.year, *range(today.year - 1, today.year - 5, -1)):
        try:
            day = date(year, int(match["month"]), int(match["day"]))
        except ValueError:
            continue  # 29 February
        if day <= today:
            return FoundDay(day=day, at=_moment(match, day, zone), start=match.start(), end=match.end(), whole=False)
    return None


def _of_numerals(match: re.Match[str]) -> FoundDay | None:
    year = int("".join(str(_DIGITS[char]) for char in match["year"]))
    month, day = _numeral(match["month"]), _numeral(match["day"])
    try:
        found = date(year, month, day)
    except ValueError:
        return None
    return FoundDay(day=found, at=None, start=match.start(), end=match.end()) if year >= OLDEST else None


def _numeral(text: str) -> int:
    """1 to 39 in Chinese numerals: 五, 十, 十五, 二十, 二十五, 二五, 廿五."""
    text = text.replace("廿", "二十").replace("卅", "三十")
    if "十" in text:
        tens, _, ones = text.partition("十")
        return (_DIGITS.get(tens, 0) if tens else 1) * 10 + (_DIGITS.get(ones, 0) if ones else 0)
    number = 0
    for char in text:
        number = number * 10 + _DIGITS[char]
    return number


def _moment(match: re.Match[str], day: date, zone: tzinfo) -> datetime | None:
    groups = match.groupdict()
    if not groups.get("hour"):
        return None
    hour, minute = int(groups["hour"]), int(groups["minute"])
    if groups.get("half") in {"下午", "晚上"} and hour < 12:
        hour += 12
    if hour > 23:
        return None
    at = datetime(day.year, day.month, day.day, hour, minute, int(groups.get("second") or 0), tzinfo=zone)
    if offset := groups.get("zone"):
        own = UTC if offset == "Z" else datetime.strptime(offset.replace(":", ""), "%z").tzinfo
        written = at.replace(tzinfo=own)
        return written if zone is AS_WRITTEN else written.astimezone(zone)
    return at
