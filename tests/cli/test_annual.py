"""The annual report form: estimates of a real sweep beside empty fields, in both shapes, and what only people can fill in."""

import io
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from docx import Document
from fixture_site import FixtureSite
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from town import codes, environment, wired

from cli import main
from pipeline.sweep import sweep_sites
from reports.annual import FORM

(CODE,) = codes(1)
TODAY = datetime.now(ZoneInfo("Asia/Shanghai")).date()
ITEMS = 8


COLUMNS = {"gzdt": "工作动态", "tzgg": "通知公告", "zcjd": "政策解读"}


def a_page_of(title: str, body: str) -> str:
    menu = "".join(f'<li><a href="/{key}/">{name}</a></li>' for key, name in COLUMNS.items())
    return (
        f'<html><head><title>{title}</title></head><body><div class="nav"><ul><li><a href="/">首页</a></li>{menu}</ul></div>'
        f'<div class="main">{body}</div></body></html>'
    )


def a_column(key: str) -> str:
    days = [TODAY - timedelta(days=number) for number in range(ITEMS)]
    rows = "".join(
        f'<li><a href="/{key}/{n}.html">关于{COLUMNS[key]}第{n}项工作安排的消息</a><span>{day}</span></li>'
        for n, day in enumerate(days)
    )
    return a_page_of(f"{COLUMNS[key]}-某局", f'<h2>{COLUMNS[key]}</h2><ul class="list">{rows}</ul>')


@pytest.fixture
def swept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, value in environment(tmp_path).items():
        monkeypatch.setenv(name, value)
    pages = {"/": a_page_of("某局", "<h1>某局</h1>")}
    for key in COLUMNS:
        pages[f"/{key}/"] = a_column(key)
        pages |= {
            f"/{key}/{n}.html": a_page_of("消息", f"<h1>关于{COLUMNS[key]}第{n}项工作安排的消息</h1><p>正文。</p>")
            for n in range(ITEMS)
        }
    with FixtureSite(pages) as site:
        wiring = wired(tmp_path, [site])
        try:
            sweep_sites(wiring)
        finally:
            wiring.close()
    return tmp_path


def lines(sheet: Worksheet) -> dict[str, tuple[object, ...]]:
    return {str(row[1]): row for row in sheet.iter_rows(values_only=True) if row[1] and row[0] != "板块"}


@pytest.mark.timeout(180)
def test_estimates_stand_beside_empty_fields_and_what_is_missing_is_counted(swept: Path) -> None:
    file = swept / "annual.xlsx"
    assert main(["report", "annual", "--out", str(file)]) == 0
    sheet = load_workbook(file, data_only=True).active
    assert isinstance(sheet, Worksheet)
    told = lines(sheet)
    assert set(told) >= {name for _block, name, _unit, _key in FORM}
    this_year = sum((TODAY - timedelta(days=number)).year == TODAY.year for number in range(ITEMS))
    assert told["总数"][3] == len(COLUMNS) * this_year
    found = [told[name][3] for name in ("政务动态信息更新量", "信息公开目录信息更新量", "解读信息发布总数")]
    assert found == [this_year] * 3
    assert (told["政府网站标识码"][3], told["政府网站标识码"][4]) == (CODE, "名录")
    assert all(told[name][6] == "待填" for _block, name, _unit, _key in FORM)
    assert not any(row[5] for row in told.values() if row[6] == "待填"), "an estimate is no entry"
    formulas = load_workbook(file).active
    assert "COUNTBLANK($F$" in "".join(str(cell) for row in formulas.iter_rows(values_only=True) for cell in row)  # type: ignore[union-attr]
    assert any(row[4] == "尚未填报的项目数" and row[5] == len(FORM) for row in sheet.iter_rows(values_only=True))


@pytest.mark.timeout(180)
def test_the_document_says_what_only_people_can_fill_in_and_a_year_nobody_watched_has_no_estimates(swept: Path) -> None:
    file = swept / "annual.docx"
    assert main(["report", "annual", "--site", CODE, "--out", str(file)]) == 0
    document = Document(io.BytesIO(file.read_bytes()))
    words = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert f"政府网站工作年度报表（{TODAY.year} 年度）" in words
    (safety,) = [line for line in words.split("\n") if line.startswith("安全防护：")]
    assert "是否开展应急演练" in safety
    assert len(document.tables[0].rows) == 1 + len(FORM)
    assert main(["report", "annual", "--period", "2001", "--out", str(file)]) == 0
    assert "本年度没有可信的巡查" in "\n".join(p.text for p in Document(io.BytesIO(file.read_bytes())).paragraphs)
    assert main(["report", "annual", "--period", "2026Q4", "--out", str(file)]) != 0
