"""What cannot wait for the morning: kinds of alarms, when one is told, and the hours in which nobody wants to hear."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Self
from zoneinfo import ZoneInfo

from domain.findings import Outcome
from domain.issues import Issue, IssueState


class AlarmKind(StrEnum):
    """What an alarm is about, gravest first."""

    DOWN = "down"
    """The site does not open, confirmed by several tries."""
    HIJACKED = "hijacked"
    HIDDEN = "hidden"
    LEAK = "leak"
    VETO = "veto"
    """The line of a veto is met, or a veto was signed."""
    VETO_NEAR = "veto_near"


OF_CHECK = {
    "unreachable_site": AlarmKind.DOWN,
    "hijacked_link": AlarmKind.HIJACKED,
    "hidden_link": AlarmKind.HIDDEN,
    "leaked_personal_data": AlarmKind.LEAK,
}
"""Checks whose issues are told at once."""


NEAR_CHECKS = frozenset({"unstable_site", "stale_home_page"})
"""Checks whose early warning says that a veto is near: the machine is sure of the number, only the line is not reached."""


class Step(StrEnum):
    """A step of an issue's life that somebody must hear of."""

    ASSIGNED = "assigned"
    """Confirmed with a deadline: the unit."""
    DUE_SOON = "due_soon"
    """The deadline is near: the unit and the supervisors."""
    OVERDUE = "overdue"
    STILL_THERE = "still_there"
    """Said to be mended, and seen again: the unit."""
    REPEATED = "repeated"
    """Came back after it was closed: the supervisors."""
    OBJECTION = "objection"
    """Somebody objects: the reviewers."""
    DECIDED = "decided"
    """An objection was decided: whoever raised it."""


class AlarmState(StrEnum):
    """How an alarm stands."""

    RAISED = "raised"
    WELL = "well"
    """Mended, but not yet for long enough to say so."""
    OVER = "over"


@dataclass(frozen=True, slots=True, kw_only=True)
class QuietHours:
    """From one time of day to another, over midnight if need be, in which only what may disturb is sent."""

    begin: time
    end: time

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """Read ``22:00-07:00``; None for an empty text. ValueError for anything else."""
        if not text.strip():
            return None
        begin, dash, end = text.replace("–", "-").partition("-")
        if not dash:
            raise ValueError(f"not quiet hours: {text!r}")
        quiet = cls(begin=_time(begin), end=_time(end))
        if quiet.begin == quiet.end:
            raise ValueError(f"quiet hours that never begin: {text!r}")
        return quiet

    def __str__(self) -> str:
        return f"{self.begin:%H:%M}-{self.end:%H:%M}"

    def until(self, moment: datetime, zone: ZoneInfo) -> datetime:
        """When a message of this moment may go out: at once, or at the end of the quiet hours."""
        local = moment.astimezone(zone)
        clock = local.time().replace(tzinfo=None)
        over_midnight = self.begin > self.end
        if over_midnight:
            if self.end <= clock < self.begin:
                return moment
            day = local.date() + timedelta(days=1) if clock >= self.begin else local.date()
        else:
            if not self.begin <= clock < self.end:
                return moment
            day = local.date()
        return datetime.combine(day, self.end, zone)


def warns_early(issue: Issue) -> bool:
    """True for an early warning: near a line that has not been reached."""
    return issue.values.get("warning") is True or issue.values.get("over_limit") is False


def alarm_of(issue: Issue) -> AlarmKind | None:
    """The alarm an issue gives while it counts; None where it can wait for the digest.

    What the machine only suspects waits for a person: an alarm at night that turns out false is worth less than none.
    """
    if not issue.state.counts:
        return None
    if issue.check_id in NEAR_CHECKS:
        return AlarmKind.VETO_NEAR if warns_early(issue) else None
    kind = OF_CHECK.get(issue.check_id)
    sure = issue.outcome is Outcome.FAULT or bool(issue.confirmed_by)
    return kind if sure else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What is remembered of an alarm between two looks."""

    state: AlarmState
    well_since: datetime | None = None


def next_standing(
    standing: Standing, issue: Issue, *, mended_at: datetime | None, now: datetime, stable: timedelta
) -> tuple[Standing, bool]:
    """How an alarm stands now, and whether its end is to be told.

    Bad again within ``stable`` is the same alarm, whatever happened between; its end is told once it has been well for that
    long. What a person has taken away (dismissed, exempted) ends without a word: they know.
    """
    if alarm_of(issue) is not None:
        return Standing(state=AlarmState.RAISED), False
    if issue.state is not IssueState.CLOSED:
        return Standing(state=AlarmState.OVER), False
    since = mended_at or standing.well_since or now
    if now - since < stable:
        return Standing(state=AlarmState.WELL, well_since=since), False
    return Standing(state=AlarmState.OVER, well_since=since), True


def _time(text: str) -> time:
    hour, colon, minute = text.strip().partition(":")
    if not hour.isdigit() or (colon and not minute.isdigit()):
        raise ValueError(f"not a time of day: {text!r}")
    hours, minutes = int(hour), int(minute or 0)
    if hours == 24 and minutes == 0:
        hours = 0
    return time(hours, minutes)
