"""An account's filing against what its platform shows and against the rest of the registry; part of ``registry_mismatch``."""

import re
from collections.abc import Callable, Iterator
from datetime import datetime

from domain.findings import Evidence, EvidenceKind, Fault, Outcome, Value
from domain.records import FilingRecord
from domain.registry import AccountKind, AccountState
from domain.spans import Span
from domain.wording import N_

_BLANKS = re.compile(r"[\s·•\-_—–|｜（）()【】\[\]“”\"'《》]+")
_DRESS = re.compile(r"官方(?:微博|微信|账号)?|认证|政务(?:微博|新媒体)?|微信公众号|公众号|微博")
_UNIT = re.compile(r"省|市|自治区|自治州|区|县|旗|镇|乡|街道|人民政府|政府|办公室|办公厅")


Differ = Callable[..., Iterator[Fault]]


def account_mismatch(
    record: FilingRecord, compare: tuple[str, ...], abandoned_after: Span, now: datetime
) -> Iterator[Fault]:
    """Faults of the filing, each with ``what`` in its values: ``duplicate``, ``account_name``, ``subject``, ``uncertified``,
    ``not_deregistered``."""
    evidence = (
        Evidence(kind=EvidenceKind.PAGE, url=record.url, captured_at=record.captured_at, key=record.evidence_key),
    )

    def differ(what: str, message: str, outcome: Outcome, confidence: float, **values: Value) -> Iterator[Fault]:
        if what in compare:
            yield Fault(
                message=message,
                values={"what": what, "platform": record.platform.value, **values},
                evidence=evidence,
                outcome=outcome,
                confidence=confidence,
                discriminator=what,
            )

    if record.state.in_use and record.twins:
        message = "{unit}在{platform}上还有账号：{twins}"
        yield from differ("duplicate", message, Outcome.FAULT, 0.95, unit=record.organizer, twins=record.twins)
    if record.state.in_use and record.shown_name and _plain(record.shown_name) != _plain(record.name):
        # Where one name holds the other the platform may have shortened it; only a person can tell.
        sure = not _holds(_plain(record.shown_name), _plain(record.name))
        message = "账号显示名称为“{shown}”，备案名称为“{filed}”"
        outcome, confidence = (Outcome.FAULT, 0.9) if sure else (Outcome.SUSPICION, 0.6)
        yield from differ("account_name", message, outcome, confidence, shown=record.shown_name[:60], filed=record.name)
    filed_subject = record.certified_subject or record.organizer
    if record.shown_subject and filed_subject and not _same_unit(record.shown_subject, filed_subject):
        message = "账号认证主体为“{shown}”，备案为“{filed}”"
        yield from differ(
            "subject", message, Outcome.SUSPICION, 0.7, shown=record.shown_subject[:60], filed=filed_subject
        )
    if record.state.in_use and record.shown_certified is False:
        yield from differ("uncertified", N_("账号没有平台认证"), Outcome.SUSPICION, 0.8)
    yield from _left_behind(record, abandoned_after, now, differ)


def _left_behind(record: FilingRecord, after: Span, now: datetime, differ: Differ) -> Iterator[Fault]:
    if record.state is AccountState.CLOSED and record.readable:
        yield from differ("not_deregistered", N_("账号备案为已关停，但仍可看到，尚未注销"), Outcome.SUSPICION, 0.8)
        return
    # A service account may be silent for years and still serve.
    publishes = record.state.in_use and record.kind is not AccountKind.SERVICE
    if publishes and record.newest is not None and record.newest.day < after.first_day_allowed(now):
        yield from differ(
            "not_deregistered",
            "账号自 {newest} 起没有发布过内容（超过 {limit}），可能已停用而未注销",
            Outcome.SUSPICION,
            0.7,
            newest=record.newest.day.isoformat(),
            limit=str(after),
        )


def _plain(name: str) -> str:
    return _BLANKS.sub("", name).lower()


def _holds(one: str, other: str) -> bool:
    return one in other or other in one


def _same_unit(shown: str, filed: str) -> bool:
    """Loosely: one holds the other once what platforms add is gone, or they share most of their characters."""
    one, other = (_UNIT.sub("", _DRESS.sub("", _BLANKS.sub("", text))) for text in (shown, filed))
    if not one or not other or _holds(one, other):
        return True
    short, long = sorted((one, other), key=len)
    return sum(char in long for char in short) >= 0.7 * len(short)
