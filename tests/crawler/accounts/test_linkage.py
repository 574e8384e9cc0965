"""Whether the site leads to the account, by word, link or QR code, and how many posts stand there too: facts, no faults."""

import io
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path

import zxingcpp
from builders import an_account
from looking import look_at
from PIL import Image
from platform_server import Answer, Asked, PlatformServer, as_page

from crawler.accounts.likeness import Titles
from crawler.accounts.linkage import read_qr
from domain.records import LinkageRecord

TITLES = ("我市召开全市安全生产工作会议", "云溪区启动冬季防火专项整治", "关于开展公共场所控烟检查的通告")


def a_qr(text: str) -> bytes:
    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode)
    out = io.BytesIO()
    Image.fromarray(zxingcpp.write_barcode_to_image(code, scale=6)).save(out, "PNG")
    return out.getvalue()


def linkage(tmp_path: Path, page: str | None, *, titles: tuple[str, ...] = TITLES, alive: bool = True) -> LinkageRecord:
    now = format_datetime(datetime.now(UTC))
    items = "".join(f"<item><title>{title}</title><pubDate>{now}</pubDate></item>" for title in titles)
    feed = f"<rss version='2.0'><channel><title>t</title>{items}</channel></rss>".encode()
    base = ""

    def answer(asked: Asked) -> Answer | None:
        match asked[1]:
            case "/":
                return as_page((page or "").replace("BASE", base), 200 if page else 500)
            case "/img/ewm.png":
                return 200, "image/png", a_qr(f"{base}/u/yzfabu")
            case "/img/logo.png":
                raise AssertionError("no QR code by its name")
            case "/f":
                return 200, "application/xml", feed
            case "/u/yzfabu":
                return as_page("<h1>某市发布</h1>") if alive else None
        return None

    on_site = Titles(["我市召开全市安全生产工作会议", "云溪区启动冬季防火专项整治工作", "别的稿件标题"])
    with PlatformServer(answer) as server:
        base = server.base
        account = an_account(feed_url=f"{base}/f", home_url=f"{base}/u/yzfabu", handle="yzfabu", site_code="5001010001")
        artifacts = look_at(tmp_path, account, site_home=f"{base}/", titles={"5001010001": on_site})
    (record,) = artifacts.of(LinkageRecord)
    return record


def test_a_link_of_the_home_page_leads_to_the_account(tmp_path: Path) -> None:
    found = linkage(tmp_path, "<p>关注某市发布</p><a href='BASE/u/yzfabu'>微博</a><img src='/img/logo.png' alt='标志'>")
    assert (found.named, found.linked, found.by_qr, found.works) == (True, True, False, True)


def test_a_qr_code_leads_to_the_account_too(tmp_path: Path) -> None:
    found = linkage(tmp_path, "<p>扫一扫</p><img src='/img/ewm.png'>")
    assert (found.named, found.linked, found.by_qr) == (False, True, True)
    assert found.qr_codes[0].endswith("/u/yzfabu")


def test_a_site_that_does_not_name_its_account_and_an_address_that_is_gone(tmp_path: Path) -> None:
    found = linkage(tmp_path, "<p>欢迎</p>", alive=False)
    assert (found.named, found.linked, found.works) == (False, False, False)


def test_a_home_page_that_was_not_read_says_nothing(tmp_path: Path) -> None:
    found = linkage(tmp_path, None)
    assert (found.site_read, found.named, found.linked) == (False, None, None)


def test_posts_that_also_stand_on_the_site_are_counted_by_likeness(tmp_path: Path) -> None:
    found = linkage(tmp_path, "<p>欢迎</p>")
    assert (found.posts_compared, found.posts_on_site) == (3, 2)


def test_titles_are_alike_in_other_dress_and_not_by_accident() -> None:
    titles = Titles(["市政府召开第三十二次常务会议", "2026年义务教育招生公告"])
    assert titles.has("【要闻】市政府召开第三十二次常务会议！")
    assert titles.has("市政府召开第三十二次常务会")
    assert not titles.has("市政府召开第三次全体会议部署防汛")
    assert not titles.has("公告")


def test_what_is_no_picture_has_no_code() -> None:
    assert read_qr(b"not a picture") == []
    assert read_qr(b"\x89PNG\r\n\x1a\nbroken") == []
    assert read_qr(a_qr("https://example.gov.cn/")) == ["https://example.gov.cn/"]
