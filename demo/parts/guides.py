"""Service guides (办事指南): the list and the guide in the usual layouts, labels varying by site."""

from __future__ import annotations

from html import escape
from random import Random

from demo.families.base import Place
from demo.hosts import PROVINCE
from demo.model import Guide
from demo.parts.threads import layout

_ORDER = ("name", "basis", "conditions", "materials", "place", "time", "phone", "process")
_LABELS = (
    ("事项名称", "设定依据", "申请条件", "办理材料", "办理地点", "办理时间", "联系电话", "办理流程"),
    ("服务名称", "法律依据", "受理条件", "申请材料", "办理地址", "办公时间", "咨询电话", "办事流程"),
    ("事项名称", "办理依据", "办理条件", "申报材料", "受理地点", "受理时间", "联系方式", "办理程序"),
    ("项目名称", "实施依据", "申报条件", "所需材料", "办事窗口", "工作时间", "咨询方式", "审批流程"),
)
_LAYOUTS = ("table", "headings", "wide", "dl", "lines", "numbered", "tabs", "brackets", "items", "blocks")
OUTSIDE = (("不动产登记信息查询", 311), ("社会保险参保登记", 427))
"""Guides that stand on the provincial platform."""


def outside(place: Place) -> list[tuple[str, str]]:
    """Name and address of the guides that the list leads elsewhere for."""
    site = place.site
    if site.index % 3:
        return []
    return [(name, f"http://{PROVINCE}:{site.port}/icity/item/{number + site.index}") for name, number in OUTSIDE]


def guide_list(place: Place, guides: list[Guide]) -> str:
    """The list of service guides."""
    shown = [(g.title, place.href(g.path)) for g in guides] + outside(place)
    if place.site.index % 4 == 1:
        rows = "".join(
            f'<tr><td>{n}</td><td><a href="{escape(href)}">{escape(title)}</a></td><td>行政许可</td></tr>'
            for n, (title, href) in enumerate(shown, 1)
        )
        return f"<table><tr><th>序号</th><th>事项名称</th><th>事项类型</th></tr>{rows}</table>"
    rows = "".join(f'<li><a href="{escape(href)}">{escape(title)}</a>　[办事指南]</li>' for title, href in shown)
    return f'<ul class="{place.site.look.cls("list")}">{rows}</ul>'


def guide(place: Place, g: Guide) -> str:
    """One service guide; what a fault takes away is left out, or left empty."""
    site = place.site
    rng = Random(f"{site.seed}:guide:{g.serial}")
    days = rng.randrange(3, 20)
    labels = dict(zip(_ORDER, _LABELS[site.index % len(_LABELS)], strict=True))
    picture = f'<img src="{place.href("/images/door1.png")}" alt="流程图">'
    values = {
        "name": escape(g.title),
        "basis": f"《云州市{escape(g.title)}管理规定》（云政发〔20{rng.randrange(12, 24)}〕{rng.randrange(3, 60)}号）第{rng.randrange(4, 30)}条",
        "conditions": rng.choice(("符合法定条件、材料齐全的自然人、法人或其他组织。", "无")),
        "materials": rng.choice(
            (
                "1.申请表；2.身份证明；3.场所证明；4.法律法规规定的其他材料。",
                f'<a href="{escape(place.file(g.form.path))}">{escape(g.form.name)}</a>',
            )
        ),
        "place": f"{site.place}政务服务中心{rng.randrange(2, 5)}楼{rng.randrange(1, 40)}号窗口",
        "time": "工作日上午9:00—12:00，下午13:30—17:00",
        "phone": site.phone,
        "process": rng.choice((f"申请→受理→审查→决定→送达（承诺时限{days}个工作日）", picture)),
    }
    lacks = g.lacks if site.active(g.fault) else ()
    rows = [(labels[key], "" if key in lacks else values[key]) for key in _ORDER if key not in lacks or g.emptied]
    rows.insert(len(rows) - 1, ("收费标准", "不收费"))
    inner = layout(rows, _LAYOUTS[site.index % len(_LAYOUTS)])
    form = f'<p>表格下载：<a href="{escape(place.file(g.form.path))}">{escape(g.form.name)}</a></p>'
    return f"<h1>{escape(g.title)}</h1>{inner}{form}"
