"""What lies in the database of a dashboard under test: two units' sites, their issues with evidence, a card with a veto."""

from dataclasses import dataclass
from datetime import timedelta

from builders import a_site
from memory import a_finding, a_report, a_rule, a_run, link
from web_house import UNIT, House

from domain.findings import Evidence, EvidenceKind, Outcome
from domain.registry import Account, Platform
from models.database import transaction
from models.registry import AccountRow, SiteRow
from pipeline.settle import settle
from pipeline.wiring import Wiring

MINE, THEIRS, ACCOUNT = "5001010001", "5001010002", "wx-1"
PICTURE = b"\x89PNG\r\n\x1a\n" + b"\0" * 40
PAGE = "<script>alert(1)</script><h1>页面</h1>".encode()


@dataclass(frozen=True, kw_only=True)
class Stock:
    """What was put in."""

    mine: tuple[str, ...]
    """Issues of the operator's unit."""
    theirs: tuple[str, ...]
    picture: str
    page: str
    their_page: str


def stock(house: House) -> Stock:
    """Fill the house."""
    wiring, now = house.wiring, house.clock.now
    picture, page = wiring.blobs.put(PICTURE), wiring.blobs.put(PAGE)
    their_page = wiring.blobs.put(b"of another unit")
    with transaction(wiring.sessions) as session:
        session.add(SiteRow.from_domain(a_site(code=MINE, name="教育局网站", organizer=UNIT)))
        session.add(SiteRow.from_domain(a_site(code=THEIRS, name="水务局网站", organizer="某市水务局")))
        account = Account(code=ACCOUNT, name="某发布", platform=Platform.WECHAT, organizer="某市水务局")
        session.add(AccountRow.from_domain(account))
    mine = _settle(
        wiring,
        MINE,
        now,
        [
            a_finding("gone.html", subject=MINE, at=now, evidence=(_seen(picture, now), _seen(page, now))),
            a_finding("odd.html", subject=MINE, at=now, outcome=Outcome.SUSPICION, message="像是“页面不存在”"),
        ],
    )
    theirs = _settle(
        wiring, THEIRS, now, [a_finding("lost.html", subject=THEIRS, at=now, evidence=(_seen(their_page, now),))]
    )
    return Stock(mine=mine, theirs=theirs, picture=picture, page=page, their_page=their_page)


def see_mended(house: House, code: str, *names: str) -> None:
    """A later sweep that finds these links well."""
    house.clock.pass_by(timedelta(hours=1))
    at = house.clock.now
    with transaction(house.wiring.sessions) as session:
        report = a_report(fine=[link(name) for name in names])
        settle(session, a_run(f"later-{code}", at=at, subject=code), report, rules=[a_rule()], columns=(), now=at)


def a_dead_host(
    house: House, targets: int, cause: str = "host:dead.example", outcome: Outcome = Outcome.FAULT
) -> tuple[str, ...]:
    """Links of the operator's site that lead to one dead host, seen by a later sweep."""
    house.clock.pass_by(timedelta(hours=1))
    now = house.clock.now
    found = [
        a_finding(link(f"dead-{number}"), subject=MINE, at=now, cause=cause, outcome=outcome)
        for number in range(targets)
    ]
    return _settle(house.wiring, MINE, now, found, run="dead")


def _settle(wiring: Wiring, code: str, now, findings, *, run: str = "s") -> tuple[str, ...]:  # type: ignore[no-untyped-def]
    from issues.fingerprint import fingerprint

    with transaction(wiring.sessions) as session:
        settle(
            session,
            a_run(f"{run}-{code}", at=now, subject=code),
            a_report(*findings),
            rules=[a_rule()],
            columns=(),
            now=now,
        )
    return tuple(fingerprint(finding) for finding in findings)


def _seen(key: str, at) -> Evidence:  # type: ignore[no-untyped-def]
    return Evidence(kind=EvidenceKind.PAGE, url="https://www.example.gov.cn/x", captured_at=at, key=key)
