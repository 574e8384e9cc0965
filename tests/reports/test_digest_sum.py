"""The digest of everything, summed up from those of its parts, is what it would be if everything were read at once."""

from datetime import datetime, timedelta
from random import Random

import pytest
from told import DAY, SINCE, TITLES, UNTIL, a_look, a_site, an_event, an_issue, mended

from domain.findings import Outcome
from domain.issues import Issue, IssueEvent, IssueState
from domain.registry import Site
from domain.sweeps import SweepState
from reports import digest_sum
from reports.digest import Digest, Recipient
from reports.digest_building import build_digest
from reports.digest_extras import Extras, RhythmBreak, VetoLine
from reports.digest_sum import DigestSum
from reports.letters import Style
from reports.render import render_digest, short_digest

CHIEF = Recipient(email="supervisor@city.example", name="市政府办公室")
STYLE = Style(titles=TITLES)
SITES = [a_site(f"50{number:02}", f"网站{number}") for number in range(23)]
CHECKS = ("broken_link", "stale_column", "unreachable_site", "missing_identity_mark")


def a_city() -> tuple[list[Issue], list[IssueEvent], Extras]:
    """Sites with many issues and few, some mended, late or of one cause; more rows than any letter has room for."""
    dice = Random(7)
    issues: list[Issue] = []
    events: list[IssueEvent] = []
    for site in SITES:
        for number in range(dice.randrange(14)):
            state = IssueState.CLOSED if dice.random() < 0.2 else IssueState.OPEN
            issue = an_issue(
                number,
                site=site.code,
                check=dice.choice(CHECKS),
                state=state,
                instances=dice.randrange(1, 5),
                outcome=dice.choice(list(Outcome)[:2]),
                cause=dice.choice((None, None, "host:a.example")),
                due_at=dice.choice((None, UNTIL - timedelta(days=2), UNTIL + timedelta(days=2))),
            )
            issues.append(issue)
            if state is IssueState.CLOSED:
                events.append(mended(issue))
            elif dice.random() < 0.4:
                events.append(an_event(issue, at=UNTIL - timedelta(hours=dice.randrange(1, 150))))
    extras = Extras(
        vetoes=tuple(
            VetoLine(site_code=site.code, site_name=site.name, title_zh="否决", title_en="Veto", level=level)
            for level, few in (("signed", SITES[5:7]), ("near", SITES[:4]))
            for site in few
        ),
        rhythm=tuple(
            RhythmBreak(
                site_code=site.code, site_name=site.name, column="栏目", url=f"{site.home_url}c1/", per_week=2,
                silent_days=9, newest=DAY - timedelta(days=9),
            )
            for site in SITES[3:9]
        ),
    )  # fmt: skip
    return issues, events, extras


def told(sites: list[Site], *, known_since: datetime | None) -> Digest:
    issues, events, extras = a_city()
    codes = None if sites is SITES else frozenset(site.code for site in sites)
    return build_digest(
        Recipient(email=CHIEF.email, name=CHIEF.name, codes=codes),
        day=DAY,
        since=SINCE,
        until=UNTIL,
        sites=sites,
        issues=[issue for issue in issues if codes is None or issue.subject in codes],
        events=events,
        looks={site.code: a_look(site, state=SweepState.FAILED if n % 9 == 4 else SweepState.DONE) for n, site in enumerate(SITES) if n % 7},
        days=8,
        known_since=known_since,
        extras=extras.within(codes),
    )  # fmt: skip


@pytest.mark.parametrize("size", [1, 5, len(SITES)])
@pytest.mark.parametrize("known_since", [UNTIL - timedelta(days=40), UNTIL - timedelta(days=3), UNTIL])
def test_parts_together_make_the_letter_of_the_whole(size: int, known_since: datetime) -> None:
    whole = told(SITES, known_since=known_since)
    assert sum(len(section.rows) for section in whole.sections) > 60, "more than one letter shows"
    parts = [told(SITES[start : start + size], known_since=None) for start in range(0, len(SITES), size)]
    summed = DigestSum(parts[0])
    for part in parts[1:]:
        summed.add(part)
    made = summed.whole(known_since)
    assert (made.counts, made.history, made.sites, made.issues) == (
        whole.counts,
        whole.history,
        whole.sites,
        whole.issues,
    )
    assert (made.extras, made.quiet) == (whole.extras, whole.quiet)
    letter, expected = render_digest(made, STYLE), render_digest(whole, STYLE)
    assert (letter.subject, letter.text, letter.html) == (expected.subject, expected.text, expected.html)
    assert short_digest(made, STYLE) == short_digest(whole, STYLE)


def test_of_many_parts_no_more_is_kept_than_a_letter_and_its_list_can_show(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(digest_sum, "MOST_ROWS", 10)
    monkeypatch.setattr(digest_sum, "_MOST_SHOWN", 4)
    whole = told(SITES, known_since=UNTIL)
    summed = DigestSum(told(SITES[:3], known_since=None))
    for site in SITES[3:]:
        summed.add(told([site], known_since=None))
    made = summed.whole(UNTIL)
    assert made.issues == whole.issues[:10]
    assert set(made.names) >= {issue.subject for issue in made.issues}
    assert [(part.kind, part.total, part.rows, part.unseen) for part in made.sections] == [
        (part.kind, part.total, part.rows[:4], part.unseen[:4]) for part in whole.sections
    ]
