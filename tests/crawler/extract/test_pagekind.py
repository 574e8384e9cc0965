"""An article without tags is told by the labels of its line, whatever stands before them."""

import pytest

from crawler.extract.pagekind import is_plainly_article

ADDRESS = "http://www.example.gov.cn/zwgk/tzgg/202611/t20261120_1234.html"
LABELS = (
    *("发布时间", "发文 日期", "信息时间", ">时间：", " 日　期:", "[时间:", "【日期：", "&nbsp;时间：", "来源：", "信息来 源:", "责任编辑：", "编辑:"),
    *("浏览次数：", "浏览量:", "字体：", "字体【", "打印本页", "打印", "文章来源", "作 者："),
)  # fmt: skip


@pytest.mark.parametrize("label", LABELS)
@pytest.mark.parametrize("before", ["", "<p>公", "关于来信的"])
def test_any_two_labels_tell_an_article(label: str, before: str) -> None:
    assert is_plainly_article(f"<html>{before}{label}<br>字号", ADDRESS, {})


@pytest.mark.parametrize("words", ["", "时间：", "发布会", "来自", "&amp;时间：", "作为责任者", "打字"])
def test_what_is_no_label_tells_none(words: str) -> None:
    assert not is_plainly_article(f"<html>公{words}<br>字号", ADDRESS, {})
