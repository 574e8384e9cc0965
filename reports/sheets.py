"""Rows → CSV or XLSX that a spreadsheet opens rightly and safely; what the rows mean is others' business."""

import csv
import io
from collections.abc import Iterable, Sequence

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from reports.findings import Cell

_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
"""A text beginning so would be taken for a formula, and pages are written by strangers."""
_LONGEST = 32_000
"""A cell of Excel holds 32,767 characters."""
_WIDEST, _NARROWEST = 60, 8


def to_csv(headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    """Comma-separated, with the mark by which Excel knows UTF-8."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(headings)
    writer.writerows([_harmless(cell) for cell in row] for row in rows)
    return "\ufeff" + out.getvalue()


def to_xlsx(title: str, headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """A workbook of one sheet with a frozen, filterable heading."""
    table = [list(row) for row in rows]
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    for number, width in enumerate(_widths(headings, table), start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(headings))}{len(table) + 1}"
    head = [WriteOnlyCell(sheet, value=heading) for heading in headings]
    for cell in head:
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="E4E7EC")
    sheet.append(head)
    for row in table:
        cells = [WriteOnlyCell(sheet) for _ in row]
        for cell, value in zip(cells, row, strict=True):
            if isinstance(value, str):
                cell.value = ILLEGAL_CHARACTERS_RE.sub("", value)[:_LONGEST]
                cell.data_type = "s"  # never a formula
                cell.alignment = Alignment(vertical="top", wrap_text=True)
            else:
                cell.value = value
        sheet.append(cells)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _harmless(cell: Cell) -> Cell:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_DANGEROUS) else cell


def _widths(headings: Sequence[str], rows: Sequence[Sequence[Cell]]) -> list[int]:
    def width(text: str) -> int:
        return max((sum(1 if letter.isascii() else 2 for letter in line) for line in text.splitlines()), default=0)

    return [
        max(_NARROWEST, min(_WIDEST, 2 + max(width(str(row[number] or "")) for row in (headings, *rows[:200]))))
        for number in range(len(headings))
    ]
