"""The same words on many pages are one hit; what is known is looked at again; the sum tells what was scanned."""

from builders import NOW, a_fetch
from private_numbers import identity_number
from sweeping import an_order

from crawler.extract.model import FetchedPage
from crawler.extract.wording import Scanner
from crawler.reading.pages import read_page
from crawler.reading.texts import TextReading
from domain.lexicon import Term
from domain.records import TextRecord, TextSource
from domain.sweeps import KnownFault
from domain.targets import TargetKind, TargetRef

HOME = "http://www.example.gov.cn/"
TERMS = (Term(wrong="布署", right="部署"), Term(wrong="按装", right="安装"))


def a_reading(*known: str) -> TextReading:
    faults = tuple(
        KnownFault(check_id="wrong_wording", target=TargetRef(kind=TargetKind.PAGE, key=url)) for url in known
    )
    return TextReading(an_order(HOME, known_faults=faults), HOME, Scanner(TERMS), "lexicon")


def take(reading: TextReading, path: str, body: str, *, title: str = "", depth: int = 1) -> str:
    url = f"{HOME}{path}"
    head = (
        f"<title>{title}</title>"
        if not title
        else f'<title>{title}</title><meta name="ArticleTitle" content="{title}">'
    )
    text = f"<html><head>{head}</head><body>{body}</body></html>"
    page = FetchedPage(url=url, fetch=a_fetch(url=url), text=text, depth=depth)
    read = read_page(page, today=NOW.date(), zone=NOW.tzinfo, in_scope=lambda _: True, is_home=not path)  # type: ignore[arg-type]
    return reading.take(page, read, None)


def records(reading: TextReading) -> dict[str, TextRecord]:
    return {
        record.url.removeprefix(HOME) or "home": record
        for record in reading.records(NOW)
        if record.source is not TextSource.SITE
    }


def test_a_headline_belongs_to_its_article_wherever_it_is_listed() -> None:
    reading = a_reading()
    take(reading, "", '<ul><li><a href="a/1.html">我市全面布署防汛工作</a></li></ul>')
    take(reading, "list/", '<ul><li><a href="../a/1.html">我市全面布署防汛工作</a></li></ul>')
    take(reading, "a/1.html", "<h1>我市全面布署防汛工作</h1><p>正文。</p>", title="我市全面布署防汛工作")
    (only,) = records(reading).values()
    assert only.url == f"{HOME}a/1.html"
    assert only.words[0].instances == 3
    assert set(only.words[0].found_on) == {HOME, f"{HOME}list/"}


def test_words_of_the_page_frame_belong_to_the_home_page() -> None:
    reading = a_reading()
    for path in ("", "list/", "a/1.html", "a/2.html"):
        take(reading, path, "<div>设备按装服务</div><p>正文。</p>", title="某条" if path.startswith("a/") else "")
    assert list(records(reading)) == ["home"]
    assert records(reading)["home"].words[0].instances == 4


def test_the_same_wording_in_other_words_is_told_of_each_page() -> None:
    reading = a_reading()
    take(reading, "a/1.html", "<p>会议布署春耕</p>", title="甲")
    take(reading, "a/2.html", "<p>全面布署防汛</p>", title="乙")
    assert set(records(reading)) == {"a/1.html", "a/2.html"}


def test_a_page_without_hits_is_on_record_only_when_it_is_known() -> None:
    reading = a_reading(f"{HOME}a/1.html")
    take(reading, "a/1.html", "<p>部署得当</p>", title="甲")
    take(reading, "a/2.html", "<p>部署得当</p>", title="乙")
    assert [(name, record.words) for name, record in records(reading).items()] == [("a/1.html", ())]


def test_the_sum_tells_how_much_was_scanned() -> None:
    reading = a_reading()
    take(reading, "a/1.html", "<p>会议部署下一阶段工作</p>", title="甲")
    (total,) = reading.records(NOW)
    assert (total.source, total.texts, total.lexicon) == (TextSource.SITE, 1, "lexicon")
    assert total.characters >= 4


def test_a_page_with_private_numbers_comes_back_masked() -> None:
    reading, number = a_reading(), identity_number()
    shown = take(
        reading, "a/1.html", f"<p>甲某，身份证号<span>{number[:10]}</span>{number[10:]}</p>", title=f"甲某{number}"
    )
    assert "身份证号530" in shown
    assert number not in shown
    assert number not in repr(records(reading))
    assert take(reading, "a/2.html", "<p>部署</p>", title="乙") == ""


def test_lines_that_stand_on_many_pages_hide_no_wording_in_a_new_one_and_the_headline_comes_first() -> None:
    reading, frame = a_reading(), "<div>首页</div><div>网站地图</div>"
    take(reading, "a/1.html", f"{frame}<p>部署得当</p>", title="甲")
    take(reading, "a/2.html", f"{frame}<p>设备按装后布署</p><p>{'长' * 120}布署</p>", title="全面布署")
    (record,) = records(reading).values()
    assert [(hit.wrong, hit.count, hit.before) for hit in record.words] == [("布署", 3, "全面"), ("按装", 1, "设备")]


def test_a_page_of_a_title_only_counts_as_it_always_did() -> None:
    reading = a_reading()
    take(reading, "a/1.html", "", title="一个没有正文的页面")
    (total,) = reading.records(NOW)
    assert total.characters == len("一个没有正文的页面\n")
