"""The footer with its marks (网站标识), written the ways real footers are written."""

from __future__ import annotations

import json
from html import escape
from urllib.parse import quote

from demo.hosts import MARKS
from demo.model import Link
from demo.site import Site

ALL_MARKS = ("badge", "error_report", "site_code", "icp", "police", "organizer", "contact", "site_map")


_POLICE = ("滇公网安备 {}号", "滇公网安备：{}号", "滇公网安备{}号", "滇公安备：{}号", "滇公网安备 ：{}号")
_CODE = (
    "网站标识码:{}",
    "政府网站标识码：{}",
    "网站标识码：{}",
    "<font>政府网站标识码：{}</font>",
    "政府网站标识码:{}",
)


def _icp(site: Site) -> str:
    """The filing number as footers write it: whole, in pieces, with a colon and without 号."""
    number = site.icp[5:-1]
    if site.look.footer == "split":
        return f"{site.icp[0]}<span>ICP</span>备<span>{number}</span>号"
    return (site.icp, f"{site.icp[0]}ICP备：{number}", f"{site.icp}-1")[site.index % 3]


def _link(href: str, inner: str) -> str:
    return f'<a href="{escape(href)}" target="_blank">{inner}</a>'


def marks(site: Site) -> dict[str, str]:
    """Each footer mark as HTML; missing ones are left out."""
    host = f"http://{MARKS}:{site.port}"
    badge_id = f"{abs(hash_of(site.code)):032X}"[:32]
    picture = (
        f'<img src="/images/mark_{"blue" if site.badge == "事业单位" else "red"}.png" alt="{site.badge}" width="60">'
    )
    told = site.code_at("report")
    code_link = f"{host}/exposure/jiucuo.html?site_code={told}&url={quote(site.home_url, safe='')}"
    found = {
        "badge": _link(
            f"{host.removeprefix('http:') if site.index % 4 == 3 else host}/bszs.conac.cn/sitename?method=show&id={badge_id}",
            picture,
        ),
        "error_report": _link(
            code_link, '<img src="/images/jiucuo.png" alt="政府网站找错" title="我为政府网站找错" width="80">'
        ),
        "site_code": _CODE[site.index % len(_CODE)].format(site.code_at("code")),
        "icp": _link(f"{host}/beian.miit.gov.cn/", _icp(site)),
        "police": _link(
            f"{host}/beian.mps.gov.cn/#/query/webSearch?code={site.police}",
            _POLICE[site.index % len(_POLICE)].format(site.police),
        ),
        "organizer": f"{'主办单位' if site.index % 2 else '主办'}：{site.organizer}",
        "contact": f"联系电话：{site.phone} 地址：{site.place}行政中心{site.index % 9 + 1}号楼 邮编：699{site.index % 10}00",
        "site_map": '<a href="/wzdt/">网站地图</a>',
    }
    if "badge_script" in site.features:
        found["badge"] = (
            "<script>document.write(unescape(\"%3Cspan id='_ideConac' %3E%3C/span%3E%3Cscript "
            f"src='{host}/dcs.conac.cn/js/53/{site.code}.js' type='text/javascript'%3E%3C/script%3E\"));</script>"
        )
    if "report_script" in site.features:
        found["error_report"] = f'<script id="_jiucuo_" sitecode="{told}" src="{host}/exposure/jiucuo.js"></script>'
    elif "report_click" in site.features:
        found["error_report"] = (
            f'<img onclick="Link(\'{told}\')" src="{host}/exposure/images/jiucuo.png?v={told}" width="80">'
        )
    for name in site.missing_marks():
        found.pop(name, None)
    return found


def hash_of(text: str) -> int:
    """A number that depends on the text only."""
    value = 0
    for char in text:
        value = (value * 131 + ord(char)) % (1 << 127)
    return value


def _row(site: Site, links: list[Link]) -> str:
    shown = []
    for link in links:
        gone = link.fault and link.unlink and not site.active(link.fault)
        shown.append(escape(link.text) if gone else f'<a href="{escape(link.href)}">{escape(link.text)}</a>')
    return " | ".join(shown)


def inner(site: Site) -> str:
    """The footer's content without its element."""
    found = marks(site)
    links = _row(site, site.footer_links)
    first = " | ".join(x for x in (found.get("site_map", ""), links) if x)
    rights = f"版权所有 &copy; 2015-{site.today.year} {escape(site.name)}"
    if site.look.footer == "table":
        cells = f'<td width="120">{found.get("badge", "")}</td><td align="center">{first}<br>{found.get("organizer", "")} {found.get("contact", "")}<br>'
        cells += f"{found.get('icp', '')} {found.get('police', '')} {found.get('site_code', '')}<br>{rights}</td><td>{found.get('error_report', '')}</td>"
        return f'<table width="1000" align="center"><tr>{cells}</tr></table>'
    if site.look.footer == "split":
        return (
            f"<ul><li>{first}</li><li>{found.get('organizer', '')}</li><li>{found.get('contact', '')}</li><li>{rights}</li></ul>"
            f"<dl><dt>{found.get('icp', '')}</dt><dd>{found.get('police', '')}</dd><dd>{found.get('site_code', '')}</dd></dl>"
            f"<p>{found.get('badge', '')}</p><p>{found.get('error_report', '')}</p>"
        )
    return (
        f"<p>{first}</p><p>{found.get('organizer', '')}　{found.get('contact', '')}</p>"
        f"<p>{found.get('icp', '')} {found.get('police', '')} {found.get('site_code', '')} {rights}</p>"
        f"<p>{found.get('badge', '')}{found.get('error_report', '')}</p>"
    )


def _unescape(text: str) -> str:
    """The text as ``unescape()`` of old scripts reads it."""
    out = []
    for char in text:
        if char.isascii() and (char.isalnum() or char in "/.-_:=?* @+"):
            out.append(char)
        else:
            out.append(f"%{ord(char):02X}" if ord(char) < 256 else f"%u{ord(char):04X}")
    return "".join(out)


def footer(site: Site) -> str:
    """The footer as it stands in the page."""
    name = site.look.cls("foot")
    content = inner(site)
    if site.marks_in_comment and site.active(site.marks_fault):
        return f'<!--div class="{name}">{content.replace("--", "- -")}</div--><div class="{name}"></div>'
    if site.look.footer == "unescape":
        return f'<script type="text/javascript">document.write(unescape("{_unescape(f"<div class={name}>{content}</div>")}"));</script>'
    if site.look.footer == "filled":
        return f'<div class="{name}" id="pagefoot"></div><script type="text/javascript" src="/js/foot.js"></script>'
    if site.look.footer == "frame":
        return f'<div class="{name}"><iframe src="/foot.html" width="100%" height="180" frameborder="0" scrolling="no"></iframe></div>'
    return f'<div class="{name}">{content}</div>'


def footer_script(site: Site) -> str:
    """The script that fills the footer of ``filled`` sites."""
    return f"document.getElementById('pagefoot').innerHTML={json.dumps(inner(site))};\n"
