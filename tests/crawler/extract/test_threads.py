"""Messages are read by their labels, whatever the markup; under-way words are no reply."""

from datetime import date

import pytest

from crawler.extract.boardrow import BoardRow
from crawler.extract.boardrows import board_rows
from crawler.extract.threads import ThreadDetail, board_kind, thread_of
from crawler.extract.view import View
from domain.records import BoardKind

TODAY = date(2026, 6, 15)
MENU = '<div class="nav"><a href="/">首页</a><a href="/dt/">工作动态</a><a href="/hd/">在线咨询</a></div>'
FOOT = "<div class=foot>版权所有 某局 某ICP备00000001号 承办单位：某局信息中心</div>"

FIELDS = (
    ("信件标题", "关于某路路灯的咨询"),
    ("信件类型", "咨询"),
    ("来信时间", "2026-03-02 09:15:00"),
    ("来信内容", "请问路灯何时修复？"),
    ("办理状态", "已办结"),
    ("答复单位", "某局"),
    ("答复时间", "2026年3月9日"),
    ("答复内容", "您好，路灯已于昨日修复，感谢您的关注。"),
)
MARKUP = {
    "table": "<table>" + "".join(f"<tr><td>{k}</td><td>{v}</td></tr>" for k, v in FIELDS) + "</table>",
    "wide-table": "<table>"
    + "".join(
        f"<tr><td>{a[0]}：</td><td>{a[1]}</td><td>{b[0]}：</td><td>{b[1]}</td></tr>"
        for a, b in zip(FIELDS[::2], FIELDS[1::2], strict=True)
    )
    + "</table>",
    "lines": "".join(f"<p>{k}：{v}</p>" for k, v in FIELDS),
    "one-line": "<p>" + "　".join(f"{k}：{v}" for k, v in FIELDS[:7]) + f"</p><p>{FIELDS[7][0]}：{FIELDS[7][1]}</p>",
    "dl": "<dl>" + "".join(f"<dt>{k}</dt><dd>{v}</dd>" for k, v in FIELDS) + "</dl>",
    "brackets": "<div>" + "<br>".join(f"【{k}】{v}" for k, v in FIELDS) + "</div>",
    "spans": "".join(f"<div><span>{k}</span><em>{v}</em></div>" for k, v in FIELDS),
    "blocks": "".join(f"<div class=t>{k}</div><div class=v>{v}</div>" for k, v in FIELDS),
}


def page(content: str) -> str:
    return f"<html><head><title>某留言</title></head><body>{MENU}{content}{FOOT}</body></html>"


def read_thread(html: str, today: date) -> ThreadDetail | None:
    return thread_of(View(html, "http://www.example.gov.cn/hd/1.html", today).page, today)


@pytest.mark.parametrize("markup", MARKUP.values(), ids=MARKUP)
def test_every_markup_gives_the_same_message(markup: str) -> None:
    read = read_thread(page(markup), TODAY)
    assert read is not None
    assert (read.asked and read.asked.day, read.answered and read.answered.day) == (date(2026, 3, 2), date(2026, 3, 9))
    assert (read.unit, read.state, read.message_type) == ("某局", "已办结", "咨询")
    assert read.reply.startswith("您好，路灯已于昨日修复")


@pytest.mark.parametrize(
    ("asked", "answered", "unit", "reply"),
    [
        ("写信日期", "回复日期", "回复部门", "回复内容"),
        ("咨询时间", "办结时间", "办理单位", "办理结果"),
        ("提交时间", "反馈时间", "承办部门", "处理意见"),
        ("诉求时间", "解答时间", "解答单位", "官方回复"),
    ],
)
def test_labels_vary(asked: str, answered: str, unit: str, reply: str) -> None:
    rows = ((asked, "2026/3/2"), (unit, "某科"), (answered, "2026.03.09"), (reply, "来信收悉，已办理。"))
    read = read_thread(page("".join(f"<li>{k}: {v}</li>" for k, v in rows)), TODAY)
    assert read is not None
    assert (read.asked and read.asked.day, read.answered and read.answered.day) == (date(2026, 3, 2), date(2026, 3, 9))
    assert (read.unit, read.reply) == ("某科", "来信收悉，已办理。")


@pytest.mark.parametrize(
    "words",
    ["暂无", "", "您的来信已受理，正在办理中，请耐心等待。", "办理中", "本件正在办理中，承办单位：某局。", "尚未答复"],
)
def test_words_that_hold_the_place_of_a_reply_are_none(words: str) -> None:
    read = read_thread(
        page(f"<p>来信时间：2026-03-02</p><p>来信内容：路灯坏了</p><h3>答复内容</h3><p>{words}</p>"), TODAY
    )
    assert read is not None
    assert not read.reply_seen


def test_a_reply_in_an_attachment_or_a_picture_is_seen() -> None:
    for inner in ('<a href="/files/df.pdf">答复意见书.pdf</a>', '<img src="/files/df.png">'):
        read = read_thread(
            page(
                f"<table><tr><td>来信时间</td><td>2026-03-02</td></tr><tr><td>答复内容</td><td>{inner}</td></tr></table>"
            ),
            TODAY,
        )
        assert read is not None
        assert read.reply_seen


def test_an_article_with_a_time_of_publishing_is_no_message() -> None:
    assert (
        read_thread(
            page("<h1>关于某事的公告</h1><p>发布时间：2026-03-02　来源：某局</p><p>现将有关事项公告如下。</p>"), TODAY
        )
        is None
    )


def test_a_survey_with_a_state_and_a_time_is_no_message() -> None:
    survey = "<h1>满意度网上调查</h1><p>发布时间：2026-03-02</p><table><tr><td>状态</td><td>已结束</td></tr></table><h3>结果反馈</h3><p>共收到意见3条。</p>"
    assert read_thread(page(survey), TODAY) is None


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("领导信箱", BoardKind.CONSULTATION),
        ("咨询投诉", BoardKind.CONSULTATION),
        ("网民留言", BoardKind.CONSULTATION),
        ("12345热线", BoardKind.CONSULTATION),
        ("县长信箱", BoardKind.CONSULTATION),
        ("部门信箱", BoardKind.CONSULTATION),
        ("在线咨询", BoardKind.CONSULTATION),
        ("我为政府献一策", None),
        ("网上信访", BoardKind.PETITION),
        ("信访信箱", BoardKind.PETITION),
        ("纪检举报", BoardKind.DISCIPLINE),
        ("廉政信箱", BoardKind.DISCIPLINE),
        ("在线访谈", BoardKind.INTERVIEW),
        ("征集调查", BoardKind.SURVEY),
        ("常见问题", None),
        ("领导信息", None),
        ("互动交流", None),
        ("关于某办法的政策问答", None),
        ("通知公告", None),
    ],
)
def test_boards_are_told_by_their_names(name: str, kind: BoardKind | None) -> None:
    assert board_kind(name) is kind


# --- lists --------------------------------------------------------------------------------------------------------------

LISTS = {
    "table": "<table><thead><tr><th>序号</th><th>标题</th><th>来信时间</th><th>状态</th></tr></thead><tbody>"
    + "".join(
        f'<tr><td>{n}</td><td><a href="/hd/{n}.html">关于第{n}件事</a></td><td>2026-0{n}-01</td><td>办理中</td></tr>'
        for n in (1, 2, 3)
    )
    + "</tbody></table>",
    "rows-of-boxes": "<ul><li>标题</li><li>时间</li><li>状态</li></ul>"
    + "".join(
        f'<ul><li><a href="/hd/{n}.html">关于第{n}件事</a></li><li>2026-0{n}-01</li><li>办理中</li></ul>'
        for n in (1, 2, 3)
    ),
    "plain": "<ul>"
    + "".join(
        f'<li><a href="/hd/{n}.html">关于第{n}件事</a><em>[办理中]</em><span>2026-0{n}-01</span></li>'
        for n in (1, 2, 3)
    )
    + "</ul>",
    "cards": "".join(
        f'<div class=c><h4><a href="/hd/{n}.html">关于第{n}件事</a></h4><p>来信时间：2026-0{n}-01</p><p>办理状态：办理中</p></div>'
        for n in (1, 2, 3)
    ),
    "definition-list": "<dl>"
    + "".join(
        f'<dt><a href="/hd/{n}.html">关于第{n}件事</a></dt><dd>咨询时间：2026-0{n}-01 状态：办理中</dd>'
        for n in (1, 2, 3)
    )
    + "</dl>",
}


def rows(content: str, answers: tuple[tuple[str, str], ...] = ()) -> tuple[BoardRow, ...]:
    view = View(page(content), "https://www.example.gov.cn/hd/", TODAY)
    return board_rows(view.page, view.url, view.resolve, TODAY, answers)


@pytest.mark.parametrize("markup", LISTS.values(), ids=LISTS)
def test_a_list_gives_title_address_day_and_state_in_every_shape(markup: str) -> None:
    found = rows(markup)
    assert [
        (row.title, row.url.rsplit("/", 1)[-1], row.detail.asked and row.detail.asked.day.month, row.detail.state)
        for row in found
    ] == [(f"关于第{n}件事", f"{n}.html", n, "办理中") for n in (1, 2, 3)]
    assert not any(row.whole for row in found), "a list says nothing of the reply"


def test_folded_messages_are_read_where_they_stand() -> None:
    found = rows(
        "".join(
            f"<div class=c id=m{n}><h4>关于第{n}件事</h4><p>留言时间：2026-0{n}-01　留言内容：请问如何办理</p>"
            + (
                f"<p>回复单位：某局　回复时间：2026-0{n}-09</p><p>回复内容：您好，已处理。</p>"
                if n != 2
                else "<p>回复内容：暂无</p>"
            )
            + "</div>"
            for n in (1, 2, 3)
        )
    )
    assert [(row.mark, row.whole, row.detail.answered is not None, row.detail.reply_seen) for row in found] == [
        ("m1", True, True, True),
        ("m2", True, False, False),
        ("m3", True, True, True),
    ]


def test_talk_without_labels_is_read_by_who_said_what_when() -> None:
    (first, second) = rows(
        "".join(
            f"<div class=c><p>网友张** 2026-0{n}-01 10:00 提问：</p><p>第{n}件事情怎么办理？</p>"
            + ("<p>某局 2026-01-04 回复：</p><p>请到窗口办理。</p>" if n == 1 else "")
            + "</div>"
            for n in (1, 2)
        )
    )
    assert (first.detail.answered and first.detail.answered.day, first.detail.unit) == (date(2026, 1, 4), "某局")
    assert (second.whole, second.detail.answered) == (True, None)


def test_json_answers_tell_of_replies_and_articles_in_json_are_no_messages() -> None:
    message = '{"data":{"rows":[{"id":5,"title":"关于一件事","createTime":"2026-01-01 08:00","replyTime":null,"statusName":"办理中","replyDept":"某局"}]}}'
    (row,) = rows("<div id=list></div>", (("/api", message),))
    assert (row.title, row.mark, row.whole, row.detail.asked and row.detail.asked.day) == (
        "关于一件事",
        "5",
        True,
        date(2026, 1, 1),
    )
    article = '{"rows":[{"id":5,"title":"某局召开会议","publishTime":"2026-01-01","createTime":"2026-01-01"}]}'
    assert rows("<div id=list></div>", (("/api", article),)) == ()
