"""The help of a check beside a finding: in parts, and in the reader's language."""

import subprocess
import sys
from pathlib import Path

import pytest

from checks.registry import discover
from reports.remedy import parts_of, remedy_of
from scripts import messages


@pytest.mark.parametrize("check_id", sorted(discover()))
def test_every_check_says_in_chinese_what_it_says_in_english(check_id: str) -> None:
    doc = discover()[check_id].doc
    chinese, english = remedy_of(doc, "zh_CN"), remedy_of(doc, "en")
    assert english == parts_of(doc)
    assert [part.heading for part in english[1:4]] == ["Why it matters", "How to fix it", "What it does not judge"]
    assert [part.heading for part in chinese[1:4]] == ["为什么重要", "怎么改", "哪些情形不作判定"]
    assert [len(part.paragraphs) for part in chinese] == [len(part.paragraphs) for part in english]
    said = [text for part in chinese for text in part.paragraphs]
    assert all(any("\u4e00" <= letter <= "\u9fff" for letter in text) for text in said)


def test_what_no_catalogue_knows_stays_as_it_is() -> None:
    (part,) = remedy_of("Something new\nof two lines.", "zh_CN")
    assert (part.heading, part.paragraphs) == ("", ("Something new of two lines.",))


def test_every_catalogue_compiles(tmp_path: Path) -> None:
    for book in messages.BOOKS:
        compiled = subprocess.run(
            [sys.executable, "-m", "babel.messages.frontend", "compile", "-i", book.path, "-o", tmp_path / "one.mo"],
            capture_output=True,
            text=True,
        )
        assert compiled.returncode == 0, compiled.stderr
