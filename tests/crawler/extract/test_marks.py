"""Footer marks are read in every form seen in the field and never from what visitors cannot see; asserts no verdict."""

import csv
from pathlib import Path

import pytest

from crawler.extract.marks import MARKS, error_report_codes, footer_frames, merged, needs_rendering, read_marks

HERE = "http://www.example.gov.cn/"
WHOLE = """<html><body><div class="main"><a href="/a.html">一条新闻</a></div><div class="footer">
<a href="/wzdt/">网站地图</a> <a href="/lxwm/">联系我们</a>
<p>主办单位：某市人民政府办公室&nbsp;&nbsp;承办：某市大数据局 <span>联系电话：</span>023-12345678</p>
<p>政府网站标识码：<b>5001010001</b> <a href="https://beian.miit.gov.cn/">渝ICP备12345678号-1</a>
<a href="https://beian.mps.gov.cn/#/query/webSearch?code=50010102000001"><img src="/i/ga.png">渝公网安备50010102000001号</a></p>
<a href="https://bszs.conac.cn/sitename?method=show&id=0000"><img src="/i/red.png"></a>
<a href="https://zfwzgl.www.gov.cn/exposure/jiucuo.html?site_code=5001010001&url=x"><img src="/i/jc.png"></a>
</div></body></html>"""


def test_a_whole_footer_is_read() -> None:
    assert read_marks(WHOLE, HERE) == {
        "badge": "https://bszs.conac.cn/sitename?method=show&id=0000",
        "error_report": "https://zfwzgl.www.gov.cn/exposure/jiucuo.html?site_code=5001010001&url=x",
        "site_code": "5001010001",
        "icp": "渝ICP备12345678号-1",
        "police": "渝公网安备50010102000001号",
        "organizer": "某市人民政府办公室",
        "contact": "联系电话：023-12345678",
        "site_map": "网站地图 http://www.example.gov.cn/wzdt/",
    }
    assert not needs_rendering(WHOLE)


def test_a_page_without_marks_has_none() -> None:
    html = """<body><ul><li><a href="/1.html">我市开展“我为政府网站找错”宣传活动</a></li><li><a href="/2.html">党政机关厉行节约条例解读</a></li>
    <li><a href="/3.html">市文旅委主办的艺术节开幕</a></li></ul><div class=foot>版权所有：某市人民政府 举报电话</div></body>"""

    assert read_marks(html, HERE) == dict.fromkeys(MARKS)


def test_marks_inside_comments_do_not_count() -> None:
    assert read_marks(f"<body><p>x</p><!-- {WHOLE.replace('<!--', '')} --></body>", HERE) == dict.fromkeys(MARKS)


@pytest.mark.parametrize(
    ("mark", "html", "value"),
    [
        ("badge", '<img src="/images/a.png" alt="党政机关">', "党政机关"),
        ("badge", '<a title="事业单位标识" href="#"><img src="/x.gif"></a>', "事业单位标识"),
        ("badge", '<img src="/images/conac_red.png">', "conac_red.png"),
        ("error_report", '<a href="#" title="我为政府网站找错"><img src="a.png"></a>', "我为政府网站找错"),
        ("error_report", '<img src="/images/jiucuo.png" onclick="Link(\'5001010001\')">', "找错"),
        ("site_code", "<span>网站标识码</span><span>：</span><span>bm01000001</span>", "bm01000001"),
        ("site_code", "<p>标识编码: 5001010001</p><p>023-12345678</p>", "5001010001"),
        ("icp", "<p>ICP备案编号：渝<em>ICP</em>备<em>05001234</em>号</p>", "渝ICP备05001234号"),
        ("icp", "<p>蜀 ICP 备 05001234 号 - 2</p>", "蜀 ICP 备 05001234 号 - 2"),
        ("icp", '<a href="http://www.miitbeian.gov.cn">备案序号：05001234</a>', "备案序号：05001234"),
        ("police", "<p>公安机关备案号：50010102000001</p>", "公安机关备案号：50010102000001"),
        (
            "police",
            '<a href="http://www.beian.gov.cn/portal/registerSystemInfo?recordcode=50010102000001"><img src=x></a>',
            "50010102000001",
        ),
        ("organizer", "<p>主办：某县人民政府　承办：某县政务服务中心</p>", "某县人民政府"),
        ("organizer", "<p>主 办 单 位 ： 某局办公室</p>", "某局办公室"),
        ("organizer", "<p>某市人民政府办公室主办 某公司技术支持</p>", "某市人民政府办公室"),
        ("contact", "<p>地址：某市某区人民路1号</p>", "地址：某市某区人民路1号"),
        ("contact", "<p>电子邮箱：office@example.gov.cn</p>", "电子邮箱：office@example.gov.cn"),
        ("contact", "<p>电话：（023）1234 5678</p>", "电话：（023）1234 5678"),
        (
            "site_map",
            '<a href="/map.html"><img alt="站点地图" src="/m.png"></a>',
            "站点地图 http://www.example.gov.cn/map.html",
        ),
    ],
)
def test_a_mark_is_read_in_its_many_forms(mark: str, html: str, value: str) -> None:
    assert read_marks(f"<body>{html}</body>", HERE)[mark] == value


@pytest.mark.parametrize(
    ("mark", "html"),
    [
        ("site_code", "<p>政府网站标识码：500101000100</p>"),
        ("site_code", "<p>政府网站标识码：</p><p>渝公网安备50010102000001号</p>"),
        ("site_code", '<meta name="SiteIDCode" content="政府网站标识码">'),
        ("icp", "<p>渝ICP备xxxxxxxx号</p>"),
        ("police", "<p>渝公网安备号</p>"),
        ("organizer", "<p>主办单位：</p><p>联系电话：023-12345678</p>"),
        ("contact", "<p>联系电话：</p>"),
        ("error_report", "<script>/* http://121.40.115.217:9080/check_web/errorInfo/jcInfoNew?site_code= */</script>"),
        ("badge", '<span id="_ideConac"></span>'),
    ],
)
def test_labels_without_a_proper_value_are_no_mark(mark: str, html: str) -> None:
    assert read_marks(f"<body>{html}</body>", HERE)[mark] is None


def test_a_footer_written_by_script_or_frame_asks_for_a_browser() -> None:
    assert needs_rendering('<body><p>x</p><iframe src="/footer.html"></iframe></body>')
    assert needs_rendering('<body><p>x</p><script>$("#foot").load("/foot.html")</script></body>')
    assert needs_rendering('<body><div id="app"></div><script src="/app.js"></script></body>')
    assert needs_rendering('<frameset><frame src="top.html"><frame src="main.html"></frameset>')
    assert not needs_rendering(f"<body><p>{'全部是普通文字，没有脚本。' * 30}</p></body>")


def test_the_marks_of_a_frame_count_for_the_page() -> None:
    html = '<body><iframe src="common/footer.html"></iframe><iframe src="http://weather.example.com/"></iframe></body>'

    assert footer_frames(html, HERE) == ("http://www.example.gov.cn/common/footer.html",)
    assert merged(read_marks(html, HERE), read_marks(WHOLE, HERE)) == read_marks(WHOLE, HERE)


def test_markup_written_by_a_literal_is_read() -> None:
    html = "<script>document.write('<p>政府网站标识码：5001010001<\\/p>'); document.write(unescape('%3Cp%3E%u4E3B%u529E%uFF1A某市人民政府%3C/p%3E'));</script>"
    marks = read_marks(html, HERE)

    assert (marks["site_code"], marks["organizer"]) == ("5001010001", "某市人民政府")


def rows(shared_fixtures: Path) -> list[dict[str, str]]:
    with (shared_fixtures / "footer-marks" / "marks.tsv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


MARK_OF = {"zhaocuo": "error_report", "dangzheng": "badge", "site_code": "site_code", "icp": "icp", "gongan": "police"}


def as_page(row: dict[str, str]) -> str:
    """The line within a page: bare addresses as links, bare script as a script, cut tags closed, cut numbers filled."""
    snippet = row["snippet"].replace("<span>...</span>", "<span>05012345</span>")
    if snippet.startswith("http"):
        snippet = f'<a href="{snippet}"><img src="x.png"></a>'
    elif snippet.startswith(("document.write", "$(")):
        snippet = f"<script>{snippet}</script>"
    elif not snippet.endswith(">") and snippet.startswith("<") and not snippet.startswith("<!"):
        snippet += ">"
    return f"<html><body><div>{snippet}</div></body></html>"


def test_every_form_seen_in_the_field_is_read_and_no_defect_passes(shared_fixtures: Path) -> None:
    """All rows of the table: forms are present, the code of wrong length and the one in a comment are not (30 of 30)."""
    wrong = []
    table = [row for row in rows(shared_fixtures) if row["mark"] in MARK_OF]
    for row in table:
        absent = row["mark"] == "site_code" and ("comment" in row["variant"] or "wrong length" in row["variant"])
        if (read_marks(as_page(row), HERE)[MARK_OF[row["mark"]]] is None) != absent:
            wrong.append((row["mark"], row["variant"]))

    assert len(table) == 30
    assert wrong == []


def test_two_codes_on_one_mark_are_both_told(shared_fixtures: Path) -> None:
    codes = {
        row["variant"]: error_report_codes(as_page(row)) for row in rows(shared_fixtures) if row["mark"] == "zhaocuo"
    }

    assert codes["code in href differs from code in onclick"] == ("3213000018", "3213000025")
    assert codes["script with sitecode attribute"] == ("bm55000001",)
    assert codes["image with onclick, no href"] == ("5000000041",)
    assert all(len(found) < 2 for variant, found in codes.items() if "differs" not in variant)


@pytest.mark.parametrize(
    ("html", "mark", "value"),
    [
        ("<p>ICP 经营许可 公安 备忘</p><p>蒙 ICP备 05001234 号-1</p>", "icp", "蒙 ICP备 05001234 号-1"),
        ("<p>信息公开 公安要闻</p><p>京 公网安备 11010102000001号</p>", "police", "京 公网安备 11010102000001号"),
        ("<p>公网安备11010102000001号</p>", "police", "公网安备11010102000001号"),
        ("<p>标识 网站 识别</p><p>政府网站标识码：BM12345678</p>", "site_code", "BM12345678"),
    ],
)
def test_a_mark_is_found_behind_words_that_only_begin_like_it(html: str, mark: str, value: str) -> None:
    assert read_marks(html, "http://www.example.gov.cn/")[mark] == value


def test_a_code_is_told_when_it_stands_in_the_page_and_not_when_a_script_has_it_in_a_comment() -> None:
    assert error_report_codes("<script>// siteCode='1501010001'\nvar a=1</script><script>var b='x'</script>") == ()
    assert error_report_codes("<script>Link('bm12345678')</script>") == ("bm12345678",)
    assert error_report_codes("<a href='/x?&#83;iteCode=1501010001'>找错</a>") == ("1501010001",)


def test_a_picture_within_a_link_names_the_badge() -> None:
    html = "<a href='/x'><span><img src='/i.png' alt='党政机关标识'></span></a>"
    assert read_marks(html, "http://www.example.gov.cn/")["badge"] == "党政机关标识"
