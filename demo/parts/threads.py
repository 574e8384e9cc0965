"""One public message as its page, or a folded row of its board, shows it: labels and layout vary by site."""

from __future__ import annotations

from html import escape
from random import Random

from demo import prose
from demo.families.base import Place
from demo.model import Thread
from demo.site import Site

# title, type, asked, message, state, unit, answered, reply
LABELS = (
    ("信件标题", "信件类型", "来信时间", "来信内容", "办理状态", "答复单位", "答复时间", "答复内容"),
    ("留言标题", "留言类型", "留言时间", "留言内容", "状态", "回复部门", "办结时间", "回复内容"),
    ("咨询主题", "咨询类别", "咨询时间", "咨询内容", "处理状态", "回复单位", "回复时间", "办理结果"),
    ("标题", "诉求类型", "提交时间", "诉求内容", "办理进度", "承办单位", "反馈时间", "处理意见"),
    ("主题", "信件类别", "写信日期", "信件内容", "信件状态", "解答单位", "解答时间", "官方回复"),
)
_LAYOUTS = ("table", "lines", "dl", "brackets", "wide", "blocks")
_DAYS = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y年%m月%d日", "%Y/%m/%d %H:%M", "%Y.%m.%d")


def labels_of(site: Site) -> tuple[str, ...]:
    """The site's words for the eight fields."""
    return LABELS[site.index % len(LABELS)]


def state_of(site: Site, thread: Thread) -> str:
    """What the board says of how far a message has come."""
    return "已办结" if site.answered(thread) else "办理中"


def parts(site: Site, thread: Thread) -> list[tuple[str, str]]:
    """Label and value (HTML) of everything that is shown of a message."""
    rng = Random(f"{site.seed}:thread:{thread.serial}")
    words = labels_of(site)
    lacks = thread.lacks if site.active(thread.fault) else ()
    form = _DAYS[site.index % len(_DAYS)]
    asked, reply = prose.asking(rng, thread.title), prose.answering(rng, thread.unit)
    answer = site.answered(thread)
    shown = [
        (words[0], escape(thread.title)),
        (words[1], thread.kind),
        (words[2], f"{thread.asked:{form}}"),
        (words[3], escape(asked)),
        (words[4], state_of(site, thread)),
    ]
    if answer is None:
        waiting = ("正在办理中，请您耐心等待。", "暂无", "")[thread.serial % 3]
        return [*shown, (words[7], waiting)] if site.index % 2 else shown
    replied = [
        ("unit", words[5], escape(thread.unit)),
        ("answered", words[6], f"{answer:{form}}"),
        ("reply", words[7], escape(reply)),
    ]
    for part, label, value in replied:
        if part not in lacks:
            shown.append((label, value))
        elif thread.serial % 2:
            shown.append((label, ""))
    return shown


def layout(rows: list[tuple[str, str]], how: str) -> str:
    """Labelled rows in one of the usual layouts."""
    match how:
        case "lines":
            return "".join(f"<p><b>{k}：</b>{v}</p>" for k, v in rows)
        case "dl":
            return "<dl>" + "".join(f"<dt>{k}</dt><dd>{v}</dd>" for k, v in rows) + "</dl>"
        case "brackets":
            return "<div>" + "<br>".join(f"【{k}】{v}" for k, v in rows) + "</div>"
        case "blocks":
            return "".join(f'<div class="bt">{k}</div><div class="nr">{v}</div>' for k, v in rows)
        case "items":
            return "<ul>" + "".join(f"<li><span>{k}</span><em>{v}</em></li>" for k, v in rows) + "</ul>"
        case "numbered":
            numbers = "一二三四五六七八九十"
            return "".join(f"<p>{numbers[n]}、{k}</p><p>　　{v}</p>" for n, (k, v) in enumerate(rows))
        case "headings":
            return "".join(f'<div class="blk"><h3>{k}</h3><p>{v}</p></div>' for k, v in rows)
        case "tabs":
            heads = "".join(f"<li>{k}</li>" for k, _ in rows)
            return (
                f'<ul class="tab">{heads}</ul><div class="tabcon">'
                + "".join(f'<div class="con">{v}</div>' for _, v in rows)
                + "</div>"
            )
        case "wide":
            pairs = [rows[n : n + 2] for n in range(0, len(rows), 2)]
            cells = "".join("<tr>" + "".join(f"<th>{k}</th><td>{v}</td>" for k, v in pair) + "</tr>" for pair in pairs)
            return f'<table border="1" width="100%">{cells}</table>'
        case _:
            cells = "".join(f"<tr><td width=110>{k}</td><td>{v}</td></tr>" for k, v in rows)
            return f'<table border="1" width="100%">{cells}</table>'


def thread(place: Place, t: Thread) -> str:
    """The page of one message."""
    site = place.site
    rows = parts(site, t)
    how = _LAYOUTS[site.index % len(_LAYOUTS)]
    if site.index % 3 == 0:
        return f"<h1>{escape(t.title)}</h1>{layout(rows[1:], how)}"
    return layout(rows, how)


def folded(site: Site, t: Thread) -> str:
    """The message and its reply within its board's list."""
    rows = parts(site, t)
    words = labels_of(site)
    asked = [row for row in rows if row[0] in words[1:5]]
    replied = [row for row in rows if row[0] in words[5:]]
    return (
        "<p>" + "　".join(f"{k}：{v}" for k, v in asked) + "</p>"
        + (f'<div class="hf">{"".join(f"<p>{k}：{v}</p>" for k, v in replied)}</div>' if replied else "")
    )  # fmt: skip


def talk(site: Site, t: Thread) -> str:
    """The message and its reply as said by whom and when."""
    rng = Random(f"{site.seed}:thread:{t.serial}")
    asked, reply = prose.asking(rng, t.title), prose.answering(rng, t.unit)
    answer = site.answered(t)
    who = f"{Random(t.serial).choice('林陶秦汤鲁')}**"
    said = f"<p>网友{who} {t.asked:%Y-%m-%d %H:%M} 提问：</p><p>{escape(asked)}</p>"
    if answer is None:
        return said
    return f"{said}<p>{escape(t.unit)} {answer:%Y-%m-%d %H:%M} 回复：</p><p>{escape(reply)}</p>"
