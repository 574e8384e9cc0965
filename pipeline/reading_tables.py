"""A spreadsheet, CSV or YAML file → rows of text with their lines; knows no heading and stores nothing."""

import codecs
import csv
import io
import re
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from domain.wording import N_, PlainError

CSV_ENDINGS = (".csv", ".tsv", ".txt")
YAML_ENDINGS = (".yaml", ".yml")
_DELIMITERS = ",;\t，；"
_ZIP, _OLD_EXCEL, _PDF = b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF"


class TableError(PlainError):
    """A file that cannot be read as a table: one sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of a table."""

    line: int
    """Where it stands in the file, from 1: the first line of a record, the row of a sheet."""
    cells: tuple[str, ...]
    """Trimmed texts; empty where nothing stands."""
    broken: bool = False
    """True when a quotation mark of the line has no twin, so that its cells cannot be trusted."""


def read_rows(path: Path) -> list[Row]:
    """The lines of a file that hold anything, headings among them, in order.

    A YAML list of mappings gives a line of headings followed by its items. Raises TableError in one sentence.
    """
    try:
        content = path.read_bytes()
    except FileNotFoundError as error:
        raise TableError(N_("找不到文件 {file}：请核对路径。"), file=str(path)) from error
    except OSError as error:
        raise TableError(
            N_("无法读取文件 {file}（{detail}）。"), file=str(path), detail=error.strerror or ""
        ) from error
    _refuse_misnamed(path, content)
    ending = path.suffix.lower()
    if ending == ".xlsx":
        rows = list(_read_sheet(path, content))
    elif ending in YAML_ENDINGS:
        from pipeline.yaml_tables import read_yaml  # its parser takes longer to load than most tables to read

        rows = read_yaml(path, decode(path, content))
    elif ending in CSV_ENDINGS:
        rows = list(_read_csv(decode(path, content)))
    else:
        raise TableError(N_("不认识文件 {file} 的格式：只能导入 CSV、XLSX 或 YAML 文件。"), file=str(path))
    if not rows:
        raise TableError(N_("文件 {file} 是空的：至少要有一行表头和一行数据。"), file=str(path))
    return rows


def decode(path: Path, content: bytes) -> str:
    """The text of a file in UTF-8, UTF-16 (with its mark) or GB18030. Raises TableError for anything else."""
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if content.startswith(mark):
            encodings: Sequence[str] = (encoding,)
            break
    else:
        encodings = ("utf-8", "gb18030")
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise TableError(N_("文件 {file} 不是文本文件或编码无法识别：请另存为 UTF-8 或 GB18030 编码。"), file=str(path))


def _refuse_misnamed(path: Path, content: bytes) -> None:
    ending = path.suffix.lower()
    known = (*CSV_ENDINGS, *YAML_ENDINGS, ".xlsx")
    if content.startswith(_OLD_EXCEL) or ending == ".xls":
        raise TableError(N_("文件 {file} 是旧版 Excel 或加密的表格：请另存为不加密的 .xlsx 后再导入。"), file=str(path))
    if content.startswith(_PDF):
        raise TableError(N_("文件 {file} 是 PDF，不是表格：请导入 CSV、XLSX 或 YAML 文件。"), file=str(path))
    if ending not in known:
        return
    if content.startswith(_ZIP) and ending != ".xlsx":
        raise TableError(
            N_("文件 {file} 的内容是 XLSX 表格，与扩展名 {ending} 不符：请把扩展名改为 .xlsx。"),
            file=str(path),
            ending=ending,
        )
    if ending == ".xlsx" and content and not content.startswith(_ZIP):
        raise TableError(
            N_("文件 {file} 的内容不是 XLSX 表格，与扩展名不符：如果是文本，请把扩展名改为 .csv。"), file=str(path)
        )


def _read_csv(text: str) -> Iterator[Row]:
    lines = re.split(r"\r\n|\r|\n", text)  # not splitlines: form feeds and such do occur within cells
    head = next((line for line in lines if line.strip()), "")
    delimiter = max(_DELIMITERS, key=head.count)
    start = 0
    while start < len(lines):
        end = _end_of_record(lines, start)
        cells = _cells_of(lines[start:end], delimiter) if end is not None else None
        broken = end is None or cells is None
        if end is None or cells is None:
            # A quotation mark without its twin, or out of place, costs one row, not all that follow.
            end, cells = start + 1, lines[start].replace('"', "").split(delimiter)
        trimmed = tuple(cell.strip() for cell in cells)
        if any(trimmed):
            yield Row(line=start + 1, cells=trimmed, broken=broken)
        start = end


def _cells_of(record: Sequence[str], delimiter: str) -> list[str] | None:
    """The cells of one record; None when its line ends do not lie within quoted cells."""
    try:
        return next(csv.reader(["\n".join(record)], delimiter=delimiter, skipinitialspace=True), [])
    except csv.Error:
        return None


def _end_of_record(lines: Sequence[str], start: int) -> int | None:
    """The line after a record, whose quoted cells may hold line ends; None when a quotation mark is never closed."""
    quotes = 0
    for end in range(start, len(lines)):
        quotes += lines[end].count('"')
        if quotes % 2 == 0:
            return end + 1
    return None


def _read_sheet(path: Path, content: bytes) -> Iterator[Row]:
    # Only now: every sweep imports this module, few import a workbook.
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about styles and validations, which say nothing about the cells
            book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, OSError, EOFError) as error:
        raise TableError(
            N_("文件 {file} 不是完好的 XLSX 表格：请用表格软件打开并重新保存。"), file=str(path)
        ) from error
    try:
        for sheet in book.worksheets:
            found = False
            for line, cells in enumerate(sheet.iter_rows(values_only=True), start=1):
                trimmed = tuple(_text_of(cell) for cell in cells)
                if any(trimmed):
                    found = True
                    yield Row(line=line, cells=trimmed)
            if found:
                return  # the first sheet that holds anything
    except (zipfile.BadZipFile, KeyError, ValueError, SyntaxError) as error:
        raise TableError(
            N_("文件 {file} 不是完好的 XLSX 表格：请用表格软件打开并重新保存。"), file=str(path)
        ) from error
    finally:
        book.close()


def _text_of(cell: object) -> str:
    match cell:
        case None:
            return ""
        case bool():
            return "yes" if cell else "no"
        case float() if cell.is_integer():
            return str(int(cell))  # a code typed as a number
        case datetime():
            return cell.date().isoformat()
        case date():
            return cell.isoformat()
        case _:
            return str(cell).strip()
