"""Shared causes: a dead host and a faulty template are named, and nothing else about the findings changes."""

from dataclasses import replace

from builders import a_fetch, a_link
from memory import a_finding, a_report

from domain.findings import Finding, Outcome
from domain.records import LinkRecord
from domain.rules import CheckReport
from domain.targets import TargetKind, TargetRef
from issues.causes import FOLDER_TARGETS, HOST_TARGETS, TEMPLATE_PAGES, with_causes
from issues.fingerprint import fingerprint


def on_host(number: int, *, host: str = "dead.example", reason: str = "dns", **given: object) -> Finding:
    target = TargetRef(kind=TargetKind.LINK, key=f"http://{host}/{number}")
    return a_finding(target, values={"reason": reason, "status": None}, **given)  # type: ignore[arg-type]


def causes(report: CheckReport, pages: int = 100) -> list[str | None]:
    return [finding.fault.cause for finding in with_causes(report, pages=pages).findings]


def test_several_targets_of_one_dead_host_have_the_host_as_cause() -> None:
    report = a_report(*(on_host(number) for number in range(HOST_TARGETS)))
    assert causes(report) == ["host:dead.example"] * HOST_TARGETS


def test_few_targets_or_pages_that_are_missing_do_not_accuse_a_host() -> None:
    few = [on_host(number) for number in range(HOST_TARGETS - 1)]
    missing = [on_host(number, host="alive.example", reason="") for number in range(10)]
    mixed = [on_host(1, host="odd.example", reason="tls"), on_host(2, host="odd.example", reason="dns")]
    assert set(causes(a_report(*few, *missing, *mixed))) == {None}


def test_a_target_named_all_over_the_site_stands_in_its_template() -> None:
    report = a_report(a_finding("logo.png", instances=40), a_finding("once.html", instances=2))
    assert causes(report) == ["template", None]


def test_on_a_tiny_site_a_few_pages_are_no_template() -> None:
    assert causes(a_report(a_finding(instances=TEMPLATE_PAGES - 1)), pages=4) == [None]


def test_without_a_measure_of_the_site_no_template_is_named() -> None:
    assert causes(a_report(a_finding(instances=500)), pages=0) == [None]


def test_a_cause_the_check_has_named_stays() -> None:
    assert causes(a_report(a_finding(instances=500, cause="navigation"))) == ["navigation"]


def test_what_could_not_be_judged_has_no_cause() -> None:
    report = a_report(*(on_host(number, outcome=Outcome.UNKNOWN, instances=500) for number in range(5)))
    assert set(causes(report)) == {None}


def test_naming_causes_changes_nothing_else_and_no_identity() -> None:
    report = a_report(*(on_host(number) for number in range(5)), a_finding("x", instances=90), fine=["y"])
    named = with_causes(report, pages=100)
    assert [fingerprint(finding) for finding in named.findings] == [fingerprint(finding) for finding in report.findings]
    without = tuple(replace(f, fault=replace(f.fault, cause=None)) for f in named.findings)
    assert replace(named, findings=without) == report
    assert with_causes(named, pages=100) == named


def gone(name: str, folder: str = "http://www.example.gov.cn/zt2019/", **values: object) -> Finding:
    target = TargetRef(kind=TargetKind.LINK, key=f"{folder}{name}")
    return a_finding(target, values={"status": 404, "reason": "", **values})


def a_fine_link(url: str) -> LinkRecord:
    return replace(a_link(a_fetch(200)), url=url, target=TargetRef(kind=TargetKind.LINK, key=url))


def test_a_folder_whose_targets_are_all_missing_was_moved() -> None:
    report = a_report(*(gone(f"{number}.html") for number in range(FOLDER_TARGETS)))
    assert causes(report) == ["folder:http://www.example.gov.cn/zt2019/"] * FOLDER_TARGETS


def test_pages_that_read_like_missing_ones_count_as_missing() -> None:
    report = a_report(*(gone(f"{number}.html", status=200, stand_in="like_missing") for number in range(3)))
    assert set(causes(report)) == {"folder:http://www.example.gov.cn/zt2019/"}


def test_a_folder_where_others_work_was_not_moved() -> None:
    report = a_report(*(gone(f"{number}.html") for number in range(FOLDER_TARGETS)))
    every = [a_fine_link(finding.target.key) for finding in report.findings]
    fine = [a_fine_link(f"http://www.example.gov.cn/zt2019/fine{number}.html") for number in range(2)]
    named = with_causes(report, pages=50, links=[*every, *fine])
    assert {finding.fault.cause for finding in named.findings} == {None}


def test_the_root_of_a_host_is_no_folder() -> None:
    report = a_report(*(gone(f"{number}.html", folder="http://www.example.gov.cn/") for number in range(9)))
    assert set(causes(report)) == {None}


def test_a_link_of_the_footer_has_the_footer_as_cause_even_in_a_part_of_the_site() -> None:
    footer = a_finding("privacy.html", instances=TEMPLATE_PAGES, values={"place": "footer", "status": 404})
    body = a_finding("body.html", instances=TEMPLATE_PAGES, values={"place": "body", "status": 404})
    assert causes(a_report(footer, body), pages=1000) == [None, "footer"]
