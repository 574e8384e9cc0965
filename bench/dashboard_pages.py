"""Every page of the dashboard with the addresses people ask for, chosen evenly among the sites, issues and accounts there are."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from domain.issues import IssueState
from domain.sweeps import SweepPurpose
from models.issues import IssueRow, counting
from models.queries_issues import IssueFilter, issues_page, place_of
from models.queries_sites import Wanted
from models.queries_sweeps import place_of as place_of_sweep
from models.queries_sweeps import sweeps_where
from models.registry import AccountRow, SiteRow
from models.service import ObjectionRow
from models.sight import of_unit
from models.sweeps import SweepRow

EACH = 40
"""Different sites, issues, accounts that are asked for."""
OVERVIEW_MS, PAGE_MS = 500.0, 300.0
NOT_MEASURED = {
    "/welcome/{secret}": "a one-time link",
    "/unsubscribe/{token}": "a link in a letter",
    "/evidence/{key}": "a file, not a page",
    "/issues/{fingerprint}/warc": "a file, not a page",
    "/objections/{objection_id}/file": "a file, not a page",
    "/proofs/{proof_id}": "a file, not a page",
    "/sites/{code}/entries/{key}": "a file, not a page",
    "/sign-in/provider": "leads to the identity provider",
    "/sign-in/provider/back": "leads back from the identity provider",
    "/sign-out/provider": "leads to the identity provider",
    "/reports/circular.{ending}": "a document, made when it is asked for",
    "/reports/scores/{subject}.xlsx": "a document, made when it is asked for",
    "/reports/rectification.{ending}": "a document, made when it is asked for",
    "/reports/annual.{ending}": "a document, made when it is asked for",
}
"""Routes that are no pages, with the reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageAsked:
    """One page, and the addresses by which it is asked for."""

    name: str
    paths: tuple[str, ...]
    target_ms: float = PAGE_MS
    """Its p95 is to stay below."""
    manager: bool = False
    """Operators may not see it."""


def pages(session: Session, unit: str | None) -> list[PageAsked]:
    """The pages, with what a person of that unit (None: everything) may see."""
    sites = _spread(session, SiteRow.code, of_unit(SiteRow.code, unit))
    accounts = _spread(session, AccountRow.code, of_unit(AccountRow.code, unit))
    prints = _spread(session, IssueRow.fingerprint, of_unit(IssueRow.subject, unit), counting())
    sweeps = _spread(session, SweepRow.id, SweepRow.subject.in_(sites))
    found = list(_lists(session, unit))
    found += [
        PageAsked(name="/sites/{code}", paths=tuple(f"/sites/{code}" for code in sites)),
        PageAsked(name="/sites/{code}/live", paths=tuple(f"/sites/{code}/live" for code in sites)),
        *(
            PageAsked(name=f"/sites/{{code}}/{tab}", paths=tuple(f"/sites/{code}/{tab}" for code in sites))
            for tab in ("columns", "links", "threads", "availability", "evidence", "history")
        ),
        PageAsked(name="/accounts/{code}", paths=tuple(f"/accounts/{code}" for code in accounts)),
        PageAsked(name="/issues/{fingerprint}", paths=tuple(f"/issues/{one}" for one in prints)),
        PageAsked(name="/issues/{fingerprint}/live", paths=tuple(f"/issues/{one}/live" for one in prints)),
        PageAsked(name="/sweeps/{sweep_id}", paths=tuple(f"/sweeps/{one}" for one in sweeps)),
    ]
    return found


def _lists(session: Session, unit: str | None) -> Iterator[PageAsked]:
    region = session.scalar(select(SiteRow.region).where(of_unit(SiteRow.code, unit)).limit(1)) or ""
    code = session.scalar(select(SiteRow.code).where(of_unit(SiteRow.code, unit)).limit(1)) or ""
    whole = (
        ("/", ("",)),
        ("/parts/under-way", ("",)),
        ("/sites", ("", "?page=2", "?page=100", f"?region={region}", "?kind=portal")),
        ("/sites by score", ("?sort=score", "?sort=-score", "?min=60&max=80", "?verdict=unqualified")),
        ("/sites by issues", ("?sort=-issues", "?sort=-issues&page=3")),
        ("/sites found", ("?q=教育局", f"?q={code}", "?q=第3市")),
        ("/accounts", ("", "?page=2", "?page=1000", "?platform=weibo", "?sort=-swept")),
        ("/accounts found", ("?q=教育局", "?q=发布77", "?q=a10000077")),
        ("/issues", ("", "?page=2", "?page=10", "?since=1")),
        (
            "/issues filtered",
            ("?check=stale_column", "?outcome=suspicion", "?overdue=1", "?repeated=1", f"?site={code}"),
        ),
        ("/issues of all states", ("?state=all", "?state=closed", "?state=dismissed")),
        ("/issues sorted", ("?sort=due", "?sort=site", "?sort=-instances", "?sort=check", "?sort=first")),
        ("/issues found", ("?q=教育局", "?q=条目7", "?q=https://www.s7", "?q=abcd12")),
        ("/issues deep", tuple(_deep_issues(session, unit))),
        ("/issues deep by number", ("?page=1000", "?page=3000")),
        ("/review", ("", "?page=20", "?check=wrong_wording")),
        ("/review vetoes", ("?tab=vetoes", "?tab=vetoes&page=5")),
        ("/review objections", ("?tab=objections",)),
        ("/sweeps", ("", "?page=2", "?state=doubtful", "?purpose=routine", f"?site={code}")),
        ("/sweeps deep", tuple(_deep_sweeps(session, unit))),
        ("/registry", ("", f"?code={code}")),
        ("/people", ("",)),
        ("/telling", ("",)),
        ("/indicators", ("", "?only=unverified")),
        ("/reports", ("",)),
        ("/reports/digest", ("", "?format=text")),
        ("/settings", ("",)),
        ("/audit", ("", "?page=5", "?act=sign_in")),
        ("/access", ("",)),
        ("/me", ("",)),
    )
    managers = ("/telling", "/review", "/registry", "/people", "/reports/digest", "/settings", "/audit")
    for name, queries in whole:
        path = name.split(" ", maxsplit=1)[0]
        yield PageAsked(
            name=name,
            paths=tuple(quote(path + query, safe="/?&=:%-_") for query in queries),
            target_ms=OVERVIEW_MS if name == "/" else PAGE_MS,
            manager=path in managers,
        )


def _deep_issues(session: Session, unit: str | None) -> Iterator[str]:
    """Pages far down, by the addresses to which one page's link to the next leads."""
    now = datetime.now(UTC)
    every = IssueFilter(states=[one for one in IssueState if one is not IssueState.NOTICED], folded=True)
    for query, page, which in (
        ("", 1000, IssueFilter(folded=True)),
        ("", 3000, IssueFilter(folded=True)),
        ("state=all&", 5000, every),
    ):
        wanted = Wanted(unit=unit, limit=1, offset=(page - 1) * 50 - 1, most=1)
        found, _ = issues_page(session, wanted, which, now=now)
        yield f"?{query}page={page}&after={place_of(found[0], '')}" if found else f"?{query}page={page}"


def _deep_sweeps(session: Session, unit: str | None) -> Iterator[str]:
    for query, page, purpose in (("", 1000, None), ("purpose=series&", 500, SweepPurpose.SERIES)):
        found = sweeps_where(session, unit=unit, purpose=purpose, limit=1, offset=(page - 1) * 50 - 1)
        yield f"?{query}page={page}&after={place_of_sweep(found[0].run)}" if found else f"?{query}page={page}"


def route_of(page: PageAsked) -> str:
    """The route a page goes by."""
    return page.name.split(" ", maxsplit=1)[0]


def objections(session: Session) -> int:
    """How many there are."""
    return session.scalar(select(func.count()).select_from(ObjectionRow)) or 0


def _spread(session: Session, key: Any, *conditions: Any) -> Sequence[str]:
    """Some of the keys, evenly over all of them."""
    total = session.scalar(select(func.count()).select_from(key.class_).where(*conditions)) or 0
    step = max(1, total // EACH)
    found = session.scalars(select(key).where(*conditions).order_by(key))
    return [one for number, one in enumerate(found) if number % step == 0][:EACH]
