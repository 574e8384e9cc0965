"""The working calendar: holidays of the `chinesecalendar` package topped by YAML; reads files, decides nothing."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path

from chinese_calendar.constants import holidays, workdays  # type: ignore[import-untyped]  # ships no types

from config.document import Branch, read_document
from config.errors import ConfigError
from config.section import Section
from domain.workdays import WorkCalendar

OWN_CALENDAR = Path(__file__).parent / "calendars" / "cn.yaml"
_DAY = timedelta(days=1)


def load_calendar(files: Iterable[Path] = ()) -> WorkCalendar:
    """The calendar in force. Later ``files`` replace earlier ones year by year. Raises ConfigError."""
    rest = set(holidays)
    work = set(workdays)
    years = {day.year for day in rest}
    for path in (OWN_CALENDAR, *files):
        for year, off, on in _years(path):
            rest = {day for day in rest if day.year != year} | off
            work = {day for day in work if day.year != year} | on
            years.add(year)
    return WorkCalendar(rest_days=frozenset(rest), make_up_days=frozenset(work), years=frozenset(years))


def _years(path: Path) -> Iterator[tuple[int, set[date], set[date]]]:
    top = Section(read_document(path), ("years",))
    for name, branch in top.entries("years"):
        if not (name.isdecimal() and len(name) == 4):
            raise ConfigError("{where}：应为四位年份，读到 {value}", where=branch.where, value=name)
        section = Section(branch, ("source", "rest", "work"))
        section.text("source")
        off, on = _days(section, "rest", int(name)), _days(section, "work", int(name))
        if both := off & on:
            raise ConfigError("{where}：{day} 不能既放假又上班", where=section.where, day=min(both).isoformat())
        if not off:
            raise ConfigError("{where}：没有写放假日期（rest）", where=section.where)
        yield int(name), off, on


def _days(section: Section, key: str, year: int) -> set[date]:
    found: set[date] = set()
    for item in section.items(key):
        first, last = _stretch(item)
        if first > last or (last - first).days > 31:
            raise ConfigError("{where}：起止日期颠倒或相隔过长", where=item.where)
        while first <= last:
            if first.year != year:
                raise ConfigError("{where}：{day} 不在 {year} 年", where=item.where, day=first.isoformat(), year=year)
            found.add(first)
            first += _DAY
    return found


def _stretch(item: Branch) -> tuple[date, date]:
    if isinstance(item.value, date):
        return item.value, item.value
    section = Section(item, ("from", "to"))
    return section.day("from"), section.day("to")
