"""Calendar spans such as «14 days» or «6 months», as the indicators state them."""

import calendar
import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Self

_FORM = re.compile(r"^\s*(\d+)\s*(day|week|month|year)s?\s*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A length of time: months are calendar months, days are 24 hours (indicators.md section 13, windows)."""

    months: int = 0
    days: int = 0

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ``14 days``, ``2 weeks``, ``6 months`` or ``1 year``; ValueError for anything else."""
        match = _FORM.match(text)
        if match is None:
            raise ValueError(f"not a span: {text!r}; write it like «14 days», «6 months» or «1 year»")
        number, unit = int(match[1]), match[2]
        factor = {"day": (0, 1), "week": (0, 7), "month": (1, 0), "year": (12, 0)}[unit]
        return cls(months=number * factor[0], days=number * factor[1])

    def before(self, moment: datetime) -> datetime:
        """The moment this span earlier; the day is cut to the month's last where it does not exist."""
        year, month = divmod(moment.year * 12 + moment.month - 1 - self.months, 12)
        last = calendar.monthrange(year, month + 1)[1]
        return moment.replace(year=year, month=month + 1, day=min(moment.day, last)) - timedelta(days=self.days)

    def first_day_allowed(self, moment: datetime) -> date:
        """The oldest day that is still within the span; the lower bound is inclusive."""
        return self.before(moment).date()

    def __str__(self) -> str:
        if self.months and self.months % 12 == 0 and not self.days:
            years = self.months // 12
            return f"{years} year" + ("s" if years > 1 else "")
        if self.months and not self.days:
            return f"{self.months} month" + ("s" if self.months > 1 else "")
        return f"{self.days} day" + ("s" if self.days != 1 else "")
