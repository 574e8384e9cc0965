"""Domain objects → shapes of the JSON interface."""

from collections.abc import Sequence
from typing import Any

import msgspec

from domain.indicators import IndicatorSet
from domain.issues import Issue, IssueEvent
from domain.people import Person, Right
from domain.scorecards import ScoreCard
from models.queries import SeenColumn
from models.queries_sites import AccountLine, SiteLine
from models.queries_sweeps import SweepLine
from pipeline.objections import Objection
from pipeline.rescan_answer import Answer
from pipeline.rescans import Rescan
from pipeline.webhooks import Delivery, Webhook
from reports.findings import issue_json
from reports.texts import Speaker
from web.api.shapes import (
    AccountOut,
    ColumnOut,
    DeliveryOut,
    EventOut,
    IssueOut,
    ObjectionOut,
    RescanAnswer,
    RescanDetailsOut,
    RescanOut,
    RescanProgress,
    RescanSeen,
    SiteOut,
    SweepOut,
    UserOut,
    WebhookOut,
)
from web.progress import UnderWay


def site(line: SiteLine) -> SiteOut:
    """A site."""
    one = line.site
    return SiteOut(
        code=one.code, name=one.name, home_url=one.home_url, organizer=one.organizer, region=one.region,
        kind=one.kind.value, level=one.level.value, state=one.state.value, swept_at=line.swept_at,
        next_sweep_at=line.next_sweep_at, busy=line.busy, open_issues=line.issues, total=line.total,
        verdict=line.verdict.value if line.verdict else None, standing=line.standing or None,
        conclusion=line.conclusion.value,
    )  # fmt: skip


def account(line: AccountLine) -> AccountOut:
    """An account."""
    one = line.account
    return AccountOut(
        code=one.code, name=one.name, platform=one.platform.value, kind=one.kind.value, organizer=one.organizer,
        state=one.state.value, site_code=one.site_code, swept_at=line.swept_at, open_issues=line.issues,
    )  # fmt: skip


def column(seen: SeenColumn) -> ColumnOut:
    """A column."""
    one = seen.column
    return ColumnOut(
        url=one.url, name=one.name, path=list(one.path), category=one.category.value,
        category_from=one.category_from.value, periodic=one.periodic, exempt_until=one.exempt_until,
        newest=seen.newest, shape=seen.shape.value if seen.shape else None,
    )  # fmt: skip


def sweep(line: SweepLine) -> SweepOut:
    """A sweep."""
    run = line.run
    return SweepOut(
        id=run.id, site=run.site_code, purpose=run.purpose.value, state=run.state.value, ordered_at=run.ordered_at,
        started_at=run.started_at, finished_at=run.finished_at, pages=run.pages, requests=run.requests,
        coverage=run.coverage.share if run.coverage else None, health=list(run.health.reasons) if run.health else [],
        opened=line.opened, closed=line.closed, rulebook=run.rulebook_id,
    )  # fmt: skip


def rescan(one: Rescan) -> RescanOut:
    """A look that was asked for."""
    return RescanOut(
        id=one.id, site=one.subject, check=one.check_id, url=one.url, by=one.by, at=one.at, state=one.state.value,
        sweep=one.sweep_id, finished_at=one.finished_at, opened=one.opened, closed=one.closed, note=one.note,
    )  # fmt: skip


def rescan_details(
    one: Rescan, going: UnderWay | None, about: Sequence[Issue], answers: Sequence[Answer], speaker: Speaker
) -> RescanDetailsOut:
    """A look that was asked for, how far it is, and how what it was about stands."""
    told = None
    if going is not None:
        told = RescanProgress(phase=going.phase, pages=going.pages, planned=going.planned, share=round(going.share, 4))
    issues = [
        RescanAnswer(
            issue=each.fingerprint, check=each.check_id, url=each.target.key, issue_state=each.state.value,
            last_seen=each.last_seen,
        )
        for each in about
    ]  # fmt: skip
    seen = [RescanSeen(text=speaker.sentence(each), outcome=each.outcome and each.outcome.value) for each in answers]
    return RescanDetailsOut(**rescan(one).model_dump(), progress=told, issues=issues, seen=seen)


def issue(one: Issue, speaker: Speaker) -> IssueOut:
    """An issue."""
    return IssueOut(**issue_json(one, speaker))


def event(one: IssueEvent, number: int | None = None) -> EventOut:
    """A change of an issue."""
    return EventOut(
        id=number, issue=one.fingerprint, at=one.at, act=one.act.value, before=one.before.value if one.before else None,
        after=one.after.value, by=one.by, sweep=one.sweep_id, note=one.note,
    )  # fmt: skip


def objection(one: Objection) -> ObjectionOut:
    """An objection."""
    return ObjectionOut(
        id=one.id, issue=one.fingerprint, at=one.at, by=one.by, unit=one.unit, text=one.text, state=one.state.value,
        decided_at=one.decided_at, decided_by=one.decided_by, decision=one.decision,
    )  # fmt: skip


def webhook(one: Webhook, *, secret: str | None = None) -> WebhookOut:
    """A webhook."""
    return WebhookOut(
        id=one.id, name=one.name, url=one.url, acts=[act.value for act in one.acts], active=one.active,
        created_at=one.created_at, secret=secret,
    )  # fmt: skip


def delivery(one: Delivery) -> DeliveryOut:
    """A delivery."""
    return DeliveryOut(
        id=one.id, event=one.event_id, state=one.state.value, tries=one.tries, status=one.status, error=one.error,
        sent_at=one.sent_at, next_try_at=one.next_try_at,
    )  # fmt: skip


def user(one: Person, *, rights: frozenset[Right] | None = None, link: str | None = None) -> UserOut:
    """A person."""
    return UserOut(
        email=one.email, name=one.name, role=one.role, organizer=one.organizer, active=one.active,
        rights=sorted(one.rights if rights is None else rights), password_link=link,
    )  # fmt: skip


def card(one: ScoreCard) -> dict[str, Any]:
    """A score card with every line."""
    whole: dict[str, Any] = msgspec.to_builtins(one)
    return whole


def indicator_set(one: IndicatorSet) -> dict[str, Any]:
    """An indicator set."""
    whole: dict[str, Any] = msgspec.to_builtins(one)
    return whole
