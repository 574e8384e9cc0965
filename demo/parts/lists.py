"""Lists of articles in the layouts that government sites use."""

from __future__ import annotations

from html import escape

from demo.families.base import Place
from demo.model import Article, Column, EmptyStyle
from demo.parts.dates import shown

_OPEN = {"table": "table", "dl": "dl", "para": "div", "card": "div"}
_NOTHING = {
    EmptyStyle.BARE: "",
    EmptyStyle.BUILDING: '<p align="center">栏目建设中，敬请期待……</p>',
    EmptyStyle.NOTHING: '<div class="nodata">暂无内容</div>',
}


def item(place: Place, article: Article, *, style: str, date_style: str) -> str:
    """One list item."""
    look = place.site.look
    when = shown(date_style, article.published, place.site.today)
    href, title = escape(place.href(article.path)), escape(article.title)
    cut = title if len(article.title) < 34 else escape(article.title[:32]) + "…"
    anchor = f'<a href="{href}" title="{title}" target="_blank">{cut}</a>'
    top = '<em style="color:#c00">[置顶]</em>' if article.pinned else ""
    extra = ""
    if "interpreted" in place.site.features and article.number and article.links and not article.links[0].fault:
        extra = f' <a href="{escape(place.href(article.links[0].href))}" class="jd">解读</a>'
    dated = f'<span class="{look.cls("date")}">{when}</span>' if when else ""
    match style:
        case "before":
            return f'<li class="{look.cls("item")}">{dated}{top}{anchor}{extra}</li>'
        case "brackets":
            return f"<li>·{top}{anchor}{extra}{f' <font color=gray>({when})</font>' if when else ''}</li>"
        case "dl":
            return f"<dt>{top}{anchor}{extra}</dt><dd>{dated}</dd>"
        case "card":
            return f'<div class="{look.cls("item")}"><h3>{top}{anchor}</h3><p>来源：{escape(article.source)}{extra}</p>{dated}</div>'
        case "para":
            return f"<p>{top}{anchor}{extra}{dated}</p>"
        case "table":
            cell = f'<td width="110" align="right">{when}</td>' if when else ""
            return f'<tr><td height="26">{top}{anchor}{extra}</td>{cell}</tr>'
        case _:
            return f"<li>{top}{anchor}{extra}{dated}</li>"


def wrap(place: Place, items: list[str], *, style: str, empty: EmptyStyle | None = None) -> str:
    """The list element around written items; an empty list looks as ``empty`` says."""
    tag = _OPEN.get(style, "ul")
    name = place.site.look.cls("list")
    if not items and empty is not None and empty is not EmptyStyle.BARE:
        return f'<div class="{name}">{_NOTHING[empty]}</div>'
    width = ' width="100%" border="0"' if tag == "table" else ""
    return f'<{tag} class="{name}"{width}>\n' + "\n".join(items) + f"\n</{tag}>"


def column_list(place: Place, column: Column, articles: list[Article], number: int) -> str:
    """The list of a column page, handed to the family for delivery."""
    site = place.site
    style = site.look.item
    items = [item(place, a, style=style, date_style=column.date_style) for a in articles]
    wrapped = wrap(place, items, style=style, empty=column.empty_style)
    return site.family.list_block(place, column, number, items, wrapped)
