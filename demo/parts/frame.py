"""The page around the content: head with its tags, banner, menu, footer."""

from __future__ import annotations

from html import escape

from demo.families.base import Place
from demo.hosts import PROVINCE
from demo.identity_faults import TAG_GAPS
from demo.model import Article, Column
from demo.parts.footer import footer
from demo.parts.nav import navigation
from demo.site import Site
from domain.registry import ColumnCategory as C

_DOCTYPES = {
    "html5": '<!DOCTYPE html>\n<html lang="zh-CN">',
    "xhtml": '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">\n'
    '<html xmlns="http://www.w3.org/1999/xhtml">',
    "html4": "<html>",
}

COLUMN_TYPES: dict[C, str] = {
    C.NEWS: "工作动态",
    C.NOTICE: "通知公告",
    C.POLICY: "政策文件",
    C.INTERPRETATION: "政策解读",
    C.PERSONNEL: "人事信息",
    C.PLAN: "规划计划",
    C.STATISTICS: "数据发布",
    C.PERIODIC: "信息公开目录",
    C.STATIC: "概况信息",
    C.ARCHIVE: "专题专栏",
    C.THREADS: "咨询投诉",
    C.SURVEY: "征集调查",
    C.INTERVIEW: "在线访谈",
    C.GUIDES: "办事服务",
    C.UNKNOWN: "",
}


def _meta(style: str, name: str, content: str) -> str:
    content = escape(content)
    match style:
        case "lower":
            return f'<meta content="{content}" name="{name.lower()}">'
        case "packed":
            return f'<meta name="{name}"content="{content}"/>'
        case "single":
            return f"<meta name='{name}' content='{content}' />"
        case _:
            return f'<meta name="{name}" content="{content}">'


def _written(site: Site, column: Column | None, article: Article, when: str) -> str:
    """The publishing date as careless sites fill it in."""
    if site.look.meta == "seconds" and when:
        when += ":00"
    if "blank_pubdate" in site.features:
        when = (when, "", when, "发布时间")[article.serial % 4]
    if "odd_pubdate" in site.features and when:
        when = (when, when.replace("-", "--"), when.replace("-", "－").replace(":", "："), when.replace("-", "/"))[
            article.serial % 4
        ]
    return "" if _scripted(site, column) else when


def _scripted(site: Site, column: Column | None) -> bool:
    return "script_date" in site.features and column is not None and column.key == "rsxx"


def _gapped(site: Site, pairs: list[tuple[str, str]], *, column_page: bool) -> list[tuple[str, str]]:
    """The tags as a careless template writes them."""
    gap = TAG_GAPS[site.tags_how]
    if site.tags_how == "placeholder":
        return [(name, "政府网站标识码" if name in gap else content) for name, content in pairs]
    if site.tags_how == "column" and not column_page:
        return pairs
    return [(name, content) for name, content in pairs if name not in gap]


def tags(place: Place, column: Column | None = None, article: Article | None = None) -> str:
    """The page tags (网页标签) of a page."""
    site, style = place.site, place.site.look.meta
    pairs = [
        ("SiteName", site.name),
        ("SiteDomain", f"{site.address}:{site.port}"),
        ("SiteIDCode", site.code_at("tag")),
    ]
    if column is not None:
        kind = (
            "机构职能"
            if column.key == "jgzn"
            else "负责人信息"
            if column.key == "ldjs"
            else COLUMN_TYPES[column.category]
        )
        pairs += [("ColumnName", column.name), ("ColumnType", kind)]
        if article is None:
            pairs += [
                ("ColumnDescription", f"{site.name}{column.name}栏目"),
                ("ColumnKeywords", f"{column.name},{site.unit}"),
            ]
    if article is not None:
        undated = column is not None and site.undated(column)
        when = "" if undated else f"{article.published:%Y-%m-%d %H:%M}"
        when = _written(site, column, article, when)
        pairs += [
            ("ArticleTitle", article.title),
            ("PubDate", when),
            ("ContentSource", article.source),
            ("Author", article.author),
            ("Keywords", ""),
        ]
    if site.tags_how and site.active(site.tags_fault):
        pairs = _gapped(site, pairs, column_page=column is not None and article is None)
    lines = [_meta(style, name, content) for name, content in pairs]
    if "maketime" in site.features:
        lines.insert(0, f'<meta name="Maketime" content="{site.today:%Y-%m-%d} 06:30:12">')
    return "\n".join(lines)


def _search(place: Place) -> str:
    """The search box as it stands on every page."""
    site, action = place.site, place.href(place.site.family.search_path())
    if site.search_how == "none" and site.active(site.search_fault):
        return ""
    if "script_search" in site.features:
        return (
            '<div class="ss"><input id="searchText" placeholder="请输入关键字">'
            f"<a href=\"javascript:void(0)\" onclick=\"window.open('{action}?q='+encodeURIComponent(document.getElementById('searchText').value))\">搜索</a></div>"
        )
    if "province_search" in site.features:
        action = f"http://{PROVINCE}:{site.port}/search/s"
        return (
            f'<form action="{action}" target="_blank"><input type="hidden" name="siteCode" value="{site.code}">'
            '<input name="searchWord" placeholder="请输入关键字"><input type="image" src="/images/more.png" alt="搜索"></form>'
        )
    return (
        f'<form action="{action}" method="get"><input type="text" name="q" size="18">'
        '<input type="submit" value="搜索"></form>'
    )


def page(place: Place, *, title: str, tag_lines: str, content: str, scripts: str = "") -> str:
    """A whole page."""
    site, look, family = place.site, place.site.look, place.site.family
    charset = ""
    if family.meta_charset:
        charset = (
            f'<meta charset="{family.meta_charset}">'
            if look.doctype == "html5"
            else f'<meta http-equiv="Content-Type" content="text/html; charset={family.meta_charset}" />'
        )
    sheets = "".join(
        f'<link rel="stylesheet" type="text/css" href="{escape(place.href(s))}" />\n' for s in site.style_sheets
    )
    search = _search(place)
    banner = (
        f'<a href="{place.href("/")}"><img src="{place.href("/images/logo.png")}" alt="{escape(site.name)}"></a>'
        f"<strong>{escape(site.name)}</strong>"
    )
    clock = '<span id="today"></span><script>var d=new Date();document.getElementById("today").innerHTML=d.getFullYear()+"年"+(d.getMonth()+1)+"月"+d.getDate()+"日";</script>'
    if site.slogan is not None:
        banner += f"<em>{escape(site.shown(site.slogan))}</em>"
    body = (
        f'<div class="{look.cls("header")}">{banner}{clock}{search}</div>\n{navigation(place)}\n'
        f'<div class="{look.cls("wrap")}">\n{content}\n</div>\n{footer(site)}'
    )
    if family.tables:
        body = (
            f'<table width="1000" align="center" cellspacing="0" cellpadding="0"><tr><td>{banner}</td><td align="right">{search}{clock}</td></tr>'
            f'<tr><td colspan="2">{navigation(place)}</td></tr><tr><td colspan="2" valign="top" class="{look.cls("wrap")}">\n{content}\n</td></tr></table>\n{footer(site)}'
        )
    return (
        f"{_DOCTYPES[look.doctype]}\n<head>\n{charset}\n<title>{escape(title)}</title>\n{tag_lines}\n{sheets}{family.head_scripts(place)}{scripts}</head>\n"
        f"<body>\n{body}\n</body>\n</html>\n"
    )
