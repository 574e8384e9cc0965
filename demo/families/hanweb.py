"""Hanweb JPAAS (大汉): list items inside XML record sets that a script unpacks; further pages from ``dataproxy.jsp``."""

from __future__ import annotations

from datetime import date

from demo.families.base import Family, Place
from demo.model import Article, Column, Page
from demo.parts.lists import item
from demo.site import Site

_PROXY = "/module/web/jpage/dataproxy.jsp"

_SCRIPT = """(function(){
function records(xml){var out=[],m,re=/<record><!\\[CDATA\\[([\\s\\S]*?)\\]\\]><\\/record>/g;while((m=re.exec(xml))){out.push(m[1]);}return out;}
function setup(box){var s=box.getElementsByTagName('script')[0];if(!s){return;}var xml=s.innerHTML||s.text;
var all=records(xml),per=parseInt(box.getAttribute('perpage'),10),total=parseInt((/<totalrecord>(\\d+)/.exec(xml)||[0,0])[1],10);
var col=box.getAttribute('columnid'),list=document.createElement(box.getAttribute('tag')||'ul'),nav=document.createElement('div');list.className=box.getAttribute('listclass');
box.appendChild(list);box.appendChild(nav);
function draw(p,items){list.innerHTML=items.join('');var h='',n=Math.ceil(total/per);if(n>1){for(var i=1;i<=n;i++){h+=' <a href="javascript:void(0)" p="'+i+'">'+i+'</a>';}}nav.innerHTML=h;
var as=nav.getElementsByTagName('a');for(var k=0;k<as.length;k++){as[k].onclick=function(){show(parseInt(this.getAttribute('p'),10));};}}
function show(p){var a=all.slice((p-1)*per,p*per);if(a.length||p==1){draw(p,a);return;}
var r=new XMLHttpRequest();r.open('POST','/module/web/jpage/dataproxy.jsp?startrecord='+((p-1)*per+1)+'&endrecord='+(p*per)+'&perpage='+per,true);
r.setRequestHeader('Content-Type','application/x-www-form-urlencoded');r.onload=function(){draw(p,records(r.responseText));};r.send('columnid='+col);}
show(1);}
function run(){var boxes=document.getElementsByClassName('jpage');for(var i=0;i<boxes.length;i++){setup(boxes[i]);}}
if(document.readyState=='loading'){document.addEventListener('DOMContentLoaded',run);}else{run();}
})();
"""


class Hanweb(Family):
    """Addresses such as ``/art/2026/1/5/art_123_45678.html`` and ``/col/col123/index.html``."""

    key = "hanweb"

    def column_path(self, *, serial: int, key: str, parent: str) -> str:
        """Numbered columns."""
        return f"/col/col{serial}/index.html"

    def list_path(self, column: Column, number: int) -> str:
        """One address only; further pages come through the proxy."""
        return column.path if number == 1 else f"{column.path}?uid={column.serial}&pageNum={number}"

    def article_path(self, column: Column, serial: int, day: date) -> str:
        """The day stands in the address without leading zeros."""
        return f"/art/{day.year}/{day.month}/{day.day}/art_{column.serial}_{serial}.html"

    def thread_path(self, column: Column, serial: int) -> str:
        """Messages of the mailbox application."""
        return f"/jact/front/mailpubdetail.do?transactId={serial}&sysid={column.serial}"

    def guide_path(self, column: Column, serial: int) -> str:
        """Guides are articles of their own column."""
        return f"/art/guide/art_{column.serial}_{serial}.html"

    def file_path(self, folder: str, serial: int, name: str) -> str:
        """Attachments and pictures."""
        return f"/attach/0/{serial}/{name}"

    def search_path(self) -> str:
        """The search application."""
        return "/jsearchfront/search.do"

    def scripts(self, site: Site) -> dict[str, str]:
        """The script that unpacks the record sets."""
        return {"/script/jpage.js": _SCRIPT}

    def slice(self, site: Site, column: Column, number: int) -> list[Article]:
        """The page carries the records of its first three pages."""
        return site.articles(column)[: column.page_size * 3]

    def pages(self, site: Site, column: Column) -> int:
        """All list pages share one address."""
        return 1

    def pager(self, place: Place, column: Column, number: int) -> str:
        """Written by the script."""
        return ""

    def list_block(self, place: Place, column: Column, number: int, items: list[str], wrapped: str) -> str:
        """The record set; a plain parse sees an empty page."""
        total = len(place.site.articles(column))
        tag = wrapped[1:].split(" ", 1)[0] if items else "ul"
        per = column.page_size
        more = _next_group(place.site, column, 1) if total > per * 3 else ""
        records = "\n".join(f"<record><![CDATA[\n{i}]]></record>" for i in items)
        return (
            f'<div class="jpage" id="{column.serial + 7}" columnid="{column.serial}" perpage="{per}" tag="{tag}" '
            f'listclass="{place.site.look.cls("list")}"><script type="text/xml"><datastore>\n{more}\n<totalrecord>{total}</totalrecord>'
            f"<totalpage>{-(-total // per)}</totalpage>\n<recordset>\n{records}\n</recordset></datastore></script></div>"
        )

    def home_block(self, place: Place, column: Column, items: list[str], wrapped: str) -> str:
        """Plain on most sites, record sets on some."""
        return self.list_block(place, column, 1, items, wrapped) if "home_records" in place.site.features else wrapped

    def answer(self, site: Site, path: str, query: dict[str, str]) -> tuple[bytes, str] | Page | None:
        """``dataproxy.jsp``: records ``startrecord`` to ``endrecord``, or the group ``page`` (from 0) of three pages."""
        if path != _PROXY:
            return None
        found = next((c for c in site.columns.values() if str(c.serial) == query.get("columnid")), None)
        articles = site.articles(found) if found else []
        per = found.page_size if found else 15
        group = _number(query.get("page"), 0)
        first = _number(query.get("startrecord"), group * per * 3 + 1)
        last = _number(query.get("endrecord"), first + per * 3 - 1)
        style = found.date_style if found else "iso"
        place = Place(site, found.path if found else "/")
        items = [item(place, a, style=site.look.item, date_style=style) for a in articles[first - 1 : last]]
        records = "".join(f"<record><![CDATA[{i}]]></record>" for i in items)
        more = _next_group(site, found, group + 1) if found and "page" in query and last < len(articles) else ""
        text = (
            f"<datastore>{more}<totalrecord>{len(articles)}</totalrecord><totalpage>{-(-len(articles) // per)}</totalpage>"
            f"<recordset>{records}</recordset></datastore>"
        )
        return text.encode(), "text/xml; charset=utf-8"


def _next_group(site: Site, column: Column, group: int) -> str:
    """Where the script gets the group of records behind those it has; the first group is number 0."""
    query = f"page={group}&appid=1&webid={site.index}&path=/&columnid={column.serial}&unitid={column.serial + 7}"
    return f'<nextgroup><![CDATA[<a href="{_PROXY}?{query}"></a>]]></nextgroup>'


def _number(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isdigit() else otherwise
