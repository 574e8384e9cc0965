"""Makes the day's digest for one recipient: pure, from issues, their events and the state of the looking itself."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from domain.alarms import warns_early
from domain.issues import Issue, IssueEvent, IssueState
from domain.registry import Account, Site
from domain.sweeps import SweepState
from reports.digest import (
    GRAVE,
    Counts,
    Digest,
    Recipient,
    Row,
    Section,
    SectionKind,
    SiteLine,
    UnseenRow,
    gravity,
)
from reports.digest_extras import Extras
from reports.looks import Look

_ROWS_EACH = {
    SectionKind.NEW: 3,
    SectionKind.WARNING: 3,
    SectionKind.OVERDUE: 3,
    SectionKind.MENDED: 1,
    SectionKind.OPEN: 1,
}
"""How many issues of one check on one site have a row of their own before the rest is counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sorted:
    """The issues of a scope by what is said of them; an issue stands in one place only."""

    new: list[Issue] = field(default_factory=list)
    warning: list[Issue] = field(default_factory=list)
    overdue: list[Issue] = field(default_factory=list)
    open: list[Issue] = field(default_factory=list)
    mended: list[Issue] = field(default_factory=list)


def build_digest(
    recipient: Recipient,
    *,
    day: date,
    since: datetime,
    until: datetime,
    sites: Iterable[Site],
    accounts: Iterable[Account] = (),
    issues: Iterable[Issue],
    events: Iterable[IssueEvent],
    looks: Mapping[str, Look],
    days: int = 1,
    known_since: datetime | None = None,
    extras: Extras | None = None,
) -> Digest:
    """The digest of a day.

    ``days``: how many days back the history goes, as far as ``issues`` and ``events`` reach. ``known_since``: when the watching
    of this scope began; with what was before nothing is compared, since nobody looked. None: before all that is asked.

    ``issues``: all that count, and those that ceased to within the window. ``events``: those of the window
    (``since`` exclusive, ``until`` inclusive); others are ignored. ``looks``: by site code; a site that is missing
    there has never been looked at. What lies outside the recipient's scope is ignored.
    """
    watched = [site for site in sites if recipient.sees(site.code)]
    names = {site.code: site.name for site in watched}
    followed = [account for account in accounts if recipient.sees(account.code)]
    names |= {account.code: account.name for account in followed}
    known = sorted((issue for issue in issues if issue.subject in names), key=gravity)
    changes = [event for event in events if since < event.at <= until]
    opened, mended_at, open_before = _changes(known, changes)
    parts = _sort(known, opened=opened, mended=frozenset(mended_at), until=until)
    unseen = [row for site in watched if site.state.swept and (row := _unseen(site, looks.get(site.code), until))]
    blind = {row.site_code for row in unseen}
    described = _Describe(names=names, until=until)
    sections = (
        described.section(SectionKind.NEW, parts.new),
        described.section(SectionKind.WARNING, parts.warning),
        described.section(SectionKind.OVERDUE, parts.overdue),
        Section(kind=SectionKind.UNSEEN, unseen=tuple(unseen), total=len(unseen)),
        described.section(SectionKind.MENDED, parts.mended),
        described.section(SectionKind.OPEN, parts.open),
    )
    counting = [issue for issue in known if issue.state.counts]
    history = _history(known, events, until=until, days=days_known(days, until, known_since))
    swept = [site for site in watched if site.state.swept]
    return Digest(
        day=day,
        recipient=recipient,
        since=since,
        until=until,
        counts=Counts(
            sites=len(swept),
            looked=sum(1 for site in swept if _sound_since(looks.get(site.code), since)),
            open=len(counting),
            open_before=open_before if known_since is None or known_since <= since else None,
            new=sum(1 for issue in counting if issue.fingerprint in opened),
            overdue=sum(1 for issue in counting if _days_over(issue, until)),
            mended=len(parts.mended),
            week_before=history[-8] if len(history) >= 8 else None,
        ),
        sections=tuple(section for section in sections if section.total),
        sites=_site_lines(names, counting, parts.mended, opened, blind, until),
        history=history,
        names=names,
        issues=tuple(counting),
        extras=(extras or Extras()).of(
            recipient.sees, followed, looks, ((issue.subject, issue.target.key) for issue in counting)
        ),
    )


def _changes(known: Iterable[Issue], changes: Iterable[IssueEvent]) -> tuple[set[str], dict[str, datetime], int]:
    """Who began to count within the window, who was mended when, and how many counted when it began."""
    ours = {issue.fingerprint: issue for issue in known}
    first: dict[str, bool] = {}
    opened: set[str] = set()
    mended: dict[str, datetime] = {}
    for event in sorted(changes, key=lambda event: event.at):
        if event.fingerprint not in ours:
            continue
        counted = event.before is not None and event.before.counts
        first.setdefault(event.fingerprint, counted)
        if event.after.counts and not counted:
            opened.add(event.fingerprint)
        if event.after is IssueState.CLOSED and counted:
            mended[event.fingerprint] = event.at
    counted_before = sum(first.get(fingerprint, issue.state.counts) for fingerprint, issue in ours.items())
    return opened, mended, counted_before


def days_known(days: int, until: datetime, known_since: datetime | None) -> int:
    """How many of the last days there is something to say of."""
    return days if known_since is None else min(days, max(0, (until - known_since) // timedelta(days=1)) + 1)


def _history(known: Iterable[Issue], events: Iterable[IssueEvent], *, until: datetime, days: int) -> tuple[int, ...]:
    """How many counted at the end of each day, walked backwards from now: every event is undone in its turn."""
    counts = {issue.fingerprint: issue.state.counts for issue in known}
    now = sum(counts.values())
    past = sorted((event for event in events if event.fingerprint in counts), key=lambda event: event.at, reverse=True)
    history = [now]
    position = 0
    for back in range(1, days):
        moment = until - timedelta(days=back)
        while position < len(past) and past[position].at > moment:
            event = past[position]
            position += 1
            if event.at > until:
                continue
            before = event.before is not None and event.before.counts
            now += before - counts[event.fingerprint]
            counts[event.fingerprint] = before
        history.append(now)
    return tuple(reversed(history))


def _sort(known: Iterable[Issue], *, opened: set[str], mended: frozenset[str], until: datetime) -> _Sorted:
    parts = _Sorted()
    for issue in known:
        if issue.state is IssueState.CLOSED and issue.fingerprint in mended:
            parts.mended.append(issue)
        elif not issue.state.counts:
            continue
        elif warns_early(issue) and not _days_over(issue, until):
            parts.warning.append(issue)
        elif issue.fingerprint in opened:
            parts.new.append(issue)
        elif _days_over(issue, until):
            parts.overdue.append(issue)
        else:
            parts.open.append(issue)
    return parts


def _days_over(issue: Issue, until: datetime) -> int:
    """Begun days past the deadline; 0 while there is time."""
    if issue.due_at is None or issue.due_at >= until or not issue.state.counts:
        return 0
    return (until - issue.due_at).days + 1


def _sound_since(look: Look | None, since: datetime) -> bool:
    return look is not None and look.last_sound_at is not None and look.last_sound_at > since


def _unseen(site: Site, look: Look | None, until: datetime) -> UnseenRow | None:
    """A row when the latest look may not judge, or the latest that may is older than two rounds."""
    if look is None:
        return UnseenRow(site_code=site.code, site_name=site.name, state=None, reasons=("尚未巡查",))
    reasons = look.run.health.reasons if look.run.health else ()
    ended_badly = look.run.state in {SweepState.DOUBTFUL, SweepState.FAILED}
    late = look.last_sound_at is None or look.last_sound_at < until - 2 * site.rhythm.sweep_every
    if not ended_badly and not late:
        return None
    return UnseenRow(
        site_code=site.code,
        site_name=site.name,
        state=look.run.state,
        reasons=reasons if ended_badly and reasons else ("巡查未按期进行",) if not ended_badly else (),
        last_sound_at=look.last_sound_at,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Describe:
    names: Mapping[str, str]
    until: datetime

    def section(self, kind: SectionKind, issues: Sequence[Issue]) -> Section:
        groups: dict[tuple[str, str, str], list[Issue]] = {}
        for issue in issues:
            groups.setdefault((issue.subject, issue.check_id, issue.cause or ""), []).append(issue)
        rows: list[Row] = []
        for (_, _, cause), group in groups.items():
            # One cause is one row whatever it broke; without a known cause a few speak for themselves.
            single = 1 if cause else _ROWS_EACH[kind]
            rows += [self.row(issue) for issue in group[: single - 1]]
            rows += [self.row(*group[single - 1 :])] if len(group) >= single else []
        return Section(kind=kind, rows=tuple(rows), total=len(issues))

    def row(self, issue: Issue, *more: Issue) -> Row:
        return Row(
            site_code=issue.subject,
            site_name=self.names[issue.subject],
            issue=issue,
            also=len(more),
            instances=issue.instances + sum(other.instances for other in more),
            grave=issue.check_id in GRAVE,
            days=max(0, (self.until - issue.first_seen).days) + 1,
            days_over=_days_over(issue, self.until),
        )


def _site_lines(
    names: Mapping[str, str],
    counting: Iterable[Issue],
    mended: Iterable[Issue],
    opened: set[str],
    blind: set[str],
    until: datetime,
) -> tuple[SiteLine, ...]:
    of: dict[str, list[Issue]] = {code: [] for code in names}
    for issue in counting:
        of[issue.subject].append(issue)
    done: dict[str, int] = {}
    for issue in mended:
        done[issue.subject] = done.get(issue.subject, 0) + 1
    lines = [
        SiteLine(
            code=code,
            name=names[code],
            open=len(mine),
            new=sum(1 for issue in mine if issue.fingerprint in opened),
            overdue=sum(1 for issue in mine if _days_over(issue, until)),
            mended=done.get(code, 0),
            unseen=code in blind,
        )
        for code, mine in of.items()
    ]
    return tuple(sorted((line for line in lines if line.told), key=SiteLine.order))
