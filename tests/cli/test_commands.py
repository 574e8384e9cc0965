"""The commands as a person or a script meets them: output, exit status, one sentence for every error."""

import csv
import gc
import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from memory import SITE, a_database, a_finding, a_report, a_rule, a_run, store_site
from openpyxl import load_workbook

from cli import main
from cli.declare import ORDER
from domain.findings import Evidence, EvidenceKind, Outcome
from domain.registry import Contact
from models.database import transaction
from models.registry import ColumnRow
from pipeline.settle import settle

LATELY = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=2)
COLUMN = "https://www.example.gov.cn/tzgg/"
GOOD_ROW = "5001010001,某市政府网,https://www.example.gov.cn/,某市政府"


@dataclass
class Said:
    """What a command said, and how it ended."""

    status: int
    out: str
    err: str

    @property
    def sentence(self) -> str:
        """The one line of an error."""
        assert len(self.err.strip().splitlines()) == 1, self.err
        assert "Traceback" not in self.err
        return self.err.strip()


Run = Callable[..., Said]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command in this process, on a data folder of its own."""
    monkeypatch.setenv("XUNWANG_DATA", str(tmp_path / "var"))
    monkeypatch.setenv("COLUMNS", "240")
    monkeypatch.delenv("XUNWANG_DEBUG", raising=False)

    def command(*arguments: str) -> Said:
        status = main(arguments)
        said = capsys.readouterr()
        return Said(status, said.out, said.err)

    return command


@pytest.fixture
def remembered(tmp_path: Path, run: Run) -> str:
    """A site with one fault, one suspicion and one question from its latest sweep; gives the fault's fingerprint."""
    shown = Evidence(kind=EvidenceKind.PARENT, url="https://www.example.gov.cn/", captured_at=LATELY, key="sha256:00")
    report = a_report(
        a_finding("gone.html", at=LATELY, found_on=("https://www.example.gov.cn/",), instances=900, evidence=(shown,)),
        a_finding("odd.html", at=LATELY, outcome=Outcome.SUSPICION),
        a_finding("wall.html", at=LATELY, outcome=Outcome.UNKNOWN),
    )
    (tmp_path / "var").mkdir(exist_ok=True)
    with a_database(f"sqlite:///{tmp_path / 'var' / 'xunwang.db'}") as sessions:
        store_site(sessions, contact=Contact(email="office@unit.example"))
        with transaction(sessions) as session:
            settle(session, a_run(at=LATELY), report, rules=[a_rule()], columns=(), now=LATELY)
            session.add(
                ColumnRow(
                    site_id=1, url=COLUMN, name="通知公告", path=["通知公告"], first_seen=LATELY, last_seen=LATELY
                )
            )
    listed = run("issues", "list", "--format", "jsonl")
    issues = [json.loads(line) for line in listed.out.splitlines()]
    return str(next(issue["issue"] for issue in issues if issue["url"].endswith("gone.html")))


# --- usage ---


def test_every_command_is_offered_with_an_example(run: Run) -> None:
    listed = run("--help")
    assert listed.status == 0
    for name in ORDER:
        assert f" {name} " in listed.out
        told = run(name, "--help")
        assert told.status == 0
        assert "COMMAND" in told.out or f"xunwang {name}" in told.out.split("示例")[1]


@pytest.mark.parametrize(
    "arguments",
    [
        ("nonsense",), ("sweep",), ("sweep", "--all", "1"), ("sweep", "--odd"), ("rescan",), ("findings", "--format", "pdf"),
        ("findings", "--check", "stale_colum"), ("score", "--period", "2026Q9"), ("digest", "--date", "yesterday"),
        ("issues", "exempt", "abcd"), ("columns", "1", "--type", "notice"), ("columns", "1", "--type", "odd", "--url", "x"),
        ("demo", "--port", "70000"),
    ],
)  # fmt: skip
def test_wrong_usage_is_told_in_one_sentence_with_status_2(run: Run, arguments: tuple[str, ...]) -> None:
    said = run(*arguments)
    assert said.status == 2
    assert "--help" in said.sentence


@pytest.mark.parametrize("arguments", [(), ("issues",), ("import",)])
def test_a_command_that_only_holds_others_shows_them(run: Run, arguments: tuple[str, ...]) -> None:
    said = run(*arguments)
    assert (said.status, said.err) == (2, "")
    assert "--help" in said.out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("import", "sites", "/nowhere.csv"), "/nowhere.csv"),
        (("sweep", "--all"), "xunwang import sites"),
        (("sweep", "404"), "404"),
        (("rescan", "404"), "404"),
        (("probe", "--all"), "xunwang import sites"),
        (("findings", "--site", "404"), "404"),
        (("columns", "404"), "404"),
        (("score", "--site", "404"), "404"),
        (("score", "--set", "cn-2091"), "cn-2019"),
        (("digest",), "XUNWANG_SUPERVISOR_EMAILS"),
        (("issues", "show", "abcdef"), "abcdef"),
        (("explain", "/nowhere.html"), "/nowhere.html"),
        (("audit", "/nowhere"), "/nowhere"),
        (("worker",), "procrastinate"),
        (("scheduler",), "procrastinate"),
        (("indicators", "cn-2091"), "cn-2019"),
    ],
)
def test_what_cannot_be_done_is_told_in_one_sentence_with_status_1(
    run: Run, arguments: tuple[str, ...], words: str
) -> None:
    said = run(*arguments)
    assert said.status == 1
    assert words in said.sentence


def test_a_bad_setting_is_told_with_its_name_and_never_its_secret(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XUNWANG_PORT", "many")
    assert "XUNWANG_PORT" in run("settings").sentence
    monkeypatch.delenv("XUNWANG_PORT")
    monkeypatch.setenv("XUNWANG_SMTP_URL", "smtp://we:s3cret@mail.example:587?tls=starttls")
    said = run("settings")
    assert said.status == 0
    assert "mail.example" in said.out
    assert "s3cret" not in said.out + said.err


def test_a_database_of_a_newer_version_is_left_alone(run: Run, tmp_path: Path, remembered: str) -> None:
    import sqlite3

    with sqlite3.connect(tmp_path / "var" / "xunwang.db") as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
    database.close()
    gc.collect()
    gc.disable()  # or it closes what was left open
    try:
        said = run("findings")
        assert not [one for one in Path("/proc/self/fd").glob("*") if one.resolve().name == "xunwang.db"]
    finally:
        gc.enable()
    assert said.status == 1
    assert "9999" in said.sentence


def test_a_file_that_is_no_database_is_told_so(run: Run, tmp_path: Path) -> None:
    (tmp_path / "var").mkdir()
    (tmp_path / "var" / "xunwang.db").write_bytes(b"this is no database at all" * 100)
    said = run("findings")
    assert said.status == 1
    assert "xunwang.db" in said.sentence


def test_an_error_nobody_foresaw_is_one_sentence_unless_asked_for(
    run: Run, remembered: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_(*_: object, **__: object) -> None:
        raise ZeroDivisionError("a mistake of ours")

    monkeypatch.setattr("pipeline.sweep.sweep_sites", break_)
    said = run("sweep", "--all")
    assert said.status == 1
    assert "a mistake of ours" in said.sentence
    monkeypatch.setenv("XUNWANG_DEBUG", "1")
    with pytest.raises(ZeroDivisionError):
        run("sweep", "--all")


def test_ctrl_c_is_one_line_and_status_130(run: Run, remembered: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("pipeline.sweep.sweep_sites", interrupted)
    said = run("sweep", "--all")
    assert said.status == 130
    assert "已保存" in said.sentence


# --- registry ---


def test_an_import_says_what_is_new_before_it_writes_and_a_bad_row_harms_no_other(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "sites.csv"
    file.write_text(f"code,name,home_url,organizer\n{GOOD_ROW}\n,无代码,https://b.example/,某局\n", encoding="utf-8")
    dry = run("import", "sites", str(file), "--dry-run")
    assert dry.status == 0
    assert "某市政府网" in dry.out
    assert "3" in dry.err  # the line of the bad row
    assert run("columns", SITE).status == 1
    done = run("import", "sites", str(file))
    assert done.status == 0
    again = run("import", "sites", str(file))
    assert again.status == 0
    assert "+ " not in again.out


def test_an_import_in_gbk_with_chinese_headings_works(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "名录.csv"
    file.write_bytes(f"网站标识码,网站名称,首页网址,主办单位\n{GOOD_ROW}\n".encode("gbk"))
    said = run("import", "sites", str(file))
    assert said.status == 0
    assert "某市政府网" in said.out


@pytest.mark.parametrize("content", [b"", b"code,name,home_url,organizer\n", b"code,name,home_url,organizer\n,x,y,z\n"])
def test_a_file_without_a_usable_row_is_refused(run: Run, tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "sites.csv"
    file.write_bytes(content)
    said = run("import", "sites", str(file))
    assert said.status == 1
    assert str(file) in said.err


def test_a_person_sets_the_type_of_a_column_and_takes_it_back(run: Run, remembered: str) -> None:
    assert "通知公告" in run("columns", SITE).out
    set_ = run("columns", SITE, "--url", f"{COLUMN}#top", "--type", "notice", "--not-periodic")
    assert set_.status == 0
    assert "人工设定" in set_.out
    assert "非定期更新" in set_.out
    back = run("columns", SITE, "--url", COLUMN, "--type", "unknown", "--periodic")
    assert "人工设定" not in back.out
    refused = run("columns", SITE, "--url", COLUMN, "--exempt-until", "2099-01-01")
    assert refused.status == 1
    assert "理由" in refused.sentence
    assert "2099-01-01" in run("columns", SITE, "--url", COLUMN, "--exempt-until", "2099-01-01", "--reason", "改版").out


# --- results ---


def test_findings_as_json_lines_are_the_contract_s(run: Run, remembered: str) -> None:
    found = [json.loads(line) for line in run("findings", "--format", "jsonl").out.splitlines()]
    assert {one["outcome"] for one in found} == {"fault", "suspicion", "unknown"}
    fault = next(one for one in found if one["outcome"] == "fault")
    assert fault["site"] == SITE
    assert fault["check"] == "broken_link"
    assert fault["summary"] == "链接打不开（状态码 404）"
    assert fault["issue"] == remembered
    assert fault["issue_state"] == "open"
    assert fault["instances"] == 900
    assert fault["evidence"][0]["key"] == "sha256:00"
    assert datetime.fromisoformat(fault["last_seen"]) == LATELY
    assert next(one for one in found if one["outcome"] == "unknown")["issue"] is None


def test_findings_go_into_a_sheet_or_a_file(run: Run, remembered: str, tmp_path: Path) -> None:
    rows = list(csv.reader(io.StringIO(run("findings", "--format", "csv").out.removeprefix("\ufeff"))))
    assert len(rows) == 4
    file = tmp_path / "found.xlsx"
    assert run("findings", "--format", "xlsx", "--out", str(file), "--check", "broken_link").status == 0
    sheet = load_workbook(file).active
    assert sheet is not None
    assert sheet.max_row == 4
    assert "链接打不开" in run("findings", "--site", SITE).out


@pytest.mark.parametrize("command", [("findings",), ("issues", "list"), ("export", "columns"), ("replies",)])
def test_a_file_is_written_in_the_format_of_its_name(
    run: Run, remembered: str, tmp_path: Path, command: tuple[str, ...]
) -> None:
    for name, begins in (("a.xlsx", b"PK"), ("A.CSV", b"\xef\xbb\xbf"), ("a.jsonl", b"")):
        file = tmp_path / name
        assert run(*command, "--out", str(file)).status == 0
        assert file.read_bytes().startswith(begins)
    plain = tmp_path / "list.txt"
    assert run(*command, "--format", "csv", "--out", str(plain)).status == 0
    assert plain.read_bytes().startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize(
    ("name", "layout"), [("a.pdf", ""), ("a", ""), ("a.csv", "xlsx"), ("a.xlsx", "table"), ("a.txt", "table")]
)
def test_a_name_that_tells_no_format_or_another_one_is_refused_in_one_sentence(
    run: Run, tmp_path: Path, name: str, layout: str
) -> None:
    file = tmp_path / name
    told = run("findings", "--out", str(file), *(("--format", layout) if layout else ()))
    assert told.status == 1
    assert layout == "table" or name in told.sentence
    assert not file.exists()


def test_a_person_acts_on_issues_and_the_history_shows_it(run: Run, remembered: str) -> None:
    short = remembered[:8]
    assert run("issues", "confirm", short, "--by", "张三").status == 0
    assert run("issues", "assign", short, "--to", "办公室", "--due", "2099-12-01", "--by", "张三").status == 0
    assert run("issues", "claim", short, "--by", "李四").status == 0
    told = run("issues", "show", short).out
    for words in ("张三", "李四", "办公室", "2099-12-01", "报称已整改", "链接打不开"):
        assert words in told
    assert run("issues", "dismiss", short, "--reason", "false_alarm", "--note", "已核实").status == 0
    refused = run("issues", "claim", short)
    assert refused.status == 1
    assert remembered[:4] in refused.sentence
    assert remembered not in run("issues", "list", "--format", "jsonl").out
    assert remembered in run("issues", "list", "--format", "jsonl", "--state", "dismissed").out


def test_overdue_issues_alone_can_be_listed(run: Run, remembered: str) -> None:
    assert run("issues", "list", "--overdue", "--format", "jsonl").out == ""
    past = run("issues", "assign", remembered[:8], "--to", "办公室", "--due", "2001-01-01")
    assert past.status == 1
    exempt = run("issues", "exempt", remembered[:8], "--until", "2099-01-01", "--reason", "planned_fix")
    assert exempt.status == 0


def test_a_score_card_of_a_site_whose_evidence_is_gone_is_open_not_perfect(run: Run, remembered: str) -> None:
    said = run("score", "--site", SITE, "--format", "json")
    assert said.status == 0, said.err
    (card,) = json.loads(said.out)
    assert card["provisional"] is True
    assert card["open_questions"]
    assert run("score").status == 0
    assert "待人工核定" in run("score", "--site", SITE).out


def test_a_digest_is_shown_without_sending_and_sent_once(run: Run, remembered: str, tmp_path: Path) -> None:
    shown = run("digest")
    assert shown.status == 0
    assert "office@unit.example" in shown.out
    assert "新发现" in shown.out
    outbox = tmp_path / "var" / "outbox"
    assert not outbox.exists()
    assert run("digest", "--send").status == 0
    assert len(list(outbox.iterdir())) == 1
    again = run("digest", "--send")
    assert again.status == 0
    assert "当日已发送过" in again.out
    assert len(list(outbox.iterdir())) == 1


def test_a_digest_that_reaches_nobody_is_a_failure(run: Run, remembered: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XUNWANG_SMTP_URL", "smtp://127.0.0.1:1?tls=none")
    said = run("digest", "--send")
    assert said.status == 1
    assert "127.0.0.1:1" in said.err


# --- pages and bundles ---


def test_a_saved_page_is_explained_in_the_shape_of_the_contract(run: Run, tmp_path: Path) -> None:
    rows = "".join(
        f'<li><a href="/tzgg/202605/t2026050{day}_{day}.html">关于第{day}项工作的通知</a><span>2026-05-0{day}</span></li>'
        for day in range(1, 9)
    )
    page = f'<html><head><title>通知公告</title><meta name="ColumnName" content="通知公告"></head><body><ul class="list">{rows}</ul></body></html>'
    file = tmp_path / "tzgg.html"
    file.write_bytes(page.encode("gb18030"))
    said = run("explain", str(file), "--url", COLUMN, "--format", "json")
    assert said.status == 0, said.err
    told = json.loads(said.out)
    assert list(told) == [
        "kind", "title", "published_on", "published_at", "published_from", "column", "items", "newest", "next_page",
        "pages", "rendered", "marks", "tags", "thread", "guide", "charset", "notes",
    ]  # fmt: skip
    assert told["kind"] == "column"
    assert told["newest"] == "2026-05-08"
    assert told["column"] == {"name": "通知公告", "type": "notice"}
    assert told["items"][0] == {
        "title": "关于第1项工作的通知",
        "url": "https://www.example.gov.cn/tzgg/202605/t20260501_1.html",
        "date": "2026-05-01",
    }
    folder = run("explain", str(tmp_path), "--url", COLUMN, "--format", "json")
    assert json.loads(folder.out)["file"] == str(file)
    assert "2026-05-08" in run("explain", str(file), "--url", COLUMN).out


def test_a_private_address_is_not_visited_to_explain_it(run: Run) -> None:
    said = run("explain", "http://127.0.0.1:9/")
    assert said.status == 1
    assert "内部网络" in said.sentence


# --- the product itself ---


def test_checks_settings_and_indicators_tell_what_there_is(run: Run) -> None:
    assert "stale_column" in run("checks").out
    assert "为什么重要" in run("checks", "stale_column").out
    assert "XUNWANG_SMTP_URL" in run("settings").out
    assert "cn-2019" in run("indicators", "--sets").out
    assert "veto.site.columns" in run("indicators").out


def test_the_link_to_set_a_password_leads_to_the_address_people_know(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "http://127.0.0.1:8080/welcome/" in run("users", "password").out
    monkeypatch.setenv("XUNWANG_PUBLIC_URL", "https://watch.city.example/")
    assert "https://watch.city.example/welcome/" in run("users", "password").out
