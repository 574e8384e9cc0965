"""Tables → CSV or XLSX that a spreadsheet opens rightly and safely: the one place where cells are written; what they mean is others' business."""

import csv
import io
import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell

from reports.findings import Cell

_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""A text beginning so would be taken for a formula or a command by some spreadsheet, and pages are written by strangers."""
_LONGEST = 32_000
"""A cell of Excel holds 32,767 characters."""
_WIDEST, _NARROWEST = 60, 8
_PAGE = 260
"""Letters side by side on a printed page that can still be read; a wider table goes over several."""
_LINE = 15
"""Height of a line, in points."""
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff]|[\ud800-\udfff]")
_FORBIDDEN = re.compile(r"[\[\]:*?/\\]")
"""What the name of a sheet may not hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Formula:
    """A formula of ours, with the value it has: readers that do not compute show that. Never made from what a page says."""

    text: str
    """With ``=``, in the English names of functions."""
    value: str | float


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture over its cell, in its own size at 96 dots an inch."""

    content: bytes
    """PNG or JPEG."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Col:
    """One column of a sheet."""

    heading: str
    width: int = 0
    """In letters; 0: as wide as its words."""
    style: str = ""
    """``number``, ``percent``, ``centre``, ``entry`` (a field to fill in); empty: text."""
    choices: tuple[str, ...] = ()
    """What may be picked from a list."""
    hidden: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One sheet: lines of words on top, one frozen heading, rows below."""

    title: str
    columns: tuple[Col, ...]
    rows: Sequence[Sequence["Cell | Formula | Picture"]]
    top: tuple[str, ...] = ()
    """Lines above the heading, the first of them as a title."""
    filtered: bool = True
    row_height: int = 0
    """In points; 0: as high as its words."""
    landscape: bool = True
    sparklines: tuple[tuple[int, int, int], ...] = ()
    """Column, first and last column of the values, of a small line in every row."""
    protected: bool = False
    """Only ``entry`` columns may be changed."""
    extra: tuple[tuple[int, int, "Cell | Formula"], ...] = field(default=())
    """Single cells by row and column, from 0, such as a foot with sums."""

    @property
    def first_row(self) -> int:
        """Row of the first line of data, from 0."""
        return len(self.top) + 1


def harmless(cell: Cell) -> Cell:
    """A cell of a CSV file that no spreadsheet takes for a formula; numbers stay numbers."""
    if not isinstance(cell, str):
        return cell
    text = _UNPRINTABLE.sub("", cell) if not cell.startswith(("\t", "\r")) else cell
    return f"'{text}" if text.startswith(_DANGEROUS) or text.lstrip(" \u00a0\u3000").startswith(_DANGEROUS) else text


def to_csv(headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    """Comma-separated, with the mark by which Excel knows UTF-8."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([harmless(heading) for heading in headings])
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    return "\ufeff" + out.getvalue()


def to_xlsx(title: str, headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """A workbook of one sheet with a frozen, filterable heading."""
    columns = tuple(Col(heading=heading) for heading in headings)
    return workbook([Sheet(title=title, columns=columns, rows=[tuple(row) for row in rows])])


def workbook(sheets: Sequence[Sheet]) -> bytes:
    """A workbook. Text is written as text whatever it begins with; only a ``Formula`` is one."""
    out = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "nan_inf_to_errors": True,
    }
    book = xlsxwriter.Workbook(out, options)
    looks = _Looks(book)
    taken: set[str] = set()
    for sheet in sheets:
        _write(book.add_worksheet(_name(sheet.title, taken)), sheet, looks)
    book.close()
    return out.getvalue()


def cell_name(row: int, column: int) -> str:
    """``$B$3`` of a row and column counted from 0."""
    return str(xl_rowcol_to_cell(row, column, row_abs=True, col_abs=True))


def column_name(column: int) -> str:
    """``B`` of a column counted from 0."""
    return str(xl_col_to_name(column))


def sheet_name(title: str) -> str:
    """The name a sheet gets, as formulas quote it."""
    return "'" + _FORBIDDEN.sub(" ", title)[:31].replace("'", "''") + "'"


class _Looks:
    """The few formats there are."""

    def __init__(self, book: Any) -> None:
        plain = {"valign": "top", "text_wrap": True, "border": 1, "border_color": "#D0D5DD"}
        self.head = book.add_format(
            {
                "bold": True,
                "bg_color": "#E4E7EC",
                "valign": "vcenter",
                "text_wrap": True,
                "border": 1,
                "border_color": "#98A2B3",
            }
        )
        self.title = book.add_format({"bold": True, "font_size": 14})
        self.remark = book.add_format({"font_color": "#475467"})
        self.styles = {
            "": book.add_format(plain),
            "centre": book.add_format({**plain, "align": "center"}),
            "number": book.add_format({**plain, "align": "right"}),
            "percent": book.add_format({**plain, "num_format": "0.0%"}),
            "entry": book.add_format({**plain, "bg_color": "#FFF8E1", "border_color": "#D6BB6E", "locked": False}),
        }


def _write(page: Any, sheet: Sheet, looks: _Looks) -> None:
    for number, line in enumerate(sheet.top):
        page.write_string(number, 0, clean(line), looks.title if number == 0 else looks.remark)
    head, first = len(sheet.top), sheet.first_row
    widths = _widths([column.heading for column in sheet.columns], sheet.rows)
    for number, column in enumerate(sheet.columns):
        page.set_column(number, number, column.width or widths[number], None, {"hidden": column.hidden})
        page.write_string(head, number, clean(column.heading[:1].upper() + column.heading[1:]), looks.head)
        if column.choices and sheet.rows:
            page.data_validation(
                first, number, first + len(sheet.rows) - 1, number,
                {"validate": "list", "source": list(column.choices), "ignore_blank": True},
            )  # fmt: skip
    lines = max((_lines(one.heading, one.width or widths[at]) for at, one in enumerate(sheet.columns)), default=1)
    if lines > 1:
        page.set_row(head, _LINE * lines)
    for offset, row in enumerate(sheet.rows):
        if sheet.row_height:
            page.set_row(first + offset, sheet.row_height)
        for number, cell in enumerate(row):
            look = looks.styles[sheet.columns[number].style] if number < len(sheet.columns) else looks.styles[""]
            _cell(page, first + offset, number, cell, look)
    for at, column_at, cell in sheet.extra:
        _cell(page, at, column_at, cell, looks.styles["number"] if not isinstance(cell, str) else looks.styles[""])
    for column_at, start, end in sheet.sparklines:
        for offset in range(len(sheet.rows)):
            at = first + offset
            cells = f"{sheet_name(sheet.title)}!{column_name(start)}{at + 1}:{column_name(end)}{at + 1}"
            page.add_sparkline(at, column_at, {"range": cells, "markers": True})
    page.freeze_panes(first, 0)
    if sheet.filtered and sheet.columns:
        page.autofilter(head, 0, head + len(sheet.rows), len(sheet.columns) - 1)
    if sheet.protected:
        page.protect("", {"format_columns": True, "format_rows": True, "sort": True, "autofilter": True})
    if sheet.landscape:
        page.set_landscape()
    page.set_paper(9)
    shown = [column.width or widths[at] for at, column in enumerate(sheet.columns) if not column.hidden]
    across = max(1, round(sum(shown) / _PAGE))
    page.fit_to_pages(across, 0)
    page.repeat_rows(head)
    if across > 1:
        page.repeat_columns(0, 1)


def _cell(page: Any, row: int, column: int, cell: "Cell | Formula | Picture", look: Any) -> None:
    match cell:
        case None:
            page.write_blank(row, column, None, look)
        case Formula():
            page.write_formula(row, column, cell.text, look, cell.value)
        case Picture():
            page.write_blank(row, column, None, look)
            # Not «in the cell»: only the newest Excel shows that.
            options = {"image_data": io.BytesIO(cell.content), "object_position": 1, "x_offset": 3, "y_offset": 3}
            page.insert_image(row, column, "picture.png", options)
        case str():
            page.write_string(row, column, clean(cell), look)
        case _:
            page.write_number(row, column, cell, look)


def clean(text: str) -> str:
    """What a cell can hold."""
    return _UNPRINTABLE.sub("", text)[:_LONGEST]


def _name(title: str, taken: set[str]) -> str:
    name = _FORBIDDEN.sub(" ", title)[:31].strip("' ") or "1"
    while name.lower() in taken:
        name = f"{name[:28]} {len(taken) + 1}"
    taken.add(name.lower())
    return name


def _lines(heading: str, width: int) -> int:
    """Lines a heading takes in a column so many letters wide; one more than the letters need where words are broken."""
    taken = 0
    for line in heading.splitlines():
        letters = sum(1 if letter.isascii() else 2 for letter in line)
        taken += math.ceil(letters * (1.2 if line.isascii() and letters > width else 1) / max(width - 1, 1))
    return max(taken, 1)


def _widths(headings: Sequence[str], rows: Sequence[Sequence["Cell | Formula | Picture"]]) -> list[int]:
    def width(cell: object) -> int:
        text = str(
            cell.value if isinstance(cell, Formula) else "" if isinstance(cell, Picture) or cell is None else cell
        )
        return max((sum(1 if letter.isascii() else 2 for letter in line) for line in text.splitlines()), default=0)

    return [
        max(
            _NARROWEST,
            min(_WIDEST, 2 + max(width(row[number]) for row in (headings, *rows[:200]) if number < len(row))),
        )
        for number in range(len(headings))
    ]
