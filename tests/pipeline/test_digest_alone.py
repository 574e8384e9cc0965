"""The digest of one recipient alone is the letter they get among all, and reads nobody else's."""

import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import event
from telling import CHIEF, ONE, Teller, a_teller
from told import UNTIL, an_event, an_issue, mended

from domain.findings import Outcome
from domain.issues import Issue, IssueEvent, IssueState
from domain.people import Scope
from domain.registry import Account, Contact, Platform
from domain.sweeps import HealthState, SweepPurpose, SweepState
from models.database import transaction
from models.issues import IssueEventRow, IssueRow, event_values
from models.people import DigestRow, DigestState, SubscriptionRow
from models.registry import AccountRow
from models.scores import IndicatorResultRow, ScoreCardRow
from models.sweeps import SweepRow
from pipeline import digest_round, notify
from pipeline.notify import Told, send_digests

PAGES = ["https://www.1.example/", "https://www.1.example/other/"]


@pytest.fixture
def teller(tmp_path: Path, database_url: str) -> Iterator[Teller]:
    with a_teller(tmp_path, database_url) as made:
        fill(made)
        yield made


def fill(teller: Teller) -> None:
    """Two units with issues of every kind, among them the same target under two of them; looks, cards, subscriptions."""
    now = teller.clock()
    shift = now - UNTIL
    with transaction(teller.wiring.sessions) as session:
        for site in ("1", "2"):
            for number in range(6):
                for check, more in (
                    ("broken_link", {"values": {"status": 404, "limit": "5 天"}, "message": "状态码 {status}"}),
                    (
                        "stale_column",
                        {"values": {"warning": True}, "message": "将要过期", "outcome": Outcome.SUSPICION},
                    ),
                    (
                        "wrong_wording",
                        {"due_at": now - timedelta(days=number), "cause": "host:x.example" if number % 2 else None},
                    ),
                ):
                    issue = an_issue(number, site=site, check=check, **more)
                    target = replace(issue.target, key=f"https://elsewhere.example/{number}")
                    issue = replace(
                        issue,
                        target=target,
                        instances=number // 2 + 1,
                        first_seen=issue.first_seen + shift,
                        last_seen=now,
                    )
                    put(
                        session,
                        issue,
                        *[replace(an_event(issue), at=now - timedelta(hours=number + 1))] if number % 2 else [],
                    )
            closed = replace(
                an_issue(9, site=site, check="broken_link"), state=IssueState.CLOSED, first_seen=now - timedelta(days=3)
            )
            put(session, closed, replace(mended(closed), at=now - timedelta(hours=3)))
        for number, (subject, state) in enumerate(
            (("1", SweepState.DONE), ("2", SweepState.FAILED), ("acc", SweepState.DONE))
        ):
            session.add(
                SweepRow(
                    id=f"sweep{number}", subject=subject, purpose=SweepPurpose.ROUTINE, state=state, ordered_at=now - timedelta(hours=5),
                    finished_at=now - timedelta(hours=4), health=HealthState.DOUBTFUL if state is SweepState.FAILED else HealthState.SOUND,
                    health_reasons=["首页打不开"] if state is SweepState.FAILED else [],
                )
            )  # fmt: skip
        account = Account(
            code="acc",
            name="某发布",
            platform=Platform.WEIBO,
            organizer="某局",
            contact=Contact(email="acc@unit.example"),
        )
        session.add(AccountRow.from_domain(account))
        for email, scope, key in (
            ("all@city.example", Scope.ALL, ""),
            ("some@city.example", Scope.SUBJECT, "2"),
            ("some@city.example", Scope.SUBJECT, "acc"),
        ):
            session.add(
                SubscriptionRow(email=email, scope=scope, scope_key=key, locale="en", active=True, created_at=now)
            )
        session.add(
            DigestRow(
                day=(now - timedelta(days=3)).date(), recipient="all@city.example", state=DigestState.SENT, claimed_by="", claimed_until=now, sent_at=now - timedelta(days=3),
            )
        )  # fmt: skip
        card = ScoreCardRow(
            subject="1", period="2030Q2", set_id="cn-2019", set_version="x", computed_at=now, total=None, verdict="provisional", vetoed=False,
            suspected=True, card={"vetoes_suspected": ["veto.site.unreachable"], "vetoes_signed": []},
        )  # fmt: skip
        session.add(card)
        session.flush()
        for position, (name, warned) in enumerate((("veto.site.stale_home", True), ("veto.site.blank_columns", False))):
            session.add(
                IndicatorResultRow(
                    card_id=card.id,
                    position=position,
                    indicator_id=name,
                    state="clear",
                    result={"warned": warned, "part": "veto"},
                )
            )


def put(session: Any, issue: Issue, *events: IssueEvent) -> None:
    session.add(
        IssueRow(
            fingerprint=issue.fingerprint, rule_id=issue.rule_id, check_id=issue.check_id, subject=issue.subject,
            target_kind=issue.target.kind, target_key=issue.target.key, target_label=issue.target.label, state=issue.state,
            outcome=issue.outcome, message=issue.message, values=dict(issue.values), first_seen=issue.first_seen,
            last_seen=issue.last_seen, judged_at=issue.last_seen, instances=issue.instances, found_on=PAGES, cause=issue.cause,
            due_at=issue.due_at,
        )
    )  # fmt: skip
    session.flush()
    session.add_all([IssueEventRow(**event_values(one)) for one in events])


def written(told: Told) -> tuple[Any, ...]:
    """All of a letter; of its list the cells, since a workbook holds the moment it was made."""
    letter = told.letter
    assert letter is not None
    sheet = load_workbook(io.BytesIO(letter.table)).active if letter.table else None
    cells = list(sheet.values) if sheet is not None else []
    return letter.subject, letter.text, letter.html, letter.trend, letter.pictures, cells


@pytest.mark.parametrize("at_once", [1, 800])
def test_one_alone_gets_the_very_letter_they_get_among_all(
    teller: Teller, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    """However many subjects are read at a time: of everything the letter is made from pieces, for one alone it is read at once."""
    monkeypatch.setattr(digest_round, "_AT_ONCE", at_once)
    among_all = {one.recipient: written(one) for one in send_digests(teller.wiring, send=False)}
    assert {one.email for one in among_all} >= {CHIEF, ONE, "all@city.example", "some@city.example"}
    for one, letter in among_all.items():
        [alone] = send_digests(teller.wiring, send=False, only=one.email)
        assert alone.recipient == one
        assert written(alone) == letter
    assert send_digests(teller.wiring, send=False, only="acc@unit.example") == [], "nothing to say of an account alone"
    chief = next(letter for one, letter in among_all.items() if one.email == CHIEF)
    assert "状态码 404" in chief[1]
    assert "将要过期" in chief[2]
    assert len(chief[5]) > 30


def test_for_one_alone_nothing_of_others_is_read(teller: Teller, monkeypatch: pytest.MonkeyPatch) -> None:
    def all_of_them(*_: Any) -> None:
        raise AssertionError("everybody is read")

    monkeypatch.setattr(notify, "read_things", all_of_them)
    read: list[str] = []

    def loaded(row: IssueRow, _: Any) -> None:
        read.append(row.subject)

    event.listen(IssueRow, "load", loaded)
    try:
        [told] = send_digests(teller.wiring, send=False, only=ONE)
    finally:
        event.remove(IssueRow, "load", loaded)
    assert told.letter is not None
    assert set(read) == {"1"}
    assert send_digests(teller.wiring, send=False, only="nobody@city.example") == []
