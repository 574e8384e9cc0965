"""Endless address spaces (calendar, growing paths, sessions): every address answers, none holds anything."""

from __future__ import annotations

import re

from demo.families.base import Place
from demo.parts.frame import page, tags
from demo.site import Site

CALENDAR, GROWING, SESSION = "/rili/", "/lj/", "/zxzx/index.jsp"


def answer(site: Site, path: str, query: dict[str, str]) -> str | None:
    """The page of a trap, or None."""
    if "traps" not in site.features:
        return None
    if path == CALENDAR:
        return _wrap(site, path, "活动日历", _calendar(query.get("m", f"{site.today:%Y-%m}")))
    if path.startswith(GROWING) and set(path[len(GROWING) :].split("/")) <= {"a", ""}:
        return _wrap(site, path, "下级目录", '<p><a href="a/">下一级</a> <a href="/">返回首页</a></p>')
    if path.split(";")[0] == SESSION:
        known = re.search(r"jsessionid=([0-9A-F]+)", path)
        number = int(known[1], 16) if known else 0xA000
        following = f"{SESSION};jsessionid={number * 7 % 0xFFFFFFF1 + 1:08X}"
        return _wrap(site, path, "在线咨询", f'<p><a href="{following}">刷新</a> <a href="/">返回首页</a></p>')
    return None


def _calendar(month: str) -> str:
    if not re.fullmatch(r"\d{4}-\d{2}", month):
        month = "2020-01"
    year, number = int(month[:4]), int(month[5:])
    after = f"{year + number // 12:04d}-{number % 12 + 1:02d}"
    before = f"{year - (number == 1):04d}-{(number - 2) % 12 + 1:02d}"
    days = " ".join(f"<td>{d}</td>" for d in range(1, 29))
    return f'<p><a href="{CALENDAR}?m={before}">上月</a> {month} <a href="{CALENDAR}?m={after}">下月</a></p><table><tr>{days}</tr></table>'


def _wrap(site: Site, path: str, name: str, content: str) -> str:
    place = Place(site, "/rili/" if path == CALENDAR else path)
    return page(place, title=f"{name}-{site.name}", tag_lines=tags(place), content=f"<h1>{name}</h1>{content}")
