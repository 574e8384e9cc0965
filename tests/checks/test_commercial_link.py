"""A shop behind a post is for a person to look at; help and warnings are left alone."""

import pytest
from builders import FEED, NOW

from checks.accounts.commercial_link import Params, commercial_link
from domain.findings import Outcome
from domain.records import PostRecord
from domain.targets import TargetKind, TargetRef

PARAMS = Params(hosts=("shop.example.com",), words=("限时秒杀",))


def found(title: str = "要闻", text: str = "", *links: str) -> list[Outcome]:
    post = PostRecord(
        target=TargetRef(kind=TargetKind.PAGE, key=FEED), url=FEED, captured_at=NOW, title=title, text=text, links=links
    )
    return [fault.outcome for fault in commercial_link(post, PARAMS, NOW)]


@pytest.mark.parametrize("link", ["https://shop.example.com/i?id=1", "http://m.shop.example.com/"])
def test_a_link_to_a_shop_is_suspected(link: str) -> None:
    assert found("要闻", "", link) == [Outcome.SUSPICION]


@pytest.mark.parametrize(
    "link", ["https://notshop.example.com/", "https://shop.example.com.gov.cn/", "https://www.example.gov.cn/"]
)
def test_other_hosts_are_no_shops(link: str) -> None:
    assert found("要闻", "", link) == []


def test_the_words_of_an_advertisement_are_suspected() -> None:
    assert found("全城限时秒杀") == [Outcome.SUSPICION]


@pytest.mark.parametrize("title", ["助农直播预告", "谨防“限时秒杀”骗局", "公益消费帮扶专场"])
def test_help_and_warnings_speak_of_shops_for_good_reason(title: str) -> None:
    assert found(title, "限时秒杀", "https://shop.example.com/1") == []
