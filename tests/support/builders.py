"""Builders: each names only what a test is about and fills in the rest."""

from datetime import UTC, date, datetime, timedelta, timezone

from domain.fetches import Client, Fetch, FetchFailure
from domain.records import (
    AccountRecord,
    BoardKind,
    ColumnEntry,
    ColumnRecord,
    ColumnShape,
    Dated,
    DateOrigin,
    HomeRecord,
    LinkKind,
    LinkRecord,
    MarksRecord,
    PageKind,
    Post,
    ProbeSample,
    ProbeSeries,
    ReachRecord,
    ReplyRecord,
    TagsRecord,
)
from domain.registry import Account, ColumnCategory, Platform, Site
from domain.targets import TargetKind, TargetRef

SHANGHAI = timezone(timedelta(hours=8))
NOW = datetime(2030, 6, 15, 12, 0, tzinfo=SHANGHAI)
HOME = "https://www.example.gov.cn/"


def a_site(**given: object) -> Site:
    return Site(**{"code": "5001010001", "name": "某市政府网", "home_url": HOME, "organizer": "某市政府", **given})  # type: ignore[arg-type]


def a_fetch(status: int | None = 200, failure: FetchFailure | None = None, **given: object) -> Fetch:
    at = given.pop("at", NOW.astimezone(UTC))
    if failure is not None and status == 200:
        status = None
    return Fetch(**{"url": HOME, "at": at, "status": status, "failure": failure, **given})  # type: ignore[arg-type]


def a_date(day: str | date, *, confidence: float = 0.95, origin: DateOrigin = DateOrigin.LIST) -> Dated:
    return Dated(day=date.fromisoformat(day) if isinstance(day, str) else day, origin=origin, confidence=confidence)


def an_entry(day: str | None, title: str = "某条信息", **given: object) -> ColumnEntry:
    return ColumnEntry(
        **{"title": title, "url": f"{HOME}a/{title}", "listed": a_date(day) if day else None, **given}  # type: ignore[arg-type]
    )


def a_column(*entries: ColumnEntry, shape: ColumnShape = ColumnShape.LIST, **given: object) -> ColumnRecord:
    url = f"{HOME}col/"
    return ColumnRecord(
        **{  # type: ignore[arg-type]
            "target": TargetRef(kind=TargetKind.COLUMN, key=url, label="通知公告"),
            "url": url,
            "name": "通知公告",
            "path": ("通知公告",),
            "fetch": a_fetch(url=url),
            "captured_at": NOW,
            "shape": shape,
            "category": ColumnCategory.NEWS,
            "entries": entries,
            "rendered": True,
            **given,
        }
    )


def a_link(*attempts: Fetch, **given: object) -> LinkRecord:
    url = f"{HOME}gone.html"
    return LinkRecord(
        **{  # type: ignore[arg-type]
            "target": TargetRef(kind=TargetKind.LINK, key=url, label="某链接"),
            "url": url,
            "kind": LinkKind.PAGE,
            "internal": True,
            "anchor": "某链接",
            "found_on": (HOME,),
            "instances": 1,
            "attempts": attempts,
            **given,
        }
    )


def a_message(asked: str | None, answered: str | None = None, **given: object) -> ReplyRecord:
    url = f"{HOME}msg/1"
    return ReplyRecord(
        **{  # type: ignore[arg-type]
            "target": TargetRef(kind=TargetKind.THREAD, key=url, label="某留言"),
            "url": url,
            "board_url": f"{HOME}msg/",
            "board": "领导信箱",
            "board_kind": BoardKind.CONSULTATION,
            "subject": "某留言",
            "captured_at": NOW,
            "fetch": a_fetch(url=url),
            "asked": a_date(asked) if asked else None,
            "answered": a_date(answered) if answered else None,
            "detail_read": True,
            **given,
        }
    )


def a_reach(*tries: Fetch, **given: object) -> ReachRecord:
    target = TargetRef(kind=TargetKind.SITE, key=HOME, label="某市政府网")
    return ReachRecord(**{"target": target, "url": HOME, "tries": tries, **given})  # type: ignore[arg-type]


def a_home(*entries: ColumnEntry, **given: object) -> HomeRecord:
    target = TargetRef(kind=TargetKind.SITE, key=HOME, label="某市政府网")
    return HomeRecord(
        **{"target": target, "url": HOME, "fetch": a_fetch(), "captured_at": NOW, "entries": entries, **given}  # type: ignore[arg-type]
    )


def some_marks(rendered: bool = True, **marks: str | None) -> MarksRecord:
    seen: dict[str, str | None] = {
        "badge": "党政机关",
        "error_report": "我为政府网站找错",
        "site_code": "5001010001",
        "icp": "某ICP备00000001号",
        "police": "某公网安备00000000000001号",
        "organizer": "某市政府办公室",
        "contact": "000-00000000",
        "site_map": "网站地图",
    }
    return MarksRecord(
        target=TargetRef(kind=TargetKind.SITE, key=HOME, label="某市政府网"),
        url=HOME,
        fetch=a_fetch(by=Client.BROWSER if rendered else Client.CRAWLER),
        captured_at=NOW,
        marks=seen | marks,
        rendered=rendered,
    )


def some_tags(
    kind: PageKind = PageKind.ARTICLE, tags: dict[str, str | None] | None = None, **given: object
) -> TagsRecord:
    filled = {
        "sitename": "某市政府网",
        "sitedomain": "www.example.gov.cn",
        "siteidcode": "5001010001",
        "columnname": "通知公告",
        "columndescription": "本市的通知公告",
        "columnkeywords": "通知,公告",
        "columntype": "通知公告",
        "articletitle": "某条信息",
        "pubdate": "2030-06-01 08:30",
        "contentsource": "某市政府办公室",
    }
    url = f"{HOME}a/1.html"
    return TagsRecord(
        target=TargetRef(kind=TargetKind.PAGE, key=url, label="某条信息"),
        url=url,
        fetch=a_fetch(url=url),
        captured_at=NOW,
        kind=kind,
        tags={name: value for name, value in (filled | (tags or {})).items() if value is not None},
        **given,  # type: ignore[arg-type]
    )


def a_week_of_probes(failed: int, of: int = 140, *, blind: int = 0) -> ProbeSeries:
    step = timedelta(days=7) / of
    samples = tuple(
        ProbeSample(
            at=NOW - step * (of - index), ok=index >= failed + blind, elapsed_ms=50, control_alive=index >= blind
        )
        for index in range(of)
    )
    return ProbeSeries(
        target=TargetRef(kind=TargetKind.SITE, key=HOME), since=NOW - timedelta(days=7), until=NOW, samples=samples
    )


FEED = "https://feeds.example.gov.cn/1.xml"


def an_account(**given: object) -> Account:
    return Account(
        **{  # type: ignore[arg-type]
            "code": "A-1",
            "name": "某市发布",
            "platform": Platform.WECHAT,
            "organizer": "某市政府办公室",
            "feed_url": FEED,
            **given,
        }
    )


def a_post(at: datetime | str | None, title: str = "今日要闻", **given: object) -> Post:
    """A post of a moment, or of a day whose time of day nobody knows."""
    if at is None:
        published = None
    elif isinstance(at, str):
        published = a_date(at)
    else:
        published = Dated(day=at.astimezone(SHANGHAI).date(), origin=DateOrigin.LIST, confidence=0.99, at=at)
    return Post(**{"title": title, "url": f"{FEED}#{title}", "published": published, **given})  # type: ignore[arg-type]


def a_seen_account(*posts: Post, **given: object) -> AccountRecord:
    return AccountRecord(
        **{  # type: ignore[arg-type]
            "target": TargetRef(kind=TargetKind.ACCOUNT, key=FEED, label="某市发布"),
            "url": FEED,
            "fetch": a_fetch(url=FEED),
            "captured_at": NOW,
            "name": "某市发布",
            "platform": Platform.WECHAT,
            "source": "feed",
            "readable": True,
            "posts": posts,
            **given,
        }
    )
