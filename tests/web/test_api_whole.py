"""The JSON interface shows and does what the pages and the command line do: evidence, tokens, telling, documents, many at once."""

import hashlib
import io
import json
from collections.abc import Iterator
from pathlib import Path

import httpx
import openpyxl
import pytest
from web_house import PEOPLE, House, a_house, a_token, client
from web_stock import ACCOUNT, MINE, PICTURE, THEIRS, Stock

from domain.people import Right, Role
from domain.scorecards import Conclusion
from models.database import transaction
from models.issues import IssueRow

API = "/api/v1"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    key = "0" * 64
    with a_house(Path(tmp_path_factory.mktemp("house")), XUNWANG_SECRET_KEY=key) as made:
        yield made


@pytest.fixture(scope="module")
def api(house: House, stored: Stock) -> httpx.Client:
    made = client(house, a_token(house, Role.SUPERVISOR))
    assert made.post(f"{API}/subscriptions", json={"email": "boss@city.example"}).status_code == 204
    return made


@pytest.fixture(scope="module")
def operator(house: House, stored: Stock) -> httpx.Client:
    return client(house, a_token(house, Role.OPERATOR))


def test_evidence_is_listed_described_handed_out_and_proved(api: httpx.Client, stored: Stock) -> None:
    listed = api.get(f"{API}/evidence", params={"site": MINE}).json()
    assert {one["key"] for one in listed["items"]} == {stored.picture, stored.page}
    about = api.get(f"{API}/evidence/{stored.picture}").json()
    assert (about["state"], about["media_type"], about["bytes"]) == ("whole", "image/png", len(PICTURE))
    content = api.get(f"{API}/evidence/{stored.picture}/content")
    assert "sha256:" + hashlib.sha256(content.content).hexdigest() == stored.picture
    assert content.headers["content-security-policy"].startswith("sandbox;")
    page = api.get(f"{API}/evidence/{stored.page}/content")
    assert page.headers["content-type"] == "text/plain; charset=utf-8"
    held = api.get(f"{API}/issues/{stored.mine[0]}/evidence").json()
    assert [one["state"] for one in held] == ["whole", "whole"]
    warc = api.get(f"{API}/issues/{stored.mine[0]}/warc")
    assert (warc.headers["content-type"], warc.content[:2]) == ("application/warc", b"\x1f\x8b")
    proof = api.post(f"{API}/evidence/verify", json={"issue": stored.mine[0]}).json()
    assert proof == {"well": True, "whole": 2, "damaged": [], "missing": []}


def test_changed_evidence_is_told(house: House, api: httpx.Client, stored: Stock) -> None:
    kept = house.wiring.blobs.get(stored.their_page)
    house.wiring.blobs.delete(stored.their_page)
    proof = api.post(f"{API}/evidence/verify", json={"site": THEIRS}).json()
    assert (proof["well"], proof["missing"]) == (False, [{"key": stored.their_page, "issue": stored.theirs[0]}])
    assert api.get(f"{API}/evidence/{stored.their_page}").json()["state"] == "missing"
    assert api.get(f"{API}/evidence/{stored.their_page}/content").status_code == 404
    house.wiring.blobs.put(kept)


def test_an_operator_reaches_nothing_of_another_unit(operator: httpx.Client, stored: Stock) -> None:
    for path in (
        f"/evidence?site={THEIRS}",
        f"/evidence/{stored.their_page}",
        f"/evidence/{stored.their_page}/content",
        f"/evidence/{stored.their_page}/content?issue={stored.theirs[0]}",
        f"/issues/{stored.theirs[0]}/evidence",
        f"/issues/{stored.theirs[0]}/warc",
        f"/sites/{THEIRS}/columns/days",
        f"/sites/{THEIRS}/links",
        f"/sites/{THEIRS}/threads",
        f"/sites/{THEIRS}/replies",
        f"/sites/{THEIRS}/probes",
        f"/sites/{THEIRS}/events",
        f"/accounts/{ACCOUNT}/findings",
        f"/accounts/{ACCOUNT}/scorecard",
        f"/scorecards/{THEIRS}/entries",
        f"/documents/rectification/{THEIRS}.xlsx",
        "/documents/circular.html",
        f"/documents/annual.xlsx?site={THEIRS}",
        f"/exports/findings.jsonl?site={THEIRS}",
        f"/sweeps/s-{THEIRS}",
    ):
        assert operator.get(API + path).status_code == 404, path
    assert operator.post(f"{API}/evidence/verify", json={"site": THEIRS}).status_code == 404
    assert operator.post(f"{API}/evidence/verify", json={}).status_code == 403, "everything is for those who manage"
    assert operator.post(f"{API}/sites/{THEIRS}/probes").status_code == 404
    for path in ("/exports/findings.csv", "/exports/findings.jsonl", "/scorecards", "/under-way", "/overview"):
        answer = operator.get(API + path)
        assert answer.status_code == 200, path
        assert THEIRS not in answer.text, path


def test_a_token_is_made_used_listed_and_taken_back(house: House, api: httpx.Client) -> None:
    made = api.post(f"{API}/tokens", json={"name": "tickets", "scopes": ["read", "manage"], "days": 30})
    assert made.status_code == 201
    token = made.json()
    tickets = client(house, token["secret"])
    assert tickets.get(f"{API}/me").json()["rights"] == ["manage", "read"]
    listed = {one["id"]: one for one in tickets.get(f"{API}/tokens").json()}
    assert listed[token["id"]]["secret"] is None
    assert listed[token["id"]]["expires_at"] is not None
    assert api.delete(f"{API}/tokens/{token['id']}").status_code == 204
    assert tickets.get(f"{API}/me").status_code == 401
    assert api.delete(f"{API}/tokens/99999").status_code == 404


def test_a_token_makes_none_that_may_do_more_than_itself(house: House, stored: Stock) -> None:
    reading = client(house, a_token(house, Role.SUPERVISOR, Right.READ))
    assert reading.post(f"{API}/tokens", json={"name": "more", "scopes": ["manage"]}).status_code == 403
    assert reading.post(f"{API}/tokens", json={"name": "same", "scopes": ["read"]}).status_code == 201
    assert reading.get(f"{API}/tokens?everybody=true").status_code == 403


def test_a_channel_is_added_changed_and_taken_away_and_its_address_shown_to_nobody(api: httpx.Client) -> None:
    wanted = {
        "name": "duty",
        "address": "json://127.0.0.1:9/secretpath",
        "wishes": {"steps": False, "quiet": "22:00-07:00"},
    }
    made = api.post(f"{API}/channels", json=wanted)
    assert made.status_code == 201, made.text
    assert made.json()["wishes"]["quiet"] == "22:00-07:00"
    assert "secretpath" not in api.get(f"{API}/channels").text
    assert api.post(f"{API}/channels", json=wanted).status_code == 409
    assert api.patch(f"{API}/channels/duty", json={"active": False}).json()["active"] is False
    assert api.patch(f"{API}/channels/duty", json={"wishes": {"quiet": "25"}}).status_code == 409
    failed = api.post(f"{API}/channels/duty/test")
    assert (failed.status_code, failed.headers["content-type"]) == (409, "application/problem+json")
    assert api.delete(f"{API}/channels/duty").status_code == 204
    assert api.delete(f"{API}/channels/duty").status_code == 404


def test_who_is_told_what_is_listed_and_changed(api: httpx.Client) -> None:
    listed = api.get(f"{API}/recipients").json()
    email = listed["items"][0]["email"]
    assert api.put(f"{API}/recipients/{email}/wishes", json={"alarms": False}).status_code == 204
    again = next(one for one in api.get(f"{API}/recipients").json()["items"] if one["email"] == email)
    assert again["wishes"]["alarms"] is False
    assert api.post(f"{API}/recipients/{email}/test").json()["how"] == "written"
    assert api.post(f"{API}/recipients/nobody@city.example/test").status_code == 404
    assert api.put(f"{API}/recipients/nonsense/wishes", json={}).status_code == 409
    assert api.get(f"{API}/alarms").json() == []


def test_a_digest_is_composed_without_sending_and_sent_when_asked(house: House, api: httpx.Client) -> None:
    reader = api.get(f"{API}/digest/readers").json()["items"][0]["email"]
    shown = api.get(f"{API}/digest", params={"to": reader}).json()
    assert shown["to"] == reader
    assert shown["subject"]
    assert shown["html"].startswith("<!")
    assert api.get(f"{API}/digest/deliveries").json() == []
    assert api.get(f"{API}/digest", params={"to": "nobody@city.example"}).status_code == 404
    assert api.post(f"{API}/digest/send", json={}).status_code == 202
    assert house.queue.jobs[-1].task == "digest"


def test_many_issues_are_acted_on_and_each_has_its_answer(house: House, api: httpx.Client, stored: Stock) -> None:
    wanted = {"issues": [stored.mine[1], "0" * 20, stored.mine[1]], "act": "confirm"}
    told = api.post(f"{API}/issues/acts", json=wanted).json()
    assert (told["done"], told["refused"]) == (1, 1)
    assert [(one["done"], one["status"]) for one in told["items"]] == [(True, 200), (False, 404)]
    with transaction(house.wiring.sessions) as session:
        assert session.get_one(IssueRow, stored.mine[1]).confirmed_by == PEOPLE[Role.SUPERVISOR]
    assert api.post(f"{API}/issues/acts", json={"issues": [stored.mine[0]], "act": "dismiss"}).status_code == 409
    assert api.post(f"{API}/issues/acts", json={"issues": [stored.mine[0]], "act": "seen"}).status_code == 409


def test_of_many_an_operator_changes_only_the_own(operator: httpx.Client, stored: Stock) -> None:
    told = operator.post(
        f"{API}/issues/acts", json={"issues": [stored.theirs[0], stored.mine[0]], "act": "claim"}
    ).json()
    assert [one["status"] for one in told["items"]] == [404, 200]
    assert operator.post(f"{API}/issues/acts", json={"issues": [stored.mine[0]], "act": "confirm"}).status_code == 403
    looks = operator.post(f"{API}/rescans/many", json={"sites": [MINE, THEIRS]}).json()["items"]
    assert [one["status"] for one in looks] == [202, 404]


def test_documents_are_made_when_asked_for(api: httpx.Client) -> None:
    sheet = api.get(f"{API}/documents/rectification/{MINE}.xlsx")
    assert sheet.headers["content-disposition"] == f'attachment; filename="rectification-{MINE}.xlsx"'
    assert openpyxl.load_workbook(io.BytesIO(sheet.content)).worksheets[0].max_row > 1
    html = api.get(f"{API}/documents/circular.html")
    assert html.headers["content-security-policy"].startswith("sandbox;")
    for path in (
        "circular.docx",
        "template.docx",
        "scores/sites.xlsx",
        "scores/accounts.xlsx",
        "annual.xlsx",
        "annual.docx",
    ):
        answer = api.get(f"{API}/documents/{path}")
        assert (answer.status_code, answer.content[:2]) == (200, b"PK"), path
    assert api.get(f"{API}/documents/circular.docx?period=soon").status_code == 409
    assert api.get(f"{API}/documents/circular.docx?style=none-such").status_code == 409
    assert api.get(f"{API}/documents/circular.exe").status_code == 422
    assert api.get(f"{API}/documents/rectification/nowhere.xlsx").status_code == 404


def test_exports_hold_everything_and_nothing_that_a_spreadsheet_would_run(api: httpx.Client, stored: Stock) -> None:
    lines = [json.loads(line) for line in api.get(f"{API}/exports/findings.jsonl").text.splitlines()]
    assert {one["issue"] for one in lines} == {*stored.mine, *stored.theirs}
    table = api.get(f"{API}/exports/findings.csv")
    assert table.content.startswith("\ufeff".encode())
    assert table.content.count("\ufeff".encode()) == 1
    assert len(table.text.strip().splitlines()) == 1 + len(lines)
    book = openpyxl.load_workbook(io.BytesIO(api.get(f"{API}/exports/findings.xlsx?site={MINE}").content))
    assert book.worksheets[0].max_row == 1 + len(stored.mine)
    for kind in ("columns", "links", "threads", "probes"):
        assert api.get(f"{API}/exports/{kind}.csv").status_code == 200, kind


def test_an_assignment_of_all_that_is_open_names_how_many(api: httpx.Client) -> None:
    told = api.post(f"{API}/documents/rectification/{THEIRS}/hand-over", json={"due": "2030-07-01"}).json()
    assert told == {"assigned": 1, "due": "2030-07-01"}
    assert api.get(f"{API}/issues?site={THEIRS}").json()["items"][0]["assignee"] == "某市水务局"


def test_a_result_is_entered_listed_and_withdrawn(api: httpx.Client) -> None:
    indicators = api.get(f"{API}/indicators").json()["indicators"]
    bonus = next(one["id"] for one in indicators if one["part"] == "bonus" and one["subject"] == "site")
    wrong = api.post(f"{API}/scorecards/{MINE}/entries", json={"indicator": bonus, "entered": "gained", "points": 999})
    assert wrong.status_code == 409
    wanted = {"indicator": bonus, "entered": "gained", "points": 1, "why": "seen"}
    assert api.post(f"{API}/scorecards/{MINE}/entries", json=wanted).status_code == 201
    assert [one["indicator"] for one in api.get(f"{API}/scorecards/{MINE}/entries").json()] == [bonus]
    assert api.delete(f"{API}/scorecards/{MINE}/entries/{bonus}").status_code == 422, "a reason is needed"
    assert api.delete(f"{API}/scorecards/{MINE}/entries/{bonus}?why=mistaken").status_code == 200
    assert api.get(f"{API}/scorecards/{MINE}/entries").json() == []


def test_files_are_taken_in_after_a_rehearsal(api: httpx.Client) -> None:
    posts = f"账号代码,标题,发布时间\n{ACCOUNT},通知,2030-06-01\nnobody,通知,2030-06-01\n".encode()
    tried = api.post(f"{API}/imports/posts?dry_run=true", files={"file": ("p.csv", posts)}).json()
    assert (tried["written"], tried["new"], len(tried["left_out"])) == (False, 1, 1)
    done = api.post(f"{API}/imports/posts", files={"file": ("p.csv", posts)}).json()
    again = api.post(f"{API}/imports/posts", files={"file": ("p.csv", posts)}).json()
    assert (done["new"], again["new"], again["unchanged"]) == (1, 0, 1)
    mails = f"网站标识码,标题,来信时间\n{MINE},何时办理,2030-06-01\n".encode()
    assert api.post(f"{API}/imports/threads", files={"file": ("m.csv", mails)}).json()["new"] == 1
    assert api.post(f"{API}/imports/threads", files={"file": ("m.exe", mails)}).status_code == 409
    assert api.post(f"{API}/accounts/{ACCOUNT}/looks", json={}).status_code == 201
    assert api.post(f"{API}/accounts/{ACCOUNT}/looks", json={"title": "only"}).status_code == 409


def test_a_sheet_that_comes_back_becomes_acts(api: httpx.Client, operator: httpx.Client, stored: Stock) -> None:
    sheet = api.get(f"{API}/documents/rectification/{MINE}.xlsx", headers={"accept-language": "zh"})
    book = openpyxl.load_workbook(io.BytesIO(sheet.content))
    page = book.worksheets[0]
    head = next(row for row in page.iter_rows() if any(cell.value == "问题编号" for cell in row))
    at = {cell.value: number for number, cell in enumerate(head)}
    for row in list(page.iter_rows())[list(page.iter_rows()).index(head) + 1 :]:
        if row[at["问题编号"]].value:
            row[at["答复"]].value = "已整改"
    out = io.BytesIO()
    book.save(out)
    file = {"file": ("back.xlsx", out.getvalue())}
    tried = operator.post(f"{API}/imports/replies?dry_run=true", files=file).json()
    assert tried["written"] is False
    assert set(tried["mended"]) | set(stored.mine) == set(stored.mine)
    assert len(tried["mended"]) + tried["known"] + len(tried["left_out"]) > 0


def test_a_rescan_tells_how_what_it_was_about_stands(house: House, api: httpx.Client, stored: Stock) -> None:
    made = api.post(f"{API}/rescans", json={"site": MINE, "check": "broken_link"}).json()
    told = api.get(f"{API}/rescans/{made['id']}").json()
    assert (told["state"], told["progress"], told["issues"], told["seen"]) == ("waiting", None, [], [])


def test_figures_cards_and_what_is_under_way_are_shown(api: httpx.Client) -> None:
    told = api.get(f"{API}/overview").json()
    assert (told["sites"], told["accounts"], told["waiting"] is not None) == (2, 1, True)
    assert {"qualified", "unqualified", "provisional"} >= set(told["standings"])
    assert {one.value for one in Conclusion} >= set(told["conclusions"])
    assert api.get(f"{API}/scorecards").json()["total"] >= 0
    assert api.get(f"{API}/vetoes").json()["items"] == []
    assert api.get(f"{API}/under-way").json()["sweeps"] == []
    sweep = api.get(f"{API}/sweeps/s-{MINE}").json()
    assert (sweep["id"], sweep["progress"]) == (f"s-{MINE}", None)
    assert api.get(f"{API}/sites/{MINE}/links").json()["troubled"] == []
    assert api.get(f"{API}/sites/{MINE}/probes").json()["samples"] == 0
    assert api.get(f"{API}/sites/{MINE}/events").json()
    assert api.post(f"{API}/sites/{MINE}/probes").status_code == 202


def test_a_new_link_to_set_the_password_is_given_once(api: httpx.Client) -> None:
    told = api.post(f"{API}/users/{PEOPLE[Role.VIEWER]}/password-link")
    assert told.status_code == 201
    assert "/welcome/" in told.json()["password_link"]
    assert api.post(f"{API}/users/nobody@city.example/password-link").status_code == 404
