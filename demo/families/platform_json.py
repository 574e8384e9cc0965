"""Script-filled platform: lists, and on some sites articles and home lists too, come by ``fetch`` from a JSON interface."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from html import escape

from demo.families.base import Family, Place
from demo.model import SHANGHAI, Article, Column, Page
from demo.parts import articles as parts
from demo.site import Site

_SCRIPT = """(function(){
function day(ms){var d=new Date(ms+8*3600000);function z(n){return n<10?'0'+n:''+n;}return d.getUTCFullYear()+'-'+z(d.getUTCMonth()+1)+'-'+z(d.getUTCDate());}
function fill(box,page){var ch=box.getAttribute('data-channel'),size=box.getAttribute('data-size');
fetch('/api/v1/channel/articles?channelId='+ch+'&page='+page+'&size='+size).then(function(r){return r.json();}).then(function(j){
var rows=j.data.rows,h='';for(var i=0;i<rows.length;i++){h+='<li><a href="'+rows[i].url+'">'+rows[i].title+'</a>'+(rows[i].publishTime?'<span>'+day(rows[i].publishTime)+'</span>':'')+'</li>';}
box.innerHTML=rows.length?'<ul>'+h+'</ul>':'<p>\\u6682\\u65e0\\u6570\\u636e</p>';
if(box.getAttribute('data-pager')&&j.data.pages>1){var n=document.createElement('div');for(var p=1;p<=j.data.pages;p++){(function(p){var b=document.createElement('button');
b.innerHTML=p;b.onclick=function(){fill(box,p);};n.appendChild(b);})(p);}box.appendChild(n);}});}
function article(box){fetch('/api/v1/article/detail?id='+box.getAttribute('data-article')).then(function(r){return r.json();}).then(function(j){
document.title=j.data.title+' '+document.title;box.innerHTML=j.data.content;});}
function run(){var i,b=document.querySelectorAll('[data-channel]');for(i=0;i<b.length;i++){fill(b[i],1);}b=document.querySelectorAll('[data-article]');for(i=0;i<b.length;i++){article(b[i]);}}
if(document.readyState=='loading'){document.addEventListener('DOMContentLoaded',run);}else{run();}
})();
"""


def _ms(when: datetime) -> int:
    return int(when.timestamp() * 1000)


class PlatformJson(Family):
    """``/channel/2031.html`` holds an empty box; ``/api/v1/channel/articles`` fills it."""

    key = "json"
    static = False

    def column_path(self, *, serial: int, key: str, parent: str) -> str:
        """By channel number."""
        return f"/channel/{serial}.html"

    def list_path(self, column: Column, number: int) -> str:
        """One address for lists (other pages by the interface); boards are paged by the server."""
        return column.path if number == 1 else f"{column.path}?page={number}"

    def article_path(self, column: Column, serial: int, day: date) -> str:
        """By number."""
        return f"/detail/{serial}.html"

    def thread_path(self, column: Column, serial: int) -> str:
        """By number."""
        return f"/letter/{serial}.html"

    def guide_path(self, column: Column, serial: int) -> str:
        """By number."""
        return f"/matter/{serial}.html"

    def file_path(self, folder: str, serial: int, name: str) -> str:
        """The file service."""
        return f"/file/{serial}/{name}"

    def scripts(self, site: Site) -> dict[str, str]:
        """The application."""
        return {"/static/js/app.js": _SCRIPT}

    def pages(self, site: Site, column: Column) -> int:
        """One address for all pages."""
        return 1

    def list_block(self, place: Place, column: Column, number: int, items: list[str], wrapped: str) -> str:
        """An empty box."""
        return f'<div class="{place.site.look.cls("list")}" data-channel="{column.serial}" data-size="{column.page_size}" data-pager="1"></div>'

    def home_block(self, place: Place, column: Column, items: list[str], wrapped: str) -> str:
        """Plain, or an empty box on single-page applications."""
        if "spa" not in place.site.features or column.shape.value != "list":
            return wrapped
        return f'<div class="{place.site.look.cls("list")}" data-channel="{column.serial}" data-size="6"></div>'

    def article_body(self, place: Place, article: Article, inner: str) -> str:
        """An empty box on single-page applications."""
        return (
            f'<div data-article="{article.serial}"></div>'
            if "spa" in place.site.features and article.column in place.site.columns
            else inner
        )

    def answer(self, site: Site, path: str, query: dict[str, str]) -> tuple[bytes, str] | Page | None:
        """The two interfaces: a channel's articles, an article's content."""
        if path == "/api/v1/channel/articles":
            return self._rows(site, query), "application/json; charset=utf-8"
        if path == "/api/v1/article/detail":
            return self._detail(site, query), "application/json; charset=utf-8"
        return None

    def _rows(self, site: Site, query: dict[str, str]) -> bytes:
        found = next((c for c in site.columns.values() if str(c.serial) == query.get("channelId")), None)
        articles = site.articles(found) if found else []
        if query.get("size") == "6" and found:  # boxes of the home page
            articles = site.home_articles(found, 6)
        size = max(1, int(query["size"]) if query.get("size", "").isdigit() else 15)
        page = max(1, int(query["page"]) if query.get("page", "").isdigit() else 1)
        touched = datetime(site.today.year, site.today.month, site.today.day, 2, 30, tzinfo=SHANGHAI)
        rows = [
            {
                "id": a.serial,
                "title": a.title,
                "channelId": found.serial if found else 0,
                "url": a.path,
                "source": a.source,
                "createTime": _ms(a.published - timedelta(days=a.serial % 9, hours=3)),
                "publishTime": 0 if found and site.undated(found) else _ms(a.published),
                # A nightly job touches every row, so this says nothing about publishing.
                "updateTime": _ms(touched),
                "topFlag": int(a.pinned),
                "status": 1,
            }
            for a in articles[(page - 1) * size : page * size]
        ]
        data = {"total": len(articles), "pages": -(-len(articles) // size), "page": page, "size": size, "rows": rows}
        return json.dumps({"code": 200, "msg": "success", "data": data}, ensure_ascii=False).encode()

    def _detail(self, site: Site, query: dict[str, str]) -> bytes:
        found = next(
            (a for c in site.columns.values() for a in site.articles(c) if str(a.serial) == query.get("id")), None
        )
        if found is None:
            return b'{"code":404,"msg":"not found","data":null}'
        column = site.columns[found.column]
        content = parts.inner(Place(site, found.path), found, column)
        data = {
            "id": found.serial,
            "title": escape(found.title),
            "publishTime": 0 if site.undated(column) else _ms(found.published),
            "source": found.source,
            "content": content,
        }
        return json.dumps({"code": 200, "msg": "success", "data": data}, ensure_ascii=False).encode()
