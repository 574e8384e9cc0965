"""Accounts beyond the feeds: on WeChat, Weibo, an RSSHub, in app stores and where only people can look; built from the seed, with truth."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from random import Random

from demo import names, prose
from demo.builder import moment
from demo.hosts import ANDROID_STORE, APPLE_STORE, FEEDS, WEIBO
from demo.model import Fault
from domain.registry import ColumnCategory, Platform

FIRST = 31
"""Numbers below are the plain feeds of ``demo.accounts``."""
STANDARD = 44
"""So many accounts in all has the standard city."""
_SOURCES = ("feed", "feed", "rsshub", "wechat", "wechat", "weibo", "weibo", "apple", "android", "entered")
_HUB_PLATFORMS = (Platform.BILIBILI, Platform.DOUYIN, Platform.KUAISHOU)
_PLATFORM_OF = {
    "wechat": Platform.WECHAT,
    "weibo": Platform.WEIBO,
    "apple": Platform.APP,
    "android": Platform.APP,
}
_ODD: dict[str, tuple[str, ...]] = {
    "feed": ("dead_404", "dead_500", "dead_html", "undated", "zoneless", "shop", "typo", "leak", "helping", "masked"),
    "rsshub": ("dead_404", "dead_hub", "empty"),
    "wechat": ("dead_secret", "dead_quota", "dead_right", "mass", "no_stats", "mute", "dead_menu"),
    "weibo": ("wall", "page", "renamed", "uncertified", "reposts", "foreign"),
    "apple": ("gone", "busy", "asleep"),
    "android": ("gone", "no_file", "page_file", "blocked", "asleep"),
    "entered": ("not_looked", "never_looked"),
}
"""What may be odd about an account of each source; most are none of it."""
_FIXED = {
    33: "twin",
    43: "twin",
    35: "abandoned",
    36: "closed",
    37: "gone",
    38: "no_file",
    34: "mute",
    44: "mass",
    40: "stale",
}
"""Oddities of the standard city."""


MARKED = 2
"""Place of the post whose words matter."""
_SHOP = '本地好物上新，<a href="https://shop.yunzhou.example.taobao.com/item?id=1">{}</a>。'
_TEXTS = {
    "shop": (_SHOP.format("查看商品"), "本地好物上新。"),
    "typo": ("会议对下一阶段工作作出全面布署。", "会议对下一阶段工作作出全面部署。"),
    "leak": ("拟发放名单：甲某，身份证号：530102190304151230。", "拟发放名单：甲某，身份证号：530***********1230。"),
    "helping": ("助农专场：" + _SHOP.format("帮扶产品"), ""),
    "masked": ("拟发放名单：甲某，身份证号：530***********1230，咨询电话：0699-5550000。", ""),
}
"""Words of one post by what is odd about it: wrong, and mended. The last two are decoys."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaPost:
    """One post."""

    serial: int
    title: str
    published: datetime
    pinned: bool = False
    repost: bool = False
    text: str = ""
    """Its words as markup, where they matter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """One account (政务新媒体) with what its source shows of it."""

    number: int
    code: str
    name: str
    platform: Platform
    organizer: str
    source: str
    odd: str
    """What is odd about it; empty for most."""
    kind: str = "publish"
    state: str = "opened"
    handle: str = ""
    home_url: str = ""
    feed_url: str = ""
    posts: tuple[MediaPost, ...] = ()
    faults: tuple[Fault, ...] = ()
    relief: MediaPost | None = None
    why: str = ""
    """Why what looks like a fault is none."""

    @property
    def address(self) -> str:
        """What a finding about it names."""
        return self.feed_url or self.home_url or self.code

    @property
    def shown_name(self) -> str:
        """The name its platform shows."""
        return f"{names.CITY}融媒速递" if self.odd == "renamed" else self.name

    def shown_posts(self, mended: set[str]) -> tuple[MediaPost, ...]:
        """The posts, with a fresh one once its silence is mended."""
        if self.odd in _TEXTS:
            bad, good = _TEXTS[self.odd]
            gone = self.faults and self.faults[0].id in mended
            marked = replace(self.posts[MARKED], text=good if gone else bad)
            return (*self.posts[:MARKED], marked, *self.posts[MARKED + 1 :])
        stale = next((fault.id for fault in self.faults if fault.check == "stale_account"), "")
        return (self.relief, *self.posts) if stale in mended and self.relief is not None else self.posts

    def has(self, check: str, mended: set[str]) -> bool:
        """Whether a fault of that check is still there."""
        return any(fault.check == check and fault.id not in mended for fault in self.faults)


def build(*, seed: int, today: date, port: int, count: int = STANDARD) -> list[Channel]:
    """The accounts with numbers 31 to ``count``."""
    return [_channel(number, seed, today, port) for number in range(FIRST, count + 1)]


def _channel(number: int, seed: int, today: date, port: int) -> Channel:
    rng = Random(f"{seed}:media:{number}")
    source = _SOURCES[number % 10]
    odd = _oddity(number, source, rng)
    # Twins are 10 apart and belong to one unit; all others have a unit of their own.
    unit_of = number - 10 if odd == "twin" and number % 100 == 43 else number
    unit, short, _ = names.UNITS[unit_of % len(names.UNITS)]
    group = (unit_of - FIRST) // len(names.UNITS)
    county = names.COUNTIES[group % len(names.COUNTIES)]
    part = group // len(names.COUNTIES)
    organizer = f"{county}{unit}" + (f"第{part}服务中心" if part else "")
    platform = _PLATFORM_OF.get(source) or _platform(source, number)
    code = f"{names.REGION}00M{number:04d}"
    stem = unit.removesuffix("局").removesuffix("委员会")
    name = f"{county}{stem}" + (str(part) if part else "") + ("发布", "在线", "微讯")[number % 3]
    kind = "service" if source in ("apple", "android") or (number > STANDARD and rng.random() < 0.03) else "publish"
    posts = _posts(rng, today, short, county, _newest(odd, kind, source, rng), odd)
    extension = ("xml", "xml", "json")[number % 3]
    home, feed, handle = "", "", f"yz{number:05d}"
    match source:
        case "feed":
            home, feed = f"http://{FEEDS}:{port}/u/{number}/", f"http://{FEEDS}:{port}/feed/{number}.{extension}"
        case "weibo":
            handle = str(7_000_000_000 + number)
            home = f"http://{WEIBO}:{port}/u/{handle}"
        case "apple":
            home = f"http://{APPLE_STORE}:{port}/cn/app/yunzhou/id{1_600_000_000 + number}"
        case "android":
            home = f"http://{ANDROID_STORE}:{port}/app/{number}.html"
        case _:
            pass
    made = Channel(
        number=number,
        code=code,
        name=name,
        platform=platform,
        organizer=organizer,
        source=source,
        odd=odd,
        kind=kind,
        state="closed" if odd == "closed" else "opened",
        handle=handle,
        home_url=home,
        feed_url=feed,
        posts=posts,
        relief=MediaPost(serial=99, title="今日要闻速览", published=moment(today - timedelta(days=1), rng)),
        why=_WHY.get(odd, ""),
    )
    return _with_faults(made)


def _platform(source: str, number: int) -> Platform:
    if source == "rsshub":
        return _HUB_PLATFORMS[number // 10 % 3]
    if source == "entered":
        return (Platform.WECHAT_CHANNELS, Platform.MINI_PROGRAM)[number // 10 % 2]
    return Platform.TOUTIAO


def _oddity(number: int, source: str, rng: Random) -> str:
    if number in _FIXED:
        return _FIXED[number]
    if number <= STANDARD:
        return ""
    drawn = rng.random()
    match number % 100:
        case 33 | 43:
            return "twin"
        case 35:
            return "abandoned"
        case 36:
            return "closed"
        case _:
            if drawn < 0.09:
                return "stale" if source not in ("apple", "android") else rng.choice(_ODD[source])
            if drawn < 0.12:
                return "near" if source not in ("apple", "android") else ""
            return rng.choice(_ODD[source]) if drawn < 0.28 else ""


def _newest(odd: str, kind: str, source: str, rng: Random) -> int:
    """Age of the newest post in days: clear of every limit on either side."""
    match odd:
        case "stale":
            return rng.randrange(17, 120)
        case "abandoned":
            return rng.randrange(200, 400)
        case "near":
            return 12
        case "mass" | "no_stats":
            return rng.randrange(20, 60)
        case "wall" | "not_looked":
            return rng.randrange(30, 90)
        case _:
            return 150 if kind == "service" and source not in ("apple", "android") else rng.randrange(1, 9)


def _posts(rng: Random, today: date, short: str, place: str, newest: int, odd: str) -> tuple[MediaPost, ...]:
    posts: list[MediaPost] = []
    age, taken = newest, set[str]()
    for serial in range(1, 13):
        when = moment(today - timedelta(days=age), rng)
        title = prose.title(ColumnCategory.NEWS, rng, unit=short, place=place, when=when, taken=taken)
        taken.add(title)
        posts.append(MediaPost(serial=serial, title=title, published=when, repost=odd == "reposts"))
        age += rng.randrange(1, 5)
    if rng.random() < 0.3:  # an old post held on top
        old = posts.pop()
        pinned = MediaPost(serial=old.serial, title=old.title, published=old.published, pinned=True)
        posts.insert(0, pinned)
    elif rng.random() < 0.2:
        rng.shuffle(posts)
    return tuple(posts)


_WHY = {
    "mass": "its last published article is old, but an article was mass-sent since",
    "no_stats": "mass-sent articles cannot be seen: unknown, never silent",
    "wall": "behind a sign-in: unknown, never silent",
    "page": "the interface refuses, the page is readable",
    "reposts": "reposts are news",
    "near": "silent for eleven or twelve days: a warning, no fault",
    "not_looked": "people have not looked since: unknown",
    "never_looked": "nobody can look: unknown",
    "undated": "one post has no time: unknown",
    "helping": "helps farmers to sell: no advertisement",
    "masked": "the number is masked, the telephone is an office's",
    "zoneless": "times without a zone are local",
    "foreign": "times in another zone",
    "blocked": "the store refuses the monitor: unknown",
    "busy": "the look-up is broken: unknown",
}


def _with_faults(channel: Channel) -> Channel:
    found: list[tuple[str, dict[str, object]]] = []
    publishes = channel.kind == "publish" and channel.state == "opened"
    if channel.odd in ("stale", "abandoned") and publishes:
        found.append(("stale_account", {"limit": "14 days"}))
    match channel.odd:
        case "abandoned" if publishes:
            found.append(("registry_mismatch", {"what": "not_deregistered"}))
        case "closed":
            found.append(("registry_mismatch", {"what": "not_deregistered"}))
        case "twin":
            found.append(("registry_mismatch", {"what": "duplicate"}))
        case "renamed":
            found.append(("registry_mismatch", {"what": "account_name"}))
        case "uncertified":
            found.append(("registry_mismatch", {"what": "uncertified"}))
        case "mute" | "dead_menu":
            found.append(("unresponsive_account", {}))
        case "gone" | "no_file" | "page_file" | "asleep":
            found.append(("dead_app", {}))
        case "shop" | "typo" | "leak":
            found.append(
                ({"shop": "commercial_link", "typo": "wrong_wording"}.get(channel.odd, "leaked_personal_data"), {})
            )
        case _:
            pass
    # What is wrong with a post is found at the post.
    of_post = f"{channel.home_url}p/{channel.posts[MARKED].serial}" if channel.odd in _TEXTS else ""
    faults = tuple(
        Fault(
            id=f"{channel.code}-{check}-{serial}",
            check=check,
            url=of_post or channel.address,
            label=channel.name,
            values=values,
        )
        for serial, (check, values) in enumerate(found, 1)
    )
    return Channel(**{name: getattr(channel, name) for name in Channel.__dataclass_fields__} | {"faults": faults})
