"""Real handshakes with real certificates: what the record says, and what the check makes of it."""

import asyncio
import warnings
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from certificates import DAY, Issued, issued, tls_server
from cryptography.hazmat.primitives.asymmetric import rsa
from fixture_site import FixtureSite

from checks.availability.expiring_certificate import Params, expiring_certificate
from crawler.endpoints import certificate
from crawler.fetch.http import HttpFetcher
from crawler.policy import Policy
from domain.findings import Fault, Outcome
from domain.records import CertificateRecord
from domain.targets import TargetKind, TargetRef

ROOT = issued("某根证书", ca=True)
MIDDLE = issued("某中间证书", by=ROOT, ca=True)


def looked_at(url: str, folder: Path) -> CertificateRecord:
    roots = folder / "roots.pem"
    roots.write_bytes(ROOT.pem)
    policy = Policy(allowed_networks=("127.0.0.0/8",))
    target = TargetRef(kind=TargetKind.SITE, key=url)

    async def look() -> CertificateRecord | None:
        async with HttpFetcher(policy=policy, timeout_s=5) as http:
            return await certificate(target, url, policy, timeout_s=5, roots=str(roots), http=http)

    record = asyncio.run(look())
    assert record is not None
    return record


def judged(folder: Path, leaf: Issued, others: Sequence[Issued] = (MIDDLE,), **given: object) -> list[Fault]:
    with tls_server(folder, leaf, others, **given) as url:  # type: ignore[arg-type]
        record = looked_at(url, folder)
    return list(expiring_certificate(record, Params(), datetime.now(UTC)))


def problems(faults: Sequence[Fault]) -> dict[object, Outcome]:
    return {fault.values["problem"]: fault.outcome for fault in faults}


def test_a_good_certificate_is_no_fault(tmp_path: Path) -> None:
    assert judged(tmp_path, issued("好", by=MIDDLE)) == []


def test_one_that_has_expired(tmp_path: Path) -> None:
    faults = judged(tmp_path, issued("旧", by=MIDDLE, begins=-400 * DAY, ends=-3 * DAY))
    assert problems(faults) == {"expired": Outcome.FAULT}
    assert faults[0].values["days"] == 3


@pytest.mark.parametrize(
    ("days", "told"),
    [
        (31, {}),
        (25, {"expiring": Outcome.SUSPICION}),
        (10, {"expiring": Outcome.FAULT}),
        (5, {"expiring": Outcome.FAULT}),
    ],
)
def test_levels_before_the_end(tmp_path: Path, days: int, told: dict[object, Outcome]) -> None:
    assert problems(judged(tmp_path, issued("将", by=MIDDLE, begins=-300 * DAY, ends=days * DAY + DAY / 2))) == told


def test_one_that_a_machine_renews_every_few_weeks_is_not_told_for_weeks(tmp_path: Path) -> None:
    weeks = issued("短", by=MIDDLE, begins=-65 * DAY, ends=25 * DAY)
    assert judged(tmp_path, weeks) == []
    assert problems(judged(tmp_path, issued("短", by=MIDDLE, begins=-84 * DAY, ends=6 * DAY))) == {
        "expiring": Outcome.FAULT
    }


def test_one_for_another_name(tmp_path: Path) -> None:
    faults = judged(tmp_path, issued("别", by=MIDDLE, host="www.example.gov.cn"))
    assert problems(faults) == {"wrong_name": Outcome.FAULT}
    assert faults[0].values["names"] == "www.example.gov.cn"


def test_one_that_signs_itself(tmp_path: Path) -> None:
    assert problems(judged(tmp_path, issued("己"), ())) == {"self_signed": Outcome.FAULT}


def test_a_chain_that_lacks_a_link_is_proved_by_fetching_it(tmp_path: Path) -> None:
    with FixtureSite({"/middle.der": MIDDLE.der}) as authority:
        leaf = issued("缺", by=MIDDLE, issuer_at=authority.url("/middle.der"))
        assert problems(judged(tmp_path, leaf, ())) == {"chain": Outcome.FAULT}


def test_a_chain_nobody_can_complete_is_for_a_person(tmp_path: Path) -> None:
    assert problems(judged(tmp_path, issued("缺", by=MIDDLE), ())) == {"chain": Outcome.SUSPICION}


def test_a_root_we_do_not_know_is_for_a_person(tmp_path: Path) -> None:
    other = issued("另一根证书", ca=True)
    assert problems(judged(tmp_path, issued("外", by=other), (other,))) == {"unknown_root": Outcome.SUSPICION}


def test_a_short_key(tmp_path: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        key = rsa.generate_private_key(public_exponent=65537, key_size=1024)
    assert problems(judged(tmp_path, issued("弱", by=MIDDLE, key=key))) == {"weak_key": Outcome.FAULT}


def test_an_outworn_signature(tmp_path: Path) -> None:
    with tls_server(tmp_path, issued("弱", by=MIDDLE), (MIDDLE,)) as url:
        record = looked_at(url, tmp_path)
    # No library of today signs like that any more; the facts are those of a real chain but for the hash.
    old = replace(record, chain=(replace(record.chain[0], signature="sha1"), *record.chain[1:]))
    assert problems(list(expiring_certificate(old, Params(), datetime.now(UTC)))) == {"weak_signature": Outcome.FAULT}


def test_a_server_that_speaks_only_what_was_given_up_is_old_and_not_dead(tmp_path: Path) -> None:
    faults = judged(tmp_path, issued("老", by=MIDDLE), newest="TLSv1_1")
    assert problems(faults) == {"old_protocol": Outcome.FAULT}


def test_a_server_that_speaks_no_tls_at_all_proves_nothing(tmp_path: Path) -> None:
    with FixtureSite({"/": "x"}) as plain:
        record = looked_at(plain.url("/").replace("http:", "https:"), tmp_path)
    (fault,) = expiring_certificate(record, Params(), datetime.now(UTC))
    assert fault.outcome is Outcome.UNKNOWN
