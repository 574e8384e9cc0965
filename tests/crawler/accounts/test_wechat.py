"""The official-account interface as it answers: tokens, pages, error codes, statistics, menu."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from builders import an_account
from looking import look_at
from platform_server import Answer, Asked, PlatformServer, as_json

from domain.records import AccountRecord, InteractionRecord

SECRET = "s3cret-of-the-account"
ACCOUNT = an_account(feed_url="")


def article(age_days: float, title: str = "今日要闻", **given: Any) -> dict[str, Any]:
    at = int((datetime.now(UTC) - timedelta(days=age_days)).timestamp())
    news = {"title": title, "url": "http://mp.weixin.qq.com/s?x=1", "content": "<p>正文</p>", **given}
    return {"article_id": title, "update_time": at, "content": {"news_item": [news]}}


class Interface:
    """One account's interface; tokens end when told to."""

    def __init__(self, *articles: dict[str, Any], **given: Any) -> None:
        self.articles = list(articles)
        self.codes: dict[str, int] = given.get("codes", {})
        self.mass: dict[str, str] = given.get("mass", {})
        self.menu: dict[str, Any] = given.get("menu", {"is_menu_open": 0})
        self.good_token = "token-1"
        self.tokens = 0

    def __call__(self, asked: Asked) -> Answer | None:
        _, path, query, sent = asked
        if (code := self.codes.get(path)) is not None:
            return as_json({"errcode": code, "errmsg": "no"})
        if path == "/cgi-bin/stable_token":
            if sent.get("secret") != SECRET:
                return as_json({"errcode": 40125, "errmsg": "invalid appsecret"})
            self.tokens += 1
            return as_json({"access_token": self.good_token, "expires_in": 7200})
        if query.get("access_token") != self.good_token:
            return as_json({"errcode": 42001, "errmsg": "access_token expired"})
        if path == "/cgi-bin/freepublish/batchget":
            page = self.articles[sent["offset"] : sent["offset"] + sent["count"]]
            return as_json({"total_count": len(self.articles), "item_count": len(page), "item": page})
        if path == "/datacube/getarticletotal":
            title = self.mass.get(sent["begin_date"])
            return as_json({"list": [{"ref_date": sent["begin_date"], "title": title}] if title else []})
        return as_json(self.menu) if path == "/cgi-bin/get_current_selfmenu_info" else None


def looked(
    tmp_path: Path, interface: Interface, secret: str = SECRET, **given: Any
) -> tuple[AccountRecord, PlatformServer]:
    with PlatformServer(interface) as server:
        artifacts = look_at(tmp_path, ACCOUNT, base=server.base, secret=secret, **given)
    (record,) = artifacts.of(AccountRecord)
    return record, server


def test_published_articles_are_read_with_their_times_and_words(tmp_path: Path) -> None:
    record, server = looked(tmp_path, Interface(article(1), article(3, "旧闻")))
    assert record.readable
    assert record.source == "wechat"
    assert [post.title for post in record.posts] == ["今日要闻", "旧闻"]
    assert record.posts[0].text == "正文"
    assert "/datacube/getarticletotal" not in server.paths()


def test_further_pages_are_read_until_the_end(tmp_path: Path) -> None:
    record, _ = looked(tmp_path, Interface(*(article(n / 10, f"第 {n} 条") for n in range(45))))
    assert len(record.posts) == 45


def test_no_secret_and_no_token_lies_in_the_folder(tmp_path: Path) -> None:
    looked(tmp_path, Interface(article(1)))
    everything = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert SECRET.encode() not in everything
    assert b"token-1" not in everything


def test_an_ended_token_is_renewed_once(tmp_path: Path) -> None:
    class Ending(Interface):
        def __call__(self, asked: Asked) -> Answer | None:
            answer = super().__call__(asked)
            if asked[1] == "/cgi-bin/stable_token" and self.tokens == 1:
                self.good_token = "token-2"
            return answer

    interface = Ending(article(1))
    record, _ = looked(tmp_path, interface)
    assert record.readable
    assert interface.tokens == 2


@pytest.mark.parametrize(
    ("path", "code", "words"),
    [
        ("/cgi-bin/stable_token", 40013, "授权无效"),
        ("/cgi-bin/stable_token", 40164, "白名单"),
        ("/cgi-bin/freepublish/batchget", 45009, "次数已用完"),
        ("/cgi-bin/freepublish/batchget", 48001, "接口权限"),
        ("/cgi-bin/freepublish/batchget", 50002, "限制"),
        ("/cgi-bin/freepublish/batchget", 99999, "返回错误"),
    ],
)
def test_an_error_code_is_a_reason_and_nothing_is_readable(tmp_path: Path, path: str, code: int, words: str) -> None:
    record, _ = looked(tmp_path, Interface(article(1), codes={path: code}))
    assert not record.readable
    assert words in record.unseen[0].why


def test_a_wrong_secret_is_said_to_be_wrong(tmp_path: Path) -> None:
    record, _ = looked(tmp_path, Interface(article(1)), secret="another")
    assert "授权无效" in record.unseen[0].why


def test_mass_sent_articles_are_looked_for_before_silence_is_believed(tmp_path: Path) -> None:
    day = f"{datetime.now(UTC) + timedelta(hours=8) - timedelta(days=4):%Y-%m-%d}"
    record, _ = looked(tmp_path, Interface(article(40, "旧闻"), mass={day: "群发的要闻"}))
    newest = max(post.published.day for post in record.posts if post.published)
    assert newest.isoformat() == day
    assert record.complete
    assert record.seen_until is not None


def test_without_the_right_to_statistics_silence_is_not_complete(tmp_path: Path) -> None:
    record, _ = looked(tmp_path, Interface(article(40), codes={"/datacube/getarticletotal": 48001}))
    assert record.readable
    assert not record.complete
    assert "群发" in record.unseen[0].why


def test_our_own_limit_of_requests_is_kept(tmp_path: Path) -> None:
    record, server = looked(tmp_path, Interface(article(40)), most_requests=6)
    assert len(server.paths()) == 6
    assert not record.complete


def test_the_menu_tells_how_to_be_heard_and_its_addresses_are_tried(tmp_path: Path) -> None:
    with PlatformServer(lambda _asked: None) as box:
        menu = {
            "is_menu_open": 1,
            "selfmenu_info": {
                "button": [
                    {"name": "政务公开", "type": "view", "url": f"{box.base}/open"},
                    {
                        "name": "互动",
                        "sub_button": {"list": [{"name": "领导信箱", "type": "view", "url": f"{box.base}/box"}]},
                    },
                ]
            },
        }
        with PlatformServer(Interface(article(1), menu=menu)) as server:
            artifacts = look_at(tmp_path, ACCOUNT, base=server.base, secret=SECRET)
    (record,) = artifacts.of(InteractionRecord)
    (entry,) = record.entries
    assert (entry.kind, entry.label) == ("menu_link", "领导信箱")
    assert [fetch.status for fetch in entry.tries] == [404, 404]
    assert box.paths() == ["/box", "/box"]


def test_open_comments_are_a_way_to_be_heard(tmp_path: Path) -> None:
    with PlatformServer(Interface(article(1, need_open_comment=1))) as server:
        artifacts = look_at(tmp_path, ACCOUNT, base=server.base, secret=SECRET)
    (record,) = artifacts.of(InteractionRecord)
    assert [entry.kind for entry in record.entries] == ["comment"]


def test_an_unreadable_menu_says_nothing_of_interaction(tmp_path: Path) -> None:
    interface = Interface(article(1), codes={"/cgi-bin/get_current_selfmenu_info": 48001})
    with PlatformServer(interface) as server:
        artifacts = look_at(tmp_path, ACCOUNT, base=server.base, secret=SECRET)
    assert artifacts.of(InteractionRecord) == ()
