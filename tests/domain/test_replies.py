"""How fast a site answers, in working days."""

from datetime import date

from builders import NOW, a_message

from domain.records import BoardKind
from domain.replies import reply_speed
from domain.workdays import WorkCalendar

CALENDAR = WorkCalendar(
    rest_days=frozenset({date(2030, 6, 5)}), make_up_days=frozenset(), years=frozenset({2029, 2030})
)


def test_share_median_and_slowest_are_counted_over_the_year_and_holidays_do_not_count() -> None:
    speed = reply_speed(
        "5001010001",
        [
            a_message("2030-06-04", "2030-06-06"),  # over the holiday: one working day
            a_message("2030-06-10", "2030-06-10"),
            a_message("2030-05-06", "2030-05-10", subject="慢的一件"),
            a_message("2030-06-03"),
            a_message("2030-06-03", state="已办结", reply="已答复"),
            a_message("2029-06-01", "2029-12-01"),
            a_message("2030-05-06", "2030-06-10", board_kind=BoardKind.PETITION),
        ],
        CALENDAR,
        NOW,
    )
    assert (speed.messages, speed.answered, speed.open, speed.within_one_day) == (5, 3, 1, 2)
    assert speed.share_within_one_day == 2 / 3
    assert (speed.median_days, speed.slowest_days, speed.slowest_subject) == (1.0, 4, "慢的一件")


def test_without_a_timed_reply_there_is_no_share() -> None:
    speed = reply_speed("5001010001", [a_message("2030-06-03")], CALENDAR, NOW)
    assert (speed.share_within_one_day, speed.median_days, speed.slowest_days) == (None, None, None)
