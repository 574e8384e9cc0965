"""What a digest says, and to whom."""

from dataclasses import replace
from datetime import timedelta

import pytest
from told import SINCE, UNTIL, a_digest, a_look, a_site, an_event, an_issue, mended

from domain.findings import Outcome
from domain.issues import Act, IssueState
from domain.registry import SiteState
from domain.sweeps import SweepState
from reports.digest import Digest, Recipient, Section, SectionKind, fit


def section(digest: Digest, kind: SectionKind) -> Section:
    return next((part for part in digest.sections if part.kind is kind), Section(kind=kind))


def test_a_day_without_anything_to_tell_has_no_section() -> None:
    digest = a_digest()
    assert digest.quiet
    assert digest.counts.looked == digest.counts.sites == 1


def test_an_issue_that_opened_within_the_window_is_new() -> None:
    issue = an_issue(first_seen=SINCE + timedelta(hours=2))
    digest = a_digest(issue, events=(an_event(issue),))
    assert [row.issue for row in section(digest, SectionKind.NEW).rows] == [issue]
    assert digest.counts.new == digest.counts.change == 1
    assert not section(digest, SectionKind.OPEN).rows


def test_an_issue_that_opened_before_the_window_is_still_open() -> None:
    issue = an_issue()
    digest = a_digest(issue, events=(an_event(issue, at=SINCE),))
    assert [row.issue for row in section(digest, SectionKind.OPEN).rows] == [issue]
    assert digest.counts.change == 0


def test_an_issue_that_was_only_noticed_is_told_to_nobody() -> None:
    assert a_digest(an_issue(state=IssueState.NOTICED)).quiet


@pytest.mark.parametrize("state", [IssueState.EXEMPT, IssueState.DISMISSED])
def test_an_issue_that_a_person_set_aside_is_not_told(state: IssueState) -> None:
    issue = an_issue(state=state)
    digest = a_digest(issue, events=(an_event(issue, act=Act.DISMISS, before=IssueState.OPEN, after=state),))
    assert digest.quiet
    assert digest.counts.change == -1


def test_an_issue_seen_mended_is_told_once_and_lowers_the_count() -> None:
    issue = an_issue(state=IssueState.CLOSED)
    digest = a_digest(issue, events=(mended(issue),))
    assert [row.issue for row in section(digest, SectionKind.MENDED).rows] == [issue]
    assert (digest.counts.mended, digest.counts.open, digest.counts.open_before) == (1, 0, 1)


def test_an_issue_closed_and_back_within_the_window_is_new_and_not_mended() -> None:
    issue = an_issue(repeats=1)
    back = an_event(issue, before=IssueState.CLOSED, at=UNTIL - timedelta(minutes=5))
    digest = a_digest(issue, events=(back, mended(issue)))
    assert [part.kind for part in digest.sections] == [SectionKind.NEW]
    assert digest.counts.change == 0


def test_an_issue_past_its_deadline_is_overdue_by_begun_days() -> None:
    late = an_issue(1, due_at=UNTIL - timedelta(hours=30))
    in_time = an_issue(2, due_at=UNTIL + timedelta(seconds=1))
    digest = a_digest(late, in_time)
    rows = section(digest, SectionKind.OVERDUE).rows
    assert [(row.issue, row.days_over) for row in rows] == [(late, 2)]
    assert [row.issue for row in section(digest, SectionKind.OPEN).rows] == [in_time]


def test_what_shuts_visitors_out_comes_first_and_a_suspicion_after_what_is_sure() -> None:
    doubt = an_issue(1, check="broken_link", outcome=Outcome.SUSPICION)
    sure = an_issue(2, check="broken_link")
    grave = an_issue(3, check="unreachable_site")
    digest = a_digest(doubt, sure, grave, events=tuple(an_event(issue) for issue in (doubt, sure, grave)))
    assert [row.issue for row in section(digest, SectionKind.NEW).rows] == [grave, sure, doubt]
    assert [row.grave for row in section(digest, SectionKind.NEW).rows] == [True, False, False]


def test_issues_of_one_cause_are_one_row_with_all_their_places() -> None:
    issues = [an_issue(number, check="broken_link", cause="footer", instances=10) for number in range(5)]
    digest = a_digest(*issues, events=tuple(an_event(issue) for issue in issues))
    (row,) = section(digest, SectionKind.NEW).rows
    assert (row.also, row.instances) == (4, 50)


def test_a_flood_of_one_check_on_one_site_is_a_few_rows_and_a_count() -> None:
    issues = [an_issue(number, check="broken_link") for number in range(300)]
    digest = a_digest(*issues, events=tuple(an_event(issue) for issue in issues))
    part = section(digest, SectionKind.NEW)
    assert [row.also for row in part.rows] == [0, 0, 297]
    assert (part.total, part.rest) == (300, 0)


def test_a_unit_is_told_of_its_own_sites_only() -> None:
    ours, theirs = a_site("1"), a_site("2")
    issues = (an_issue(1, site="1"), an_issue(2, site="2"))
    unit = Recipient(email="one@unit.example", codes=frozenset({"1"}))
    digest = a_digest(*issues, sites=(ours, theirs), recipient=unit)
    assert {row.site_code for part in digest.sections for row in part.rows} == {"1"}
    assert digest.counts.sites == 1
    assert digest.counts.open == 1


def test_a_site_whose_sweep_is_doubtful_is_told_as_not_looked_at_with_the_reason() -> None:
    site = a_site()
    look = a_look(site, state=SweepState.DOUBTFUL, reasons=("监测网络异常",), sound=SINCE - timedelta(hours=5))
    digest = a_digest(looks={site.code: look})
    (row,) = section(digest, SectionKind.UNSEEN).unseen
    assert row.reasons == ("监测网络异常",)
    assert digest.counts.looked == 0


def test_a_site_never_looked_at_is_told_and_one_out_of_service_is_not() -> None:
    new, closed = a_site("1"), a_site("2", state=SiteState.CLOSED)
    digest = a_digest(sites=(new, closed), looks={})
    assert [row.site_code for row in section(digest, SectionKind.UNSEEN).unseen] == ["1"]


def test_a_site_without_a_sound_sweep_for_two_rounds_is_told_even_if_nothing_failed() -> None:
    site = a_site()
    digest = a_digest(looks={site.code: a_look(site, sound=UNTIL - 2 * site.rhythm.sweep_every - timedelta(hours=1))})
    assert section(digest, SectionKind.UNSEEN).total == 1


def test_cutting_to_so_many_rows_leaves_every_section_a_place_and_counts_the_rest() -> None:
    checks = [f"check_{number}" for number in range(40)]
    new = [an_issue(1, check=check) for check in checks]
    old = [an_issue(2, check=check) for check in checks]
    gone = [replace(an_issue(3, check=check), state=IssueState.CLOSED) for check in checks]
    events = (*(an_event(issue) for issue in new), *(mended(issue) for issue in gone))
    digest = fit(a_digest(*new, *old, *gone, events=events), rows=12)
    assert sum(len(part.rows) for part in digest.sections) == 12
    assert all(part.rows and part.rest == 40 - len(part.rows) for part in digest.sections)


def test_the_sites_in_figures_add_up_to_the_counts() -> None:
    sites = (a_site("1"), a_site("2"), a_site("3"))
    fresh = an_issue(1, site="1")
    late = an_issue(2, site="2", due_at=SINCE)
    gone = an_issue(3, site="2", state=IssueState.CLOSED)
    digest = a_digest(fresh, late, gone, sites=sites, events=(an_event(fresh), mended(gone)))
    assert {line.code for line in digest.sites} == {"1", "2"}
    for figure in ("open", "new", "overdue", "mended"):
        assert sum(getattr(line, figure) for line in digest.sites) == getattr(digest.counts, figure)
