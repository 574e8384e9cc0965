"""What happened to the issues of one subject: its own alone, newest first, and found from its issues on, not among a country's events."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from builders import NOW
from memory import SITE, a_database
from sqlalchemy import event, insert, text

from domain.findings import Outcome
from domain.issues import Act, IssueState
from domain.targets import TargetKind
from models.database import Sessions, transaction
from models.issues import IssueEventRow, IssueRow
from models.queries_issues import recent_events
from models.queries_site import events_page
from models.queries_sites import Wanted

OTHERS = 200
EACH = 20


def an_issue(subject: str, number: int) -> dict[str, Any]:
    return {
        "fingerprint": f"{subject}-{number}", "rule_id": "links.broken", "check_id": "broken_link" if number % 2 else "stale_column",
        "subject": subject, "target_kind": TargetKind.LINK, "target_key": f"https://x/{number}", "state": IssueState.OPEN,
        "outcome": Outcome.FAULT, "message": "坏", "first_seen": NOW, "last_seen": NOW, "judged_at": NOW, "values": {},
        "found_on": [], "evidence": [],
    }  # fmt: skip


def an_event(subject: str, number: int, minutes: int) -> dict[str, Any]:
    return {
        "fingerprint": f"{subject}-{number}", "at": NOW + timedelta(minutes=minutes), "act": Act.SEEN, "before": None,
        "after": IssueState.OPEN, "by": "machine", "sweep_id": "", "note": "",
    }  # fmt: skip


@contextmanager
def busy(url: str) -> Iterator[Sessions]:
    """One subject with four old events, and many others to whom much has happened since."""
    with a_database(url) as made:
        with transaction(made) as session:
            others = [(f"site-{n}", number) for n in range(OTHERS) for number in range(EACH)]
            mine = [(SITE, number) for number in range(4)]
            session.execute(insert(IssueRow), [an_issue(*one) for one in [*mine, *others]])
            session.execute(
                insert(IssueEventRow), [an_event(*one, place) for place, one in enumerate([*mine, *others])]
            )
        yield made


def test_a_subject_has_its_own_events_newest_first(database_url: str) -> None:
    with busy(database_url) as made, transaction(made) as session:
        assert [one.fingerprint for one, _ in recent_events(session, SITE, limit=3)] == [
            f"{SITE}-3",
            f"{SITE}-2",
            f"{SITE}-1",
        ]
        found, total = events_page(session, SITE, Wanted(limit=50), check="broken_link")
        assert ([one.fingerprint for one, _ in found], total) == ([f"{SITE}-3", f"{SITE}-1"], 2)
        assert events_page(session, SITE, Wanted(limit=50))[1] == 4
        assert recent_events(session, "nobody", limit=3) == []


def test_postgresql_does_not_go_through_what_happened_to_all_others(postgres_url: str) -> None:
    asked: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_more: Any) -> None:
        if "FROM issue_events" in statement and "LIMIT" in statement:
            asked.append((statement, parameters))

    with busy(postgres_url) as made, transaction(made) as session:
        session.execute(text("ANALYZE issues, issue_events"))
        event.listen(session.get_bind(), "before_cursor_execute", note)
        recent_events(session, SITE, limit=8)
        events_page(session, SITE, Wanted(limit=50))
        event.remove(session.get_bind(), "before_cursor_execute", note)
        plans = [
            "\n".join(row[0] for row in session.connection().exec_driver_sql(f"EXPLAIN {statement}", parameters))
            for statement, parameters in asked
        ]
    assert len(plans) == 2
    for plan in plans:
        assert "ix_issue_events_fingerprint" in plan, plan
        assert "issue_events_pkey" not in plan, plan
