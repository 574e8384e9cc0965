"""Navigation, breadcrumbs and «more» links."""

from __future__ import annotations

import json
from html import escape

from demo.families.base import Place
from demo.model import Column


def target(column: Column) -> str:
    """Where a column's entry leads."""
    return column.jump or column.path


def navigation(place: Place) -> str:
    """The main menu in the site's style."""
    site, look = place.site, place.site.look
    name = look.cls("nav")
    first = site.first_level()
    if look.nav == "table":
        cells = "".join(f'<td align="center">{place.link(target(c), c.name)}</td>' for c in first)
        rows = f'<tr><td align="center">{place.link("/", "首页")}</td>{cells}</tr>'
        subs = [c for column in first for c in site.children(column.key)]
        second = "".join(f"<td>{place.link(target(c), c.name)}</td>" for c in subs[:9])
        third = "".join(f"<td>{place.link(target(c), c.name)}</td>" for c in subs[9:])
        return f'<table class="{name}" width="100%">{rows}</table><table><tr>{second}</tr><tr>{third}</tr></table>'
    if look.nav == "script":
        menu = [
            {"n": c.name, "u": target(c), "s": [{"n": s.name, "u": target(s)} for s in site.children(c.key)]}
            for c in first
        ]
        return f'<div class="{name}" id="mainmenu"></div>\n<script>var menuData={json.dumps(menu, ensure_ascii=False)};</script>\n<script src="{place.href("/js/menu.js")}"></script>'
    entries = [f"<li>{place.link('/', '首页')}</li>"]
    for column in first:
        inside = "".join(f"<li>{place.link(target(c), c.name)}</li>" for c in site.children(column.key))
        folded = f'<ul class="sub" style="display:none">{inside}</ul>' if inside and look.nav == "dropdown" else ""
        entries.append(f"<li>{place.link(target(column), column.name)}{folded}</li>")
    return f'<div class="{name}"><ul>' + "\n".join(entries) + "</ul></div>"


MENU_SCRIPT = """(function(){var h='<ul><li><a href="/">\\u9996\\u9875</a></li>';
for(var i=0;i<menuData.length;i++){var m=menuData[i];h+='<li><a href="'+m.u+'">'+m.n+'</a>';
if(m.s.length){h+='<ul class="sub">';for(var j=0;j<m.s.length;j++){h+='<li><a href="'+m.s[j].u+'">'+m.s[j].n+'</a></li>';}h+='</ul>';}
h+='</li>';}document.getElementById('mainmenu').innerHTML=h+'</ul>';})();
"""


def trail(place: Place, column: Column | None, last: str = "") -> str:
    """The breadcrumb from the home page to ``column`` and perhaps a last, unlinked name."""
    site, look = place.site, place.site.look
    steps: list[str] = [place.link("/", "首页")]
    if column is not None:
        if column.parent:
            parent = site.columns[column.parent]
            steps.append(place.link(target(parent), parent.name))
        steps.append(place.link(column.path, column.name))
    if last:
        steps.append(escape(last))
    name = look.cls("crumb")
    match look.crumb:
        case "list":
            return f'<ol class="{name}">' + "".join(f"<li>{s}</li>" for s in steps) + "</ol>"
        case "arrow":
            return f'<div class="{name}">当前位置：' + " &raquo; ".join(steps) + "</div>"
        case "location":
            return f'<div class="{name}"><span>您所在的位置：</span>' + "<i>/</i>".join(steps) + "</div>"
        case _:
            return f'<div class="{name}">您现在的位置：' + "&nbsp;&gt;&nbsp;".join(steps) + "</div>"


def more(place: Place, column: Column) -> str:
    """Heading of a box with its «more» link."""
    look = place.site.look
    name = look.cls("more")
    match look.more:
        case "heading":
            return f'<div class="{look.cls("boxhead")}"><h2>{place.link(column.path, column.name)}</h2></div>'
        case "image":
            picture = f'<img src="{place.href("/images/more.png")}" alt="更多">'
            return (
                f'<div class="{look.cls("boxhead")}"><h2>{escape(column.name)}</h2>'
                f'<a class="{name}" href="{escape(place.href(column.path))}">{picture}</a></div>'
            )
        case _:
            link = place.link(column.path, look.more_text, f' class="{name}"')
            return f'<div class="{look.cls("boxhead")}"><h2>{escape(column.name)}</h2>{link}</div>'


def side(place: Place, column: Column) -> str:
    """The side menu: sister columns of the same parent."""
    site, look = place.site, place.site.look
    if look.side == "none":
        return ""
    sisters = site.children(column.parent) if column.parent else site.children(column.key)
    if not sisters:
        return ""
    heading = site.columns[column.parent].name if column.parent else column.name
    entries = "".join(f"<li>{place.link(target(c), c.name)}</li>" for c in sisters)
    return f'<div class="{look.cls("side")}"><h3>{escape(heading)}</h3><ul>{entries}</ul></div>'
