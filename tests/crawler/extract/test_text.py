"""The words of a page are those a visitor reads in its middle; asserts nothing about lists or dates."""

import pytest
from selectolax.lexbor import LexborHTMLParser

from crawler.extract.text import all_text, visible_text, without_exit_notice

PAGE = """<html><head><title>标题</title><style>p{}</style></head><body>
<div class="site-header"><a href="/">首页</a><a href="/a/">公开</a><a href="/b/">服务</a></div>
<div class="crumbs">当前位置：<a href="/">首页</a> &gt; <a href="/a/">公开</a></div>
<div class="article-header"><h1>关于开展培训的通知</h1><span>发布日期：2030-01-05</span></div>
<div class="content"><p>各有关单位：</p><p>现将&nbsp;有关　事项通知如下。</p><script>var a='不算';</script><!-- 不算 --></div>
<div id="footer">主办单位：某市人民政府办公室</div>
<script>alert('不算')</script><noscript>不算</noscript></body></html>"""


def test_the_frame_of_the_page_is_left_out_and_its_heading_kept() -> None:
    assert visible_text(LexborHTMLParser(PAGE)).split("\n") == [
        "关于开展培训的通知",
        "发布日期：2030-01-05",
        "各有关单位：",
        "现将 有关 事项通知如下。",
    ]


def test_everything_shown_includes_the_frame_but_no_script() -> None:
    text = all_text(LexborHTMLParser(PAGE))

    assert "主办单位：某市人民政府办公室" in text
    assert "不算" not in text


def test_the_tree_stays_as_it_was() -> None:
    tree = LexborHTMLParser(PAGE)
    before = tree.html

    visible_text(tree)
    all_text(tree)

    assert tree.html == before


def test_a_page_without_a_body_has_no_words() -> None:
    assert visible_text(LexborHTMLParser("")) == ""


@pytest.mark.parametrize(
    "notice",
    [
        "您访问的链接即将离开“某市人民政府门户网站”，是否继续？",
        "您访问的链接即将离开“某市人民政府”门户网站 是否继续？ 继续访问 放弃",
        "您即将离开本网站，是否继续访问？\n继续\n取消",
        "系统提示：您正在离开某市人民政府网，前往外部链接。确定 取消",
        "您即将跳转到外部链接，请注意保护个人信息安全！",
        "您好，您点击的链接即将离开“某某局”网站！\n继续前往\n返回",
    ],
)
def test_an_exit_notice_is_no_part_of_the_text(notice: str) -> None:
    assert without_exit_notice(f"正文最后一句。\n{notice}") == "正文最后一句。"


@pytest.mark.parametrize(
    "text",
    [
        "群众即将离开居住多年的老屋，搬进新房。",
        "旅客离开车站前往外部停车场，是否继续收费？",
        "您反映的问题我局已收悉。",
    ],
)
def test_ordinary_sentences_stay(text: str) -> None:
    assert without_exit_notice(text) == text
