"""The text of PDF, DOCX and XLSX files, within limits that hostile files cannot pass; runs in a process of its own (crawler.reader)."""

import io
from collections.abc import Iterator
from enum import StrEnum

MOST_CHARACTERS = 2_000_000
_MOST_PAGES = 300
_MOST_ROWS = 50_000
_MOST_CELLS = 400_000
_MOST_MEMBERS = 3000
_MOST_UNPACKED = 80_000_000
"""Bytes all members of an archive may unfold to: a file that wants more is a bomb, or nothing people read."""
_LONG = 11
"""Digits from which a cell is told with its heading: alone it says nothing of what it is."""


class AttachmentKind(StrEnum):
    """Formats whose text is read."""

    PDF = "pdf"
    DOCX = "docx"
    XLSX = "xlsx"


class UnreadableError(Exception):
    """Why a file gives no text; one word for people, never anything of its content."""


def kind_of(data: bytes) -> AttachmentKind | None:
    """The format by content, whatever the name says; None for all others."""
    if data[:1024].lstrip()[:5] == b"%PDF-":
        return AttachmentKind.PDF
    if data[:4] != b"PK\x03\x04":
        return None
    import zipfile  # not for the PDFs, which most files are

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return None
    if "word/document.xml" in names:
        return AttachmentKind.DOCX
    return AttachmentKind.XLSX if "xl/workbook.xml" in names else None


def text_of(data: bytes) -> str:
    """The words of a file, one line a paragraph or cell. Raises UnreadableError; never more than MOST_CHARACTERS."""
    kind = kind_of(data)
    if kind is None:
        raise UnreadableError("format")
    if kind is not AttachmentKind.PDF:
        _refuse_bombs(data)
    lines = {AttachmentKind.PDF: _pdf, AttachmentKind.DOCX: _docx, AttachmentKind.XLSX: _xlsx}[kind](data)
    parts: list[str] = []
    left = MOST_CHARACTERS
    try:
        for line in lines:
            parts.append(line[:left])
            left -= len(line) + 1
            if left <= 0:
                break
    except UnreadableError:
        raise
    except MemoryError:
        raise UnreadableError("too_large") from None
    except Exception as error:  # noqa: BLE001 - three libraries, and files made to break them
        raise UnreadableError(type(error).__name__) from None
    return "\n".join(parts)


def _refuse_bombs(data: bytes) -> None:
    import zipfile

    # A member never unfolds to more than it declares: zipfile stops there.
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = archive.infolist()
    if len(members) > _MOST_MEMBERS or sum(member.file_size for member in members) > _MOST_UNPACKED:
        raise UnreadableError("bomb")
    if any(member.flag_bits & 1 for member in members):
        raise UnreadableError("encrypted")


def _pdf(data: bytes) -> Iterator[str]:
    import pypdfium2

    document = pypdfium2.PdfDocument(data)
    try:
        for number in range(min(len(document), _MOST_PAGES)):
            page = document[number]
            text = page.get_textpage()
            yield text.get_text_bounded()
            text.close()
            page.close()
    finally:
        document.close()


def _docx(data: bytes) -> Iterator[str]:
    import docx
    from docx.table import Table
    from docx.text.paragraph import Paragraph

    def told(blocks: Iterator[Paragraph | Table], depth: int) -> Iterator[str]:
        for block in blocks:
            if isinstance(block, Paragraph):
                yield block.text
            elif depth < 5:
                rows = ([cell.text for cell in row.cells] for row in block.rows)
                yield from _table(rows)

    document = docx.Document(io.BytesIO(data))
    yield from told(document.iter_inner_content(), 0)
    for section in document.sections:
        for part in (section.header, section.footer):
            yield from (paragraph.text for paragraph in part.paragraphs)


def _xlsx(data: bytes) -> Iterator[str]:
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    try:
        cells = 0
        for sheet in book.worksheets:
            rows = ([_plain(value) for value in row] for row in sheet.iter_rows(max_row=_MOST_ROWS, values_only=True))
            for line in _table(rows):
                yield line
                cells += 1
                if cells > _MOST_CELLS:
                    return
    finally:
        book.close()


def _table(rows: Iterator[list[str]]) -> Iterator[str]:
    """Cell by cell; long numbers after the heading of their column, which says what they are."""
    headings: list[str] = []
    for row in rows:
        filled = [cell for cell in row if cell]
        telling = len(filled) >= 2 and not any(_digits(cell) >= _LONG for cell in filled)
        if telling and (not headings or len(filled) >= sum(bool(one) for one in headings)):
            headings = row
        for at, cell in enumerate(row):
            if not cell:
                continue
            heading = headings[at] if at < len(headings) else ""
            yield f"{heading}：{cell}" if heading and heading != cell and _digits(cell) >= _LONG else cell


def _plain(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(
            int(value)
        )  # numbers of up to 15 digits survive in a cell; longer ones are kept as text by whoever cares
    return str(value).strip()


def _digits(text: str) -> int:
    return sum(char.isdigit() for char in text)
