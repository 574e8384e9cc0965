"""A mailbox export is read in Chinese or English headings, compared before it is written, and judged with the public messages."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from crawler.reading.mailbox import mailbox_records
from domain.registry import Site
from domain.replies import ReplySpeed
from domain.sweeps import SweepOrder, SweepPurpose, SweepRun, SweepState
from models.base import Base
from models.database import open_database, sessions, transaction
from models.registry import SiteRow, site_values
from models.replies import latest_speeds, messages_of, save_speed
from models.sweeps import save_run
from models.upsert import insert_new
from pipeline.mailbox import MailboxPlan, apply_messages, plan_messages
from pipeline.reading_tables import TableError

NOW = datetime(2030, 6, 15, 4, 0, tzinfo=UTC)
SITE = Site(code="5001010001", name="某市政府网", home_url="https://www.example.gov.cn/", organizer="某市政府")
CHINESE = "网站标识码,编号,标题,来信时间,答复时间,办理状态,答复单位,答复内容\n5001010001,A1,路灯坏了,2030-05-06 09:00,2030年5月8日,已办结,某局,已修复。\n5001010001,A2,停车难,2030-04-01,,办理中,,\n"


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    engine = open_database(f"sqlite:///{tmp_path / 'memory.db'}")
    Base.metadata.create_all(engine)
    with transaction(sessions(engine)) as opened:
        insert_new(opened, SiteRow, [site_values(SITE)], key=("code",))
        yield opened
    engine.dispose()


def plan(session: Session, tmp_path: Path, text: str) -> MailboxPlan:
    path = tmp_path / "mailbox.csv"
    path.write_text(text, encoding="utf-8")
    return plan_messages(session, path, now=NOW)


def test_an_export_is_new_once_then_unchanged_and_an_answer_is_a_change(session: Session, tmp_path: Path) -> None:
    first = plan(session, tmp_path, CHINESE)
    assert (len(first.new), len(first.changed), first.unchanged, first.bad) == (2, 0, 0, ())
    apply_messages(session, first)
    again = plan(session, tmp_path, CHINESE)
    assert (len(again.new), len(again.changed), again.unchanged) == (0, 0, 2)
    later = plan(session, tmp_path, CHINESE.replace("2030-04-01,,办理中", "2030-04-01,2030-06-10,已办结"))
    assert [one.id for one in later.changed] == ["A2"]
    apply_messages(session, later)
    assert {one.id: one.answered for one in messages_of(session, SITE.code)} == {
        "A1": date(2030, 5, 8),
        "A2": date(2030, 6, 10),
    }


def test_bad_rows_are_named_with_their_line_and_leave_the_others_alone(session: Session, tmp_path: Path) -> None:
    text = "site,subject,asked,answered\n5001010001,路灯,2030-05-06,\n9999999999,路灯,2030-05-06,\n5001010001,,2030-05-06,\n5001010001,停车,2030-05-06,2030-05-01\n"
    made = plan(session, tmp_path, text)
    assert (len(made.new), [row.line for row in made.bad]) == (1, [3, 4, 5])


def test_a_file_without_the_needed_columns_is_refused_in_one_sentence(session: Session, tmp_path: Path) -> None:
    with pytest.raises(TableError, match="缺少列：来信时间"):
        plan(session, tmp_path, "网站标识码,标题\n5001010001,路灯\n")


def test_exported_messages_become_records_unless_the_site_shows_them_itself(session: Session, tmp_path: Path) -> None:
    apply_messages(session, plan(session, tmp_path, CHINESE))
    order = SweepOrder(
        id="s1", site=SITE, purpose=SweepPurpose.ROUTINE, ordered_at=NOW, mailbox=tuple(messages_of(session, SITE.code))
    )
    records = list(mailbox_records(order, ()))
    assert [(one.subject, one.imported, one.detail_read, one.answered is not None) for one in records] == [
        ("路灯坏了", True, True, True),
        ("停车难", True, True, False),
    ]
    shown = replace(records[0], imported=False, url="https://www.example.gov.cn/msg/1.html")
    assert [one.subject for one in mailbox_records(order, [shown])] == ["停车难"]


def test_the_newest_figures_of_a_site_are_told(session: Session) -> None:
    for number, days in ((1, 3.0), (2, 1.0)):
        at = datetime(2030, 6, number, tzinfo=UTC)
        save_run(
            session,
            SweepRun(
                id=f"s{number}", site_code=SITE.code, purpose=SweepPurpose.ROUTINE, state=SweepState.DONE, ordered_at=at
            ),
        )
        save_speed(
            session, f"s{number}", ReplySpeed(site_code=SITE.code, as_of=at, messages=4, answered=2, median_days=days)
        )
    (speed,) = latest_speeds(session)
    assert (speed.median_days, speed.answered) == (1.0, 2)
    assert latest_speeds(session, "other") == []
