"""Message boards (领导信箱): the list of messages in twelve shapes."""

from __future__ import annotations

import json
from html import escape

from demo.families.base import Place
from demo.looks import WHOLE_BOARDS
from demo.model import Column, Thread
from demo.parts.threads import folded, labels_of, state_of, talk
from demo.site import Site

SCRIPT_PATH = "/js/letters.js"
DATA_PATH = "/api/letters"
SCRIPT = """(function(){var b=document.querySelector('[data-letters]');if(!b)return;fetch('/api/letters?board='+b.getAttribute('data-letters')).then(function(r){return r.json();}).then(function(j){
var h='<tr><th>标题</th><th>来信时间</th><th>状态</th></tr>',r=j.data.rows;for(var i=0;i<r.length;i++){h+='<tr><td><a href="'+r[i].url+'">'+r[i].title+'</a></td><td>'+r[i].writeTime.slice(0,10)+'</td><td>'+r[i].statusName+'</td></tr>';}
b.innerHTML='<table width="100%">'+h+'</table>';});})();
"""
_INTRO = '<p><a href="javascript:void(0)" onclick="alert(\'请登录后写信\')">我要写信</a>　来信须知：请如实填写联系方式，一事一信。</p>'


def board(place: Place, column: Column, number: int) -> str:
    """One page of a board's list."""
    site = place.site
    shape = site.look.board
    if shape == "script":
        script = f'<script src="{place.href(SCRIPT_PATH)}"></script>'
        return f'{_INTRO}<div data-letters="{column.key}">正在加载</div>{script}'
    size = page_size(site, column)
    start = (number - 1) * size
    threads = site.threads_of(column.key)[start : start + size]
    return f"{_INTRO}{_list(place, threads, shape)}{_pager(place, column, number)}"


def page_size(site: Site, column: Column) -> int:
    """Messages on one page of a board's list."""
    return 200 if site.look.board in WHOLE_BOARDS or site.look.board == "script" else column.page_size


def _pager(place: Place, column: Column, number: int) -> str:
    site = place.site
    pages = max(1, -(-len(site.threads_of(column.key)) // page_size(site, column)))
    if pages < 2:
        return ""
    family = site.family
    numbers = "".join(
        f"<b>{n}</b>" if n == number else place.link(family.list_path(column, n), f"{n}") for n in range(1, pages + 1)
    )
    return f"<div>{numbers}</div>"


def _list(place: Place, threads: list[Thread], shape: str) -> str:
    site = place.site
    words = labels_of(site)

    def anchor(t: Thread) -> str:
        return f'<a href="{escape(place.href(t.path))}">{escape(t.title)}</a>'

    def replied(t: Thread) -> str:
        answer = site.answered(t)
        shown = answer is not None and not ("answered" in t.lacks and site.active(t.fault))
        return f"{answer:%Y-%m-%d}" if answer and shown else "—"

    def unit(t: Thread) -> str:
        return "" if "unit" in t.lacks and site.active(t.fault) else escape(t.unit)

    match shape:
        case "table" | "nested":
            rows = "".join(
                f"<tr><td>YZ{t.serial:07d}</td><td>{t.kind}</td><td>{anchor(t)}</td><td>{t.asked:%Y-%m-%d}</td><td>{replied(t)}</td><td>{state_of(site, t)}</td></tr>"
                for t in threads
            )
            head = (
                f"<tr><th>编号</th><th>类型</th><th>标题</th><th>{words[2]}</th><th>{words[6]}</th><th>状态</th></tr>"
            )
            table = f'<table border="1" width="100%">{head}{rows}</table>'
            return f"<table width=100%><tr><td>{table}</td></tr></table>" if shape == "nested" else table
        case "table_full":
            rows = "".join(
                f"<tr><td>{n}</td><td>{anchor(t)}</td><td>{t.asked:%Y/%m/%d}</td><td>{unit(t)}</td><td>{replied(t)}</td><td>{state_of(site, t)}</td><td>{t.serial % 300}</td></tr>"
                for n, t in enumerate(threads, 1)
            )
            head = f"<tr><th>序号</th><th>信件标题</th><th>{words[2]}</th><th>{words[5]}</th><th>{words[6]}</th><th>办理状态</th><th>点击次数</th></tr>"
            return f"<table><thead>{head}</thead><tbody>{rows}</tbody></table>"
        case "cards":
            return "<div>" + "".join(
                f'<div class="letter"><h4>{anchor(t)}</h4><p>{words[1]}：{t.kind}　{words[2]}：{t.asked:%Y-%m-%d %H:%M}　编号：{t.serial}</p><p>办理状态：{state_of(site, t)}</p></div>'
                for t in threads
            ) + "</div>"  # fmt: skip
        case "rows":
            head = f'<ul class="head"><li>标题</li><li>{words[2]}</li><li>办理状态</li></ul>'
            return head + "".join(
                f"<ul><li>{anchor(t)}</li><li>{t.asked:%Y-%m-%d}</li><li>{state_of(site, t)}</li></ul>" for t in threads
            )
        case "dl":
            return "<dl>" + "".join(
                f"<dt>{anchor(t)}</dt><dd>{words[2]}：{t.asked:%Y-%m-%d}　状态：{state_of(site, t)}</dd>" for t in threads
            ) + "</dl>"  # fmt: skip
        case "paragraphs":
            return "".join(f"<p>[{t.kind}] {anchor(t)}　{t.asked:%Y-%m-%d}　({state_of(site, t)})</p>" for t in threads)
        case "folded":
            return "".join(
                f'<div class="msg" id="m{t.serial}"><h4>{escape(t.title)}</h4>{folded(site, t)}</div>' for t in threads
            )
        case "accordion":
            return "".join(
                f'<details class="msg" id="m{t.serial}"><summary>{escape(t.title)}</summary>{folded(site, t)}</details>'
                for t in threads
            )
        case "talk":
            return "".join(f'<div class="msg" id="m{t.serial}">{talk(site, t)}</div>' for t in threads)
        case _:
            return "<ul>" + "".join(
                f"<li>{anchor(t)}<em>[{state_of(site, t)}]</em><span>{t.asked:%Y-%m-%d}</span></li>" for t in threads
            ) + "</ul>"  # fmt: skip


def data(site: Site, key: str) -> bytes:
    """What the board's script fetches."""
    rows = [
        {
            "id": t.serial,
            "title": t.title,
            "url": t.path,
            "writeTime": f"{t.asked:%Y-%m-%d %H:%M:%S}",
            "statusName": state_of(site, t),
            "clicks": t.serial % 300,
        }
        for t in site.threads_of(key)
    ]
    return json.dumps({"code": 0, "data": {"page": 1, "pages": 1, "rows": rows}}, ensure_ascii=False).encode()
