"""Rows of what sweeps and probes saw, for files people take away: columns, links, messages, probes; pure but for the catalogue."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Generic, TypeVar

import msgspec

from domain.records import ColumnRecord, LinkRecord, ProbeSample, ReplyRecord
from domain.wording import N_
from reports.findings import Cell
from reports.texts import Speaker

T = TypeVar("T")


class Kind(StrEnum):
    """What can be taken away."""

    COLUMNS = "columns"
    LINKS = "links"
    THREADS = "threads"
    PROBES = "probes"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape(Generic[T]):
    """The table of one kind."""

    title: str
    headings: tuple[str, ...]
    """Chinese msgids, after code and name of the site."""
    cells: Callable[[T, Speaker], tuple[Cell, ...]]


def _column(one: ColumnRecord, speaker: Speaker) -> tuple[Cell, ...]:
    days = [entry.dated.day for entry in one.entries if entry.dated is not None]
    newest = max(days, default=None)
    return (
        " > ".join(one.path) or one.name,
        one.url,
        speaker.name(one.category),
        one.level,
        speaker.text("是") if one.periodic else speaker.text("否"),
        len(one.entries),
        newest.isoformat() if newest else "",
        one.pages_read,
        one.placeholder,
    )


def _link(one: LinkRecord, speaker: Speaker) -> tuple[Cell, ...]:
    last = one.attempts[-1] if one.attempts else None
    return (
        one.url,
        one.anchor,
        speaker.name(one.kind),
        speaker.text("是") if one.internal else speaker.text("否"),
        "" if last is None or last.status is None else last.status,
        "" if last is None or last.failure is None else speaker.name(last.failure),
        len(one.attempts),
        one.instances,
        one.found_on[0] if one.found_on else "",
    )


def _thread(one: ReplyRecord, speaker: Speaker) -> tuple[Cell, ...]:
    return (
        one.subject,
        one.url,
        one.asked.day.isoformat() if one.asked else "",
        one.state,
        one.unit,
        one.answered.day.isoformat() if one.answered else "",
        one.reply,
        speaker.text("是") if one.imported else speaker.text("否"),
    )


def _probe(one: ProbeSample, speaker: Speaker) -> tuple[Cell, ...]:
    return (
        one.at.astimezone(speaker.zone).strftime("%Y-%m-%d %H:%M:%S"),
        speaker.text("是") if one.ok else speaker.text("否"),
        "" if one.status is None else one.status,
        speaker.value("failure", one.failure) if one.failure else "",
        one.elapsed_ms,
        one.vantage,
        one.notice,
    )


SHAPES: Mapping[Kind, Shape[Any]] = {
    Kind.COLUMNS: Shape(
        title=N_("栏目清单"),
        headings=(
            N_("栏目"), N_("网址"), N_("类型"), N_("级别"), N_("定期更新"), N_("读到条目"), N_("最新日期"), N_("读取页数"), N_("占位文字"),
        ),
        cells=_column,
    ),
    Kind.LINKS: Shape(
        title=N_("链接清单"),
        headings=(
            N_("网址"), N_("链接文字"), N_("种类"), N_("站内"), N_("状态码"), N_("失败原因"), N_("访问次数"), N_("处数"), N_("所在页面"),
        ),
        cells=_link,
    ),
    Kind.THREADS: Shape(
        title=N_("留言清单"),
        headings=(
            N_("主题"), N_("网址"), N_("来信日期"), N_("办理状态"), N_("答复单位"), N_("答复日期"), N_("答复内容"), N_("导入"),
        ),
        cells=_thread,
    ),
    Kind.PROBES: Shape(
        title=N_("探测记录"),
        headings=(N_("时间"), N_("打开"), N_("状态码"), N_("失败原因"), N_("用时（毫秒）"), N_("探测点"), N_("公告")),
        cells=_probe,
    ),
}  # fmt: skip


def as_object(code: str, name: str, record: object) -> dict[str, Any]:
    """A record as one JSON object, everything it holds, under its site."""
    told = msgspec.to_builtins(record)
    return {"site": code, "name": name, **{key: value for key, value in told.items() if key != "target"}}
