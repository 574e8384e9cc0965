"""Digests reach whom they concern, once; a death or a failure on the way loses none and doubles none."""

import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from dying import KILLED, ended, start_sending
from mail_server import HOST, Mailbox, mail_server
from sqlalchemy import select
from told import SINCE, UNTIL, a_site, an_event, an_issue

from config.settings import Settings
from domain.issues import Act, Issue, IssueEvent, IssueState
from domain.people import Scope
from domain.registry import Account, Contact, Platform
from domain.sweeps import SweepPurpose, SweepState
from models.blobs import FolderBlobs
from models.database import Sessions, open_database, sessions, transaction
from models.issues import IssueEventRow, IssueRow, event_values
from models.migrate import upgrade
from models.people import DigestRow, DigestState, SubscriptionRow
from models.registry import AccountRow, SiteRow
from models.sweeps import SweepRow
from pipeline.digest_claims import CLAIM
from pipeline.notify import Told, send_digests
from pipeline.way_out import Way, outbox_folder
from reports.digest import Digest

DAY = date(2030, 6, 15)
CHIEF = "chief@city.example"
ONE, TWO = "one@unit.example", "two@unit.example"


@dataclass
class House:
    """Stands for the wiring, with a clock that can be set."""

    sessions: Sessions
    settings: Settings
    at: datetime = UNTIL

    @property
    def blobs(self) -> FolderBlobs:
        return FolderBlobs(self.settings.data / "blobs")

    @property
    def clock(self) -> Callable[[], datetime]:
        return lambda: self.at

    def with_server(self, port: int) -> "House":
        return replace(self, settings=replace(self.settings, smtp_url=f"smtp://{HOST}:{port}"))


@pytest.fixture
def house(tmp_path: Path, database_url: str) -> Iterator[House]:
    engine = open_database(database_url)
    upgrade(engine)
    made = House(
        sessions=sessions(engine),
        settings=Settings(
            data=tmp_path, database_url=database_url, supervisor_emails=(CHIEF,), mail_from="xunwang@city.example"
        ),
    )
    with transaction(made.sessions) as session:
        for code, email in (("1", ONE), ("2", TWO)):
            session.add(SiteRow.from_domain(a_site(code, f"网站{code}", contact=Contact(email=email))))
    yield made
    engine.dispose()


def store(house: House, issue: Issue, *events: IssueEvent) -> None:
    with transaction(house.sessions) as session:
        session.add(
            IssueRow(
                fingerprint=issue.fingerprint,
                rule_id=issue.rule_id,
                check_id=issue.check_id,
                subject=issue.subject,
                target_kind=issue.target.kind,
                target_key=issue.target.key,
                target_label=issue.target.label,
                state=issue.state,
                outcome=issue.outcome,
                message=issue.message,
                values=dict(issue.values),
                first_seen=issue.first_seen,
                last_seen=issue.last_seen,
                judged_at=issue.last_seen,
            )
        )
        session.flush()
        session.add_all([IssueEventRow(**event_values(event)) for event in events])


def ways(told: list[Told]) -> dict[str, Way]:
    return {one.recipient.email: one.way for one in told}


def digests(told: list[Told]) -> dict[str, Digest]:
    return {one.recipient.email: one.digest for one in told if one.digest is not None}


def everybody(way: Way) -> dict[str, Way]:
    return dict.fromkeys((CHIEF, ONE, TWO), way)


def received(box: Mailbox) -> list[str]:
    return sorted(mail["To"].addresses[0].addr_spec for mail in box.mails)


def test_each_unit_is_told_of_its_own_and_the_supervisor_of_all(house: House) -> None:
    for site in ("1", "2"):
        issue = an_issue(site=site)
        store(house, issue, an_event(issue))
    told = send_digests(house, DAY, send=False)
    seen = {
        email: {row.site_code for part in made.sections for row in part.rows} for email, made in digests(told).items()
    }
    assert seen == {CHIEF: {"1", "2"}, ONE: {"1"}, TWO: {"2"}}
    assert ways(told) == everybody(Way.SHOWN)
    assert not outbox_folder(house.settings).exists()


def test_subscriptions_widen_the_circle_and_an_address_gets_one_digest_however_written(house: House) -> None:
    with transaction(house.sessions) as session:
        for email, scope, key in [
            ("ONE@unit.example", Scope.ALL, ""),
            ("own@unit.example", Scope.ORGANIZER, "网站2办公室"),
            ("site@unit.example", Scope.SUBJECT, "1"),
        ]:
            session.add(
                SubscriptionRow(email=email, scope=scope, scope_key=key, locale="en", active=True, created_at=SINCE)
            )
    people = {one.recipient.email: one.recipient for one in send_digests(house, DAY, send=False)}
    assert set(people) == {CHIEF, ONE, TWO, "own@unit.example", "site@unit.example"}
    assert people[ONE].codes is None
    assert people["own@unit.example"].codes == frozenset({"2"})
    assert people["site@unit.example"].codes == frozenset({"1"})
    assert people["site@unit.example"].locale == "en"


def test_without_a_mail_server_the_letters_lie_in_the_outbox_once(house: House) -> None:
    first = send_digests(house, DAY, send=True)
    assert ways(first) == everybody(Way.WRITTEN)
    assert {Path(one.where) for one in first} == set(outbox_folder(house.settings).iterdir())
    again = send_digests(house, DAY, send=True)
    assert ways(again) == everybody(Way.ALREADY)
    assert len(list(outbox_folder(house.settings).iterdir())) == 3


def test_the_same_day_is_sent_once_and_the_next_day_again(house: House) -> None:
    with mail_server() as box:
        house = house.with_server(box.port)
        assert ways(send_digests(house, DAY, send=True)) == everybody(Way.SENT)
        assert ways(send_digests(house, DAY, send=True, eager=True)) == everybody(Way.ALREADY)
        house.at += timedelta(days=1)
        assert ways(send_digests(house, send=True)) == everybody(Way.SENT)
    assert received(box) == sorted([CHIEF, ONE, TWO] * 2)
    assert len(set(box.ids)) == 6


def test_nothing_is_lost_while_the_server_is_down_and_nothing_doubled_when_it_is_back(house: House) -> None:
    with mail_server() as box:
        box.refuse[ONE] = "451 later"
        house = house.with_server(box.port)
        assert ways(send_digests(house, DAY, send=True)) == everybody(Way.SENT) | {ONE: Way.DEFERRED}
        port = box.port
    house.at += timedelta(hours=1)
    down = send_digests(house, DAY, send=True)
    assert ways(down) == everybody(Way.ALREADY) | {ONE: Way.DEFERRED}
    (late,) = [one for one in down if one.way is Way.DEFERRED]
    assert f"{HOST}:{port}" in str(late.error)
    with mail_server() as box:
        house = house.with_server(box.port)
        assert ways(send_digests(house, DAY, send=True))[ONE] is Way.DEFERRED  # its next try is not due yet
        house.at += timedelta(hours=5)
        assert ways(send_digests(house, DAY, send=True))[ONE] is Way.SENT
    assert received(box) == [ONE]


def test_a_person_who_asks_need_not_wait_for_the_next_try(house: House) -> None:
    with mail_server() as box:
        house = house.with_server(box.port)
        box.answer = "452 no room"
        assert ways(send_digests(house, DAY, send=True)) == everybody(Way.DEFERRED)
        box.answer = "250 taken"
        assert ways(send_digests(house, DAY, send=True, eager=True)) == everybody(Way.SENT)


def test_a_letter_that_may_have_gone_is_never_sent_again(house: House) -> None:
    with mail_server() as box:
        house = house.with_server(box.port)
        box.break_off = True
        assert Way.UNSURE in ways(send_digests(house, DAY, send=True)).values()
        box.break_off = False
        house.at += timedelta(days=2)
        send_digests(house, DAY, send=True, eager=True)
    assert len(box.ids) == len(set(box.ids))


def test_two_at_once_send_each_digest_once(house: House) -> None:
    with mail_server() as box:
        house = house.with_server(box.port)
        assert [ended(child) for child in [start(house), start(house)]] == [0, 0]
    assert received(box) == sorted([CHIEF, ONE, TWO])


def start(house: House, *, dies: str = "") -> subprocess.Popen[bytes]:
    """Another process that sends the day's digests."""
    acts = f"send_digests(wiring, date({DAY.year}, {DAY.month}, {DAY.day}), send=True)"
    return start_sending(house.settings, house.at, acts, dies=dies)


@pytest.mark.parametrize(
    ("dies", "told", "in_the_end"),
    [
        ("before the letter left", [], Way.SENT),
        ("after it was noted as leaving and before it left", [], Way.UNSURE),
        ("after it left and before that was noted", [CHIEF], Way.UNSURE),
    ],
)
def test_a_process_that_dies_while_sending_doubles_nothing_and_loses_nothing_it_had_not_begun(
    house: House, dies: str, told: list[str], in_the_end: Way
) -> None:
    with mail_server() as box:
        house = house.with_server(box.port)
        assert ended(start(house, dies=dies)) == KILLED
        assert received(box) == told
        soon = ways(send_digests(house, DAY, send=True))
        assert soon == everybody(Way.SENT) | {CHIEF: Way.WAITING}
        house.at += CLAIM
        for way in (in_the_end, Way.ALREADY if in_the_end is Way.SENT else in_the_end):
            assert ways(send_digests(house, DAY, send=True, eager=True)) == everybody(Way.ALREADY) | {CHIEF: way}
    assert received(box) == sorted([ONE, TWO, *([CHIEF] if in_the_end is Way.SENT else told)])


def test_a_file_half_done_by_a_process_that_died_is_simply_written_again(house: House) -> None:
    with transaction(house.sessions) as session:
        session.add(
            DigestRow(
                recipient=ONE, day=DAY, state=DigestState.SENDING, claimed_by="gone", claimed_until=UNTIL, tries=1
            )
        )
    assert ways(send_digests(house, DAY, send=True)) == everybody(Way.WRITTEN)


def test_a_bad_address_in_the_registry_spoils_no_other_digest(house: House) -> None:
    with transaction(house.sessions) as session:
        session.add(SiteRow.from_domain(a_site("3", "网站3", contact=Contact(email="办公室 电话"))))
    told = ways(send_digests(house, DAY, send=True))
    assert told.pop("办公室 电话") is Way.REFUSED
    assert told == everybody(Way.WRITTEN)


def test_an_event_counts_as_told_once_everybody_has_heard_of_it(house: House) -> None:
    issue = an_issue(site="1")
    store(house, issue, an_event(issue))
    with mail_server() as box:
        house = house.with_server(box.port)
        box.refuse[TWO] = "451 later"
        send_digests(house, DAY, send=True)
        assert untold(house) == 1
        box.refuse.clear()
        send_digests(house, DAY, send=True, eager=True)
        assert untold(house) == 0


def untold(house: House) -> int:
    with transaction(house.sessions) as session:
        return len(session.scalars(select(IssueEventRow).where(IssueEventRow.processed_at.is_(None))).all())


def test_a_digest_goes_on_where_the_previous_one_ended_even_after_a_pause(house: House) -> None:
    issue = an_issue(site="1")
    store(house, issue, an_event(issue, at=UNTIL + timedelta(hours=1)))
    send_digests(house, DAY, send=True)
    house.at = UNTIL + timedelta(days=3)
    told = digests(send_digests(house, send=False))
    assert told[ONE].since == UNTIL
    assert told[ONE].counts.new == 1


def test_the_digest_of_a_past_day_shows_how_things_stood_then(house: House) -> None:
    mended, later = an_issue(1, site="1", state=IssueState.CLOSED), an_issue(2, site="1", first_seen=UNTIL)
    store(house, mended, an_event(mended, act=Act.GONE, before=IssueState.OPEN, after=IssueState.CLOSED, at=UNTIL))
    store(house, later, an_event(later, at=UNTIL))
    past = digests(send_digests(house, date(2030, 6, 13), send=False))
    assert (past[ONE].counts.open, past[ONE].counts.mended, past[ONE].counts.new) == (1, 0, 0)


def test_nothing_is_compared_with_the_days_before_the_first_look_at_what_a_recipient_watches(house: House) -> None:
    old, fresh = an_issue(1, site="1"), an_issue(2, site="2", first_seen=UNTIL - timedelta(hours=2))
    store(house, old, an_event(old, at=old.first_seen))
    store(house, fresh, an_event(fresh, at=fresh.first_seen))
    with transaction(house.sessions) as session:
        for code, at in (("1", UNTIL - timedelta(days=9)), ("2", UNTIL - timedelta(hours=2))):
            session.add(
                SweepRow(
                    id=code,
                    subject=code,
                    purpose=SweepPurpose.ROUTINE,
                    state=SweepState.DONE,
                    ordered_at=at,
                    finished_at=at,
                )
            )
    counts = {email: digest.counts for email, digest in digests(send_digests(house, DAY, send=False)).items()}
    assert {email: one.change for email, one in counts.items()} == {CHIEF: 1, ONE: 0, TWO: None}
    assert counts[TWO].week_before is None
    assert counts[CHIEF].week_before is not None


def test_who_watches_no_site_is_not_told_every_day_that_there_is_nothing(house: House) -> None:
    with transaction(house.sessions) as session:
        session.add(
            AccountRow.from_domain(
                Account(
                    code="m1",
                    name="某微博",
                    platform=Platform.WEIBO,
                    organizer="某局",
                    contact=Contact(email="media@unit.example"),
                )
            )
        )
    assert "media@unit.example" not in digests(send_digests(house, DAY, send=False))


def test_the_digest_knows_which_sites_could_not_be_looked_at(house: House) -> None:
    chief = digests(send_digests(house, DAY, send=False))[CHIEF]
    assert {row.site_code for part in chief.sections for row in part.unseen} == {"1", "2"}
    with transaction(house.sessions) as session:
        assert session.scalars(select(DigestRow)).all() == []
