"""A site of settled articles and files, swept again with what an earlier sweep remembers; asserts nothing."""

import asyncio
import dataclasses
import shutil
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from sweeping import bundles_for

from crawler import launch
from crawler.bundle import SweepBundle
from crawler.memory import BEFORE, FILE
from domain.records import LinkRecord, PageRecord
from domain.sweeps import SweepOrder

TODAY = datetime.now(UTC).date()
OLD = [TODAY - timedelta(days=100 + 10 * n) for n in range(12)]
NEW = TODAY - timedelta(days=1)


def an_article(title: str, day: date, body: str = "") -> str:
    tags = f'<meta name="ArticleTitle" content="{title}"><meta name="PubDate" content="{day} 09:00">'
    return (
        f'<html><head><meta charset="utf-8"><title>{title}</title>{tags}</head><body><a href="/">首页</a>'
        f'<div>您的位置：<a href="/">首页</a> &gt; <a href="/tzgg/">通知公告</a></div><h1>{title}</h1>'
        f"<p>发布时间：{day}</p><p>各单位请遵照执行。{body}</p></body></html>"
    )


def a_site() -> dict[str, str | bytes]:
    """A home page with one column; its articles lie three clicks down, each with a file of its own."""
    days = [NEW, *OLD]
    rows = "".join(
        f'<li><a href="/tzgg/t{n}.html">关于第{n}号事项的通知</a><span>{day}</span></li>' for n, day in enumerate(days)
    )
    home = (
        '<html><head><title>某局</title></head><body><div class="nav"><a href="/tzgg/">通知公告</a></div></body></html>'
    )
    column = (
        '<html><head><title>通知公告</title><meta name="ColumnName" content="通知公告"></head><body>'
        f'<div>您的位置：<a href="/">首页</a> &gt; <a href="/tzgg/">通知公告</a></div><ul>{rows}</ul></body></html>'
    )
    pages: dict[str, str | bytes] = {"/": home, "/tzgg/": column}
    for n, day in enumerate(days):
        links = f'<a href="/f/{n}.pdf">附件</a><a href="/tzgg/t{(n + 1) % len(days)}.html">相关</a>'
        if n == 5:
            links += '<a href="/gone.html">已失效</a>'
        pages[f"/tzgg/t{n}.html"] = an_article(f"关于第{n}号事项的通知", day, links)
        pages[f"/f/{n}.pdf"] = b"%PDF-1.4 " + bytes(str(n), "ascii")
    return pages


def again(folder: Path, before: SweepBundle, order: SweepOrder) -> SweepBundle:
    """Sweeps with the memory of an earlier sweep."""
    (bundle,) = bundles_for(folder, [order])
    shutil.copyfile(before.path / FILE, bundle.path / BEFORE)
    asyncio.run(launch.sweep([bundle], deadline=timedelta(seconds=90), grace=timedelta(seconds=10)))
    return bundle


def essence(bundle: SweepBundle) -> dict[str, Any]:
    """What the checks see, without the times and ways of asking."""
    artifacts = bundle.artifacts()
    links = {
        record.url: (record.instances, record.kind, record.internal, record.on_home, sorted(record.found_on),
                     [(one.status, one.failure) for one in record.attempts][-1:])
        for record in artifacts.of(LinkRecord)
    }  # fmt: skip
    pages = {
        record.url: (record.kind, record.title, record.published, record.tags, record.body_key)
        for record in artifacts.of(PageRecord)
    }
    others: dict[str, list[str]] = {}
    for record in artifacts.records:
        if not isinstance(record, LinkRecord | PageRecord):
            plain = {
                field.name: getattr(record, field.name)
                for field in dataclasses.fields(record)
                if field.name
                in {"target", "entries", "shape", "category", "name", "items", "newest", "marks", "tags", "url"}
            }
            others.setdefault(type(record).__name__, []).append(str(sorted(plain.items(), key=str)))
    return {"links": links, "pages": pages, **others}
