"""Documents from the command line: each in every form it promises, each refusal one sentence."""

import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from docx import Document
from memory import SITE, a_database, a_finding, a_report, a_rule, a_run, store_site
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from cli import main
from domain.findings import Evidence, EvidenceKind
from domain.registry import Contact
from models.database import transaction
from pipeline.settle import settle

LATELY = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=2)


@dataclass
class Said:
    status: int
    out: str
    err: str


Run = Callable[..., Said]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    monkeypatch.setenv("XUNWANG_DATA", str(tmp_path / "var"))
    monkeypatch.delenv("XUNWANG_DEBUG", raising=False)

    def command(*arguments: object) -> Said:
        status = main([str(one) for one in arguments])
        said = capsys.readouterr()
        return Said(status, said.out, said.err)

    return command


@pytest.fixture
def city(tmp_path: Path, run: Run) -> None:
    """One site with one broken link."""
    shown = Evidence(kind=EvidenceKind.PARENT, url="https://www.example.gov.cn/", captured_at=LATELY)
    report = a_report(a_finding("gone.html", at=LATELY, found_on=("https://www.example.gov.cn/",), evidence=(shown,)))
    (tmp_path / "var").mkdir()
    with a_database(f"sqlite:///{tmp_path / 'var' / 'xunwang.db'}") as sessions:
        store_site(sessions, contact=Contact(name="王某某", email="office@unit.example"))
        with transaction(sessions) as session:
            settle(session, a_run(at=LATELY), report, rules=[a_rule()], columns=(), now=LATELY)


def words_of(path: Path) -> str:
    document = Document(io.BytesIO(path.read_bytes()))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([one.text for one in document.paragraphs] + cells)


@pytest.mark.usefixtures("city")
def test_the_circular_is_written_in_the_form_its_ending_names(run: Run, tmp_path: Path) -> None:
    for ending in ("docx", "html"):
        out = tmp_path / f"a.{ending}"
        said = run(
            "report",
            "bulletin",
            "--edition",
            "internal",
            "--set",
            "chongqing",
            "--number",
            "某办〔2030〕1号",
            "--out",
            out,
        )
        assert said.status == 0, said.err
        text = words_of(out) if ending == "docx" else out.read_text(encoding="utf-8")
        assert "某办〔2030〕1号" in text
        assert "gone.html" in text


@pytest.mark.usefixtures("city")
def test_the_public_circular_tells_neither_single_faults_nor_contacts(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "a.html"
    assert run("report", "bulletin", "--out", out).status == 0
    text = out.read_text(encoding="utf-8")
    assert "此件删减后公开" in text
    for secret in ("gone.html", "王某某", "office@unit.example"):
        assert secret not in text


@pytest.mark.browser
@pytest.mark.usefixtures("city")
def test_the_circular_prints_on_a4_pages(run: Run, tmp_path: Path) -> None:
    import pypdfium2

    out = tmp_path / "a.pdf"
    assert run("report", "bulletin", "--edition", "internal", "--out", out).status == 0
    with pypdfium2.PdfDocument(out) as document:
        sizes = [tuple(round(side / 72 * 25.4) for side in document[n].get_size()) for n in range(len(document))]
        words = document[0].get_textpage().get_text_range()
    assert sizes[0] == (210, 297)
    assert (297, 210) in sizes
    assert "通报" in words


@pytest.mark.usefixtures("city")
def test_the_template_is_written_out_changed_and_used(run: Run, tmp_path: Path) -> None:
    template = tmp_path / "ours.docx"
    assert run("report", "template", "--out", template).status == 0
    document = Document(str(template))
    document.paragraphs[0].insert_paragraph_before("内部传阅 {{ facts.period }}")
    document.save(str(template))
    out = tmp_path / "a.docx"
    assert run("report", "bulletin", "--period", "2030Q2", "--template", template, "--out", out).status == 0
    assert "内部传阅 2030Q2" in words_of(out)


@pytest.mark.usefixtures("city")
@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--out", "a.txt"), ".docx"),
        (("--out", "a.docx", "--style", "chongqin"), "chongqing"),
        (("--out", "a.docx", "--set", "cn-2091"), "cn-2019"),
        (("--out", "a.docx", "--template", "/nowhere.docx"), "/nowhere.docx"),
        (("--out", "/nowhere/a.html",), "/nowhere/a.html"),
    ],
)  # fmt: skip
def test_a_circular_that_cannot_be_written_is_refused_in_one_sentence(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], words: str
) -> None:
    monkeypatch.chdir(tmp_path)
    said = run("report", "bulletin", *arguments)
    assert said.status == 1
    assert len(said.err.strip().splitlines()) == 1
    assert words in said.err


def test_an_empty_registry_has_nothing_to_tell(run: Run, tmp_path: Path) -> None:
    said = run("report", "bulletin", "--out", tmp_path / "a.docx")
    assert said.status == 1
    assert "xunwang import" in said.err
    assert not (tmp_path / "a.docx").exists()


def test_a_period_that_is_none_is_wrong_usage(run: Run, tmp_path: Path) -> None:
    assert run("report", "bulletin", "--period", "2026Q9", "--out", tmp_path / "a.docx").status == 2


def answered(path: Path, reply: str, words: str) -> None:
    """The first row of a sheet filled in, as a unit does it."""
    book = load_workbook(path)
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    columns = {str(cell.value): int(cell.column or 0) for cell in sheet[4]}
    for heading, value in (
        ("答复", reply),
        ("答复说明", words),
        ("答复人", "王某某"),
        ("答复日期", f"{LATELY:%Y-%m-%d}"),
    ):
        sheet.cell(5, columns[heading]).value = value
    book.save(path)


@pytest.mark.usefixtures("city")
def test_a_rectification_sheet_goes_out_and_its_filled_copy_becomes_acts_once(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "a.xlsx"
    said = run("report", "rectification", SITE, "--due", "2099-06-30", "--assign", "--by", "office", "--out", out)
    assert said.status == 0, said.err
    answered(out, "已整改", "已更换链接")
    dry = run("issues", "reply", out, "--by", "office", "--dry-run")
    assert dry.status == 0, dry.err
    assert "assigned" in states(run)
    assert run("issues", "reply", out, "--by", "office").status == 0
    assert "claimed" in states(run)
    again = run("issues", "reply", out, "--by", "office")
    assert again.status == 0, again.err
    assert "claimed" in states(run)


def states(run: Run) -> list[str]:
    said = run("issues", "list", "--format", "jsonl")
    return [json.loads(line)["issue_state"] for line in said.out.splitlines() if line.startswith("{")]


@pytest.mark.usefixtures("city")
def test_every_site_with_something_to_mend_gets_a_sheet_of_its_own(run: Run, tmp_path: Path) -> None:
    said = run("report", "rectification", "--all", "--format", "html", "--out", tmp_path / "notices")
    assert said.status == 0, said.err
    assert [path.name for path in (tmp_path / "notices").iterdir()] == [f"{SITE}.html"]
    assert "gone.html" in (tmp_path / "notices" / f"{SITE}.html").read_text(encoding="utf-8")


@pytest.mark.usefixtures("city")
@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (("report", "rectification", "--out", "a.xlsx"), 2),
        (("report", "rectification", SITE, "--all", "--out", "a"), 2),
        (("report", "rectification", "nobody", "--out", "a.xlsx"), 1),
        (("report", "rectification", SITE, "--out", "a.docx"), 1),
        (("issues", "reply", "nowhere.xlsx"), 1),
        (("issues", "reply", "sites.csv"), 1),
    ],
)  # fmt: skip
def test_a_sheet_that_cannot_be_written_or_read_is_refused_in_one_sentence(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], status: int
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "sites.csv").write_text("a,b\n", encoding="utf-8")
    said = run(*arguments)
    assert said.status == status
    assert said.err.strip()
    assert status == 2 or len(said.err.strip().splitlines()) == 1
