"""The transition table: every state with every act."""

import pytest

from domain.issues import Act, IssueState
from issues.lifecycle import TABLE, after, sighted

# Columns: seen, gone, confirm, assign, claim, dismiss, exempt, lapse, explain. Architecture, section 9, with `noticed` and `confirm`.
ACTS = (Act.SEEN, Act.GONE, Act.CONFIRM, Act.ASSIGN, Act.CLAIM, Act.DISMISS, Act.EXEMPT, Act.LAPSE, Act.EXPLAIN)
EXPECTED = {
    "noticed": "open closed - - - dismissed exempt - -",
    "open": "- closed open assigned claimed dismissed exempt - open",
    "assigned": "- closed assigned - claimed dismissed exempt - assigned",
    "claimed": "assigned closed claimed - - dismissed exempt - claimed",
    "closed": "open - - - - - - - -",
    "exempt": "- closed - - - - - open -",
    "dismissed": "- - - - - - - - -",
}
CELLS = [
    (IssueState(state), act, None if cell == "-" else IssueState(cell))
    for state, line in EXPECTED.items()
    for act, cell in zip(ACTS, line.split(), strict=True)
]


@pytest.mark.parametrize(("state", "act", "expected"), CELLS, ids=[f"{state}-{act}" for state, act, _ in CELLS])
def test_each_act_leads_where_the_table_says(state: IssueState, act: Act, expected: IssueState | None) -> None:
    assert after(state, act) is expected


def test_the_expectation_covers_every_state_and_every_act() -> None:
    assert {(state, act) for state, act, _ in CELLS} == {(state, act) for state in IssueState for act in Act}
    assert set(TABLE) == {(state, act) for state, act, expected in CELLS if expected is not None}


@pytest.mark.parametrize(
    ("state", "enough", "exempt", "expected"),
    [
        (None, True, False, IssueState.OPEN),
        (None, False, False, IssueState.NOTICED),
        (IssueState.NOTICED, False, False, None),
        (IssueState.NOTICED, True, False, IssueState.OPEN),
        (IssueState.CLOSED, True, False, IssueState.OPEN),
        (IssueState.CLOSED, False, False, IssueState.NOTICED),
        (IssueState.CLOSED, True, True, IssueState.EXEMPT),
        (IssueState.OPEN, False, False, None),
        (IssueState.CLAIMED, False, False, IssueState.ASSIGNED),
        (IssueState.EXEMPT, True, True, None),
        (IssueState.DISMISSED, True, False, None),
    ],
)
def test_a_sighting_counts_once_its_rule_has_seen_enough(
    state: IssueState | None, enough: bool, exempt: bool, expected: IssueState | None
) -> None:
    assert sighted(state, enough=enough, exempt=exempt) is expected


def test_only_people_can_end_an_issue_for_good() -> None:
    machine = {Act.SEEN, Act.GONE, Act.LAPSE}
    assert not [cell for cell, new in TABLE.items() if cell[1] in machine and new is IssueState.DISMISSED]
