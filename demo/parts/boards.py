"""Message boards (领导信箱), message pages, guides: lists and details."""

from __future__ import annotations

from html import escape
from random import Random

from demo import prose
from demo.families.base import Place
from demo.model import Column, Guide, Thread


def _state(place: Place, thread: Thread) -> str:
    return "已办结" if place.site.answered(thread) else "办理中"


def board(place: Place, column: Column, number: int) -> str:
    """One page of a board's list."""
    site = place.site
    start = (number - 1) * column.page_size
    threads = site.threads_of(column.key)[start : start + column.page_size]
    rows = []
    for t in threads:
        anchor = f'<a href="{escape(place.href(t.path))}">{escape(t.title)}</a>'
        answer = site.answered(t)
        replied = f"{answer:%Y-%m-%d}" if answer else "—"
        if site.look.board == "table":
            rows.append(
                f"<tr><td>YZ{t.serial:07d}</td><td>{t.kind}</td><td>{anchor}</td><td>{t.asked:%Y-%m-%d}</td>"
                f"<td>{escape(t.unit)}</td><td>{replied}</td><td>{_state(place, t)}</td></tr>"
            )
        elif site.look.board == "cards":
            rows.append(
                f'<div class="letter"><h4>{anchor}</h4><p>来信类型：{t.kind}　来信时间：{t.asked:%Y-%m-%d %H:%M}　办理单位：{escape(t.unit)}</p>'
                f"<p>办理状态：{_state(place, t)}</p></div>"
            )
        else:
            rows.append(f"<li>{anchor}<em>[{_state(place, t)}]</em><span>{t.asked:%Y-%m-%d}</span></li>")
    pages = max(1, -(-len(site.threads_of(column.key)) // column.page_size))
    pager = ""
    if pages > 1:
        family = site.family
        pager = (
            "<div>"
            + "".join(
                f"<b>{n}</b>" if n == number else place.link(family.list_path(column, n), f"{n}")
                for n in range(1, pages + 1)
            )
            + "</div>"
        )
    intro = '<p><a href="javascript:void(0)" onclick="alert(\'请登录后写信\')">我要写信</a>　来信须知：请如实填写联系方式，一事一信。</p>'
    if site.look.board == "table":
        head = "<tr><th>编号</th><th>类型</th><th>标题</th><th>来信时间</th><th>承办单位</th><th>回复时间</th><th>状态</th></tr>"
        return f'{intro}<table border="1" width="100%">{head}{"".join(rows)}</table>{pager}'
    tag = "div" if site.look.board == "cards" else "ul"
    return f"{intro}<{tag}>{''.join(rows)}</{tag}>{pager}"


def thread(place: Place, t: Thread) -> str:
    """The page of one message."""
    site = place.site
    rng = Random(f"{site.seed}:thread:{t.serial}")
    asked = prose.asking(rng, t.title)
    answer = site.answered(t)
    reply_text = prose.answering(rng, t.unit)
    if site.look.board == "table":
        rows = [
            ("信件标题", t.title),
            ("来信人", f"{rng.choice('林陶秦汤鲁')}**"),
            ("信件类型", t.kind),
            ("来信时间", f"{t.asked:%Y-%m-%d %H:%M:%S}"),
            ("来信内容", asked),
            ("办理状态", _state(place, t)),
        ]
        if answer:
            rows += [("答复单位", t.unit), ("答复时间", f"{answer:%Y-%m-%d %H:%M:%S}"), ("答复内容", reply_text)]
        cells = "".join(f"<tr><td width=110>{k}</td><td>{escape(v)}</td></tr>" for k, v in rows)
        return f'<table border="1" width="100%">{cells}</table>'
    reply = f"<h3>回复</h3><p>本件正在办理中，承办单位：{escape(t.unit)}。</p>"
    if answer and site.look.board == "cards":
        reply = f'<div class="reply"><p>回复部门：{escape(t.unit)}　办结时间：{answer:%Y-%m-%d %H:%M}</p><p>回复内容：{escape(reply_text)}</p></div>'
    elif answer:
        reply = f"<dl><dt>回复单位</dt><dd>{escape(t.unit)}</dd><dt>回复时间</dt><dd>{answer:%Y年%m月%d日}</dd><dt>办理结果</dt><dd>{escape(reply_text)}</dd></dl>"
    return (
        f"<h1>{escape(t.title)}</h1><p>留言类型：{t.kind}　留言时间：{t.asked:%Y-%m-%d %H:%M}　状态：{_state(place, t)}</p>"
        f'<div class="ask"><p>留言内容：{escape(asked)}</p></div>{reply}'
    )


def guide_list(place: Place, guides: list[Guide]) -> str:
    """The list of service guides."""
    rows = "".join(f'<li><a href="{escape(place.href(g.path))}">{escape(g.title)}</a>　[办事指南]</li>' for g in guides)
    return f'<ul class="{place.site.look.cls("list")}">{rows}</ul>'


def guide(place: Place, g: Guide) -> str:
    """One service guide with all eight element classes, labels varying by site."""
    site = place.site
    n = site.index % 3
    rng = Random(f"{site.seed}:guide:{g.serial}")
    days = rng.randrange(3, 20)
    rows = [
        ("事项名称", g.title),
        (
            ("设定依据", "法律依据", "办理依据")[n],
            f"《云州市{g.title}管理规定》（云政发〔20{rng.randrange(12, 24)}〕{rng.randrange(3, 60)}号）第{rng.randrange(4, 30)}条",
        ),
        (("申请条件", "受理条件", "申请条件")[n], "符合法定条件、材料齐全的自然人、法人或其他组织。"),
        (("办理材料", "申请材料", "申报材料")[n], "1.申请表；2.身份证明；3.场所证明；4.法律法规规定的其他材料。"),
        (
            ("办理地点", "办理地址", "办理地点")[n],
            f"{site.place}政务服务中心{rng.randrange(2, 5)}楼{rng.randrange(1, 40)}号窗口",
        ),
        (("办理时间", "办公时间", "办理时间")[n], "工作日上午9:00—12:00，下午13:30—17:00"),
        (("联系电话", "咨询电话", "联系电话")[n], site.phone),
        (("办理流程", "办事流程", "办理流程")[n], f"申请→受理→审查→决定→送达（承诺时限{days}个工作日）"),
    ]
    if n == 1:
        inner = "".join(f'<div class="blk"><h3>{k}</h3><p>{escape(v)}</p></div>' for k, v in rows)
    else:
        inner = (
            '<table border="1" width="100%">'
            + "".join(f"<tr><th>{k}</th><td>{escape(v)}</td></tr>" for k, v in rows)
            + "</table>"
        )
    form = f'<p>表格下载：<a href="{escape(place.file(g.form.path))}">{escape(g.form.name)}</a></p>'
    return f"<h1>{escape(g.title)}</h1>{inner}{form}"
