"""Dates as government pages write them."""

from __future__ import annotations

from datetime import date, datetime

_NUMERALS = "〇一二三四五六七八九"


def _numeral(number: int) -> str:
    if number < 10:
        return _NUMERALS[number]
    tens, ones = divmod(number, 10)
    return ("" if tens == 1 else _NUMERALS[tens]) + "十" + (_NUMERALS[ones] if ones else "")


def shown(style: str, when: datetime, today: date) -> str:
    """``when`` in one of the styles of lists; ``none`` gives the empty string."""
    day = when.date()
    match style:
        case "slash":
            return f"{day.year}/{day.month}/{day.day}"
        case "dot":
            return f"{day:%Y.%m.%d}"
        case "month_day":
            return f"{day:%m-%d}"
        case "brackets":
            return f"[{day:%m-%d}]"
        case "full_brackets":
            return f"[{day:%Y-%m-%d}]"
        case "short":
            return f"{day:%y-%m-%d}"
        case "zh":
            return f"{day.year}年{day.month}月{day.day}日"
        case "numerals":
            year = "".join(_NUMERALS[int(c)] for c in str(day.year))
            return f"{year}年{_numeral(day.month)}月{_numeral(day.day)}日"
        case "relative":
            age = (today - day).days
            return "今天" if age == 0 else f"{age}天前" if age < 8 else f"{day:%Y-%m-%d}"
        case "iso_time":
            return f"{when:%Y-%m-%d %H:%M}"
        case "none":
            return ""
        case _:
            return f"{day:%Y-%m-%d}"
