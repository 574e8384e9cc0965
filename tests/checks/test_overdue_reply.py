"""Replies are late by the working calendar, and only where a reply was owed and could have been seen."""

from datetime import date

import pytest
from builders import NOW, a_message

from checks.interaction.overdue_reply import Params, overdue_reply
from domain.findings import Outcome
from domain.records import BoardKind, ReplyRecord
from domain.workdays import WorkCalendar

CALENDAR = WorkCalendar(
    rest_days=frozenset({date(2030, 6, 5)}), make_up_days=frozenset(), years=frozenset({2029, 2030})
)
PARAMS = Params(calendar=CALENDAR)


def outcomes(message: ReplyRecord, params: Params = PARAMS) -> list[Outcome]:
    return [fault.outcome for fault in overdue_reply(message, params, NOW)]


@pytest.mark.parametrize(
    ("asked", "faults"),
    [("2030-05-24", 0), ("2030-05-23", 0), ("2030-05-22", 1)],
    ids=["14-working-days", "15-on-the-limit", "16-over"],
)
def test_fifteen_working_days_are_the_limit_and_holidays_do_not_count(asked: str, faults: int) -> None:
    assert len(outcomes(a_message(asked))) == faults


def test_a_late_answer_is_a_fault_and_a_timely_one_is_not() -> None:
    assert outcomes(a_message("2030-03-01", "2030-03-22")) == []
    (fault,) = overdue_reply(a_message("2030-03-01", "2030-03-25"), PARAMS, NOW)
    assert fault.values["answered"] == "2030-03-25"
    assert fault.values["waited_working_days"] == 16
    assert fault.evidence


@pytest.mark.parametrize(("asked", "past"), [("2030-03-15", False), ("2030-03-14", True)])
def test_three_months_are_the_veto_line(asked: str, past: bool) -> None:
    (fault,) = overdue_reply(a_message(asked), PARAMS, NOW)
    assert fault.values["past_veto_line"] is past


def test_what_was_asked_more_than_a_year_ago_does_not_count() -> None:
    assert outcomes(a_message("2029-06-14")) == []
    assert outcomes(a_message("2029-06-15")) == [Outcome.FAULT]


@pytest.mark.parametrize("kind", [kind for kind in BoardKind if kind is not BoardKind.CONSULTATION])
def test_other_boards_are_left_alone(kind: BoardKind) -> None:
    assert outcomes(a_message("2030-01-04", board_kind=kind)) == []


@pytest.mark.parametrize("state", ["不予受理", "已撤回", "无效留言"])
def test_no_reply_is_owed_to_a_refused_message(state: str) -> None:
    assert outcomes(a_message("2030-01-04", state=state)) == []


def test_a_reply_without_a_time_is_not_called_late() -> None:
    assert outcomes(a_message("2030-01-04", state="已答复")) == []
    assert outcomes(a_message("2030-01-04", reply="您好，已核实。")) == []


def test_a_message_whose_reply_could_not_have_been_seen_is_unknown() -> None:
    assert outcomes(a_message("2030-01-04", detail_read=False)) == [Outcome.UNKNOWN]
    assert outcomes(a_message("2030-01-04", detail_read=False, state="办理中")) == [Outcome.UNKNOWN]


def test_where_the_list_is_all_a_board_shows_a_state_is_no_proof_and_a_person_must_look() -> None:
    assert outcomes(a_message("2030-01-04", detail_read=False, listed_only=True, state="办理中")) == [Outcome.SUSPICION]


def test_between_the_two_limits_only_a_consultation_is_suspected() -> None:
    assert outcomes(a_message("2030-03-01", "2030-03-11", message_type="咨询")) == [Outcome.SUSPICION]
    assert outcomes(a_message("2030-03-01", "2030-03-08", message_type="咨询")) == []
    assert outcomes(a_message("2030-03-01", "2030-03-11", message_type="投诉")) == []
    assert (
        outcomes(a_message("2030-03-01", "2030-03-11", message_type="咨询"), Params(calendar=CALENDAR, simple_types=()))
        == []
    )


def test_past_the_longer_limit_the_type_no_longer_matters() -> None:
    (fault,) = overdue_reply(a_message("2030-03-01", "2030-03-25", message_type="咨询"), PARAMS, NOW)
    assert (fault.outcome, fault.values["limit"]) == (Outcome.FAULT, "15 working days")


def test_a_message_without_a_date_is_not_judged() -> None:
    assert outcomes(a_message(None)) == []


def test_in_a_year_without_holiday_notice_a_holiday_is_allowed_for() -> None:
    blind = Params(calendar=WorkCalendar(rest_days=frozenset(), make_up_days=frozenset(), years=frozenset()))
    assert outcomes(a_message("2030-05-20"), blind) == []
    assert outcomes(a_message("2030-05-01"), blind) == [Outcome.FAULT]
