"""Home pages on which nothing new appears."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from checks.registry import check
from domain.findings import Evidence, EvidenceKind, Fault, Outcome, Value
from domain.records import HomeRecord, latest_day
from domain.spans import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Params:
    """How long a home page may stand still."""

    max_age: Span
    warn_after: Span | None = None
    """Without anything new for longer than this, but not yet too long: a suspicion that warns."""
    min_dated_share: float = 0.9
    """From this share of dated items on the machine may decide alone (veto.site.home_stale, mode)."""


@check(title="首页不更新")
def stale_home_page(home: HomeRecord, params: Params, now: datetime) -> Iterator[Fault]:
    """No list of the home page (首页) has an item within the limit; where the home page is only a set of entrances, no
    second-level page has one.

    ## Why it matters
    A home page without new information for two weeks fails the site outright (veto.site.home_stale).

    ## How to fix it
    Publish to one of the columns that the home page shows, and make sure that each article page states its date.

    ## What it does not judge
    Home pages whose lists show no dates at all, and sites that could not be opened.
    """
    entries = home.second_level if home.is_navigation else home.entries
    where = "二级页面" if home.is_navigation else "首页"
    dated = [(entry.dated, entry) for entry in entries if entry.dated is not None]
    oldest_allowed = params.max_age.first_day_allowed(now)
    # Where no year is shown, the latest possible counts: nobody is accused by a guess.
    over = not any(latest_day(found, now.date()) >= oldest_allowed for found, _ in dated)
    if not over and (
        params.warn_after is None
        or any(found.day >= params.warn_after.first_day_allowed(now) for found, _ in dated)
        or len(dated) < params.min_dated_share * len(entries)
        or (home.is_navigation and home.second_level_unread)
    ):
        return
    if not dated:
        yield Fault(
            message="{where}的信息没有可读的日期，无法判断是否更新",
            values={"where": where, "items": len(entries), "over_limit": True},
            outcome=Outcome.UNKNOWN,
        )
        return
    newest, entry = max(dated, key=lambda pair: pair[0].day)
    values: dict[str, Value] = {
        "where": where,
        "newest": newest.day.isoformat(),
        "newest_url": entry.url,
        "newest_title": entry.title,
        "age_days": (now.date() - newest.day).days,
        "limit": str(params.max_age),
        "over_limit": over,
        "dated": len(dated),
        "items": len(entries),
        "unread": home.second_level_unread if home.is_navigation else 0,
    }
    evidence = (
        Evidence(
            kind=EvidenceKind.LISTING,
            url=home.url,
            captured_at=home.captured_at,
            key=home.evidence_key,
            excerpt=f"{newest.day} {entry.title}",
        ),
    )
    if not over:
        yield Fault(
            message="{where}最新信息发布于 {newest}，已 {age_days} 天未更新，即将超过期限（{limit}）",
            values=values,
            evidence=evidence,
            outcome=Outcome.SUSPICION,
            discriminator="warning",
        )
    elif home.is_navigation and home.second_level_unread:
        yield Fault(
            message="已读的二级页面中最新信息发布于 {newest}，另有 {unread} 个页面未能打开，请人工查看",
            values=values,
            evidence=evidence,
            outcome=Outcome.UNKNOWN,
        )
    elif len(dated) < params.min_dated_share * len(entries):
        yield Fault(
            message="{where}{items} 条信息中只有 {dated} 条能读出日期，最新为 {newest}（期限 {limit}），请人工确认",
            values=values,
            evidence=evidence,
            outcome=Outcome.SUSPICION,
            confidence=0.7,
        )
    else:
        yield Fault(
            message="{where}最新信息发布于 {newest}，已 {age_days} 天未更新（期限 {limit}）",
            values=values,
            evidence=evidence,
            confidence=round(min(newest.confidence, 0.99), 2),
        )
