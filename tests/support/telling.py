"""A product that tells: a real wiring on a fresh database with a clock a test moves, two sites, and issues put into it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from mail_server import HOST, Mailbox
from sqlalchemy import select
from told import UNTIL, a_site, an_issue

from config.settings import Settings
from domain.issues import Act, Issue, IssueEvent, IssueState
from domain.registry import Contact
from models.database import transaction
from models.issues import IssueEventRow, IssueRow, event_values
from models.notices import NoticeRow
from models.registry import SiteRow
from pipeline.wiring import Wiring

CHIEF = "chief@city.example"
ONE, TWO = "one@unit.example", "two@unit.example"
NOON = UNTIL + timedelta(hours=4)
"""15 June 2030, noon in Shanghai."""


@dataclass
class Clock:
    """Moved by the test."""

    at: datetime = NOON

    def __call__(self) -> datetime:
        return self.at

    def pass_by(self, **span: float) -> None:
        """Later."""
        self.at += timedelta(**span)


@dataclass
class Teller:
    """The wiring and its clock."""

    wiring: Wiring
    clock: Clock

    def put(self, issue: Issue, *, act: Act = Act.SEEN, before: IssueState | None = None, **more: Any) -> Issue:
        """An issue and the event that brought it into its state, now."""
        with transaction(self.wiring.sessions) as session:
            session.merge(
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
                    opened_at=self.clock(),
                    cause=issue.cause,
                    repeats=issue.repeats,
                    due_at=issue.due_at,
                    **more,
                )
            )
            session.flush()
            event = IssueEvent(
                fingerprint=issue.fingerprint, at=self.clock(), act=act, before=before, after=issue.state
            )
            session.add(IssueEventRow(**event_values(event)))
        return issue

    def turn(self, issue: Issue, state: IssueState, act: Act) -> None:
        """The issue changes its state now."""
        with transaction(self.wiring.sessions) as session:
            row = session.get_one(IssueRow, issue.fingerprint)
            event = IssueEvent(fingerprint=issue.fingerprint, at=self.clock(), act=act, before=row.state, after=state)
            row.state = state
            row.closed_at = self.clock() if state is IssueState.CLOSED else None
            session.add(IssueEventRow(**event_values(event)))

    def notices(self) -> list[NoticeRow]:
        """All there are."""
        with transaction(self.wiring.sessions) as session:
            rows = list(session.scalars(select(NoticeRow).order_by(NoticeRow.id)))
            session.expunge_all()
        return rows


@contextmanager
def a_teller(data: Path, database_url: str, *, box: Mailbox | None = None, **settings: Any) -> Iterator[Teller]:
    """Two sites with a contact each, and one supervisor; mail goes to ``box``, or into the outbox."""
    clock = Clock()
    smtp = {"smtp_url": f"smtp://{HOST}:{box.port}"} if box else {}
    given = {"supervisor_emails": (CHIEF,), "mail_from": "xunwang@city.example", **smtp, **settings}
    wiring = Wiring.from_settings(Settings(data=data, database_url=database_url, **given), clock=clock)
    try:
        with transaction(wiring.sessions) as session:
            for code, email in (("1", ONE), ("2", TWO)):
                session.add(SiteRow.from_domain(a_site(code, f"网站{code}", contact=Contact(email=email))))
        yield Teller(wiring=wiring, clock=clock)
    finally:
        wiring.close()


def a_grave_issue(number: int = 1, *, site: str = "1", check: str = "unreachable_site", **more: Any) -> Issue:
    """An issue that cannot wait."""
    fields: dict[str, Any] = {"message": "网站打不开", "values": {}}
    return an_issue(number, site=site, check=check, **(fields | more))


def received(box: Mailbox) -> list[tuple[str, str]]:
    """Recipient and subject of every letter, sorted."""
    return sorted((mail["To"].addresses[0].addr_spec, str(mail["Subject"])) for mail in box.mails)


def text_of(mail: Any) -> str:
    """The plain twin of a letter."""
    return str(mail.get_body(("plain",)).get_content())
