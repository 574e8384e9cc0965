"""The open-information platform of several provinces (gkmlpt): one page for all its columns, told apart by what stands behind «#»; lists by JSON."""

from __future__ import annotations

import json
from datetime import date

from demo.families.base import Place
from demo.families.ucap import Ucap
from demo.model import Article, Column, Page
from demo.parts.frame import page, tags
from demo.site import Site

INDEX = "/gkmlpt/index"
_API = "/gkmlpt/api/all/"
_OPEN = frozenset({"tzgg", "zcfg", "zcjd", "rsxx", "ghjh", "tjsj", "czxx", "zdly"})
"""Columns that stand on the platform when they belong to open information."""
_SIZE = 20

_SCRIPT = """(function(){
var app=document.getElementById('gkml-app'),conf=window._CONFIG;
function esc(t){var d=document.createElement('div');d.textContent=t;return d.innerHTML;}
function day(s){var d=new Date(s*1000+8*3600000);function z(n){return n<10?'0'+n:''+n;}return d.getUTCFullYear()+'-'+z(d.getUTCMonth()+1)+'-'+z(d.getUTCDate());}
function show(page){var id=location.hash.replace('#','');if(!id){return;}
var r=new XMLHttpRequest();r.open('GET','/gkmlpt/api/all/'+id+'?page='+page+'&sid='+conf.SID,true);
r.onload=function(){var j=JSON.parse(r.responseText),h='<div class="gk-wz">当前位置：<a href="/">首页</a> &gt; <a href="'+conf.HOME+'">'+esc(conf.NAME)+'</a> &gt; <a href="/gkmlpt/index#'+id+'">'+esc(j.classify.name)+'</a></div>';
h+='<h2>'+esc(j.classify.name)+'</h2>';
if(!j.articles.length){h+='<p class="gk-none">暂无相关内容</p>';}
else{h+='<table class="gk-list"><tr><th>标题</th><th>发布日期</th></tr>';for(var i=0;i<j.articles.length;i++){var a=j.articles[i];h+='<tr><td><a href="'+a.url+'">'+esc(a.title)+'</a></td><td>'+day(a.display_publish_time)+'</td></tr>';}h+='</table>';}
var n=Math.ceil(j.total/20);if(n>1){h+='<div class="gk-page">';for(var p=1;p<=n;p++){h+='<span data-page="'+p+'">'+p+'</span>';}h+='</div>';}
app.innerHTML=h;document.title=j.classify.name+'-'+conf.SITE;
var s=app.querySelectorAll('span[data-page]');for(var k=0;k<s.length;k++){s[k].addEventListener('click',function(){show(parseInt(this.getAttribute('data-page'),10));});}};
r.send();}
window.addEventListener('hashchange',function(){show(1);});show(1);
})();
"""


class Gkmlpt(Ucap):
    """A UCAP site whose open information lies on the platform: ``/gkmlpt/index#1205`` and ``/gkmlpt/content/2/30/post_30123.html``."""

    key = "gkmlpt"

    def column_path(self, *, serial: int, key: str, parent: str) -> str:
        """By number behind the sign, where the column belongs to open information."""
        if key in _OPEN and "/zwgk/" in parent:
            return f"{INDEX}#{serial}"
        return super().column_path(serial=serial, key=key, parent=parent)

    def list_path(self, column: Column, number: int) -> str:
        """One address for all pages of a list on the platform."""
        return column.path if column.path.startswith(INDEX) else super().list_path(column, number)

    def article_path(self, column: Column, serial: int, day: date) -> str:
        """Posts by number."""
        if column.path.startswith(INDEX):
            return f"/gkmlpt/content/2/{serial // 1000}/post_{serial}.html"
        return super().article_path(column, serial, day)

    def scripts(self, site: Site) -> dict[str, str]:
        """The application."""
        return {"/gkmlpt/static/js/app.js": _SCRIPT}

    def head_scripts(self, place: Place) -> str:
        """Only the platform's own page loads it."""
        return ""

    def answer(self, site: Site, path: str, query: dict[str, str]) -> tuple[bytes, str] | Page | None:
        """The application's page, which knows nothing of the column it is opened for, and its interface."""
        if path == INDEX:
            return _shell(site).encode(), "text/html; charset=utf-8"
        if not path.startswith(_API):
            return None
        number = path.removeprefix(_API)
        column = next((one for one in site.columns.values() if one.path == f"{INDEX}#{number}"), None)
        articles = site.articles(column) if column else []
        page = max(1, int(query["page"]) if query.get("page", "").isdigit() else 1)
        data = {
            "classify": {"id": int(number) if number.isdigit() else 0, "name": column.name if column else ""},
            "articles": [_row(site, one) for one in articles[(page - 1) * _SIZE : page * _SIZE]],
            "total": len(articles),
            "page": page,
        }
        return json.dumps(data, ensure_ascii=False).encode(), "application/json; charset=utf-8"


def _row(site: Site, article: Article) -> dict[str, object]:
    seconds = int(article.published.timestamp())
    return {
        "id": article.serial,
        "title": article.title,
        "url": f"{site.origin}{article.path}",
        "created_at": f"{article.published:%Y-%m-%d %H:%M:%S}",
        # The day of signing, which the platform shows in the index of documents and not in lists.
        "date": seconds - 86400 * (3 + article.serial % 20),
        "display_publish_time": seconds,
        "publisher": article.source,
    }


def _shell(site: Site) -> str:
    parent = next((one for one in site.columns.values() if one.key == "zwgk"), None)
    settings = {
        "SID": site.index,
        "SITE": site.name,
        "HOME": parent.path if parent else "/",
        "NAME": parent.name if parent else "",
    }
    content = (
        f'<div id="gkml-app"></div><script>window._CONFIG={json.dumps(settings, ensure_ascii=False)};</script>'
        '<script src="/gkmlpt/static/js/app.js"></script>'
    )
    return page(
        Place(site, INDEX), title=f"政府信息公开平台-{site.name}", tag_lines=tags(Place(site, INDEX)), content=content
    )
