"""The registry of a made-up country: sites, accounts, columns."""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from bench.bulk import moment
from bench.country_size import Size

Rows = tuple[tuple[str, ...], Iterator[tuple[Any, ...]]]
DAY = timedelta(days=1)
BUREAUS = ("人民政府办公室", "教育局", "水务局", "财政局", "民政局", "林业和草原局", "卫生健康委员会", "交通运输局")
PLATFORMS = ("wechat", "wechat", "wechat", "weibo", "douyin", "wechat_channels", "toutiao", "app", "kuaishou", "other")
COLUMNS = (
    ("news", "要闻动态"),
    ("notice", "通知公告"),
    ("policy", "政策文件"),
    ("interpretation", "政策解读"),
    ("personnel", "人事信息"),
    ("plan", "规划计划"),
    ("statistics", "统计信息"),
    ("guides", "办事指南"),
)
REGIONS = 333
"""Cities; the country has so many prefectures."""


def code_of(number: int) -> str:
    """Of a site, by its number from 0."""
    return f"{5_000_000_000 + number}"


def account_code(number: int) -> str:
    """Of an account, by its number from 0."""
    return f"a{10_000_000 + number}"


def region_of(number: int) -> str:
    """The city a site lies in."""
    city = number % REGIONS
    return f"第{city // 11 + 1}省第{city % 11 + 1}市"


def unit_of(number: int, large: str) -> str:
    """Who keeps a site up."""
    return large if number < 40 else f"{region_of(number)}{BUREAUS[number // REGIONS % len(BUREAUS)]}{number}"


def site_rows(size: Size, now: datetime, large: str) -> Rows:
    """Every site, swept within the last week."""
    names = (
        "id", "code", "name", "home_url", "organizer", "kind", "level", "region", "contact_name", "contact_email",
        "contact_phone", "icp", "police", "has_services", "home_is_navigation", "state", "hosts", "obey_robots", "sweep_every_s",
        "probe_every_s", "next_sweep_at", "next_probe_at", "claimed_by", "probe_claimed_by", "probe_tries", "latest_sweep_id",
        "latest_sweep_at",
    )  # fmt: skip

    def rows() -> Iterator[tuple[Any, ...]]:
        for n in range(size.sites):
            code = code_of(n)
            portal = n % 4 == 0
            last = last_sweep(n, now)
            name = f"{unit_of(n, large)}{'门户网站' if portal else '网站'}"
            yield (
                n + 1, code, name, f"https://www.s{n}.example.gov.cn/", unit_of(n, large),
                "portal" if portal else "department", ("county", "city", "city", "province")[n % 4], region_of(n), "联系人",
                f"unit{n}@example.org", "", "", "", portal, False, "running", "[]", True, 7 * 86_400, 3600,
                moment(last + 7 * DAY), moment(now + timedelta(minutes=n % 60)), "", "", 0, f"{code}-last", moment(last),
            )  # fmt: skip

    return names, rows()


def last_sweep(number: int, now: datetime) -> datetime:
    """When a site was swept last: the week's work is spread over the week."""
    return now - timedelta(minutes=30 + number * 7919 % (7 * 24 * 60 - 60))


def account_rows(size: Size, now: datetime, large: str, dice: random.Random) -> Rows:
    """Every account; each belongs to a site and its unit."""
    names = (
        "id", "code", "name", "platform", "organizer", "kind", "handle", "home_url", "feed_url", "site_code", "contact_name",
        "contact_email", "contact_phone", "state", "certified_subject", "next_sweep_at", "claimed_by", "latest_sweep_id",
        "latest_sweep_at",
    )  # fmt: skip

    def rows() -> Iterator[tuple[Any, ...]]:
        for n in range(size.accounts):
            site = n % size.sites
            seen = now - timedelta(hours=1 + n % 700)
            yield (
                n + 1, account_code(n), f"{region_of(site)}发布{n}", PLATFORMS[n % len(PLATFORMS)], unit_of(site, large),
                "publish" if n % 3 else "mixed", f"gh_{n}", f"https://media.example/{n}", f"https://media.example/{n}/feed",
                code_of(site), "", f"unit{site}@example.org", "", "opened" if dice.random() > 0.04 else "deregistered",
                unit_of(site, large), moment(now + DAY), "", f"{account_code(n)}-0", moment(seen),
            )  # fmt: skip

    return names, rows()


def column_rows(size: Size, now: datetime, dice: random.Random) -> Rows:
    """The columns of every site."""
    names = (
        "site_id", "url", "name", "path", "level", "parent_url", "category", "category_from", "exempt_reason", "periodic",
        "active", "shape", "newest", "first_seen", "last_seen", "rendered",
    )  # fmt: skip
    begun = moment(now - size.days * DAY)

    def rows() -> Iterator[tuple[Any, ...]]:
        for site in range(size.sites):
            seen = last_sweep(site, now)
            for n in range(size.columns):
                category, name = COLUMNS[n % len(COLUMNS)]
                newest = (seen - dice.expovariate(1 / 20) * DAY).date().isoformat()
                yield (
                    site + 1, f"https://www.s{site}.example.gov.cn/c{n}/", f"{name}{n // len(COLUMNS) or ''}", '["信息公开"]',
                    1 + n // 8, "", category, "name", "", True, True, "list", newest, begun, moment(seen), False,
                )  # fmt: skip

    return names, rows()
