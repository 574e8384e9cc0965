"""Working days (工作日) with public holidays and make-up days (调休); computes, and reads no file."""

from dataclasses import dataclass
from datetime import date, timedelta

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkCalendar:
    """Which days are worked. A year that is not covered knows weekends only: ask ``covers`` before relying on it."""

    rest_days: frozenset[date]
    """Holidays (放假), weekends among them or not."""
    make_up_days: frozenset[date]
    """Weekend days on which work is done (调休上班)."""
    years: frozenset[int]
    """Years whose holiday notice is known."""

    def covers(self, year: int) -> bool:
        """Whether the holidays of that year are known."""
        return year in self.years

    def is_working_day(self, day: date) -> bool:
        """Whether work is done on that day."""
        if day in self.make_up_days:
            return True
        return day.weekday() < 5 and day not in self.rest_days

    def working_days_between(self, start: date, end: date) -> int:
        """Working days after ``start`` up to and including ``end``; negative when ``end`` lies before ``start``.

        The day itself does not count: what was asked on Monday and answered on Tuesday took one working day.
        """
        if end < start:
            return -self.working_days_between(end, start)
        count = 0
        day = start
        while day < end:
            day += _DAY
            count += self.is_working_day(day)
        return count

    def add_working_days(self, day: date, number: int) -> date:
        """The ``number``-th working day after ``day``; ``day`` itself for 0. Raises ValueError for a negative number."""
        if number < 0:
            raise ValueError(f"cannot count {number} working days ahead; give 0 or more")
        while number:
            day += _DAY
            number -= self.is_working_day(day)
        return day
