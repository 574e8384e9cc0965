"""A published, answered message shows its time, unit, reply time and reply."""

import pytest
from builders import NOW, a_message

from checks.interaction.incomplete_thread import Params, incomplete_thread
from domain.records import BoardKind, ReplyRecord


def missing(message: ReplyRecord) -> list[object]:
    return [fault.values["missing"] for fault in incomplete_thread(message, Params(), NOW)]


WHOLE = {"unit": "某局", "reply": "您好，已办理。", "state": "已办结"}


def test_a_message_with_all_four_parts_is_whole() -> None:
    assert missing(a_message("2030-05-01", "2030-05-06", **WHOLE)) == []


def test_each_missing_part_is_named() -> None:
    assert missing(a_message("2030-05-01", "2030-05-06", **WHOLE | {"unit": ""})) == [("unit",)]
    assert missing(a_message("2030-05-01", None, **WHOLE)) == [("answered",)]
    assert missing(a_message("2030-05-01", None, state="已办结")) == [("unit", "answered", "reply")]


def test_a_reply_in_an_attachment_is_a_reply() -> None:
    assert missing(a_message("2030-05-01", "2030-05-06", unit="某局", reply_seen=True)) == []


@pytest.mark.parametrize(
    "given",
    [
        {"state": "办理中"},
        {"state": "不予受理"},
        {"state": "已办结", "detail_read": False},
        {"state": "已办结", "board_kind": BoardKind.PETITION},
        {"state": "已办结", "imported": True},
    ],
    ids=["unanswered", "refused", "page-not-read", "petition", "export"],
)
def test_what_owes_no_parts_is_left_alone(given: dict[str, object]) -> None:
    assert missing(a_message("2030-05-01", None, **given)) == []
