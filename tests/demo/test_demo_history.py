"""Whoever looks at the demo city for the first time sees what weeks of use look like; the faultless sites stay faultless."""

from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from bundles import a_wiring
from memory import a_finding, a_report, a_rule, a_run
from sqlalchemy import select

from demo.city import build_city
from demo.command import write_files
from demo.history import WEEKS, date_back, live_through
from domain.issues import Act, IssueState
from models.database import transaction
from models.issues import IssueEventRow, IssueRow
from models.probes import series_between
from models.queries import sites_by_code
from models.queries_overview import trend
from pipeline.importing import apply_sites, plan_sites
from pipeline.settle import settle


def test_the_weeks_before_are_told_once_and_in_order(tmp_path: Path) -> None:
    with a_wiring(tmp_path, site=False) as wiring:
        now = wiring.clock()
        city = build_city(today=now.astimezone(ZoneInfo("Asia/Shanghai")).date(), port=8931)
        write_files(city, tmp_path / "demo")
        with transaction(wiring.sessions) as session:
            apply_sites(session, plan_sites(session, tmp_path / "demo" / "sites.csv"))
        assert live_through(wiring, tmp_path / "demo")
        assert not live_through(wiring, tmp_path / "demo"), "a city that has a past keeps it"
        code = next(site.code for site in city.sites if site.faults and not site.wire_fault)
        with transaction(wiring.sessions) as session:
            report = a_report(*(a_finding(f"{n}.html", subject=code, at=now) for n in range(60)))
            settle(session, a_run("today", at=now, subject=code), report, rules=[a_rule()], columns=(), now=now)
        assert 40 < date_back(wiring) < 60
        with transaction(wiring.sessions) as session:
            days = trend(session, unit=None, zone=ZoneInfo("Asia/Shanghai"), now=now)
            events = session.execute(select(IssueEventRow.at, IssueEventRow.act).order_by(IssueEventRow.id)).all()
            states = set(session.scalars(select(IssueRow.state).where(IssueRow.last_sweep_id != "today")))
            faultless = [site.code for site in city.sites if not site.faults]
            told = set(session.scalars(select(IssueRow.subject)))
            (site,) = (one for one in sites_by_code(session) if one.code == code)
            probes = series_between(session, site, since=now - timedelta(weeks=WEEKS), until=now - timedelta(weeks=1))
        assert sum(1 for day in days if day.opened) > 10
        assert sum(1 for day in days if day.closed) > 10
        assert [event.at for event in events] == sorted(event.at for event in events)
        assert {event.act for event in events} == {Act.SEEN, Act.GONE}
        assert states == {IssueState.CLOSED}
        assert faultless
        assert not told & set(faultless)
        assert len(probes.samples) > 300
