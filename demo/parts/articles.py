"""Article pages: heading, labelled dates, text, attachments, and what stands around them."""

from __future__ import annotations

from html import escape
from random import Random

from demo import prose
from demo.families.base import Place
from demo.model import Article, Column, Link
from demo.parts.dates import shown
from demo.parts.surveys import survey


def _hits(article: Article) -> str:
    return f'浏览次数：<span id="hits">{article.serial % 977 + 12}</span>'


def label(place: Place, article: Article, column: Column | None) -> str:
    """The line under the heading with the publishing date; an undated column shows none."""
    site, look = place.site, place.site.look
    source = f"来源：{escape(article.source)}"
    if column is not None and site.undated(column):
        return f'<div class="{look.cls("info")}">{source} {_hits(article)}</div>'
    when, name = article.published, look.lab
    if "script_date" in site.features and column is not None and column.key == "rsxx":
        # The day stands nowhere but in the script, as seconds.
        script = f"var pubTime={int(when.timestamp())};document.write(new Date((pubTime+28800)*1000).toISOString().slice(0,10));"
        return f'<div class="{look.cls("info")}">{source} {name}：<script>{script}</script></div>'
    match look.label:
        case "time":
            return f'<div class="{look.cls("info")}"><span>{name}：{when:%Y-%m-%d}</span><span>{source}</span><span>作者：{escape(article.author)}</span></div>'
        case "brackets":
            return f'<p class="{look.cls("info")}" align="center">[ {when:%Y-%m-%d %H:%M:%S} ]　{source}　【字体：大 中 小】</p>'
        case "tail":
            return f'<ul class="{look.cls("info")}"><li><i>{name}:</i>{when:%Y/%m/%d %H:%M}</li><li>{source}</li><li>{_hits(article)}</li></ul>'
        case "day":
            return f'<div class="{look.cls("info")}">{source}　　{name}：{shown("zh", when, site.today)}　　{_hits(article)}　<a href="javascript:window.print()">打印</a></div>'
        case "cells":
            return (
                f'<table class="{look.cls("info")}" width="100%"><tr><td>{name}</td><td>{when:%Y-%m-%d %H:%M}</td><td>信息来源</td>'
                f"<td>{escape(article.source)}</td><td>责任编辑</td><td>{escape(article.author)}</td></tr></table>"
            )
        case _:
            return f'<div class="{look.cls("info")}"><span>{name}：{when:%Y-%m-%d %H:%M}</span>&nbsp;&nbsp;<span>{source}</span>&nbsp;&nbsp;{_hits(article)}</div>'


def _facts(article: Article) -> str:
    """The box of a policy document; its dates are none of publishing."""
    if article.written is None:
        return ""
    rows = [
        ("索 引 号", f"YZ{article.serial:08d}"),
        ("发文字号", article.number),
        ("成文日期", f"{article.written:%Y年%m月%d日}"),
        ("有效性", "有效"),
    ]
    if article.effective is not None:
        rows.append(("施行日期", f"{article.effective:%Y-%m-%d}"))
    cells = "".join(f"<tr><th>{k}：</th><td>{escape(v)}</td></tr>" for k, v in rows)
    return f'<table class="wjxx" border="1">{cells}</table>'


def link(place: Place, item: Link) -> str:
    """A link, or plain text once its fault is mended."""
    if item.fault and item.unlink and not place.site.active(item.fault):
        return escape(item.text)
    return f'<a href="{escape(place.href(item.href))}">{escape(item.text)}</a>'


def inner(place: Place, article: Article, column: Column | None) -> str:
    """Everything from the heading to the attachments."""
    site, look = place.site, place.site.look
    rng = Random(f"{site.seed}:body:{article.serial}")
    text = prose.paragraphs(rng, unit=site.unit, place=site.place, when=article.published, count=rng.randrange(3, 6))
    if article.effective is not None:
        text.append(
            f"本办法自{article.effective.year}年{article.effective.month}月{article.effective.day}日起施行，有效期五年。"
        )
    text += [site.shown(paragraph) for paragraph in article.paragraphs]
    body = "\n".join(f"<p>　　{escape(p)}</p>" for p in text)
    body += "".join(f'<p align="center"><img src="{escape(place.href(i))}" alt="现场图片"></p>' for i in article.images)
    if article.written is not None:
        body += f'<p align="right">{escape(site.organizer)}<br>{article.written.year}年{article.written.month}月{article.written.day}日</p>'
    files = "".join(
        f'<li>附件{n}：<a href="{escape(place.file(f.path))}">{escape(f.name)}</a></li>'
        for n, f in enumerate(article.attachments, 1)
    )
    links = "".join(f"<li>{link(place, item)}</li>" for item in article.links)
    around = ""
    if files:
        around += f'<div class="fj"><ul>{files}</ul></div>'
    if links:
        around += f'<div class="{look.cls("hot")}"><h3>相关链接</h3><ul>{links}</ul></div>'
    return (
        f'<h1 class="{look.cls("title")}">{escape(article.title)}</h1>\n{label(place, article, column)}\n{_facts(article)}\n'
        f'<div class="{look.cls("body")}" id="zoom">\n{body}\n</div>\n{survey(site, article)}{around}'
    )


def stamp(place: Place) -> str:
    """A «last updated» stamp that says nothing about any article."""
    return f'<p class="gx">本页最后更新：{place.site.today:%Y-%m-%d} 08:00</p>'


def hot(place: Place, column: Column) -> str:
    """A side list of other columns' newest articles, with dates newer than the column's own."""
    site, look = place.site, place.site.look
    others = [c for c in site.columns.values() if c.key != column.key and c.articles and c.category.value == "news"]
    articles = [a for c in others for a in site.home_articles(c, 3)][:5]
    if not articles:
        return ""
    rows = "".join(f"<li>{place.link(a.path, a.title)}<span>{a.published:%m-%d}</span></li>" for a in articles)
    return f'<div class="{look.cls("hot")}"><h3>热点信息</h3><ul>{rows}</ul></div>'
