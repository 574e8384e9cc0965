"""Publishing accounts that have fallen silent."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from checks.registry import check
from domain.findings import Evidence, EvidenceKind, Fault, Outcome, Value
from domain.records import AccountRecord, Post
from domain.registry import AccountKind
from domain.spans import Span

AHEAD = timedelta(days=1)
"""A post dated further in the future than this is announced, not published; its date says nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Params:
    """Which accounts, how long they may be silent, and when to warn."""

    max_age: Span = Span(days=14)
    warn_after: Span | None = Span(days=10)
    """Silent for longer than this, but not yet too long: a suspicion that warns. None: no warning."""
    kinds: tuple[AccountKind, ...] = (AccountKind.PUBLISH, AccountKind.MIXED)


@check(title="账号不更新")
def stale_account(account: AccountRecord, params: Params, now: datetime) -> Iterator[Fault]:
    """A publishing account (发布类账号) has posted nothing within the limit, or soon will have.

    ## Why it matters
    A publishing account silent for two weeks fails the inspection outright (veto.media.stale); it is the commonest failure of
    all circulars. Some cities ask for ten days: an indicator set of one's own tightens the limit.

    ## How to fix it
    Post what is due; a repost from a government source counts. An account that is not needed is to be closed and deregistered, one
    that only offers services is to be filed as a service account.

    ## What it does not judge
    Service accounts, closed ones, and every account whose list of posts could not be read: a dead source, a page behind a login or a
    quota that ran out is unknown, never silence. The newest date counts, wherever it stands: pinned posts hide nothing.
    """
    if account.kind not in params.kinds or not account.state.in_use:
        return
    if not account.readable:
        yield _unknown(account, _why(account))
        return
    dated = [(_moment(post, now), post) for post in account.posts if post.published is not None]
    dated = [(moment, post) for moment, post in dated if moment <= now + AHEAD]
    if not dated:
        yield _unknown(account, "信息源可以打开，但没有读到带发布时间的内容" if account.posts else "没有读到任何内容")
        return
    newest, post = max(dated, key=lambda pair: pair[0])
    assert post.published is not None
    seen_until = min(now, account.seen_until or now)
    if not _older(post, newest, params.max_age, seen_until):
        late = params.warn_after is not None and _older(post, newest, params.warn_after, seen_until)
        if late:
            yield _fault(account, post, newest, params, now, over=False)
        elif _older(post, newest, params.max_age, now):
            # Silent since people last looked, and nobody has looked again.
            yield _unknown(account, "上次人工录入后没有再看过，请重新录入")
        return
    undated = sum(post.published is None for post in account.posts)
    if undated:
        yield _unknown(account, "有内容读不出发布时间，请人工查看")
    elif not account.complete:
        yield _unknown(account, _why(account))
    else:
        yield _fault(account, post, newest, params, now, over=True)


def _moment(post: Post, now: datetime) -> datetime:
    """The moment of a post; where only the day is known, the end of that day, which favours the account."""
    assert post.published is not None
    if post.published.at is not None:
        return post.published.at.astimezone(now.tzinfo)
    day = post.published.day
    return datetime(day.year, day.month, day.day, 23, 59, 59, tzinfo=now.tzinfo)


def _older(post: Post, moment: datetime, limit: Span, now: datetime) -> bool:
    """Whether it lies before the window, whose lower bound is inclusive (indicators.md section 13)."""
    if post.published is not None and post.published.at is None:
        return post.published.day < limit.first_day_allowed(now.astimezone(moment.tzinfo))
    return moment < limit.before(now)


def _why(account: AccountRecord) -> str:
    return account.unseen[0].why if account.unseen else "没有可读的信息源"


def _values(account: AccountRecord) -> dict[str, Value]:
    return {"platform": account.platform.value, "kind": account.kind.value, "source": account.source}


def _unknown(account: AccountRecord, why: str) -> Fault:
    return Fault(
        message="账号更新情况未能看到：{why}",
        values={**_values(account), "why": why},
        evidence=(_evidence(account, ""),),
        outcome=Outcome.UNKNOWN,
    )


def _fault(account: AccountRecord, post: Post, newest: datetime, params: Params, now: datetime, *, over: bool) -> Fault:
    assert post.published is not None
    age_days = (now - newest).days if post.published.at is not None else (now.date() - post.published.day).days
    values = {
        **_values(account),
        "newest": post.published.day.isoformat(),
        "newest_url": post.url,
        "newest_title": post.title,
        "age_days": age_days,
        "limit": str(params.max_age),
        "over_limit": over,
        "posts": len(account.posts),
    }
    evidence = (_evidence(account, f"{post.published.day} {post.title}"),)
    if over:
        return Fault(
            message="最新内容发布于 {newest}，已 {age_days} 天未更新（期限 {limit}）",
            values=values,
            evidence=evidence,
            confidence=round(min(post.published.confidence, 0.99), 2),
        )
    return Fault(
        message="最新内容发布于 {newest}，已 {age_days} 天未更新，即将超过期限（{limit}）",
        values=values,
        evidence=evidence,
        outcome=Outcome.SUSPICION,
        discriminator="warning",
    )


def _evidence(account: AccountRecord, excerpt: str) -> Evidence:
    return Evidence(
        kind=EvidenceKind.LISTING,
        url=account.url,
        captured_at=account.captured_at,
        key=account.evidence_key,
        excerpt=excerpt,
    )
