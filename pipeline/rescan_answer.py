"""What a look at one address has seen there, in a sentence: also where there is no issue and nothing has changed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from crawler.bundle import BundleError, SweepBundle
from domain.findings import Outcome, Value
from domain.records import ColumnRecord, LinkRecord, Record, ReplyRecord
from domain.sweeps import SweepPurpose
from domain.wording import N_
from models.findings import FindingRow, values_back
from models.queries import sweep_by_id
from pipeline.rescans import Rescan
from pipeline.wiring import Wiring


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A sentence for gettext with what fills it."""

    message: str
    values: Mapping[str, Value] = field(default_factory=dict)
    outcome: Outcome | None = None
    """Of the finding that was made there; None: nothing is wrong there, or nothing could be seen."""


WORKS = N_("链接正常（状态码 {status}）。")
NOT_NAMED = N_("原来链接它的页面上已没有这个链接。")
ANSWERED = N_("留言已于 {day} 答复，未见问题。")
IN_TIME = N_("留言未见问题。")
COLUMN = N_("栏目已重新读取，最新一条的日期是 {day}。")
NO_DATES = N_("栏目已重新读取。")
UNSEEN = N_("未能查看，不作判定。")


def answers_of(session: Session, wiring: Wiring, rescans: Iterable[Rescan]) -> list[Answer]:
    """The answers of looks at one address each, once they have ended; none of other looks."""
    return [
        answer
        for one in rescans
        if one.url and one.state.ended
        for answer in answers_at(session, wiring, one.sweep_id, one.url, check=one.check_id)
    ]


def answers_at(session: Session, wiring: Wiring, sweep_id: str, url: str, *, check: str = "") -> list[Answer]:
    """What a sweep that was taken in says of one address: every finding made there, else, after a short look, what was seen."""
    made = select(FindingRow.message, FindingRow.values, FindingRow.outcome).where(
        FindingRow.sweep_id == sweep_id, FindingRow.target_key == url
    )
    if check:
        made = made.where(FindingRow.check_id == check)
    found = [
        Answer(message=row.message, values=values_back(row.values), outcome=row.outcome)
        for row in session.execute(made.order_by(FindingRow.position))
    ]
    if found:
        return found
    sweep = sweep_by_id(session, sweep_id)
    if sweep is None or sweep.purpose is not SweepPurpose.RECHECK or not sweep.bundle_key:
        return []
    try:
        return list(_seen(wiring.bundle_folder(sweep.bundle_key), url))
    except BundleError:
        return []


@lru_cache(maxsize=20)
def _seen(folder: Path, url: str) -> Sequence[Answer]:
    """A bundle that is closed changes no more, and whoever waits for it asks every second."""
    artifacts = SweepBundle(folder).artifacts()
    for kind in (ReplyRecord, ColumnRecord, LinkRecord):  # a message and a column are links too
        found = [answer for record in artifacts.of(kind) if record.target.key == url for answer in _of(record)]
        found += [
            Answer(message=one.reason or UNSEEN)
            for one in artifacts.missing
            if one.target.key == url and one.record_type == kind.__name__
        ]
        if found:
            return found[:1]
    return []


def _of(record: Record) -> list[Answer]:
    match record:
        case LinkRecord(instances=0):
            return [Answer(message=NOT_NAMED)]
        case LinkRecord(attempts=[*_, last]) if last.status is not None:
            return [Answer(message=WORKS, values={"status": last.status})]
        case ReplyRecord(answered=answered):
            return [
                Answer(message=ANSWERED, values={"day": answered.day.isoformat()})
                if answered
                else Answer(message=IN_TIME)
            ]
        case ColumnRecord():
            days = [entry.dated.day for entry in record.entries if entry.dated is not None]
            return [Answer(message=COLUMN, values={"day": max(days).isoformat()}) if days else Answer(message=NO_DATES)]
        case _:
            return []
