"""TRS WCM (拓尔思): dated folders, relative links, paging by ``createPageHTML``."""

from __future__ import annotations

from demo.families.base import Family, Place
from demo.model import Column
from demo.site import Site

_PAGER = """function createPageHTML(){var n=[],s=[];
for(var i=0;i<arguments.length;i++){if(typeof arguments[i]=='number'){n.push(arguments[i]);}else{s.push(arguments[i]);}}
var count=n[0],cur=n[1],ext=s[s.length-1],pre=s[s.length-2];if(count<=1){return;}
var h='';for(var p=0;p<count;p++){var u=p==0?pre+'.'+ext:pre+'_'+p+'.'+ext;
h+=p==cur?' <b>'+(p+1)+'</b>':' <a href="'+u+'">'+(p+1)+'</a>';}
document.write('<div class="fanye">\\u5171'+count+'\\u9875'+h+'</div>');}
"""


class Trs(Family):
    """Addresses such as ``/zwgk/tzgg/202601/t20260105_1234567.html``; ``index_1.html`` is the second page."""

    key = "trs"

    def scripts(self, site: Site) -> dict[str, str]:
        """The paging script."""
        return {"/images/createpage.js": _PAGER}

    def pager(self, place: Place, column: Column, number: int) -> str:
        """A call, its arguments in one of three orders; no link that a plain parser sees."""
        total = self.pages(place.site, column)
        records = len(place.site.articles(column))
        calls = (
            f'createPageHTML({total}, {number - 1}, "index", "html");',
            f'createPageHTML("page_div",{total}, {number - 1},"index","html",{records});',
            f"createPageHTML({total},{number - 1},'index','html',{records},'');",
        )
        return f'<div id="page_div"><script type="text/javascript">{calls[place.site.index % 3]}</script></div>'

    def file_path(self, folder: str, serial: int, name: str) -> str:
        """``P0…`` for documents, ``W0…`` for pictures."""
        return f"{folder}{'W0' if name.endswith('.png') else 'P0'}{serial}{name if name.isascii() else '_' + name}"
