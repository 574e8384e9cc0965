"""What offers gambling, adult content or a domain for sale is told; what writes about them is not."""

from dataclasses import replace
from datetime import timedelta

import pytest
from builders import HOME, NOW

from checks.links.hijacked_link import Params, hijacked_link
from config.vocabularies import outside_words
from domain.findings import Outcome
from domain.records import OutsidePage, OutsideRecord
from domain.targets import TargetKind, TargetRef

URL = "http://www.old-partner.example/"
CONTENT, CHANGE = (Params(words=outside_words(), by=by) for by in ("content", "change"))


def a_page(title: str, text: str = "", **given: object) -> OutsidePage:
    return OutsidePage(
        **{"url": URL, "at": NOW, "title": title, "text": text, "words": len(text), "links": 40, **given}  # type: ignore[arg-type]
    )


def a_record(page: OutsidePage | None, **given: object) -> OutsideRecord:
    return OutsideRecord(
        **{  # type: ignore[arg-type]
            "target": TargetRef(kind=TargetKind.LINK, key=URL, label="合作单位"),
            "url": URL,
            "anchor": "合作单位",
            "found_on": (HOME,),
            "instances": 1,
            "page": page,
            **given,
        }
    )


def told(page: OutsidePage | None, params: Params = CONTENT, **given: object) -> list[tuple[Outcome, object]]:
    return [(fault.outcome, fault.values.get("theme")) for fault in hijacked_link(a_record(page, **given), params, NOW)]


@pytest.mark.parametrize(
    ("page", "theme"),
    [
        (a_page("澳门威尼斯人官网-真人荷官在线娱乐城", "百家乐 老虎机 注册送彩金 首存优惠 提款秒到"), "gambling"),
        (
            a_page("首页", "欢迎来到 百 家 乐 平台，老-虎-机、捕鱼游戏平台、体育投注，注册送彩金，返水无上限"),
            "gambling",
        ),
        (
            a_page(
                "Live Casino", "Best online casino, slot games, sportsbook and live casino bonus", about="online casino"
            ),
            "gambling",
        ),
        (a_page("成人视频在线观看", "成人电影 激情视频 无码 午夜福利 免费高清"), "adult"),
        (a_page("old-partner.example", "此域名可出售，点击购买此域名，支持中介交易"), "for_sale"),
        (
            a_page("old-partner.example", "This domain is for sale! Buy this domain. Make an offer on this domain"),
            "for_sale",
        ),
        (a_page("old-partner.example", "Related searches", sources=("img1.sedoparking.com",)), "parked"),
        (a_page("该域名已过期", "该域名已过期，请联系注册商续费"), "parked"),
    ],
)
def test_what_offers_it_is_a_fault(page: OutsidePage, theme: str) -> None:
    assert told(page) == [(Outcome.FAULT, theme)]


@pytest.mark.parametrize(
    "page",
    [
        a_page(
            "关于严厉打击网络赌博违法犯罪活动的通告",
            "利用百家乐、老虎机、体育投注等形式开设赌场的，依法追究刑事责任。群众可举报线索。",
        ),
        a_page(
            "张某开设赌场罪一审刑事判决书", "被告人张某通过棋牌平台组织赌博，发展会员下注，注册送彩金，法院判决如下"
        ),
        a_page("反诈课堂：揭秘博彩平台的套路", "所谓注册送彩金、首存优惠都是骗局，警惕赌博平台，远离网络赌博"),
        a_page("中国体育彩票", "体育彩票管理中心 开奖公告 责任彩票 购彩须知 投注站"),
        a_page("净网行动：公安机关查处一批色情网站", "警方通报，嫌疑人开设成人直播、黄色网站牟利，已被刑事拘留"),
        a_page("某某域名注册公司", "提供域名注册、域名转让、云服务器等服务。" * 200, words=4000),
        a_page("关于公车处置和域名转让的公告", "本单位拟公开处置域名转让事项，公告如下"),
        a_page("棋牌协会", "中国象棋 围棋 桥牌 赛事通知 段位查询"),
        a_page("某某市旅游网", "景点 美食 酒店 娱乐 门票优惠 在线客服"),
        a_page("青少年健康教育中心", "青春期 性健康教育 讲座 未成年人保护"),
    ],
    ids=[
        "notice",
        "judgment",
        "campaign",
        "state lottery",
        "clean-up",
        "registrar",
        "announcement",
        "chess",
        "tourism",
        "school",
    ],
)
def test_what_writes_about_it_is_none(page: OutsidePage) -> None:
    assert told(page) == []


def test_a_public_body_is_not_judged_by_its_words() -> None:
    page = a_page("真人荷官 百家乐", "百家乐 老虎机", final_url="https://www.example.gov.cn/")
    assert told(page) == []


def test_what_could_not_be_read_is_unknown_and_what_is_gone_is_mended() -> None:
    assert told(None) == [(Outcome.UNKNOWN, None)]
    assert told(None, instances=0) == []


def test_little_is_for_a_person() -> None:
    assert told(a_page("娱乐中心", "体育投注 百家乐 老虎机")) == [(Outcome.SUSPICION, "gambling")]


PAPER = a_page(
    "云岭晚报社",
    "云岭晚报 新闻 时政 民生 评论 数字报 报社简介 广告刊例 联系我们",
    filing="12345678",
    sources=("cdn.paper.example",),
)


def test_another_owner_is_a_suspicion() -> None:
    bought = a_page(
        "Global Fitness Guide", "Workout plans, protein and gym equipment reviews", sources=("ads.example",)
    )
    assert told(bought, CHANGE, before=PAPER) == [(Outcome.SUSPICION, None)]
    assert told(bought, CONTENT, before=PAPER) == []


@pytest.mark.parametrize(
    "after",
    [
        replace(PAPER, text="今日头版 全市经济工作会议召开 天气 股市 体育 健康 读者来信", at=NOW + timedelta(days=1)),
        replace(PAPER, title="云岭融媒——云岭晚报社官方网站", text="改版后的首页 直播 视频 专题"),
        replace(PAPER, title="全新平台", text="改版后的首页 直播 视频 专题", filing="12345678"),
        replace(PAPER, title="", text=""),
    ],
    ids=["other news", "renamed", "same filing number", "nothing said"],
)
def test_a_page_that_is_rewritten_is_still_itself(after: OutsidePage) -> None:
    assert told(after, CHANGE, before=PAPER) == []


def test_one_wrong_thing_is_told_once() -> None:
    bought = a_page("澳门威尼斯人官网", "真人荷官 百家乐 老虎机 注册送彩金")
    assert told(bought, CHANGE, before=PAPER) == []
    assert told(bought, CONTENT, before=PAPER) == [(Outcome.FAULT, "gambling")]
