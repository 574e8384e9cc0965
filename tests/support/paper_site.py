"""A small site that exists only as text, and a crawl of it without network."""

import itertools
import random
from collections import deque
from datetime import UTC, date, datetime

from crawler.extract.addresses import identity
from crawler.extract.model import FetchedPage
from crawler.reading import SiteReading
from domain.artifacts import Missing
from domain.fetches import Fetch
from domain.records import ColumnRecord, LinkKind, Record
from domain.registry import Site
from domain.sweeps import SweepOrder, SweepPurpose

HOME = "https://www.example.gov.cn/"
AT = datetime(2026, 6, 15, 4, 0, tzinfo=UTC)
MENU = (
    '<div class="nav"><ul><li><a href="/">首页</a></li><li><a href="/dt/">工作动态</a></li><li><a href="/tzgg/">通知公告</a></li>'
    '<li><a href="/zwgk/">政务公开</a><ul><li><a href="/zwgk/rsxx/">人事信息</a></li><li><a href="/zwgk/jgzn/">机构职能</a></li></ul></li>'
    '<li><a href="/gone/">规划计划</a></li><li><a href="http://zwfw.other.gov.cn/">政务服务网</a></li></ul></div>'
)
FOOT = '<div class="foot">主办单位：某局 版权所有 渝ICP备12345678号</div>'


def crumb(*steps: tuple[str, str]) -> str:
    return (
        '<div class="wz">当前位置：<a href="/">首页</a>'
        + "".join(f' &gt; <a href="{url}">{name}</a>' for url, name in steps)
        + "</div>"
    )


def page(title: str, content: str, head: str = "") -> str:
    return f"<html><head><title>{title}-某局</title>{head}</head><body>{MENU}{content}{FOOT}</body></html>"


def rows(folder: str, *days: str, shown: bool = True) -> str:
    items = "".join(
        f'<li><a href="{folder}t{day.replace("-", "")}_{number}.html">关于{folder.strip("/")}第{number}号事项的信息</a>{f"<span>{day}</span>" if shown else ""}</li>'
        for number, day in enumerate(days, 100)
    )
    return f"<ul>{items}</ul>"


def article(day: str) -> str:
    return page(
        "某篇文章的标题", f"<h1>某篇文章的标题</h1><p>发布时间：{day} 来源：某局</p><p>{'正文内容如下。' * 20}</p>"
    )


def site(**changed: str) -> dict[str, str]:
    pages = {
        "": page(
            "某局", f'<div><h2>工作动态</h2><a href="/dt/">更多</a>{rows("/dt/", "2026-06-12", "2026-06-10")}</div>'
        ),
        "dt/": page(
            "工作动态",
            crumb(("/dt/", "工作动态"))
            + rows("/dt/", "2026-06-12", "2026-06-10")
            + '<div><a href="index_1.html">下一页</a></div>',
        ),
        "dt/index_1.html": page(
            "工作动态",
            crumb(("/dt/", "工作动态"))
            + rows("/dt/", "2026-06-08", "2026-06-14")
            + '<div><a href="/dt/">上一页</a></div>',
        ),
        "tzgg/": page(
            "通知公告", crumb(("/tzgg/", "通知公告")) + rows("/tzgg/", "2026-05-01", "2026-04-01", shown=False)
        ),
        "zwgk/": page(
            "政务公开",
            crumb(("/zwgk/", "政务公开"))
            + '<h3><a href="/zwgk/rsxx/">人事信息</a></h3><h3><a href="/zwgk/jgzn/">机构职能</a></h3>',
        ),
        "zwgk/rsxx/": page(
            "人事信息", crumb(("/zwgk/", "政务公开"), ("/zwgk/rsxx/", "人事信息")) + '<ul class="list"></ul>'
        ),
        "zwgk/jgzn/": page(
            "机构职能",
            crumb(("/zwgk/", "政务公开"), ("/zwgk/jgzn/", "机构职能"))
            + f"<h1>机构职能</h1><p>{'贯彻执行有关方针政策和法律法规，拟订规划并组织实施。' * 5}</p>",
        ),
    }
    for folder, days in (
        ("dt", ("2026-06-12", "2026-06-10", "2026-06-08", "2026-06-14")),
        ("tzgg", ("2026-05-01", "2026-04-01")),
    ):
        for number, day in zip(itertools.cycle((100, 101)), days, strict=False):
            pages[f"{folder}/t{day.replace('-', '')}_{number}.html"] = article(day)
    return pages | changed


def order(**given: object) -> SweepOrder:
    registered = Site(code="1234567890", name="某局", home_url=HOME, organizer="某局")
    return SweepOrder(**{"id": "1", "site": registered, "purpose": SweepPurpose.ROUTINE, "ordered_at": AT, **given})  # type: ignore[arg-type]


def fetched(path: str, text: str, **given: object) -> FetchedPage:
    url = HOME + path
    return FetchedPage(**{"url": url, "fetch": Fetch(url=url, at=AT, status=200), "text": text, **given})  # type: ignore[arg-type]


def crawl(
    pages: dict[str, str], *, seed: int | None = None, browser: bool = True, **given: object
) -> list[Record | Missing]:
    """What the spider does: begins at home, follows links, asks the browser, goes to what is wanted."""
    reading = SiteReading(order(**given))
    waiting, seen = deque([HOME]), {HOME}
    chance = random.Random(seed)
    while waiting:
        if seed is not None:
            waiting.rotate(chance.randrange(len(waiting)))
        url = waiting.popleft()
        text = pages.get(url.removeprefix(HOME))
        if text is None:
            reading.failed(url, Fetch(url=url, at=AT, status=404), 1)
            continue
        reactions = [reading.react(fetched(url.removeprefix(HOME), text))]
        if reactions[0].render:
            reactions.append(reading.react(fetched(url.removeprefix(HOME), text, rendered=browser, render_tried=True)))
        for reaction in reactions:
            named = [link.url for link in reaction.links if link.kind is LinkKind.PAGE and reading.in_scope(link.url)]
            for target in [*(wanted.url for wanted in reaction.wanted), *named]:
                if identity(target) not in seen:
                    seen.add(identity(target))
                    waiting.append(target)
    return list(reading.finish(AT))


def columns(records: list[Record | Missing]) -> dict[str, ColumnRecord]:
    return {record.url.removeprefix(HOME): record for record in records if isinstance(record, ColumnRecord)}


def newest(record: ColumnRecord) -> date:
    return max(entry.dated.day for entry in record.entries if entry.dated)


def message(asked: str, reply: str) -> str:
    rows_ = f"<tr><td>来信时间</td><td>{asked}</td></tr><tr><td>办理状态</td><td>{'已办结' if reply else '办理中'}</td></tr>{reply}"
    return page(
        "某条留言",
        crumb(("/hd/", "局长信箱")) + f"<h1>某条留言的主题</h1><table>{rows_}</table>",
        '<meta name="ColumnName" content="局长信箱">',
    )


def board_site() -> dict[str, str]:
    listed = "".join(
        f'<tr><td><a href="/hd/{n}.html">关于第{n}件事的咨询</a></td><td>2026-05-0{n - 10000}</td></tr>'
        for n in (10001, 10002)
    )
    reply = "<tr><td>答复单位</td><td>某局</td></tr><tr><td>答复时间</td><td>2026-05-08</td></tr><tr><td>答复内容</td><td>您反映的问题已收悉，现答复如下。</td></tr>"
    home = site()[""].replace(
        '<li><a href="/gone/">规划计划</a></li>',
        '<li><a href="/hd/">局长信箱</a></li><li><a href="/zn/">办事指南</a></li>',
    )
    guide = "".join(
        f"<tr><th>{label}</th><td>见附件</td></tr>"
        for label in ("事项名称", "设定依据", "申请条件", "办理材料", "办理地点")
    )
    return site(
        **{
            "": home,
            "hd/": page(
                "局长信箱",
                crumb(("/hd/", "局长信箱")) + f"<table><tr><th>标题</th><th>来信时间</th></tr>{listed}</table>",
            ),
            "hd/10001.html": message("2026-05-01 09:00", reply),
            "hd/10002.html": message("2026-05-02 09:00", ""),
            "zn/": page(
                "办事指南",
                crumb(("/zn/", "办事指南"))
                + '<ul><li><a href="/zn/item_1.html">某项许可的办理</a></li><li><a href="/zn/item_2.html">某项备案的办理</a></li></ul>',
            ),
            "zn/item_1.html": page("某项许可的办理", crumb(("/zn/", "办事指南")) + f"<table>{guide}</table>"),
            "zn/item_2.html": page("某项备案的办理", crumb(("/zn/", "办事指南")) + f"<table>{guide}</table>"),
        }
    )
