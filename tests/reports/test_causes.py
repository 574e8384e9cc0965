"""Shared causes in words, and one row for what one cause broke."""

from dataclasses import replace

from memory import a_finding
from told import an_issue

from domain.findings import Finding
from domain.issues import IssueState
from domain.scorecards import Charge
from domain.targets import TargetKind, TargetRef
from reports.causes import cause_words, folded, folded_charges, folded_issues
from reports.texts import Speaker


def a_fault(name: str, cause: str | None, instances: int = 1) -> Finding:
    return a_finding(
        TargetRef(kind=TargetKind.LINK, key=f"http://dead.example/{name}"), cause=cause, instances=instances
    )


def test_thirty_targets_of_a_dead_host_are_one_row_with_all_their_places() -> None:
    every = [a_fault(str(number), "host:dead.example", 2) for number in range(30)]
    (row,) = folded(every)
    assert (row.finding, len(row.others), row.instances) == (every[0], 29, 60)


def test_two_links_of_a_template_are_two_things_to_mend() -> None:
    assert len(folded([a_fault("a", "footer", 900), a_fault("b", "footer", 900), a_fault("c", None)])) == 3


def test_rows_stay_in_the_order_of_their_first() -> None:
    mixed = [
        a_fault("a", None),
        a_fault("b", "folder:http://x/y/"),
        a_fault("c", None),
        a_fault("d", "folder:http://x/y/"),
    ]
    assert [row.finding.target.key[-1] for row in folded(mixed)] == ["a", "b", "c"]


def test_causes_are_said_in_both_languages() -> None:
    assert cause_words(Speaker("zh_CN"), "host:dead.example") == "目标主机 dead.example 无法访问"
    assert "dead.example" in cause_words(Speaker("en"), "host:dead.example")
    assert cause_words(Speaker("en"), "footer") == "one link in the footer"
    assert cause_words(Speaker("en"), None) == ""


def test_issues_of_one_cause_stay_apart_by_state() -> None:
    shared = [an_issue(number, cause="host:dead.example") for number in range(3)]
    dismissed = replace(shared[0], state=IssueState.DISMISSED)
    assert [len(row) for row in folded_issues([*shared, dismissed])] == [3, 1]


def test_what_a_dead_host_costs_is_one_row_with_the_sum_of_its_links() -> None:
    issues = {str(number): an_issue(number, check="broken_link", cause="host:dead.example") for number in range(50)}
    issues["x"] = an_issue(99, check="broken_link", cause="footer")
    dead, footer = folded_charges([Charge(fingerprint=one, points=0.1) for one in issues], issues)
    assert (dead.count, dead.points, footer.count, footer.points) == (50, 5.0, 1, 0.1)
    unknown = folded_charges([Charge(fingerprint="gone", points=1), Charge(fingerprint="too", points=1)], {})
    assert [(row.issue, row.count) for row in unknown] == [(None, 1), (None, 1)]
