"""Findings as JSON and as sheets: whole for machines, harmless in a spreadsheet."""

import csv
import io
import json
from datetime import datetime

import pytest
from openpyxl import load_workbook
from told import UNTIL, an_issue

from domain.findings import Evidence, EvidenceKind, Fault, Finding, Outcome
from domain.targets import TargetKind, TargetRef
from reports.findings import (
    FINDING_HEADINGS,
    ISSUE_HEADINGS,
    Cell,
    Found,
    finding_json,
    finding_row,
    issue_json,
    issue_row,
)
from reports.sheets import Col, Sheet, to_csv, to_xlsx, workbook
from reports.texts import Speaker

ZH = Speaker("zh_CN")
KEYS = [
    "site", "check", "outcome", "url", "label", "summary", "values", "found_on", "instances", "cause", "confidence",
    "indicators", "evidence", "issue", "issue_state", "first_seen", "last_seen",
]  # fmt: skip
FORMULAS = ["=1+1", "+cmd", "-2", "@sum", "\t=x", "\r=x", "＝1+1", "＠sum", " =1+1", "\u3000=1+1"]


def found(**more: object) -> Found:
    fault = Fault(
        message="最新信息发布于 {newest}，已 {age_days} 天未更新（期限 {limit}）",
        values={"newest": "2026-01-05", "age_days": 322, "limit": "6 months", "missing": ("icp", "badge")},
        evidence=(Evidence(kind=EvidenceKind.LISTING, url="https://www.example/", captured_at=UNTIL, key="sha256:00"),),
        found_on=tuple(f"https://www.example/{number}" for number in range(30)),
        outcome=Outcome.FAULT,
        instances=900,
    )
    finding = Finding(
        rule_id="stale-notice",
        check_id="stale_column",
        subject="5001010001",
        target=TargetRef(kind=TargetKind.COLUMN, key="https://www.example/tzgg/", label="通知公告"),
        fault=fault,
        observed_at=UNTIL,
    )
    return Found(finding=finding, fingerprint="f", indicators=("veto.site.columns.core_stale",), **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("issue", [None, an_issue()], ids=["without issue", "with issue"])
def test_a_finding_as_json_has_every_key_of_the_contract_and_times_with_zone(issue: object) -> None:
    told = json.loads(json.dumps(finding_json(found(issue=issue), ZH), ensure_ascii=False))
    assert list(told) == KEYS
    assert told["summary"] == "最新信息发布于 2026-01-05，已 322 天未更新（期限 6 个月）"
    assert told["values"]["missing"] == ["icp", "badge"]
    assert len(told["found_on"]) == 20
    assert set(told["evidence"][0]) == {"kind", "url", "captured_at", "key"}
    for moment in (told["first_seen"], told["last_seen"], told["evidence"][0]["captured_at"]):
        assert datetime.fromisoformat(moment).tzinfo is not None
    assert (told["issue"] is None) == (issue is None)


def test_rows_have_as_many_cells_as_headings() -> None:
    assert len(finding_row(found(), ZH, {})) == len(FINDING_HEADINGS)
    assert len(issue_row(an_issue(), ZH, {})) == len(ISSUE_HEADINGS)
    assert issue_json(an_issue(), ZH)["issue_state"] == "open"


def test_csv_opens_in_a_spreadsheet_and_starts_no_formula() -> None:
    text = to_csv(["网站", "说明"], [[formula, 3] for formula in FORMULAS])
    assert text.startswith("\ufeff网站,说明\r\n")
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))
    assert [row[0] for row in rows[1:]] == [f"'{formula}" for formula in FORMULAS]


def test_a_workbook_keeps_texts_as_texts_and_survives_odd_letters() -> None:
    rows: list[list[Cell]] = [[formula, 3] for formula in FORMULAS]
    rows += [["坏\x00字\x0b符", None], ["长" * 40_000, 1.5]]
    sheet = load_workbook(io.BytesIO(to_xlsx("检查结果", ["网站", "数"], rows))).active
    assert sheet is not None
    assert sheet.freeze_panes == "A2"
    cells = [row[0] for row in sheet.iter_rows(min_row=2)]
    assert [cell.data_type for cell in cells] == ["s"] * len(rows)
    assert cells[len(FORMULAS)].value == "坏字符"
    assert sheet["B2"].value == 3


def test_fields_to_fill_in_are_coloured_where_there_is_something_to_fill_in_and_nowhere_else() -> None:
    sheet = Sheet(
        title="t",
        columns=(Col(heading="item"), Col(heading="entry", style="entry")),
        rows=[("a", None), ("b", "")],
        top=("Title",),
        protected=True,
    )
    page = load_workbook(io.BytesIO(workbook([sheet]))).worksheets[0]
    assert [page.cell(row, 2).protection.locked for row in range(1, 6)] == [True, True, False, False, True]
    assert page.column_dimensions["B"].fill.fill_type is None
    assert [page.cell(2, column).value for column in (1, 2)] == ["Item", "Entry"]
    assert page.cell(3, 1).border.left.style == "thin"


@pytest.mark.parametrize(("columns", "pages"), [(8, 1), (40, 3)])
def test_a_wide_table_is_printed_over_as_many_pages_as_can_be_read(columns: int, pages: int) -> None:
    sheet = Sheet(title="t", columns=tuple(Col(heading=f"c{n}", width=20) for n in range(columns)), rows=[])
    page = load_workbook(io.BytesIO(workbook([sheet]))).worksheets[0]
    assert (page.page_setup.fitToWidth or 1) == pages
    assert page.print_title_cols == ("$A:$B" if pages > 1 else None)
