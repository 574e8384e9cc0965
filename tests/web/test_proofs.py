"""What people put beside a decision: kept under its hash, known by its first bytes, seen by whoever may see the issue."""

import io
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from scoring_kit import a_card
from web_house import PEOPLE, House, a_house
from web_stock import MINE, PICTURE, THEIRS, Stock, stock

from domain.indicators import Part
from domain.issues import IssueState
from domain.people import Role
from domain.scorecards import Charge, EntryEvidenceKind, IndicatorResult, Period, ResultState
from models.blobs import key_of
from models.database import transaction
from models.issues import IssueRow
from models.periods import manual_entries
from models.queries import issue_by_fingerprint
from models.scores import save_card
from pipeline.evidence import verify_evidence
from pipeline.proofs import LARGEST, media_of
from pipeline.retention import forget
from pipeline.score import period_of


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with a_house(tmp_path) as made:
        yield made


@pytest.fixture
def stored(house: House) -> Stock:
    return stock(house)


def a_document(inside: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as pack:
        pack.writestr(inside, "<xml/>")
    return out.getvalue()


def a_veto(house: House, fingerprint: str) -> str:
    """A card whose veto waits for a word; its period."""
    now = house.clock.now
    period = period_of(now.date())
    indicator = next(one for one in house.wiring.rulebook.indicators.indicators if one.part is Part.VETO and one.rules)
    result = IndicatorResult(
        indicator_id=indicator.id,
        part=Part.VETO,
        state=ResultState.VETO_SUSPECTED,
        charges=(Charge(fingerprint=fingerprint, points=0),),
    )
    with transaction(house.wiring.sessions) as session:
        card = replace(a_card(), subject=MINE, period=Period.parse(period), set_id="cn-2019", results=(result,))
        save_card(session, card, computed_at=now)
    return indicator.id


def test_who_confirms_puts_a_picture_beside_it_for_all_who_may_see_the_issue(house: House, stored: Stock) -> None:
    reviewer, suspicion = house.browser(Role.REVIEWER), stored.mine[1]
    picture = ("现场.png", PICTURE, "application/x-whatever")
    reviewer.post(f"/issues/{suspicion}/act", {"act": "confirm", "note": "打开看过"}, files={"file": picture})
    page = house.browser(Role.OPERATOR).get(f"/issues/{suspicion}").text
    assert "确认时附" in page
    assert "现场.png" in page
    assert f"{PEOPLE[Role.REVIEWER]}" in page
    answer = house.browser(Role.OPERATOR).get("/proofs/1")
    assert (answer.content, answer.headers["content-type"]) == (PICTURE, "image/png")
    assert answer.headers["content-security-policy"].startswith("sandbox;")
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_proof_about_another_units_site_is_not_there(house: House, stored: Stock) -> None:
    reviewer = house.browser(Role.REVIEWER)
    paper = ("p.pdf", b"%PDF-1.7 x", "application/pdf")
    reviewer.post(f"/issues/{stored.theirs[0]}/act", {"act": "confirm"}, files={"file": paper})
    saved = reviewer.get("/proofs/1")
    assert saved.headers["content-disposition"].startswith("attachment"), "a document is saved, never shown"
    assert house.browser(Role.OPERATOR).get("/proofs/1").status_code == 404


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("picture.png", b"<script>alert(1)</script>", "不是可以接收的文件"),
        ("report.docx", a_document("evil.exe"), "不是可以接收的文件"),
        ("empty.pdf", b"", "不是可以接收的文件"),
        ("large.png", PICTURE + b"\0" * LARGEST, "不能超过"),
    ],
)
def test_what_is_no_picture_or_document_is_refused_and_nothing_is_done(
    house: House, stored: Stock, name: str, content: bytes, sentence: str
) -> None:
    reviewer, suspicion = house.browser(Role.REVIEWER), stored.mine[1]
    reviewer.post(f"/issues/{suspicion}/act", {"act": "confirm"}, files={"file": (name, content, "image/png")})
    assert sentence in reviewer.get(f"/issues/{suspicion}").text
    with transaction(house.wiring.sessions) as session:
        issue = issue_by_fingerprint(session, suspicion)
    assert issue is not None
    assert (issue.state, issue.confirmed_by) == (IssueState.OPEN, "")


def test_the_kind_of_a_file_is_told_by_what_it_holds() -> None:
    assert media_of(a_document("word/document.xml")).endswith("wordprocessingml.document")
    assert media_of(a_document("xl/workbook.xml")).endswith("spreadsheetml.sheet")
    assert media_of(a_document("OFD.xml")) == "application/ofd"
    assert media_of(b"RIFF\0\0\0\0WEBPVP8 ") == "image/webp"
    assert media_of(b"RIFF\0\0\0\0WAVE") == ""
    assert media_of(b"PK\x03\x04 cut off") == ""


def test_a_signed_veto_carries_its_proof_to_the_card_and_to_the_issues_behind_it(house: House, stored: Stock) -> None:
    reviewer, first = house.browser(Role.REVIEWER), stored.mine[0]
    veto = a_veto(house, first)
    page = reviewer.get("/review?tab=vetoes").text
    assert 'name="file"' in page
    assert f"/evidence/{stored.picture}" in page, "the machine's evidence stands beside the form"
    form = {"subject": MINE, "period": period_of(house.clock.now.date()), "indicator": veto}
    reviewer.post(
        "/review/vetoes",
        form | {"verdict": "sign", "note": "已核实"},
        files={"file": ("核实.png", PICTURE, "image/png")},
    )
    with transaction(house.wiring.sessions) as session:
        entry = manual_entries(session, MINE, form["period"])[veto]
    assert [(one.kind, one.text) for one in entry.evidence] == [(EntryEvidenceKind.FILE, "核实.png")]
    with transaction(house.wiring.sessions) as session:
        rule = house.wiring.rulebook.indicators.indicator(veto)
        assert rule is not None
        session.get_one(IssueRow, first).rule_id = rule.rules[0]
    assert "签认否决时附" in house.browser(Role.OPERATOR).get(f"/issues/{first}").text
    key = key_of(PICTURE)
    assert f"/sites/{MINE}/entries/{key}" in reviewer.get(f"/sites/{MINE}").text
    assert house.browser(Role.OPERATOR).get(f"/sites/{MINE}/entries/{key}").content == PICTURE
    assert reviewer.get(f"/sites/{THEIRS}/entries/{key}").status_code == 404


def test_what_people_handed_in_is_verified_and_never_forgotten(house: House, stored: Stock) -> None:
    reviewer, operator = house.browser(Role.REVIEWER), house.browser(Role.OPERATOR)
    before = verify_evidence(house.wiring).whole
    mine = stored.mine
    reviewer.post(f"/issues/{mine[1]}/act", {"act": "confirm"}, files={"file": ("a.pdf", b"%PDF-1 a", "x")})
    operator.post(f"/issues/{mine[0]}/objections", {"text": "好的"}, files={"file": ("b.pdf", b"%PDF-1 b", "x")})
    assert verify_evidence(house.wiring).whole == before + 2
    forget(house.wiring)
    assert verify_evidence(house.wiring).well
    key = key_of(b"%PDF-1 a")
    house.wiring.blobs.delete(key)
    lost = verify_evidence(house.wiring).missing
    assert lost == ((key, mine[1]),)
