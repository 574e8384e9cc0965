"""Public messages that were not answered in time."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from checks.registry import check
from domain.findings import Evidence, EvidenceKind, Fault, Outcome, Value
from domain.records import BoardKind, ReplyRecord
from domain.spans import Span
from domain.workdays import WorkCalendar


@dataclass(frozen=True, slots=True, kw_only=True)
class Params:
    """The two limits in working days, and the veto line beyond them."""

    calendar: WorkCalendar
    working_days: int = 15
    simple_working_days: int = 5
    """The limit for simple, common questions (简单常见问题); whether one is simple a person decides (deduct.interact.reply)."""
    simple_types: tuple[str, ...] = ("咨询",)
    """Words in a message's printed type that may mean a simple question; none: every message has the longer limit."""
    veto_span: Span = Span(months=3)
    """Unanswered for longer than this also says ``past_veto_line`` (veto.site.interaction.overdue)."""
    window: Span = Span(months=12)
    """Messages asked earlier than this do not count (veto.site.interaction.overdue)."""


HOLIDAY_MARGIN = 8
"""Working days that one long public holiday can take away, where the year's holiday notice is not known yet."""

REFUSED_STATES = ("不予受理", "不受理", "已撤回", "无效", "已删除", "重复")
"""States in which no answer is owed."""

ANSWERED_STATES = ("已答复", "已回复", "已办结", "已办", "办结", "答复完成", "已反馈")


@check(title="留言超期未答复")
def overdue_reply(message: ReplyRecord, params: Params, now: datetime) -> Iterator[Fault]:
    """A public message (留言) of the last year is unanswered, or was answered, past the limit.

    ## Why it matters
    A message unanswered for more than three months fails the site outright (veto.site.interaction.overdue); slow replies cost
    points (deduct.interact.reply).

    ## How to fix it
    Answer the message, publish the reply with its unit and time, and see who let it lie.

    ## What it does not judge
    Petition and discipline boards, interviews and surveys; messages refused or withdrawn; messages whose reply cannot be seen on
    the list and whose own page was not read; messages with a reply but without a reply time. A state alone (已办结, 办理中) is no
    proof: where the list is all a board shows, a person must look. Between the two limits only a suspicion is raised, since a machine
    cannot tell whether a question was simple.
    """
    if message.board_kind is not BoardKind.CONSULTATION or message.asked is None:
        return
    asked = message.asked.day
    if asked < params.window.first_day_allowed(now) or asked > now.date():
        return
    if any(word in message.state for word in REFUSED_STATES):
        return
    answered = message.answered.day if message.answered is not None else None
    if answered is None and (message.reply or message.reply_seen or any(w in message.state for w in ANSWERED_STATES)):
        return
    end = answered or now.date()
    waited_working_days = params.calendar.working_days_between(asked, end)
    limit = params.working_days
    if waited_working_days <= limit and any(word in message.message_type for word in params.simple_types):
        limit = params.simple_working_days
    if waited_working_days <= limit:
        return
    covered = all(params.calendar.covers(year) for year in range(asked.year, end.year + 1))
    if not covered and waited_working_days <= limit + HOLIDAY_MARGIN:
        # Weekends alone are known for that year; the longest holiday could still make this reply timely.
        return
    veto_line = params.veto_span.first_day_allowed(now.replace(year=end.year, month=end.month, day=end.day))
    values: dict[str, Value] = {
        "subject": message.subject,
        "board": message.board,
        "asked": asked.isoformat(),
        "answered": answered.isoformat() if answered else "",
        "state": message.state,
        "unit": message.unit,
        "type": message.message_type,
        "limit": f"{limit} working days",
        "waited_days": (end - asked).days,
        "waited_working_days": waited_working_days,
        "past_veto_line": asked < veto_line,
    }
    evidence = (
        Evidence(
            kind=EvidenceKind.THREAD,
            url=message.url,
            captured_at=message.captured_at,
            key=message.evidence_key,
            excerpt=f"{asked} {message.subject} {message.state}",
        ),
    )
    if answered is None and not message.detail_read and not message.listed_only:
        yield Fault(
            message="留言“{subject}”的答复情况未能读到，本次不作判定",
            values=values,
            evidence=evidence,
            outcome=Outcome.UNKNOWN,
        )
        return
    if answered is not None:
        text = "留言提交于 {asked}，{answered} 才答复，历时 {waited_working_days} 个工作日（期限 {limit}）"
    else:
        text = "留言提交于 {asked}，至今 {waited_working_days} 个工作日未答复（期限 {limit}）"
    doubtful = limit < params.working_days or (answered is None and not message.detail_read)
    yield Fault(
        message=text,
        values=values,
        evidence=evidence,
        outcome=Outcome.SUSPICION if doubtful else Outcome.FAULT,
        confidence=min(message.asked.confidence, 0.6 if doubtful else 0.99),
        found_on=(message.board_url,) if message.board_url else (),
    )
