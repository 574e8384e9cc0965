"""A page and the API answer one question from one source, and a deed is one deed wherever it is asked for."""

from datetime import timedelta

from sqlalchemy import select
from web_house import House
from web_stock import Stock, a_dead_host

from domain.issues import IssueState
from domain.people import Role
from models.access import AuditRow
from models.database import transaction
from models.issues import IssueRow

API = "/api/v1"


def test_what_is_new_is_one_line_for_a_dead_host_on_the_page_and_in_the_api(house: House, stored: Stock) -> None:
    a_dead_host(house, 30)
    browser = house.browser(Role.SUPERVISOR)
    told = browser.get(f"{API}/overview").json()["new"]
    first = told[0]
    assert (first["issues"], first["sites"], first["cause"]) == (30, 1, "host:dead.example")
    page = browser.get("/").text
    at = [page.find(f'/issues/{one["issue"]}"') for one in told if one["issues"] == 1]
    assert -1 not in at
    assert at == sorted(at), "in the same order"
    assert page.count("目标主机 dead.example 无法访问") == 1


def test_a_deed_does_the_same_from_a_form_and_from_a_program(house: House, stored: Stock) -> None:
    browser = house.browser(Role.REVIEWER)
    due = (house.clock.now + timedelta(days=9)).date().isoformat()
    wanted = {"act": "assign", "to": "某科室", "due": due, "note": "请尽快"}
    by_form, by_program = stored.mine[0], stored.theirs[0]
    assert browser.post(f"/issues/{by_form}/act", wanted).status_code == 303
    answer = browser.client.post(f"{API}/issues/{by_program}/acts", json=wanted, headers={"X-CSRF-Token": browser.csrf})
    assert answer.status_code == 200, answer.text
    with transaction(house.wiring.sessions) as session:
        rows = session.scalars(select(IssueRow).where(IssueRow.fingerprint.in_([by_form, by_program]))).all()
        assert {(row.state, row.assignee, row.due_at) for row in rows} == {
            (IssueState.ASSIGNED, "某科室", rows[0].due_at)
        }
        noted = session.scalars(select(AuditRow).where(AuditRow.act == "issue_assign")).all()
        assert {one.object for one in noted} == {by_form, by_program}


def test_an_act_that_lacks_something_is_refused_in_the_same_words(house: House, stored: Stock) -> None:
    browser = house.browser(Role.REVIEWER)
    at = stored.mine[1]
    browser.post(f"/issues/{at}/act", {"act": "dismiss"})
    said = browser.notice(f"/issues/{at}")
    answer = browser.client.post(
        f"{API}/issues/{at}/acts", json={"act": "dismiss"}, headers={"X-CSRF-Token": browser.csrf}
    )
    assert answer.status_code >= 400
    assert answer.json()["detail"] in said


def test_the_log_tells_deeds_by_their_names_and_is_filtered_by_them(house: House, stored: Stock) -> None:
    browser = house.browser(Role.SUPERVISOR)
    page = browser.get("/audit?lang=en").text
    assert "issue_assign" not in page.replace('value="issue_assign"', "")
    assert browser.get("/audit?act=issue_assign&lang=zh_CN").text.count("<td>交办问题</td>") == 2


def test_a_language_is_no_filter_that_could_be_cleared(house: House, stored: Stock) -> None:
    browser = house.browser(Role.SUPERVISOR)
    assert ">Clear</a>" not in browser.get("/issues?lang=en&theme=light").text
    assert ">Clear</a>" in browser.get("/issues?lang=en&q=x").text
