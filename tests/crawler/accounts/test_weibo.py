"""Weibo as it shows itself: the mobile interface, the page, the wall, the browser."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from builders import an_account
from looking import look_at
from platform_server import Answer, Asked, PlatformServer, as_json, as_page

from crawler.accounts.weibo import read_weibo, uid_of
from domain.records import AccountRecord, FilingRecord
from domain.registry import Account, Platform

NOW = datetime(2026, 11, 26, 12, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
USER = {
    "id": 1234567890,
    "screen_name": "某市发布",
    "verified": True,
    "verified_reason": "某市人民政府新闻办公室官方微博",
}


def weibo_account(home: str = "", **given: object) -> Account:
    return an_account(platform=Platform.WEIBO, handle="1234567890", home_url=home, feed_url="", **given)


def blog(age_days: float, text: str = "今日要闻。更多请看", **given: object) -> dict[str, object]:
    at = datetime.now(UTC) - timedelta(days=age_days)
    return {"created_at": f"{at:%a %b %d %H:%M:%S +0000 %Y}", "bid": "Qx1", "text": text, "user": USER, **given}


def cards(*blogs: dict[str, object]) -> Answer:
    return as_json({"ok": 1, "data": {"cards": [{"card_type": 9, "mblog": one} for one in blogs]}})


@pytest.mark.parametrize(
    ("handle", "home", "uid"),
    [
        ("1234567890", "", "1234567890"),
        ("yzfb", "https://weibo.com/u/1234567890", "1234567890"),
        ("", "https://m.weibo.cn/u/1234567890?from=x", "1234567890"),
        ("", "https://weibo.com/1234567890/profile", "1234567890"),
        ("", "https://weibo.com/yunzhoufabu", ""),
    ],
)
def test_the_number_is_found_in_handle_or_address(handle: str, home: str, uid: str) -> None:
    assert uid_of(handle, home) == uid


def test_the_plain_interface_is_enough(tmp_path: Path) -> None:
    def answer(asked: Asked) -> Answer | None:
        return (
            cards(blog(300, isTop=1), blog(1), blog(9, retweeted_status={"created_at": "x", "text": "别人的"}))
            if asked[1].endswith("getIndex")
            else None
        )

    with PlatformServer(answer) as server:
        artifacts = look_at(tmp_path, weibo_account(f"{server.base}/u/1234567890"), base=server.base)
    (record,) = artifacts.of(AccountRecord)
    assert server.paths() == ["/api/container/getIndex"]
    assert [(post.pinned, post.repost) for post in record.posts] == [(True, False), (False, False), (False, True)]
    assert record.posts[1].title == "今日要闻。"
    (filing,) = artifacts.of(FilingRecord)
    assert (filing.shown_name, filing.shown_certified) == ("某市发布", True)
    assert filing.shown_subject == "某市人民政府新闻办公室官方微博"


def test_the_page_stands_in_for_the_interface(tmp_path: Path) -> None:
    page = """<div class="WB_detail"><div node-type="feed_list_content">第一条<a href="https://www.example.gov.cn/1">网页链接</a></div>
    <a class="S_txt2" node-type="feed_list_item_date" date="1795651200000" href="/1234567890/Qx1">11月26日</a></div>
    <span>置顶</span><div node-type="feed_list_content">第二条</div>
    <a node-type="feed_list_item_date" title="2026-11-01 08:00" href="/1234567890/Qx2">11月1日</a>"""

    def answer(asked: Asked) -> Answer | None:
        if asked[1].endswith("getIndex"):
            return as_json({"ok": -100, "url": "https://passport.example.com/"})
        return as_page(page) if asked[1] == "/u/1234567890" else None

    with PlatformServer(answer) as server:
        artifacts = look_at(tmp_path, weibo_account(f"{server.base}/u/1234567890"), base=server.base)
    (record,) = artifacts.of(AccountRecord)
    assert [post.title for post in record.posts] == ["第一条 网页链接", "第二条"]
    assert record.posts[0].links == ("https://www.example.gov.cn/1",)
    assert record.posts[0].published is not None
    assert record.posts[0].published.at == datetime(2026, 11, 26, tzinfo=UTC)
    assert record.posts[1].pinned


def test_a_wall_on_every_rung_is_unknown_with_its_reason(tmp_path: Path) -> None:
    def answer(asked: Asked) -> Answer | None:
        return as_json({"ok": -100}) if asked[1].endswith("getIndex") else as_page("<title>Sina Visitor System</title>")

    with PlatformServer(answer) as server:
        artifacts = look_at(tmp_path, weibo_account(f"{server.base}/u/1234567890"), base=server.base)
    (record,) = artifacts.of(AccountRecord)
    assert not record.readable
    assert "登录" in record.unseen[0].why


@pytest.mark.browser
def test_a_page_that_scripts_fill_is_read_through_the_browser(tmp_path: Path) -> None:
    page = "<div id=a></div><script>fetch('/ajax/statuses/mymblog').then(r => r.json()).then(d => a.innerText = d.data.list[0].text_raw)</script>"

    def answer(asked: Asked) -> Answer | None:
        if asked[1] == "/ajax/statuses/mymblog":
            return as_json(
                {
                    "data": {
                        "list": [
                            {
                                "created_at": "Wed Nov 25 08:00:00 +0800 2026",
                                "mblogid": "Qx9",
                                "text_raw": "脚本里的要闻",
                            }
                        ]
                    }
                }
            )
        return as_page(page) if asked[1] == "/u/1234567890" else as_json({"ok": -100})

    with PlatformServer(answer) as server:
        artifacts = look_at(tmp_path, weibo_account(f"{server.base}/u/1234567890"), base=server.base, browser=True)
    (record,) = artifacts.of(AccountRecord)
    assert [post.title for post in record.posts] == ["脚本里的要闻"]
    assert record.fetch is not None
    assert record.fetch.by.value == "browser"


@pytest.mark.parametrize("text", ["", "{", "[1, 2", "<html></html>", '{"ok": 1, "data": {"cards": []}}', "null"])
def test_nothing_readable_gives_no_posts(text: str) -> None:
    assert read_weibo(text, "https://m.weibo.cn/", NOW)[0] == ()
