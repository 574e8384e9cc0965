"""What the city does below the pages: certificates, codings, delays, and the week of probes before it was watched."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx
import pytest
from bundles import a_wiring
from sqlalchemy import select

from crawler.certificates import Server, look
from demo.city import City, build_city
from demo.command import write_files
from demo.hosts import SLOW
from demo.past import remember
from demo.probes import PROBES, history
from demo.server import RunningCity, running_city
from demo.tls import PROBLEMS
from domain.records import CertificateRecord
from domain.targets import TargetKind, TargetRef
from models.database import transaction
from models.findings import FindingRow
from pipeline.importing import apply_sites, plan_sites

TODAY = datetime.now(ZoneInfo("Asia/Shanghai")).date()


@pytest.fixture(scope="module")
def running() -> Iterator[RunningCity]:
    with running_city(today=TODAY) as served:
        yield served


def presented(running: RunningCity, tmp_path: Path, how: str) -> CertificateRecord:
    site = next(site for site in running.city.sites if site.secure and site.tls_how == how)
    roots = tmp_path / "ca.pem"
    roots.write_bytes(running.city.authority.root_pem)
    return look(
        TargetRef(kind=TargetKind.SITE, key=site.home_url),
        site.home_url,
        Server(address=site.address, port=site.port, host=site.address),
        at=datetime.now(UTC),
        timeout_s=10,
        roots=str(roots),
        fetch=lambda where: httpx.get(where, trust_env=False).content,
    )


def sound(record: CertificateRecord) -> bool:
    now = datetime.now(UTC)
    return bool(
        record.trusted and record.name_matches and record.chain[0].not_before <= now < record.chain[0].not_after
    )


def test_a_good_https_site_presents_a_whole_chain(running: RunningCity, tmp_path: Path) -> None:
    assert sound(presented(running, tmp_path, ""))


@pytest.mark.parametrize("how", sorted(set(PROBLEMS) - {"soon"}))
def test_a_bad_certificate_is_bad_until_it_is_mended(running: RunningCity, tmp_path: Path, how: str) -> None:
    site = next(site for site in running.city.sites if site.tls_how == how)
    before = presented(running, tmp_path, how)
    assert not sound(before)
    assert (how == "chain") == (before.trusted is False and before.complete_with_help is True)
    running.mend(site.tls_fault)
    try:
        assert sound(presented(running, tmp_path, how))
    finally:
        running.unmend(site.tls_fault)
    assert not sound(presented(running, tmp_path, how))


def test_a_page_announces_gzip_and_sends_none(running: RunningCity) -> None:
    site, path = next(
        (site, path) for site in running.city.sites for path, (_, how) in site.odd.items() if how == "coding"
    )
    url = site.url(path)
    with pytest.raises(httpx.DecodingError):
        httpx.get(url, trust_env=False)
    fault, _ = site.odd[path]
    running.mend(fault)
    try:
        assert httpx.get(url, trust_env=False).status_code == 200
    finally:
        running.unmend(fault)


def test_a_slow_host_answers_late_and_well(running: RunningCity) -> None:
    began = time.monotonic()
    answer = httpx.get(f"http://{SLOW}:{running.city.port}/fz/1", trust_env=False, timeout=30)
    assert answer.status_code == 200
    assert time.monotonic() - began >= 2


class Now:
    def __call__(self) -> datetime:
        return datetime.now(UTC)


def the_city() -> City:
    return build_city(today=TODAY, port=8931)


def test_the_week_before_holds_a_site_over_the_line_and_one_below() -> None:
    city = the_city()
    until = datetime.now(UTC)
    week = history(city, until)
    shares = {
        site.probes_how: sum(not one.ok for one in week[site.code]) / PROBES for site in city.sites if site.probes_how
    }
    assert shares["unstable"] >= 0.05 > shares["warned"] >= 0.03
    assert {
        sum(not one.ok for one in week[site.code]) for site in city.sites if site.code in week and not site.probes_how
    } == {0}
    fault = next(site.probes_fault for site in city.sites if site.probes_how == "unstable")
    city.mend(fault)
    assert all(one.ok for one in history(city, until)[fault.split("-")[0]])


def test_the_week_is_remembered_and_judged_once(tmp_path: Path) -> None:
    city = the_city()
    write_files(city, tmp_path / "demo")
    codes = {site.probes_how: site.code for site in city.sites if site.probes_how}
    with a_wiring(tmp_path, clock=Now(), site=False) as wiring:  # type: ignore[arg-type]
        with transaction(wiring.sessions) as session:
            apply_sites(session, plan_sites(session, tmp_path / "demo" / "sites.csv"))
        assert remember(wiring, tmp_path / "demo") == 2
        with transaction(wiring.sessions) as session:
            rows = session.execute(
                select(FindingRow.subject, FindingRow.outcome).where(FindingRow.check_id == "unstable_site")
            )
            found = {row.subject: row.outcome.value for row in rows}
        assert found == {codes["unstable"]: "fault", codes["warned"]: "suspicion"}
        assert remember(wiring, tmp_path / "demo") == 0
