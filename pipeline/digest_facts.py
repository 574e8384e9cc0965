"""What a day's digests are made from, read once and handed out by subject: 14,000 units must not each look through everything."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from domain.issues import Issue, IssueEvent
from domain.registry import Account, Site
from reports.looks import Look

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What lies in the scope of one recipient, in the order it was read in."""

    sites: Sequence[Site]
    accounts: Sequence[Account]
    issues: Sequence[Issue]
    events: Sequence[IssueEvent]
    known_since: datetime | None = None
    """When the first of it was looked at; None: never yet."""


class Facts:
    """Everything of a day; gives each recipient what concerns them at the cost of that alone."""

    def __init__(
        self,
        *,
        sites: Sequence[Site],
        accounts: Sequence[Account],
        issues: Sequence[Issue],
        events: Sequence[IssueEvent],
        looks: Mapping[str, Look],
        began: Mapping[str, datetime] | None = None,
    ) -> None:
        """``events`` of issues that are not among ``issues`` concern nobody. ``began``: by subject, when its first look ended."""
        self.looks = looks
        self._began = dict(began or {})
        for issue in issues:  # what is entered by hand was never swept, and old sweeps are forgotten
            self._began[issue.subject] = min(issue.first_seen, self._began.get(issue.subject, issue.first_seen))
        codes = [*(site.code for site in sites), *(account.code for account in accounts)]
        known = [self._began[code] for code in codes if code in self._began]
        self._whole = Scope(
            sites=sites, accounts=accounts, issues=issues, events=events, known_since=min(known, default=None)
        )
        subjects = {issue.fingerprint: issue.subject for issue in issues}
        self._sites = _places(site.code for site in sites)
        self._accounts = _places(account.code for account in accounts)
        self._issues = _places(issue.subject for issue in issues)
        self._events = _places(subjects.get(event.fingerprint) for event in events)

    def within(self, codes: frozenset[str] | None) -> Scope:
        """Of these subjects; None: of all."""
        if codes is None:
            return self._whole
        whole = self._whole
        return Scope(
            sites=_pick(whole.sites, self._sites, codes),
            accounts=_pick(whole.accounts, self._accounts, codes),
            issues=_pick(whole.issues, self._issues, codes),
            events=_pick(whole.events, self._events, codes),
            known_since=min((self._began[code] for code in codes if code in self._began), default=None),
        )


def _places(codes: Iterable[str | None]) -> Mapping[str | None, list[int]]:
    found: dict[str | None, list[int]] = defaultdict(list)
    for place, code in enumerate(codes):
        found[code].append(place)
    return found


def _pick(things: Sequence[T], places: Mapping[str | None, list[int]], codes: frozenset[str]) -> list[T]:
    return [things[place] for place in sorted(place for code in codes for place in places.get(code, ()))]
