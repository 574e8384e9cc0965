"""Text comes out of PDF, DOCX and XLSX files; broken and hostile ones cost a word and nothing else."""

import asyncio
import io
import os
import platform
import sys
import zipfile
from pathlib import Path

import docx
import openpyxl
import pytest
from private_numbers import bank_card, identity_number

from crawler.extract.attachments import AttachmentKind, UnreadableError, kind_of, text_of
from crawler.fetch.documents import Documents
from crawler.reader import Question
from demo.assets import document
from domain.records import PersonalKind

ID = identity_number()
CARD = bank_card()


def a_workbook(*rows: list[str]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)  # type: ignore[union-attr]
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def a_document(*rows: list[str]) -> bytes:
    whole = docx.Document()
    whole.add_paragraph("关于发放补贴的公示")
    table = whole.add_table(len(rows), len(rows[0]))
    for at, row in enumerate(rows):
        for number, cell in enumerate(row):
            table.cell(at, number).text = cell
    data = io.BytesIO()
    whole.save(data)
    return data.getvalue()


def an_archive(members: dict[str, bytes]) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return data.getvalue()


ROWS = (["姓名", "身份证号", "银行卡号"], ["甲某", ID, CARD])


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (a_workbook(*ROWS), AttachmentKind.XLSX),
        (a_document(*ROWS), AttachmentKind.DOCX),
        (document("pdf_table", "\t".join(["a", ID])), AttachmentKind.PDF),
        (document("doc", "x"), None),
        (b"<html>404</html>", None),
        (b"", None),
        (b"PK\x03\x04rubbish", None),
    ],
)
def test_the_format_is_told_by_content(data: bytes, kind: AttachmentKind | None) -> None:
    assert kind_of(data) is kind


@pytest.mark.parametrize("data", [a_workbook(*ROWS), a_document(*ROWS)], ids=["xlsx", "docx"])
def test_numbers_in_tables_are_told_with_the_heading_of_their_column(data: bytes) -> None:
    lines = text_of(data).split("\n")
    assert f"身份证号：{ID}" in lines
    assert f"银行卡号：{CARD}" in lines


@pytest.mark.parametrize(
    "data",
    [
        an_archive({"word/document.xml": b"0" * 100_000_000}),
        an_archive({"xl/workbook.xml": b"x"} | {f"xl/{number}": b"" for number in range(4000)}),
        a_document(*ROWS)[:-400],
        b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog",
        an_archive({"word/document.xml": b"<w:document"}),
        an_archive({"xl/workbook.xml": b"<workbook/>"}),
    ],
    ids=["bomb", "many", "cut", "cut-pdf", "no-document", "no-book"],
)
def test_hostile_and_broken_files_are_unreadable_in_one_word(data: bytes) -> None:
    with pytest.raises(UnreadableError) as caught:
        text_of(data)
    assert ID not in str(caught.value)
    assert len(str(caught.value)) < 40


def test_the_reader_process_survives_what_it_cannot_read_and_tells_only_masked_samples() -> None:
    async def ask() -> None:
        documents = Documents()
        try:
            bad = await documents.read(Question(), b"%PDF-1.4\n1 0 obj")
            good = await documents.read(Question(), a_workbook(*ROWS))
        finally:
            await documents.close()
        assert bad.unreadable
        assert {hit.kind for hit in good.personal} == {PersonalKind.IDENTITY, PersonalKind.BANK_CARD}
        assert ID not in repr(good)
        assert CARD not in repr(good)

    asyncio.run(ask())


def test_the_reader_process_goes_with_the_last_site_that_brings_files() -> None:
    async def ask() -> None:
        documents = Documents(sites=2)
        await documents.read(Question(), a_workbook(*ROWS))
        process = documents._process
        assert process is not None
        await documents.done()
        assert process.returncode is None, "the other site still brings files"
        await documents.done()
        assert process.returncode is not None
        late = await documents.read(Question(), a_workbook(*ROWS))
        await documents.close()
        assert late.personal, "whoever still comes is read to"

    asyncio.run(ask())


def test_a_file_that_takes_too_long_costs_its_own_reading_only() -> None:
    async def ask() -> None:
        documents = Documents(patience_s=0.0)
        late = await documents.read(Question(), a_workbook(*ROWS))
        documents._patience_s = 60
        good = await documents.read(Question(), a_workbook(*ROWS))
        await documents.close()
        assert late.unreadable == "timeout"
        assert good.personal

    asyncio.run(ask())


@pytest.mark.skipif(
    not sys.platform.startswith("linux") or "glibc" not in platform.libc_ver(), reason="needs glibc and /proc"
)
def test_free_memory_goes_back_to_the_system_before_a_reader_is_started() -> None:
    def held_mb() -> float:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6

    many = [bytes(20_000) for _ in range(5000)]
    last = many[-1]  # keeps the heap from shrinking by itself
    full = held_mb()
    many.clear()

    async def started() -> None:
        documents = Documents()
        await documents.read(Question(), b"%PDF-")
        await documents.close()

    asyncio.run(started())
    assert full - held_mb() > 50
    assert last
