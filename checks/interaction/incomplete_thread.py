"""Published messages that lack a part which visitors must see."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from checks.interaction.overdue_reply import ANSWERED_STATES, REFUSED_STATES
from checks.registry import check
from domain.findings import Evidence, EvidenceKind, Fault, Value
from domain.records import BoardKind, ReplyRecord
from domain.spans import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Params:
    """Which parts are asked for, and how far back."""

    parts: tuple[str, ...] = ("asked", "unit", "answered", "reply")
    """Time of the message, replying unit, reply time, reply text (deduct.interact.public)."""
    window: Span = Span(months=12)


@check(title="留言公开要素不全")
def incomplete_thread(message: ReplyRecord, params: Params, now: datetime) -> Iterator[Fault]:
    """A published, answered message lacks its time, the replying unit, the reply time or the reply.

    ## Why it matters
    A public thread needs message time, replying unit, reply time and reply text; each missing piece costs points
    (deduct.interact.public), and without a reply time nobody can tell whether the answer came in time.

    ## How to fix it
    Show the four fields on the message's page: 留言时间, 答复单位, 答复时间, 答复内容.

    ## What it does not judge
    Petition and discipline boards, interviews and surveys; messages not answered yet (they are judged by the delay) or refused;
    messages whose own page was not read; mailbox exports, which are not what visitors see.
    """
    if message.board_kind is not BoardKind.CONSULTATION or not message.detail_read or message.imported:
        return
    if any(word in message.state for word in REFUSED_STATES):
        return
    if message.asked is not None and message.asked.day < params.window.first_day_allowed(now):
        return
    said = any(word in message.state for word in ANSWERED_STATES)
    if not (said or message.answered is not None or message.reply_seen or message.reply):
        return
    seen = {
        "asked": message.asked is not None,
        "unit": bool(message.unit),
        "answered": message.answered is not None,
        "reply": bool(message.reply) or message.reply_seen,
    }
    missing = tuple(part for part in params.parts if not seen[part])
    if not missing:
        return
    values: dict[str, Value] = {
        "subject": message.subject,
        "board": message.board,
        "missing": missing,
        "state": message.state,
    }
    evidence = (
        Evidence(
            kind=EvidenceKind.THREAD,
            url=message.url,
            captured_at=message.captured_at,
            key=message.evidence_key,
            excerpt=f"{message.subject} {message.state}".strip(),
        ),
    )
    yield Fault(
        message="公开的留言“{subject}”缺少：{missing}",
        values=values,
        evidence=evidence,
        confidence=0.95,
        found_on=(message.board_url,) if message.board_url else (),
    )
