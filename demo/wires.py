"""Answers of helper hosts and of whole sites that misbehave: gates, walls, notices."""

from __future__ import annotations

from dataclasses import replace
from html import escape
from urllib.parse import parse_qs

from demo import accounts, assets, planted
from demo.city import City
from demo.hosts import (
    CDN,
    FEEDS,
    MARKS,
    NEWSPAPER,
    PLANTED,
    PROVINCE,
    SLOW,
    STRANGER,
    WALL_403,
    WALL_412,
    WALL_429,
    WALL_503,
    WALL_AGENT,
    WALL_HEAD,
)
from demo.model import Reply, Wire
from demo.site import Site
from demo.state import Journal
from demo.tls import ISSUER_PATH

_BROWSER = "Mozilla/5.0"
_BOT = ("bot", "spider", "crawler", "scrapy", "python", "httpx", "xunwang")


def page(title: str, content: str, status: int = 200, headers: tuple[tuple[str, str], ...] = ()) -> Reply:
    """A small page of a helper host."""
    html = f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{escape(title)}</title></head><body><h1>{escape(title)}</h1>{content}</body></html>'
    return Reply(status=status, body=html.encode(), headers=headers)


def looks_like_browser(agent: str) -> bool:
    """True for user agents that browsers send and machines do not confess to."""
    return agent.startswith(_BROWSER) and not any(word in agent.lower() for word in _BOT)


def pass_value(address: str) -> int:
    """The cookie value that a gate's script computes."""
    parts = [int(n) for n in address.split(".")]
    return (parts[2] * 7919 + parts[3] * 104729) ^ 0x5F3759


def gate(address: str, status: int) -> Reply:
    """The challenge of a script gate: a script computes a cookie and loads the page again."""
    value = pass_value(address)
    key = 0x1234AB
    script = (
        f"var _$a={value ^ key},_$b={key};(function(){{var k=['coo','kie'].join('');document[k]='yz_clearance='+(_$a^_$b)+'; path=/';"
        + (
            "location.reload();"
            if status == 412
            else "setTimeout(function(){location.href=location.pathname+location.search;},50);"
        )
        + "})();"
    )
    html = f'<!DOCTYPE html><html><head><meta charset="utf-8"><script>{script}</script></head><body></body></html>'
    return Reply(status=status, body=html.encode(), headers=(("Cache-Control", "no-store"),))


def passed(address: str, cookie: str) -> bool:
    """True when the request carries the gate's cookie."""
    return f"yz_clearance={pass_value(address)}" in [c.strip() for c in cookie.split(";")]


def whole_site(site: Site, cookie: str) -> Reply | None:
    """The reply that a misbehaving site gives to everything, or None for its pages. ``SILENT`` is left to the server."""
    if site.wire in (Wire.GATE_412, Wire.GATE_521):
        if passed(site.address, cookie):
            return None
        return gate(site.address, 412 if site.wire is Wire.GATE_412 else 521)
    if not site.active(site.wire_fault):
        return None
    if site.wire is Wire.ERROR:
        return page("500 - Internal Server Error", "<p>The server encountered an internal error.</p>", 500)
    if site.wire is Wire.MAINTENANCE:
        return page(site.name, "<p>网站升级维护中，给您带来不便敬请谅解！</p>")
    return None


def helper(
    city: City, journal: Journal, address: str, method: str, path: str, target: str, headers: dict[str, str]
) -> Reply:
    """The reply of a helper host."""
    match address:
        case _ if address == WALL_AGENT:
            return (
                page("南岭融媒", "<p>正常页面</p>")
                if looks_like_browser(headers.get("user-agent", ""))
                else page("403 Forbidden", "", 403)
            )
        case _ if address == WALL_HEAD:
            return page("403 Forbidden", "", 403) if method == "HEAD" else page("云州数据开放", "<p>数据目录</p>")
        case _ if address == WALL_412:
            return (
                page("国家法规查询", "<p>法规全文</p>")
                if passed(address, headers.get("cookie", ""))
                else gate(address, {"/g202/": 202, "/g200/": 200}.get(path[:6], 412))
            )
        case _ if address in (WALL_429, WALL_503):
            status = 429 if address == WALL_429 else 503
            if journal.first(address, target):
                return page(f"{status}", "<p>请稍后再试</p>", status, (("Retry-After", "1"),))
            return page("云州气象" if status == 503 else "南岭人才网", "<p>正常页面</p>")
        case _ if address == WALL_403:
            return page("403 Forbidden", "<p>访问被拦截</p>", 403)
        case _ if address == MARKS:
            if path == ISSUER_PATH:
                return Reply(body=city.authority.issuing_der, content_type="application/pkix-cert")
            return _marks(path)
        case _ if address == SLOW:
            return replace(page("云州地方志", "<p>地方志全文</p>"), delay_s=2)
        case _ if address == CDN:
            return Reply(body=assets.png(path, 200, 80), content_type="image/png")
        case _ if address == FEEDS:
            return _feeds(city, path)
        case _ if address == NEWSPAPER:
            return page(*planted.newspaper(path))
        case _ if address == STRANGER:
            return page(*planted.stranger(path))
        case _ if address == PLANTED:
            return page("合作伙伴", "<p>某企业网站，产品介绍，联系方式</p>")
        case _ if address == PROVINCE and path == "/search/s":
            return _province_search(city, target)
        case _ if address == PROVINCE:
            return page("南岭省政务服务网", '<p>事项办理入口</p><p><a href="/">首页</a></p>')
    return page("404", "", 404)


def _province_search(city: City, target: str) -> Reply:
    """The province's search: it knows every site of the city."""
    asked = parse_qs(target.partition("?")[2])
    words, code = (asked.get(name, [""])[0] for name in ("searchWord", "siteCode"))
    site = next((one for one in city.sites if one.code == code), None)
    columns = site.columns.values() if site is not None and words else ()
    found = [(site, a) for c in columns if site is not None for a in site.articles(c) if words in a.title][:10]
    rows = "".join(f'<p><a href="{escape(one.url(a.path))}">{escape(a.title)}</a></p>' for one, a in found)
    return page("南岭省政府网站统一搜索", f"<p>共找到 {len(found)} 条结果</p>{rows}")


def _marks(path: str) -> Reply:
    script = "application/javascript; charset=utf-8"
    if path.startswith("/dcs.conac.cn/js/"):
        code = "var s=document.getElementById('_ideConac');if(s){s.innerHTML=\"<img id='imgConac' alt='党政机关' title='党政机关网站标识'>\";}"
        return Reply(body=code.encode(), content_type=script)
    if path == "/exposure/jiucuo.js":
        code = (
            "(function(){var s=document.getElementById('_jiucuo_'),a=document.createElement('span');a.id='_span_jiucuo';"
            "a.innerHTML=\"<a href='\"+s.src.replace('jiucuo.js','jiucuo.html')+\"?site_code=\"+s.getAttribute('sitecode')+\"'>我为政府网站找错</a>\";"
            "s.parentNode.insertBefore(a,s);})();"
        )
        return Reply(body=code.encode(), content_type=script)
    return page("标识查询", f"<p>{escape(path)}</p>")


def _feeds(city: City, path: str) -> Reply:
    parts = [p for p in path.split("/") if p]
    number = parts[1].split(".")[0] if len(parts) > 1 else ""
    found = next((a for a in city.accounts if str(a.number) == number), None)
    if found is None:
        channel = city.channels.get(int(number)) if number.isdigit() else None
        if channel is None:
            return page("404", "", 404)
        return accounts.channel_answer(channel, parts, city.today, city.mended)
    if parts[0] == "feed":
        return accounts.answer(found, "feed", city.today, city.mended)
    return accounts.answer(found, parts[3] if len(parts) > 3 else "home", city.today, city.mended)
