"""A page as boxes: what each says, which links it holds, what scripts' records add."""

from datetime import date

from selectolax.lexbor import LexborHTMLParser

from crawler.extract.listings import read_list
from crawler.extract.outline import Box, outline


def _box(html: str, tag: str) -> Box:
    return next(box for box in outline(LexborHTMLParser(html)).walk() if box.tag == tag)


def test_words_of_blocks_never_join_and_those_of_a_line_join_as_written() -> None:
    html = "<ul><li>通知</li><li>公告</li></ul><p>关于<b>做好 </b><a href='a.html'>防汛</a>工作</p>"
    assert _box(html, "ul").text == "通知 公告"
    assert _box(html, "p").text == "关于做好 防汛工作"


def test_what_a_box_says_is_the_same_whatever_was_asked_of_its_parts_before() -> None:
    html = "<div><a href='a.html'>市长信箱 </a><a href='b.html'>在线访谈</a></div>"
    asked = _box(html, "div")
    assert [anchor.text for anchor in asked.anchors] == ["市长信箱", "在线访谈"]
    assert asked.text == _box(html, "div").text == "市长信箱 在线访谈"


def test_links_stand_in_document_order_and_a_box_around_others_holds_them_all() -> None:
    html = "<div><p><a href='1.html'>一</a><a>无址</a></p><ul><li><a href='2.html'>二</a></li><li><a href='3.html'>三</a></li></ul></div>"
    assert [anchor.text for anchor in _box(html, "div").anchors] == ["一", "二", "三"]
    assert [anchor.text for anchor in _box(html, "ul").anchors] == ["二", "三"]


def test_records_in_a_script_stand_where_the_script_stands() -> None:
    record = "<record><![CDATA[<li><a href='/art/2026/1/2/art_1_2.html'>关于防汛的通知</a>2026-01-02</li>]]></record>"
    html = f"<div>前<script type='text/xml'><datastore><recordset>{record}</recordset></datastore></script>后</div>"
    box = _box(html, "div")
    assert box.text == "前 关于防汛的通知2026-01-02 后"
    assert [anchor.attribute("href") for anchor in box.anchors] == ["/art/2026/1/2/art_1_2.html"]


def test_a_list_that_names_no_day_is_found_by_the_addresses_of_its_articles() -> None:
    rows = "".join(
        f"<li><a href='/xw/content_{number}.html'>关于做好第{word}批工作的通知</a></li>"
        for number, word in enumerate("甲乙丙丁", 1001)
    )
    listing = read_list(f"<body><div><ul>{rows}</ul></div></body>", "http://www.example.gov.cn/xw/", date(2026, 11, 27))
    assert len(listing.items) == 4


def test_a_menu_that_names_neither_a_day_nor_an_article_is_no_list() -> None:
    rows = "".join(
        f"<li><a href='/{name}/'>全市重点领域政府信息公开专题栏目{name}</a></li>" for name in ("a", "b", "c", "d")
    )
    listing = read_list(f"<body><div><ul>{rows}</ul></div></body>", "http://www.example.gov.cn/xw/", date(2026, 11, 27))
    assert not listing.items


def test_a_walk_goes_through_a_box_and_all_within_in_document_order_and_through_nothing_else() -> None:
    html = "<div><ul><li>一</li><li><b>二</b></li></ul><p>三</p></div>"
    assert [box.tag for box in _box(html, "ul").walk()] == ["ul", "li", "li", "b"]
    assert [box.tag for box in _box(html, "p").walk()] == ["p"]
    made = Box("div", {}).close([_box(html, "ul"), "四", _box(html, "p")])
    assert [box.tag for box in made.walk()] == ["div", "ul", "li", "li", "b", "p"]
    assert made.text == "一 二 四 三"


def test_records_that_hold_nothing_are_no_part_of_the_page() -> None:
    script = "<script type='text/xml'><recordset><record></record><record><![CDATA[<p>通知</p>]]></record></recordset></script>"
    box = _box(f"<div>{script}<b>完</b></div>", "div")
    assert [inner.tag for inner in box.walk()] == ["div", "records", "record", "p", "b"]


def test_blanks_between_blocks_and_within_a_line_are_squeezed_alike() -> None:
    html = "<div> <p>一 <b> 二</b></p>\n <span>三</span><i>四<div>五 \u3000六</div></i>七 <p> </p></div>"
    assert _box(html, "div").text == "一 二 三 四 五 六 七"
    assert _box("<ul><li>只有</li></ul>", "ul").text == "只有"
