"""A portal that held too few interviews in a year is suspected."""

from builders import HOME, NOW, a_date, a_fetch

from checks.interaction.sparse_interview import Params, sparse_interview
from domain.findings import Outcome
from domain.records import Activity, ChannelsRecord
from domain.targets import TargetKind, TargetRef


def a_record(**given: object) -> ChannelsRecord:
    return ChannelsRecord(
        **{  # type: ignore[arg-type]
            "target": TargetRef(kind=TargetKind.SITE, key=HOME),
            "url": HOME,
            "fetch": a_fetch(),
            "captured_at": NOW,
            "site_kind": "portal",
            "columns_read": 12,
            **given,
        }
    )


def outcomes(record: ChannelsRecord) -> list[Outcome]:
    return [fault.outcome for fault in sparse_interview(record, Params(), NOW)]


def test_interviews_are_counted_apart_from_surveys() -> None:
    held = tuple(Activity(title=f"访谈{n}", url=f"https://a/{n}", dated=a_date("2030-05-01")) for n in range(6))
    assert outcomes(a_record(interviews=held)) == []
    assert outcomes(a_record(interviews=held[:5])) == [Outcome.SUSPICION]


def test_a_column_on_another_site_leaves_the_number_open() -> None:
    assert outcomes(a_record(interviews_unread=1)) == [Outcome.UNKNOWN]
