"""Says which days of a page were not taken for its publishing date, and why: for ``explain``, never on the way of a sweep."""

from datetime import date, timedelta

from crawler.extract.dates import shown_days
from domain.records import Dated, DateOrigin

_MOST = 6


def days_not_taken(text: str, today: date, taken: Dated | None) -> list[str]:
    """Sentences in Chinese, one a day that stands on the page and was left alone, in page order, at most six."""
    told: dict[date, str] = {}
    for found, before, meaning in shown_days(text):
        if (taken is not None and found == taken.day) or found in told:
            continue
        words = before.strip(" |：:\n\t")[-12:].strip("| ")
        if found > today + timedelta(days=1):
            why = "在未来"
        elif meaning is None:
            why = f"“{words}”之后的日期不是发布时间" if words else "另有含义或在正文句中"
        elif meaning == 0:
            why = "没有说明是发布时间"
        else:
            why = "不是第一个标明的发布时间"
        told[found] = f"日期 {found.isoformat()} 未采用：{why}"
        if len(told) == _MOST:
            break
    notes = list(told.values())
    if taken is None:
        notes.insert(0, "页面上没有可以采用的发布时间")
    elif taken.origin is DateOrigin.ADDRESS:
        notes.insert(0, "页面上没有发布时间，日期取自网址，不作为标注了时间")
    return notes
