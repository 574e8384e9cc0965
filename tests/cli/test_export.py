"""What was seen is handed out as files: a real sweep, then every kind in every shape, safe to open in a spreadsheet."""

import csv
import io
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from fixture_site import FixtureSite, a_page
from openpyxl import load_workbook
from town import codes, environment, wired

from cli import main
from domain.records import ProbeSample
from models.database import transaction
from models.sweeps import save_samples
from pipeline.sweep import sweep_sites

(CODE,) = codes(1)
Run = Callable[..., str]


@contextmanager
def swept(data: Path) -> Iterator[None]:
    home = a_page("/tzgg/", title="某局").replace("</body>", '<a href="/gone.html">=HYPERLINK("http://x")</a></body>')
    with FixtureSite({"/": home, "/tzgg/": a_page("/tzgg/1.html", title="通知公告")}) as site:
        wiring = wired(data, [site])
        try:
            sweep_sites(wiring)
            at = wiring.clock()
            samples = [ProbeSample(at=at - timedelta(days=age), ok=age < 5, elapsed_ms=40) for age in (1, 2, 20)]
            with transaction(wiring.sessions) as session:
                save_samples(session, CODE, samples)
        finally:
            wiring.close()
        yield


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    for name, value in environment(tmp_path).items():
        monkeypatch.setenv(name, value)

    def command(*arguments: str) -> str:
        capsys.readouterr()
        status = main(arguments)
        said = capsys.readouterr()
        assert status == 0, said.err
        return said.out

    return command


@pytest.mark.timeout(180)
def test_links_columns_messages_and_probes_come_as_tables_and_as_objects(tmp_path: Path, run: Run) -> None:
    with swept(tmp_path):
        rows = list(csv.DictReader(io.StringIO(run("export", "links", "--format", "csv").removeprefix("\ufeff"))))
        (gone,) = (row for row in rows if row["网址"].endswith("/gone.html"))
        assert (gone["网站标识码"], gone["状态码"], gone["站内"]) == (CODE, "404", "是")
        assert gone["链接文字"].startswith("'="), "no spreadsheet takes it for a formula"
        objects = [json.loads(line) for line in run("export", "links", "--format", "jsonl").splitlines()]
        assert {one["url"] for one in objects} == {row["网址"] for row in rows}
        assert {one["site"] for one in objects} == {CODE}
        book = tmp_path / "probes.xlsx"
        run("export", "probes", "--format", "xlsx", "--out", str(book))
        assert load_workbook(book).active.max_row == 1 + 2  # type: ignore[union-attr]
        run("export", "probes", "--days", "30", "--format", "xlsx", "--out", str(book))
        assert load_workbook(book).active.max_row == 1 + 3  # type: ignore[union-attr]
        assert "没有符合条件的记录" in run("export", "threads")
        assert run("export", "columns", "--format", "csv").startswith("\ufeff网站标识码,网站,栏目,网址")


def test_a_code_that_nobody_knows_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("XUNWANG_DATA", str(tmp_path))
    assert main(["export", "links", "--site", "1"]) == 1
    assert len(capsys.readouterr().err.strip().splitlines()) == 1
