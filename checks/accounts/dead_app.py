"""Apps that cannot be had, or that nobody has touched for long."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from checks.registry import check
from domain.fetches import Fetch
from domain.findings import Evidence, EvidenceKind, Fault, Outcome, Value
from domain.records import AppRecord, StoreListing
from domain.spans import Span
from domain.wording import N_

APPS = frozenset({"apk", "hap", "ipa", "zip"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Params:
    """When an app counts as asleep."""

    asleep_after: Span | None = Span(months=24)
    """Without a new version for longer than this a person should look; None: never."""


@check(title="移动客户端无法下载或使用")
def dead_app(app: AppRecord, params: Params, now: datetime) -> Iterator[Fault]:
    """No store that is filed for the app offers it any more, its file does not come or is no app, or it has had no new version for years.

    ## Why it matters
    An app that cannot be downloaded or used, a «zombie» or «sleeping» one, fails the inspection (veto.media.app_dead).

    ## How to fix it
    Put the app back into the store and mend the download, or close it: announce it, take it down everywhere and deregister it.

    ## What it does not judge
    Whether the app works once it is installed: a person has to try. A store that could not be read says nothing. Where one store
    still offers the app, or the offered file is a page instead of an app, the finding is a suspicion.
    """
    dead = [(listing, why) for listing in app.listings if (why := _why_dead(listing))]
    alive = [one for one in app.listings if one.listed and not _why_dead(one)]
    unread = [one for one in app.listings if one.listed is None]
    if not dead and not alive:
        if unread:
            yield _fault(
                app, "应用商店未能看到：{why}", {"why": unread[0].unreadable}, outcome=Outcome.UNKNOWN, confidence=1.0
            )
        return
    if dead:
        sure = not alive and not unread and not any(why == _PAGE for _, why in dead)
        yield _fault(
            app,
            "移动客户端在 {stores} 无法下载：{why}",
            {"stores": tuple(listing.store for listing, _ in dead), "why": dead[0][1], "url": dead[0][0].url},
            outcome=Outcome.FAULT if sure else Outcome.SUSPICION,
            confidence=0.95 if sure else 0.7,
        )
    newest = max((one.updated for one in alive if one.updated), key=lambda dated: dated.day, default=None)
    limit = params.asleep_after
    if alive and newest is not None and limit is not None and newest.day < limit.first_day_allowed(now):
        yield _fault(
            app,
            "移动客户端最近一次更新是 {newest}，可能已无人维护（{limit}）",
            {"newest": newest.day.isoformat(), "limit": str(limit), "version": alive[0].version},
            outcome=Outcome.SUSPICION,
            confidence=0.6,
            discriminator="asleep",
        )


_GONE = N_("商店中已没有该应用")
_NO_FILE = N_("安装文件无法下载")
_PAGE = N_("下载入口给出的是网页，不是应用")


def _why_dead(listing: StoreListing) -> str:
    """Why an app is not to be had there, a sentence; empty where it is, or where nobody can tell."""
    if listing.listed is False:
        return _GONE
    if len(listing.downloads) > 1 and all(_refused(fetch) for fetch in listing.downloads):
        return _NO_FILE
    if listing.downloads and listing.downloads[-1].ok and listing.file_kind == "html":
        return _PAGE
    return ""


def _refused(fetch: Fetch) -> bool:
    if fetch.failure is not None:
        return not fetch.failure.ours and fetch.failure.value in ("dns", "refused", "reset", "timeout")
    return fetch.status is not None and fetch.status >= 400 and fetch.status not in (401, 403, 412, 429, 503)


def _fault(
    app: AppRecord,
    message: str,
    values: dict[str, Value],
    *,
    outcome: Outcome,
    confidence: float,
    discriminator: str = "",
) -> Fault:
    return Fault(
        message=message,
        values=values,
        evidence=(Evidence(kind=EvidenceKind.PAGE, url=app.url, captured_at=app.captured_at, key=app.evidence_key),),
        outcome=outcome,
        confidence=confidence,
        discriminator=discriminator,
    )
