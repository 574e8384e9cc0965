"""How fast a site answers its public messages, as circulars print it: shares and working days over a year; computes only."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from statistics import median

from domain.records import BoardKind, ReplyRecord
from domain.spans import Span
from domain.workdays import WorkCalendar


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplySpeed:
    """The messages of one site over a span, counted in working days (工作日)."""

    site_code: str
    as_of: datetime
    messages: int = 0
    """Messages of consultation boards asked within the span whose time of asking is known."""
    answered: int = 0
    """Those of them whose reply time is known."""
    open: int = 0
    """Those without any reply."""
    within_one_day: int = 0
    """Answered within one working day (1 个工作日内答复)."""
    median_days: float | None = None
    """Median of working days until the reply; None without a timed reply."""
    slowest_days: int | None = None
    slowest_subject: str = ""
    slowest_url: str = ""

    @property
    def share_within_one_day(self) -> float | None:
        """Share of the timed replies that came within one working day, 0 to 1; None without any."""
        return self.within_one_day / self.answered if self.answered else None


def reply_speed(
    site_code: str,
    messages: Iterable[ReplyRecord],
    calendar: WorkCalendar,
    now: datetime,
    window: Span = Span(months=12),
) -> ReplySpeed:
    """Count the messages of consultation boards asked within ``window`` before ``now``; petition, discipline and the rest do not count."""
    first = window.first_day_allowed(now)
    counted = [
        message
        for message in messages
        if message.board_kind is BoardKind.CONSULTATION
        and message.asked is not None
        and first <= message.asked.day <= now.date()
    ]
    timed = [(_waited(message, calendar), message) for message in counted if message.answered is not None]
    slowest = max(timed, key=lambda pair: (pair[0], pair[1].url)) if timed else None
    return ReplySpeed(
        site_code=site_code,
        as_of=now,
        messages=len(counted),
        answered=len(timed),
        open=sum(1 for message in counted if message.answered is None and not message.reply_seen and not message.reply),
        within_one_day=sum(1 for days, _ in timed if days <= 1),
        median_days=float(median(days for days, _ in timed)) if timed else None,
        slowest_days=slowest[0] if slowest else None,
        slowest_subject=slowest[1].subject if slowest else "",
        slowest_url=slowest[1].url if slowest else "",
    )


def _waited(message: ReplyRecord, calendar: WorkCalendar) -> int:
    asked, answered = message.asked, message.answered
    assert asked is not None
    assert answered is not None
    return max(0, calendar.working_days_between(asked.day, answered.day))
