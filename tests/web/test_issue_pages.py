"""What people do to issues on the pages: confirm, dismiss, exempt, assign, claim, object; each step with who and when."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from scoring_kit import a_card
from web_house import PEOPLE, House, a_house
from web_stock import MINE, Stock, a_dead_host, see_mended, stock

from domain.findings import Outcome
from domain.indicators import Part
from domain.issues import Act, Issue, IssueState, Reason
from domain.people import Role
from domain.scorecards import Charge, IndicatorResult, Period, ResultState
from models.database import transaction
from models.queries import history_of, issue_by_fingerprint
from models.scores import save_card
from models.service import ObjectionState, RescanRow, RescanState
from pipeline.objections import objections_of
from pipeline.score import period_of


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with a_house(tmp_path) as made:
        yield made


@pytest.fixture
def stored(house: House) -> Stock:
    return stock(house)


def the_issue(house: House, fingerprint: str) -> Issue:
    with transaction(house.wiring.sessions) as session:
        issue = issue_by_fingerprint(session, fingerprint)
    assert issue is not None
    return issue


def test_a_suspicion_is_confirmed_and_leaves_the_queue(house: House, stored: Stock) -> None:
    reviewer, suspicion = house.browser(Role.REVIEWER), stored.mine[1]
    assert suspicion in reviewer.get("/review").text
    assert reviewer.post("/issues/act", {"act": "confirm", "which": suspicion, "back": "/review"}).status_code == 303
    assert suspicion not in reviewer.get("/review").text
    assert the_issue(house, suspicion).confirmed_by == PEOPLE[Role.REVIEWER]
    assert [job.task for job in house.queue.jobs] == ["score_subject"]


def test_many_are_dismissed_at_once_for_a_reason_or_none_is(house: House, stored: Stock) -> None:
    reviewer = house.browser(Role.REVIEWER)
    answer = reviewer.post("/issues/act", {"act": "dismiss", "which": list(stored.mine)})
    assert answer.headers["set-cookie"].startswith("notice=%21"), "without a reason it is refused"
    assert the_issue(house, stored.mine[0]).state is IssueState.OPEN
    reviewer.post(
        "/issues/act", {"act": "dismiss", "which": list(stored.mine), "reason": "false_alarm", "note": "看过了"}
    )
    for fingerprint in stored.mine:
        issue = the_issue(house, fingerprint)
        assert (issue.state, issue.reason, issue.note) == (IssueState.DISMISSED, Reason.FALSE_ALARM, "看过了")
    assert "100%" in reviewer.get("/review").text, "the check's error rate is shown"


def test_an_exemption_and_a_deadline_need_their_days(house: House, stored: Stock) -> None:
    reviewer, first = house.browser(Role.REVIEWER), stored.mine[0]
    reviewer.post(f"/issues/{first}/act", {"act": "assign", "to": "教育局", "due": "2030-06-20"})
    issue = the_issue(house, first)
    assert (issue.state, issue.assignee) == (IssueState.ASSIGNED, "教育局")
    assert "2030-06-20" in reviewer.get(f"/issues/{first}").text
    reviewer.post(f"/issues/{first}/act", {"act": "exempt", "until": "2030-07-01", "reason": "planned_fix"})
    assert the_issue(house, first).state is IssueState.EXEMPT


def test_what_a_unit_reports_mended_is_closed_only_by_a_look(house: House, stored: Stock) -> None:
    operator, first = house.browser(Role.OPERATOR), stored.mine[0]
    operator.post(f"/issues/{first}/act", {"act": "claim", "note": "已恢复"})
    assert the_issue(house, first).state is IssueState.CLAIMED
    see_mended(house, MINE, "gone.html")
    assert the_issue(house, first).state is IssueState.CLOSED
    with transaction(house.wiring.sessions) as session:
        acts = [(event.act, event.by) for event in history_of(session, first)]
    assert acts == [(Act.SEEN, "machine"), (Act.CLAIM, PEOPLE[Role.OPERATOR]), (Act.GONE, "machine")]


def test_an_operator_cannot_dismiss_what_is_held_against_the_unit(house: House, stored: Stock) -> None:
    operator = house.browser(Role.OPERATOR)
    for act in ("dismiss", "confirm", "exempt", "assign"):
        answer = operator.post(f"/issues/{stored.mine[0]}/act", {"act": act, "reason": "false_alarm", "to": "x"})
        assert answer.status_code == 403
    assert the_issue(house, stored.mine[0]).state is IssueState.OPEN


def test_an_objection_is_decided_beside_the_evidence_and_teaches_the_machine(house: House, stored: Stock) -> None:
    operator, reviewer, first = house.browser(Role.OPERATOR), house.browser(Role.REVIEWER), stored.mine[0]
    paper = ("证明.pdf", b"%PDF-1.7 proof", "application/pdf")
    answer = operator.post(f"/issues/{first}/objections", {"text": "<b>链接可以打开</b>"}, files={"file": paper})
    assert answer.status_code == 303
    page = reviewer.get("/review?tab=objections").text
    assert "&lt;b&gt;链接可以打开&lt;/b&gt;" in page
    saved = reviewer.get("/objections/1/file")
    assert saved.content == b"%PDF-1.7 proof"
    assert saved.headers["content-disposition"].startswith("attachment")
    reviewer.post("/review/objections/1", {"verdict": "uphold", "note": "属实"})
    assert the_issue(house, first).state is IssueState.DISMISSED
    with transaction(house.wiring.sessions) as session:
        decided = objections_of(session, first)[0]
    assert (decided.state, decided.decided_by) == (ObjectionState.UPHELD, PEOPLE[Role.REVIEWER])


def test_a_rejected_objection_leaves_the_issue_as_it_was(house: House, stored: Stock) -> None:
    operator, reviewer, first = house.browser(Role.OPERATOR), house.browser(Role.REVIEWER), stored.mine[0]
    operator.post(f"/issues/{first}/objections", {"text": "不是我们的"})
    reviewer.post("/review/objections/1", {"verdict": "reject", "note": "确在本站"})
    issue = the_issue(house, first)
    assert (issue.state, issue.confirmed_by) == (IssueState.OPEN, PEOPLE[Role.REVIEWER]), "and counts as looked at"
    assert "确在本站" in operator.get(f"/issues/{first}").text


def test_a_rescan_is_noted_once_and_goes_ahead_of_routine_work(house: House, stored: Stock) -> None:
    operator = house.browser(Role.OPERATOR)
    operator.post(f"/issues/{stored.mine[0]}/rescan")
    operator.post(f"/issues/{stored.mine[0]}/rescan")
    jobs = [job for job in house.queue.jobs if job.task == "rescan"]
    assert {job.once for job in jobs} == {"rescan:1"}
    assert all(job.priority > 0 for job in jobs)
    assert "已排队" in operator.get(f"/sites/{MINE}").text


def test_lists_filter_sort_and_page_by_their_address(house: House, stored: Stock) -> None:
    viewer = house.browser(Role.VIEWER)
    assert stored.mine[1] in viewer.get("/issues?outcome=suspicion").text
    assert stored.mine[0] not in viewer.get("/issues?outcome=suspicion").text
    assert stored.theirs[0] in viewer.get("/issues?q=水务").text
    assert stored.mine[0] in viewer.get(f"/issues?q={stored.mine[0][:8]}").text
    for nonsense in ("sort=;drop", "page=-1", "page=99999999999999", "size=7", "state=x", "since=abc", "min=x"):
        assert viewer.get(f"/issues?{nonsense}").status_code == 200
        assert viewer.get(f"/sites?{nonsense}").status_code == 200


def test_what_one_dead_host_breaks_is_one_row_that_leads_to_each(house: House, stored: Stock) -> None:
    dead, reader = a_dead_host(house, 30), house.browser(Role.REVIEWER)
    rows = reader.get("/issues").text
    assert [one for one in dead if f"/issues/{one}" in rows] == [min(dead)]
    assert "目标主机 dead.example 无法访问，共 30 个链接" in rows
    assert f"共 {1 + len(stored.mine) + len(stored.theirs)} 项" in rows
    assert "共 30 个链接" in reader.get(f"/sites/{MINE}").text
    each = reader.get(f"/issues?site={MINE}&check=broken_link&cause=host%3Adead.example&per=100").text
    assert all(f"/issues/{one}" in each for one in dead)
    assert reader.get("/issues?format=csv").text.count("/dead-") == 30, "a file holds every one"
    assert "目标主机 dead.example 无法访问" in reader.get(f"/issues/{dead[0]}").text


def test_a_card_tells_what_a_dead_host_cost_as_one_row_and_warns_of_the_line(house: House, stored: Stock) -> None:
    dead, now = a_dead_host(house, 30), house.clock.now
    results = (
        IndicatorResult(
            indicator_id="deduct.function.links",
            part=Part.DEDUCT,
            state=ResultState.LOST,
            full_mark=5,
            lost=3,
            charges=tuple(Charge(fingerprint=one, points=0.1) for one in dead),
        ),
        IndicatorResult(indicator_id="veto.site.unreachable", part=Part.VETO, state=ResultState.CLEAR, warned=True),
    )
    card = replace(a_card(), subject=MINE, period=Period.parse(period_of(now.date())), results=results)
    with transaction(house.wiring.sessions) as session:
        save_card(session, card, computed_at=now)
    page = house.browser(Role.REVIEWER).get(f"/sites/{MINE}").text.partition("评分明细")[2]
    assert "30 项发现 · 1 个原因" in page
    assert page.count("目标主机 dead.example 无法访问，共 30 个链接") == 1
    assert "预警：接近界线" in page


def test_suspicions_of_one_cause_are_one_row_of_the_queue_and_one_word_settles_all(house: House, stored: Stock) -> None:
    moved = a_dead_host(house, 12, cause="folder:https://www.example.gov.cn/old/", outcome=Outcome.SUSPICION)
    reviewer = house.browser(Role.REVIEWER)
    page = reviewer.get("/review").text
    row = f"{min(moved)}+alike"
    assert page.count('name="which"') == 2, "the one suspicion of before and one row for all of the folder"
    assert f'value="{row}" data-size="12"' in page
    each = reviewer.get(
        f"/review?site={MINE}&check=broken_link&cause=folder%3Ahttps%3A%2F%2Fwww.example.gov.cn%2Fold%2F"
    )
    assert all(one in each.text for one in moved)
    reviewer.post("/issues/act", {"act": "confirm", "which": row})
    assert {the_issue(house, one).confirmed_by for one in moved} == {PEOPLE[Role.REVIEWER]}
    assert the_issue(house, stored.mine[1]).confirmed_by == ""


def test_each_queue_of_the_review_leaves_as_a_file(house: House, stored: Stock) -> None:
    reviewer = house.browser(Role.REVIEWER)
    house.browser(Role.OPERATOR).post(f"/issues/{stored.mine[0]}/objections", {"text": "=cmd 可以打开"})
    assert stored.mine[1] in reviewer.get("/review?format=csv").text
    objections = reviewer.get("/review?tab=objections&format=csv").text
    assert "可以打开" in objections
    assert "\n=cmd" not in objections
    assert ",=cmd" not in objections, "no text of a person can start a formula"
    assert reviewer.get("/review?tab=vetoes&format=jsonl").status_code == 200


def test_the_overview_tells_one_cause_as_one_row(house: House, stored: Stock) -> None:
    a_dead_host(house, 30)
    page = house.browser(Role.REVIEWER).get("/").text.partition("一天内新出现")[2]
    assert page.count("目标主机 dead.example 无法访问，共 30 个链接") == 1


def test_the_page_of_an_issue_follows_the_look_that_was_asked_for(house: House, stored: Stock) -> None:
    operator, first = house.browser(Role.OPERATOR), stored.mine[0]
    operator.post(f"/issues/{first}/rescan")
    assert f'hx-get="/issues/{first}/live?was=running"' in operator.get(f"/issues/{first}").text
    assert "hx-trigger" not in operator.get(f"/issues/{first}/live?was=running").headers
    with transaction(house.wiring.sessions) as session:
        row = session.get_one(RescanRow, 1)
        row.state, row.closed, row.finished_at = RescanState.DONE, 1, house.clock.now
    ended = operator.get(f"/issues/{first}/live?was=running")
    assert ended.headers["hx-trigger"] == "renew"
    assert "整改 1 项" in ended.text
    assert "hx-trigger" not in operator.get(f"/issues/{first}/live?was=idle").headers


def test_the_values_of_an_issue_are_called_by_words_and_not_by_the_names_of_fields(house: House, stored: Stock) -> None:
    page = house.browser(Role.VIEWER).get(f"/issues/{stored.mine[0]}?lang=en").text
    assert "<dt>Status</dt>" in page
    assert ">status</dt>" not in page
