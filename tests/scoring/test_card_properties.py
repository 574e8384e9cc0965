"""What holds for every card, whatever was found."""

from hypothesis import given, settings
from hypothesis import strategies as st
from scoring_kit import a_card, a_portal, filed, the_set

from domain.findings import Outcome
from domain.scorecards import FiledFinding, Ruling

COLUMN_RULES = [rule.id for rule in the_set().rules if rule.check in ("stale_column", "empty_column")]
LINKS = st.builds(
    lambda key, outcome, on_home: filed("broken-link", key, outcome, on_home=on_home),
    st.integers(0, 60),
    st.sampled_from(Outcome),
    st.booleans(),
)
THREADS = st.builds(
    lambda key, outcome, late: filed("overdue-reply", key, outcome, past_veto_line=late),
    st.integers(0, 9),
    st.sampled_from(Outcome),
    st.booleans(),
)
MARKS = st.builds(
    lambda names, outcome: filed("missing-identity-mark", 1, outcome, missing=tuple(names)),
    st.lists(st.sampled_from(["badge", "icp", "police", "contact"]), min_size=1, unique=True),
    st.sampled_from(Outcome),
)
# A column has one category and is either blank or stale: the checks never report it twice.
COLUMNS = st.builds(
    lambda key, outcome, level: filed(COLUMN_RULES[key % len(COLUMN_RULES)], key, outcome, level=level),
    st.integers(0, 40),
    st.sampled_from(Outcome),
    st.integers(1, 2),
)
FINDING = st.one_of(LINKS, THREADS, MARKS, COLUMNS)
FINDINGS = st.lists(FINDING, max_size=25, unique_by=lambda one: one.fingerprint)
RULINGS = st.sampled_from([None, *Ruling])


def ruled(findings: list[FiledFinding], rulings: list[Ruling | None]) -> dict[str, Ruling]:
    pairs = zip(findings, rulings, strict=False)
    return {one.fingerprint: ruling for one, ruling in pairs if ruling is not None}


@settings(max_examples=60, deadline=None)
@given(FINDINGS, st.lists(RULINGS, max_size=25), st.booleans())
def test_no_indicator_loses_more_than_its_mark(
    findings: list[FiledFinding], rulings: list[Ruling | None], services: bool
) -> None:
    card = a_card(*findings, rulings=ruled(findings, rulings), site=a_portal(has_services=services))
    for result in card.results:
        assert 0 <= result.lost <= (result.full_mark or 0)
        assert 0 <= result.gained <= (result.full_mark or 0)
    assert card.base is not None
    assert 0 <= card.base <= 100


@settings(max_examples=60, deadline=None)
@given(FINDINGS, FINDING)
def test_one_more_finding_never_raises_the_score(findings: list[FiledFinding], more: FiledFinding) -> None:
    if more.fingerprint in {one.fingerprint for one in findings}:
        return
    before, after = a_card(*findings), a_card(*findings, more)
    assert (after.base or 0) <= (before.base or 0)
    assert (after.total or 0) <= (before.total or 0)
    assert set(before.vetoes_suspected) <= set(after.vetoes_suspected)


@settings(max_examples=60, deadline=None)
@given(FINDINGS)
def test_findings_taken_out_by_a_person_leave_a_clean_card(findings: list[FiledFinding]) -> None:
    card = a_card(*findings, rulings={one.fingerprint: Ruling.DISMISSED for one in findings})
    assert (card.base, card.vetoes_suspected, card.open_questions) == (100, (), ())


@settings(max_examples=60, deadline=None)
@given(FINDINGS)
def test_the_machine_alone_never_signs_a_veto(findings: list[FiledFinding]) -> None:
    card = a_card(*findings)
    assert card.vetoes_signed == ()
    assert card.total is not None


@settings(max_examples=60, deadline=None)
@given(FINDINGS)
def test_unknowns_cost_nothing(findings: list[FiledFinding]) -> None:
    sure = [one for one in findings if one.finding.fault.outcome is not Outcome.UNKNOWN]
    assert a_card(*findings).base == a_card(*sure).base


@settings(max_examples=60, deadline=None)
@given(FINDINGS)
def test_confirming_every_suspicion_costs_no_more_than_was_at_stake(findings: list[FiledFinding]) -> None:
    sure = [one for one in findings if one.finding.fault.outcome is not Outcome.UNKNOWN]
    open_card = a_card(*sure)
    worst = a_card(*sure, rulings={one.fingerprint: Ruling.CONFIRMED for one in sure})
    assert (worst.base or 0) >= round((open_card.base or 0) - open_card.at_stake, 2)
