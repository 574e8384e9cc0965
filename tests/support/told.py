"""Builders of what a digest is made of: sites, issues, their events and looks; a call names only what the test is about."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from domain.findings import Outcome
from domain.issues import Act, Issue, IssueEvent, IssueState
from domain.registry import Contact, Site
from domain.sweeps import HealthState, SweepHealth, SweepPurpose, SweepRun, SweepState
from domain.targets import TargetKind, TargetRef
from reports.digest import Digest, Recipient
from reports.digest_building import build_digest
from reports.looks import Look

UNTIL = datetime(2030, 6, 15, 0, 0, tzinfo=UTC)
SINCE = UNTIL - timedelta(days=1)
DAY = date(2030, 6, 15)
TITLES = {
    "stale_column": "栏目不更新",
    "broken_link": "链接失效",
    "unreachable_site": "网站打不开",
    "missing_identity_mark": "网站标识缺失",
}


def a_site(code: str = "5001010001", name: str = "山城区人民政府", **more: Any) -> Site:
    fields: dict[str, Any] = {
        "home_url": f"https://www.{code}.example/",
        "organizer": f"{name}办公室",
        "contact": Contact(email=f"{code}@unit.example"),
    }
    return Site(code=code, name=name, **(fields | more))


def an_issue(number: int = 1, *, site: str = "5001010001", check: str = "stale_column", **more: Any) -> Issue:
    fields: dict[str, Any] = {
        "rule_id": check,
        "target": TargetRef(
            kind=TargetKind.COLUMN, key=f"https://www.{site}.example/c{number}/", label=f"栏目{number}"
        ),
        "state": IssueState.OPEN,
        "outcome": Outcome.FAULT,
        "message": "最新信息发布于 {newest}，已 {age_days} 天未更新（期限 {limit}）",
        "values": {"newest": "2030-01-05", "age_days": 161, "limit": "6 months"},
        "first_seen": SINCE - timedelta(days=9),
        "last_seen": UNTIL - timedelta(hours=1),
    }
    return Issue(fingerprint=f"{site}-{check}-{number}", check_id=check, subject=site, **(fields | more))


def an_event(
    issue: Issue,
    *,
    act: Act = Act.SEEN,
    before: IssueState | None = None,
    after: IssueState = IssueState.OPEN,
    at: datetime = UNTIL - timedelta(hours=1),
) -> IssueEvent:
    return IssueEvent(fingerprint=issue.fingerprint, at=at, act=act, before=before, after=after)


def mended(issue: Issue) -> IssueEvent:
    return an_event(issue, act=Act.GONE, before=IssueState.OPEN, after=IssueState.CLOSED)


def a_look(
    site: Site,
    *,
    state: SweepState = SweepState.DONE,
    reasons: tuple[str, ...] = (),
    sound: datetime | None = UNTIL - timedelta(hours=2),
) -> Look:
    health = SweepHealth(state=HealthState.DOUBTFUL if reasons else HealthState.SOUND, reasons=reasons)
    run = SweepRun(
        id=f"sweep-{site.code}",
        site_code=site.code,
        purpose=SweepPurpose.ROUTINE,
        state=state,
        ordered_at=UNTIL - timedelta(hours=3),
        finished_at=UNTIL - timedelta(hours=2),
        health=health,
    )
    return Look(run=run, last_sound_at=sound)


def a_digest(
    *issues: Issue,
    events: tuple[IssueEvent, ...] = (),
    sites: tuple[Site, ...] = (),
    looks: dict[str, Look] | None = None,
    recipient: Recipient | None = None,
) -> Digest:
    """A digest of everything for a supervisor; every site has been looked at soundly unless ``looks`` says otherwise."""
    watched = sites or (a_site(),)
    return build_digest(
        recipient or Recipient(email="supervisor@city.example", name="市政府办公室"),
        day=DAY,
        since=SINCE,
        until=UNTIL,
        sites=watched,
        issues=issues,
        events=events,
        looks={site.code: a_look(site) for site in watched} if looks is None else looks,
    )
