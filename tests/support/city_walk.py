"""Walks the whole demo city in-process, reading pages as a visitor's browser would, without one."""

from __future__ import annotations

import asyncio
import json
import re
from dataclasses import dataclass, field
from urllib.parse import quote, urldefrag, urljoin, urlsplit

import httpx
from selectolax.lexbor import LexborHTMLParser

from demo.app import CityApp
from demo.city import City
from demo.hosts import DEAD, HELPERS, RESETTING
from demo.wires import pass_value

_BROWSER = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36"
_TRAPS = ("/rili/", "/lj/", "/zxzx/")
_ATTRIBUTES = (
    ("a", "href"),
    ("img", "src"),
    ("link", "href"),
    ("script", "src"),
    ("iframe", "src"),
    ("form", "action"),
)


@dataclass(slots=True)
class Walk:
    """What was found: status by address (0 for none), and the pages that name each address."""

    status: dict[str, int] = field(default_factory=dict)
    named_by: dict[str, set[str]] = field(default_factory=dict)
    text: dict[str, str] = field(default_factory=dict)

    @property
    def broken(self) -> set[str]:
        """Addresses that do not work."""
        return {url for url, status in self.status.items() if status == 0 or status >= 400}


def _unescape(text: str) -> str:
    return re.sub(r"%u([0-9A-F]{4})|%([0-9A-F]{2})", lambda m: chr(int(m[1] or m[2], 16)), text)


def _fragments(html: str, url: str) -> list[str]:
    """The page and everything that its own scripts would write into it."""
    out = [html]
    out += [_unescape(m) for m in re.findall(r'document\.write\(unescape\("(.*?)"\)\)', html)]
    out += ["".join(re.findall(r"<!\[CDATA\[(.*?)\]\]>", html, re.S))]
    found = re.search(r"menuData=(\[.*?\]);</script>", html)
    if found:
        menu = json.loads(found[1])
        out += [f'<a href="{m["u"]}"></a>' + "".join(f'<a href="{s["u"]}"></a>' for s in m["s"]) for m in menu]
    for call in re.findall(r"createPageHTML\((.*?)\)", html, re.I):
        count, _current = [int(n) for n in re.findall(r"(?<![\w\"'])\d+", call)][:2]
        out += [f'<a href="index_{n}.html"></a>' for n in range(1, count)]
    for channel, size in re.findall(r'data-channel="(\d+)" data-size="(\d+)"', html, re.I):
        out += [f'<a href="/api/v1/channel/articles?channelId={channel}&page=1&size={size}"></a>']
    if form := re.search(r'<form name="pages" method="post" action="([^"]*)"', html, re.I):
        mark = "&" if "?" in form[1] else "?"
        out += [
            f'<a href="{form[1]}{mark}page={n}"></a>'
            for n in re.findall(r"javascript:turnTo\((\d+)\)", html)
            if n != "1"
        ]
    out += [f'<a href="/api/letters?board={key}"></a>' for key in re.findall(r'data-letters="(\w+)"', html, re.I)]
    out += [f'<a href="/api/v1/article/detail?id={n}"></a>' for n in re.findall(r'data-article="(\d+)"', html)]
    return out


def links(html: str, url: str) -> set[str]:
    """Absolute addresses that a page names, scripts included; fragments are dropped."""
    found: set[str] = set()
    for fragment in _fragments(html, url):
        tree = LexborHTMLParser(fragment)
        for tag, attribute in _ATTRIBUTES:
            for node in tree.css(f"{tag}[{attribute}]"):
                value = (node.attributes.get(attribute) or "").strip().replace("\\", "/")
                if value.lower().startswith(("javascript:", "#", "mailto:")):
                    continue
                made = urldefrag(value if value.startswith("http:///") else urljoin(url, value))[0]
                found.add(quote(made, safe="/:?&=%.,;@~()_-"))
    return found


def _from_json(text: str, url: str) -> set[str]:
    data = json.loads(text)["data"]
    if "content" in data:
        return links(data["content"], url.replace("/api/v1/article/detail?id=", "/detail/") + ".html")
    found = {urljoin(url, row["url"]) for row in data["rows"]}
    if data["page"] < data["pages"]:
        found.add(re.sub(r"page=\d+", f"page={data['page'] + 1}", url))
    return found


def walk(city: City) -> Walk:
    """Follows every link of every site that answers."""
    return asyncio.run(_walk(city))


async def _walk(city: City) -> Walk:
    found = Walk()
    app = CityApp(city)
    known = {s.address for s in city.sites} | {h.address for h in HELPERS}
    silent = {s.address for s in city.sites if s.active(s.wire_fault)}
    sites = {s.address: s for s in city.sites}
    todo = [s.home_url for s in city.sites if s.address not in silent]
    seen = set(todo)
    headers = {"User-Agent": _BROWSER, "Accept-Encoding": "gzip"}
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), headers=headers, timeout=None) as client:
        while todo:
            url = todo.pop()
            host = urlsplit(url).hostname or ""
            if host not in known or host in silent | {DEAD, RESETTING} or not url.startswith(("http:", "https:")):
                found.status[url] = 0
                continue
            cookie = {"Cookie": f"yz_clearance={pass_value(host)}"}
            for _ in range(2):  # one-off failures are spent by the first request
                if any(
                    url.split("?")[0].endswith(p)
                    for p, how in getattr(sites.get(host), "flaky", {}).items()
                    if how == "silence"
                ):
                    app.journal.first(host, urlsplit(url).path)
                try:
                    answer = await client.get(url, headers=cookie)
                except httpx.DecodingError:  # what no browser can show either
                    answer = httpx.Response(0)
                if 0 < answer.status_code < 400:
                    break
            found.status[url] = answer.status_code
            if answer.is_redirect:
                target = urljoin(url, answer.headers["location"])
                found.status[url] = (await client.get(target)).status_code
                continue
            if host not in sites or not 0 < answer.status_code < 400 or len(answer.content) > 1_000_000:
                continue
            kind = answer.headers["content-type"]
            body = answer.content
            if "json" in kind:
                named = _from_json(body.decode(), url)
            elif "html" in kind and not body.startswith(b"%PDF"):
                text = body.decode(sites[host].family.charset)
                found.text[url] = text
                if any(trap in url for trap in _TRAPS):
                    continue
                if 'src="/js/foot.js"' in text:
                    text += json.loads(
                        (await client.get(urljoin(url, "/js/foot.js"), headers=cookie))
                        .text.split("innerHTML=", 1)[1]
                        .rstrip(";\n")
                    )
                named = links(text, url)
            else:
                continue
            for target in named:
                found.named_by.setdefault(target, set()).add(url)
                if target not in seen:
                    seen.add(target)
                    todo.append(target)
    return found
