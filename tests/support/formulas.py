"""Computes the formulas of a workbook anew from its plain cells: an evaluator of its own, small as the formulas are."""

import io
import math
from typing import Any

from openpyxl import load_workbook
from openpyxl.formula import Tokenizer
from openpyxl.formula.tokenizer import Token
from openpyxl.utils import range_boundaries


class Words(str):
    """Text as a spreadsheet compares it: above every number; nothing can be computed with it."""

    __slots__ = ()

    def __gt__(self, other: object) -> bool:
        return True if not isinstance(other, str) else str.__gt__(self, other)

    def __ge__(self, other: object) -> bool:
        return self > other

    def __lt__(self, other: object) -> bool:
        return False if not isinstance(other, str) else str.__lt__(self, other)

    def __add__(self, other: object) -> Any:
        return Words(str(self) + str(other)) if isinstance(other, str) else math.nan

    def __sub__(self, other: object) -> Any:
        return math.nan

    def __rsub__(self, other: object) -> Any:
        return math.nan

    def __radd__(self, other: object) -> Any:
        return math.nan

    __mul__ = __rmul__ = __truediv__ = __sub__


class Computed:
    """The value of every formula of a workbook, by sheet and cell."""

    def __init__(self, content: bytes) -> None:
        self._book = load_workbook(io.BytesIO(content))
        self._kept: dict[tuple[str, str], Any] = {}
        stored = load_workbook(io.BytesIO(content), data_only=True)
        self.formulas = {
            (sheet.title, cell.coordinate): (
                self.value(sheet.title, cell.coordinate),
                stored[sheet.title][cell.coordinate].value,
            )
            for sheet in self._book
            for row in sheet.iter_rows()
            for cell in row
            if cell.data_type == "f"
        }

    def value(self, sheet: str, at: str) -> Any:
        """What a cell holds or comes to."""
        key = (sheet, at.replace("$", ""))
        if key not in self._kept:
            cell = self._book[sheet][key[1]]
            held = self._compute(str(cell.value), sheet) if cell.data_type == "f" else cell.value
            self._kept[key] = Words("" if held is None else held) if held is None or isinstance(held, str) else held
        return self._kept[key]

    def _range(self, reference: str, sheet: str) -> Any:
        name, _, cells = reference.rpartition("!")
        where = name.strip("'") or sheet
        if ":" not in cells:
            return self.value(where, cells)
        left, top, right, bottom = range_boundaries(cells.replace("$", ""))
        page = self._book[where]
        return [
            self.value(where, page.cell(row, column).coordinate)
            for row in range(top or 1, (bottom or page.max_row) + 1)
            for column in range(left or 1, (right or page.max_column) + 1)
        ]

    def _compute(self, formula: str, sheet: str) -> Any:
        parts = [self._part(token, sheet) for token in Tokenizer(formula).items]
        return eval("".join(parts), {"R": lambda at: self._range(at, sheet), "W": Words, **FUNCTIONS})

    @staticmethod
    def _part(token: Token, sheet: str) -> str:
        if token.type == Token.FUNC:
            return f"{token.value[:-1]}_(" if token.subtype == Token.OPEN else ")"
        if token.type == Token.OPERAND:
            if token.subtype == Token.RANGE:
                return f"R({token.value!r})"
            return f"W({token.value})" if token.subtype == Token.TEXT else str(token.value)
        return str({"=": "==", "<>": "!=", "&": "+"}.get(token.value, token.value))


def _numbers(values: Any) -> list[float]:
    return [one for one in values if isinstance(one, int | float) and not isinstance(one, bool)]


def _round(number: Any, digits: int) -> Any:
    if isinstance(number, str) or math.isnan(number):
        return math.nan
    return math.floor(abs(number) * 10**digits + 0.5 + 1e-9) / 10**digits * (1 if number >= 0 else -1)


FUNCTIONS: dict[str, Any] = {
    "SUM_": lambda values: sum(_numbers(values)),
    "ROUND_": _round,
    "MIN_": lambda *values: min(_numbers(values if len(values) > 1 else values[0])),
    "MAX_": lambda *values: max(_numbers(values if len(values) > 1 else values[0])),
    "AVERAGE_": lambda values: sum(_numbers(values)) / len(_numbers(values)) if _numbers(values) else math.nan,
    "COUNT_": lambda values: len(_numbers(values)),
    "COUNTA_": lambda values: sum(1 for one in values if one != ""),
    "COUNTIF_": lambda values, wanted: sum(1 for one in values if one == wanted),
    "RANK_": lambda one, values: 1 + sum(1 for other in _numbers(values) if other > one),
    "IF_": lambda condition, yes, no: yes if condition else no,
    "AND_": lambda *values: all(values),
    "OR_": lambda *values: any(values),
}
