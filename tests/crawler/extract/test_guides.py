"""Guides show eight classes of elements under many labels and in many shapes; an empty field is none, «无» is."""

from datetime import date

import pytest

from crawler.extract.guides import ReadGuide, element_of, read_guide
from crawler.extract.view import View

Rows = list[tuple[str, str]]
WHOLE: Rows = [
    ("事项名称", "某许可"),
    ("法律依据", "《某法》第三条"),
    ("受理条件", "无"),
    ("申报材料", '<a href="a.doc">申请表</a>'),
    ("办理地址", "某路1号"),
    ("办公时间", "工作日"),
    ("咨询电话", "000-00000000"),
    ("办事流程", "<img src=lc.png>"),
]
SHAPES = {
    "table": lambda rows: "<table>" + "".join(f"<tr><th>{k}</th><td>{v}</td></tr>" for k, v in rows) + "</table>",
    "wide-table": lambda rows: (
        "<table>"
        + "".join(
            "<tr>" + "".join(f"<td>{k}</td><td>{v}</td>" for k, v in rows[n : n + 2]) + "</tr>"
            for n in range(0, len(rows), 2)
        )
        + "</table>"
    ),
    "headed-table": lambda rows: (
        "<table><tr>"
        + "".join(f"<th>{k}</th>" for k, _ in rows)
        + "</tr><tr>"
        + "".join(f"<td>{v}</td>" for _, v in rows)
        + "</tr></table>"
    ),
    "blocks": lambda rows: "".join(f"<div class=b><h3>{k}</h3><p>{v}</p></div>" for k, v in rows),
    "dl": lambda rows: "<dl>" + "".join(f"<dt>{k}</dt><dd>{v}</dd>" for k, v in rows) + "</dl>",
    "lines": lambda rows: "".join(f"<p><strong>{k}：</strong>{v}</p>" for k, v in rows),
    "numbered": lambda rows: "".join(
        f"<p>{n}、{k}</p><p>{v}</p>" for n, (k, v) in zip("一二三四五六七八", rows, strict=False)
    ),
    "brackets": lambda rows: "<div>" + "<br>".join(f"【{k}】{v}" for k, v in rows) + "</div>",
    "boxes": lambda rows: "".join(f"<div><div class=l>{k}</div><div class=v>{v}</div></div>" for k, v in rows),
    "tabs": lambda rows: (
        "<ul>"
        + "".join(f"<li>{k}</li>" for k, _ in rows)
        + "</ul><div>"
        + "".join(f"<div class=p>{v}</div>" for _, v in rows)
        + "</div>"
    ),
    "items": lambda rows: "<ul>" + "".join(f"<li><span>{k}</span><em>{v}</em></li>" for k, v in rows) + "</ul>",
    "spaced": lambda rows: "".join(f"<p>{'　'.join(k)}：{v}</p>" for k, v in rows),
}


def read(content: str) -> ReadGuide:
    foot = "<div>版权所有 某局 某ICP备00000001号 地址：某路9号 电话：000-1</div>"
    view = View(
        f"<html><body><h1>某许可</h1>{content}{foot}</body></html>",
        "https://www.example.gov.cn/zn/1.html",
        date(2026, 6, 15),
    )
    return read_guide(view.page, "某许可")


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_a_whole_guide_lacks_nothing_in_any_shape(shape) -> None:  # type: ignore[no-untyped-def]
    assert read(shape(WHOLE)).missing == ()


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
@pytest.mark.parametrize(
    "lacking", [{"法律依据", "办理地址"}, {"受理条件", "申报材料", "办公时间", "咨询电话"}], ids=["two", "four"]
)
def test_what_is_left_out_or_left_empty_is_missing(shape, lacking: set[str]) -> None:  # type: ignore[no-untyped-def]
    keys = {
        "法律依据": "basis",
        "办理地址": "place",
        "受理条件": "conditions",
        "申报材料": "materials",
        "办公时间": "time",
        "咨询电话": "phone",
    }
    wanted = {keys[label] for label in lacking}
    dropped = [(label, value) for label, value in WHOLE if label not in lacking]
    emptied = [(label, "" if label in lacking else value) for label, value in WHOLE]
    assert set(read(shape(dropped)).missing) == wanted
    assert set(read(shape(emptied)).missing) == wanted
    assert set(read(shape(emptied)).empty) == wanted


@pytest.mark.parametrize(
    ("label", "element"),
    [
        ("设定依据", "basis"), ("办理依据", "basis"), ("实施依据", "basis"), ("申请条件", "conditions"), ("办理条件", "conditions"), ("办理材料", "materials"), ("申请材料目录", "materials"),
        ("所需材料", "materials"), ("办理地点", "place"), ("受理窗口", "place"), ("办理时间", "time"), ("工作时间", "time"), ("联系电话", "phone"), ("咨询方式", "phone"), ("咨询投诉电话", "phone"),
        ("办理流程", "process"), ("办理程序", "process"), ("办理地点和时间", "place+time"), ("服务名称", "name"),
        ("收费依据", ""), ("承诺时限", ""), ("监督投诉电话", ""), ("网上办理网址", ""), ("办理时限", ""), ("特殊程序", ""), ("张三", None), ("工作动态", None),
    ],
)  # fmt: skip
def test_labels_vary_and_neighbours_are_told_apart(label: str, element: str | None) -> None:
    assert element_of(label) == element


def test_a_guide_that_is_one_picture_may_hold_everything() -> None:
    guide = read("<p><img src='/upload/bszn.jpg'></p>")
    assert (guide.readable, guide.held_elsewhere) == (False, True)
    assert not read(SHAPES["table"](WHOLE)).held_elsewhere, "a form to download is no guide of its own"


def test_words_that_wait_to_be_filled_in_are_no_value() -> None:
    rows = [(label, "待补充" if label == "法律依据" else value) for label, value in WHOLE]
    assert read(SHAPES["table"](rows)).missing == ("basis",)
