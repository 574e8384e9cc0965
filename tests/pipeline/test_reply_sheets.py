"""A rectification sheet goes out, is filled in and comes back: every row becomes an act, or one sentence why not."""

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from builders import NOW
from memory import SITE, a_database, a_finding, a_report, a_run, store_site
from openpyxl import load_workbook
from sqlalchemy import select

from config.settings import Settings
from domain.issues import Act, IssueState
from domain.wording import PlainError
from models.database import transaction
from models.issues import IssueEventRow, IssueRow
from models.service import ObjectionRow
from pipeline.ledger import Actor
from pipeline.rectification import rectification_file
from pipeline.reply_sheets import Replies, import_replies
from pipeline.settle import settle
from pipeline.wiring import Wiring
from reports.rectification import BY_HEADING, MENDED, REPLY_HEADING, WORDS_HEADING
from reports.texts import Speaker

ACTOR = Actor(by="监管员", at=NOW)
NAMES = ("a", "b", "c", "d", "e")


@pytest.fixture
def wiring(tmp_path: Path) -> Iterator[Wiring]:
    with a_database(f"sqlite:///{tmp_path / 'xunwang.db'}") as sessions:
        store_site(sessions, organizer="某市教育局")
        with transaction(sessions) as session:
            settle(session, a_run(), a_report(*(a_finding(name) for name in NAMES)), rules=[], columns=[], now=NOW)
    made = Wiring.from_settings(Settings(data=tmp_path), clock=lambda: NOW)
    yield made
    made.close()


def filled(wiring: Wiring, path: Path, *answers: tuple[str, str, str, str], ids: dict[int, str] | None = None) -> Path:
    """The sheet with answers (reply, words, by, day) in its first rows."""
    book = load_workbook(io.BytesIO(rectification_file(wiring, SITE, "xlsx", Speaker("zh_CN"))))
    sheet = book.active
    assert sheet is not None
    columns = {cell.value: int(cell.column or 0) for cell in sheet[4]}
    for row, answer in enumerate(answers, start=5):
        for heading, value in zip(("答复", "答复说明", "答复人", "答复日期"), answer, strict=True):
            sheet.cell(row, columns[heading]).value = value
        if ids and row in ids:
            sheet.cell(row, columns["问题编号"]).value = ids[row]
    book.save(path)
    return path


def take(wiring: Wiring, path: Path, unit: str | None = None) -> Replies:
    with transaction(wiring.sessions) as session:
        return import_replies(wiring, session, path, actor=ACTOR, unit=unit)


def states(wiring: Wiring) -> list[IssueState]:
    with transaction(wiring.sessions) as session:
        return list(session.scalars(select(IssueRow.state).order_by(IssueRow.target_label)))


def test_the_sheet_says_what_where_until_when_and_can_only_be_answered(wiring: Wiring) -> None:
    book = load_workbook(io.BytesIO(rectification_file(wiring, SITE, "xlsx", Speaker("zh_CN"))))
    sheet = book.active
    assert sheet is not None
    assert sheet.protection.sheet
    told = {cell.value: sheet.cell(5, int(cell.column or 0)) for cell in sheet[4]}
    assert told["问题链接"].value
    assert told["整改期限"].value
    assert told["问题"].protection.locked
    assert not told["答复"].protection.locked
    assert len(list(sheet.iter_rows(min_row=5))) == len(NAMES)


def test_every_answer_becomes_the_right_act_with_who_and_when(wiring: Wiring, tmp_path: Path) -> None:
    path = filled(
        wiring, tmp_path / "r.xlsx",
        ("已整改", "链接已更换", "张工", "2030-06-14"), ("申诉", "该页面已按规定下线", "", ""), ("情况说明", "下月迁移", "李工", ""),
    )  # fmt: skip
    found = take(wiring, path)
    assert (len(found.mended), len(found.objections), len(found.explanations), found.empty, found.bad) == (
        1,
        1,
        1,
        2,
        [],
    )
    with transaction(wiring.sessions) as session:
        acts = {
            row.act: (row.by, row.note, row.after)
            for row in session.scalars(select(IssueEventRow))
            if row.by != "machine"
        }
        objection = session.scalars(select(ObjectionRow)).one()
    assert acts[Act.CLAIM] == ("张工", "链接已更换 [2030-06-14] (监管员)", IssueState.CLAIMED)
    assert acts[Act.EXPLAIN] == ("李工", "下月迁移 (监管员)", IssueState.OPEN)
    assert (objection.text, objection.by) == ("该页面已按规定下线", "监管员")


def test_the_same_sheet_again_changes_nothing(wiring: Wiring, tmp_path: Path) -> None:
    path = filled(
        wiring, tmp_path / "r.xlsx", ("已整改", "", "", ""), ("申诉", "理由", "", ""), ("情况说明", "说明", "", "")
    )
    assert take(wiring, path).done == 3
    again = take(wiring, path)
    assert (again.done, again.known, again.bad) == (0, 3, [])


def test_a_broken_row_is_told_in_one_sentence_and_leaves_the_others_alone(wiring: Wiring, tmp_path: Path) -> None:
    path = filled(
        wiring, tmp_path / "r.xlsx",
        ("差不多了", "", "", ""), ("申诉", "", "", ""), ("已整改", "", "", "2031-01-01"), ("已整改", "", "", ""), ("已整改", "", "", ""),
        ids={8: "ffffffffffff"},
    )  # fmt: skip
    found = take(wiring, path)
    assert [row.line for row in found.bad] == [5, 6, 7, 8]
    sentences = [Speaker("zh_CN").render(row.message, row.values) for row in found.bad]
    for sentence, words in zip(sentences, ("差不多了", "申诉理由", "2031-01-01", "ffffffffffff"), strict=True):
        assert words in sentence
        assert "\n" not in sentence
    assert states(wiring).count(IssueState.CLAIMED) == 1


def test_a_unit_answers_for_its_own_sites_only(wiring: Wiring, tmp_path: Path) -> None:
    path = filled(wiring, tmp_path / "r.xlsx", ("已整改", "", "", ""))
    assert take(wiring, path, unit="某市财政局").done == 0
    assert IssueState.CLAIMED not in states(wiring)
    assert take(wiring, path, unit="某市教育局").done == 1


def test_another_file_is_refused_in_one_sentence(wiring: Wiring, tmp_path: Path) -> None:
    path = tmp_path / "other.csv"
    path.write_text("网站,得分\n甲,1\n", encoding="utf-8")
    with pytest.raises(Exception, match="不是整改通知的回执"):
        take(wiring, path)


def test_a_site_without_faults_gets_no_notice(wiring: Wiring) -> None:
    with transaction(wiring.sessions) as session:
        for row in session.scalars(select(IssueRow)):
            row.state = IssueState.CLOSED
    with pytest.raises(PlainError, match="没有需要整改的问题"):
        rectification_file(wiring, SITE, "xlsx", Speaker("zh_CN"))


def test_a_sheet_in_english_comes_back_as_well(wiring: Wiring, tmp_path: Path) -> None:
    english = Speaker("en")
    book = load_workbook(io.BytesIO(rectification_file(wiring, SITE, "xlsx", english)))
    sheet = book.active
    assert sheet is not None
    columns = {cell.value: int(cell.column or 0) for cell in sheet[4]}
    assert all(str(heading)[0].isupper() for heading in columns)
    for heading, value in ((REPLY_HEADING, MENDED), (WORDS_HEADING, "改好了"), (BY_HEADING, "李某某")):
        said = english.text(heading)
        sheet.cell(5, columns[said[0].upper() + said[1:]]).value = english.text(value)
    book.save(tmp_path / "back.xlsx")
    found = take(wiring, tmp_path / "back.xlsx")
    assert (len(found.mended), found.bad) == (1, [])
    assert IssueState.CLAIMED in states(wiring)
