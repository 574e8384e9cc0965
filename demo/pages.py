"""Whole pages of a site: home, columns, articles, messages, guides, search, site map."""

from __future__ import annotations

from datetime import datetime
from html import escape
from random import Random

from demo import planted, prose
from demo.families.base import Place
from demo.model import SHANGHAI, Article, Column, EmptyStyle, Page, Shape
from demo.parts import articles as article_parts
from demo.parts import boards, guides, threads
from demo.parts.frame import page, tags
from demo.parts.lists import column_list, item, wrap
from demo.parts.nav import more, side, target, trail
from demo.site import Site


def _titled(site: Site, name: str) -> str:
    return f"{name}{site.look.title_sep}{site.name}"


def home(site: Site) -> str:
    """The home page: picture news, lists, topics, services, friends."""
    place = Place(site, "/")
    look = site.look
    blocks: list[str] = []
    if site.home_is_navigation:
        doors = "".join(
            f'<td><a href="{escape(place.href(target(c)))}"><img src="{place.href(f"/images/door{n}.png")}" alt="{escape(c.name)}"></a></td>'
            for n, c in enumerate(site.first_level(), 1)
        )
        blocks.append(f"<table align=center><tr>{doors}</tr></table>")
    else:
        blocks += _home_lists(place)
    extra = "".join(f"<li>{article_parts.link(place, x)}</li>" for x in site.home_links if site.stands(x))
    if extra:
        blocks.append(f'<div class="{look.cls("hot")}"><h2>快速通道</h2><ul>{extra}</ul></div>')
    pictures = "".join(f'<img src="{escape(place.href(p))}" alt="宣传图" width="240">' for p in site.home_images)
    blocks.append(f"<div>{pictures}</div>")
    friends = "".join(f"<li>{article_parts.link(place, x)}</li>" for x in site.friend_links)
    if friends:
        blocks.append(f'<div class="yqlj"><h3>友情链接</h3><ul>{friends}</ul></div>')
    if site.media:
        blocks.append(f'<div class="gzwm"><h3>关注我们</h3><ul>{_media(place)}</ul></div>')
    blocks.append(planted.shown(site))
    exit_notice = ""
    if "exit_notice" in site.features:
        exit_notice = (
            '<script>function goOut(u){if(confirm("您访问的链接即将离开“'
            + site.name
            + '”，是否继续？")){window.open(u);}}</script>\n'
        )
    return page(place, title=site.name, tag_lines=tags(place), content="\n".join(blocks), scripts=exit_notice)


def _media(place: Place) -> str:
    return "".join(
        f'<li><img src="{escape(place.href(picture))}" alt="{escape(name)}二维码">{escape(name)}</li>'
        if picture
        else f'<li><a href="{escape(address)}" target="_blank">{escape(name)}</a></li>'
        for name, address, picture in place.site.media
    )


def _home_lists(place: Place) -> list[str]:
    site, look = place.site, place.site.look
    columns = [site.columns[k] for k in site.home]
    blocks: list[str] = []
    lead = site.home_articles(columns[0], 3)
    slides = "".join(
        f'<a href="{escape(place.href(a.path))}"><img src="{place.href(f"/images/slide{n}.png")}" alt="{escape(a.title)}" width="420"></a>'
        for n, a in enumerate(lead, 1)
    )
    blocks.append(f'<div id="slides">{slides}</div>')
    if site.home_relief and not site.active(site.home_fault):
        blocks.append(
            f"<div><h2>今日关注</h2>{wrap(place, [item(place, site.home_relief, style='after', date_style='iso')], style='after')}</div>"
        )
    style = "table" if site.family.tables else "after" if look.item in ("card", "dl") else look.item
    for column in columns:
        shown = site.home_articles(column, 6)
        items = [
            item(
                place,
                a,
                style=style,
                date_style="month_day" if "short_home_dates" in site.features else column.date_style,
            )
            for a in shown
        ]
        wrapped = wrap(place, items, style=style, empty=column.empty_style if column.empty_fault else EmptyStyle.BARE)
        inner = site.family.home_block(place, column, items, wrapped)
        blocks.append(f'<div class="{look.cls("box")}">{more(place, column)}{inner}</div>')
    doors = [
        c
        for c in site.columns.values()
        if c.shape in (Shape.JUMP, Shape.GUIDES, Shape.THREADS, Shape.SINGLE) and c.level < 3
    ]
    row = "".join(f"<li>{place.link(target(c), c.name)}</li>" for c in doors[:8])
    topics = [c for c in site.columns.values() if c.category.value == "archive" and c.shape is Shape.LIST]
    banners = "".join(
        f'<a href="{escape(place.href(c.path))}"><img src="{place.href(f"/images/topic{n}.png")}" alt="{escape(c.name)}"></a>'
        for n, c in enumerate(topics, 1)
    )
    blocks += [
        f'<div class="fw"><h2>服务直通车</h2><ul>{row}</ul></div>',
        f'<div class="zt"><h2>专题专栏</h2>{banners}</div>',
    ]
    return blocks


def _hub(place: Place, column: Column) -> str:
    site = place.site
    blocks = []
    for child in site.children(column.key):
        shown = [] if child.shape is not Shape.LIST else site.articles(child)[:5]
        if "bare_hubs" in site.features or child.shape is not Shape.LIST:
            blocks.append(f"<h3>{place.link(target(child), child.name)}</h3>")
            continue
        style = "table" if site.family.tables else "after"
        items = [item(place, a, style=style, date_style=child.date_style) for a in shown]
        blocks.append(
            f'<div class="{site.look.cls("box")}">{more(place, child)}{site.family.home_block(place, child, items, wrap(place, items, style=style))}</div>'
        )
    return "\n".join(blocks)


def _single(place: Place, column: Column) -> str:
    site = place.site
    rng = Random(f"{site.seed}:single:{column.key}")
    text = prose.paragraphs(
        rng, unit=site.unit, place=site.place, when=datetime(site.today.year - 1, 6, 1, tzinfo=SHANGHAI), count=4
    )
    if column.key == "jgzn":
        text = [
            f"（{n}）贯彻执行{site.unit}领域方针政策，组织实施{t}工作。"
            for n, t in zip(
                "一二三四",
                rng.sample(("规划编制", "行政审批", "监督检查", "宣传教育", "统计监测", "队伍建设"), 4),
                strict=True,
            )
        ]
    if column.key == "ldjs":
        text = [
            f"{prose.person(rng)}，{post}，{'主持全面工作' if n == 0 else '协助负责分管工作'}。"
            for n, post in enumerate(("党组书记、局长", "党组成员、副局长", "党组成员、副局长"))
        ]
    return (
        f"<h1>{escape(column.name)}</h1><div class='{site.look.cls('body')}'>"
        + "".join(f"<p>{escape(t)}</p>" for t in text)
        + "</div>"
    )


def _content(place: Place, column: Column, number: int) -> str:
    site = place.site
    match column.shape:
        case Shape.HUB:
            return _hub(place, column)
        case Shape.SINGLE:
            return _single(place, column)
        case Shape.THREADS:
            return boards.board(place, column, number)
        case Shape.GUIDES:
            return guides.guide_list(place, site.guides)
        case Shape.SEARCH:
            return (
                '<form method="get" action=""><p>发布日期：<input name="begin" type="text"> 至 <input name="end" type="text"></p>'
                '<p>文号：<input name="wh" type="text"><input type="submit" value="查询"></p></form><p>请输入查询条件后点击查询。</p>'
            )
        case Shape.FRAME:
            source = escape(place.href(f"{column.path}{'&' if '?' in column.path else '?'}frame=1"))
            return f'<iframe src="{source}" width="100%" height="600" frameborder="0"></iframe>'
        case _:
            listed = column_list(place, column, site.family.slice(site, column, number), number)
            return f"{listed}\n{site.family.pager(place, column, number)}"


def column(site: Site, c: Column, number: int) -> str:
    """Page ``number`` of a column."""
    place = Place(site, site.family.list_path(c, number))
    content = [trail(place, c), side(place, c), f"<h2>{escape(c.name)}</h2>", _content(place, c, number)]
    if c.stamp:
        content.append(article_parts.stamp(place))
    if c.shape is Shape.LIST and "hot" in site.features:
        content.append(article_parts.hot(place, c))
    return page(place, title=_titled(site, c.name), tag_lines=tags(place, c), content="\n".join(content))


def article(site: Site, a: Article) -> str:
    """An article page."""
    place = Place(site, a.path)
    c = site.columns.get(a.column)
    inner = site.family.article_body(place, a, article_parts.inner(place, a, c))
    around = article_parts.hot(place, c) if c is not None and "hot" in site.features else ""
    tail = article_parts.stamp(place) if c is not None and c.stamp else ""
    return page(
        place,
        title=_titled(site, a.title),
        tag_lines=tags(place, c, a),
        content=f"{trail(place, c, '正文')}\n{inner}\n{around}{tail}",
    )


def _plain(site: Site, path: str, name: str, c: Column | None, content: str) -> str:
    place = Place(site, path)
    return page(place, title=_titled(site, name), tag_lines=tags(place, c), content=trail(place, c, name) + content)


def site_map(site: Site) -> str:
    """Every column as a plain tree."""
    place = Place(site, "/wzdt/")
    rows = []
    for c in site.first_level():
        subs = "".join(f"<li>{place.link(target(s), s.name)}</li>" for s in site.children(c.key))
        rows.append(f"<li>{place.link(target(c), c.name)}<ul>{subs}</ul></li>")
    return _plain(site, "/wzdt/", "网站地图", None, f"<ul>{''.join(rows)}</ul>")


def search(site: Site, words: str) -> str:
    """The site's search with its results."""
    place = Place(site, site.family.search_path())
    found = [a for c in site.columns.values() for a in site.articles(c) if words and words in a.title][:20]
    if site.search_how == "blind" and site.active(site.search_fault):
        found = []
    rows = "".join(f"<li>{place.link(a.path, a.title)}<span>{a.published:%Y-%m-%d}</span></li>" for a in found)
    form = f'<form method="get" action="{place.href(site.family.search_path())}"><input name="q" value="{escape(words)}"><input type="submit" value="搜索"></form>'
    return _plain(
        site, site.family.search_path(), "站内搜索", None, f"{form}<p>共找到 {len(found)} 条结果</p><ul>{rows}</ul>"
    )


def render(site: Site, what: Page, query: dict[str, str]) -> str:
    """The page that ``what`` names."""
    match what.kind:
        case "home":
            return home(site)
        case "column":
            c = site.columns[what.ref]
            if c.shape is Shape.FRAME and query.get("frame"):
                place = Place(site, c.path)
                return f"<html><body>{column_list(place, c, site.articles(c)[: c.page_size], 1)}</body></html>"
            return column(site, c, what.number)
        case "article":
            return article(site, site.article_at[what.ref])
        case "extra":
            return article(site, site.extra_pages[what.ref])
        case "thread":
            t = site.thread_at[what.ref]
            return _plain(site, t.path, t.title, site.columns[t.board], threads.thread(Place(site, t.path), t))
        case "guide":
            g = site.guide_at[what.ref]
            return _plain(site, g.path, g.title, site.columns["bszn"], guides.guide(Place(site, g.path), g))
        case "search":
            return search(site, query.get("q", ""))
        case _:
            return site_map(site)
