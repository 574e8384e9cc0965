"""Accounts from order to issue, over a real server on the loopback."""

import asyncio
import contextlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from builders import an_account
from bundles import a_wiring
from feeds import feed
from fixture_site import FixtureSite
from sqlalchemy import select

from crawler.accounts.bundle import AccountBundle
from domain.issues import IssueState
from domain.registry import Account, AccountKind, AccountState
from domain.sweeps import HealthState, SweepPurpose
from models.claims import claim_account, due_accounts
from models.database import transaction
from models.issues import IssueRow
from models.queries import latest_sweeps
from models.registry import AccountRow
from pipeline.account_judge import judge_account
from pipeline.account_score import score_accounts
from pipeline.account_sweep import look_settings, order_looks, read_credentials, run_looks, sweep_accounts
from pipeline.account_take import take_account
from pipeline.sweep import SweepRefusedError
from pipeline.wiring import Wiring

ALONE = {
    "allow_private_networks": "127.0.0.0/8",
    "account_delay": 0,
    "retry_spacing": (),
    "sweep_timeout": 5,
    "max_renders": 0,
}


@contextmanager
def watching(tmp_path: Path, *accounts: Account) -> Iterator[Wiring]:
    with a_wiring(tmp_path, clock=_Clock(), site=False, **ALONE) as wiring:  # type: ignore[arg-type]
        with transaction(wiring.sessions) as session:
            session.add_all([AccountRow.from_domain(account) for account in accounts])
        yield wiring


class _Clock:
    def __call__(self) -> datetime:
        return datetime.now(UTC)


def states(wiring: Wiring) -> list[IssueState]:
    with transaction(wiring.sessions) as session:
        return list(session.scalars(select(IssueRow.state).order_by(IssueRow.first_seen)))


def test_silence_opens_an_issue_and_a_post_closes_it(tmp_path: Path) -> None:
    with FixtureSite({"/f": feed(30, 40)}) as site, watching(tmp_path, an_account(feed_url=site.url("/f"))) as wiring:
        (first,) = sweep_accounts(wiring)
        assert first.faults == {"stale_account": 1}
        assert states(wiring) == [IssueState.OPEN]
        site.pages["/f"] = feed(1, 30, 40)
        (second,) = sweep_accounts(wiring, ["A-1"], purpose=SweepPurpose.RESCAN)
        assert second.faults == {}
        assert states(wiring) == [IssueState.CLOSED]


def test_a_warning_gives_way_to_the_fault(tmp_path: Path) -> None:
    with FixtureSite({"/f": feed(12)}) as site, watching(tmp_path, an_account(feed_url=site.url("/f"))) as wiring:
        (early,) = sweep_accounts(wiring)
        assert (early.faults, early.suspicions) == ({}, 1)
        site.pages["/f"] = feed(15)
        sweep_accounts(wiring)
        assert states(wiring) == [IssueState.CLOSED, IssueState.OPEN]


@pytest.mark.parametrize("answer", ["/f?status=500", "/f?status=404", "/f?drop=1", "/f?status=403", "/login"])
def test_a_dead_source_opens_nothing_and_closes_nothing(tmp_path: Path, answer: str) -> None:
    with FixtureSite({"/f": feed(30), "/login": "<html><body>请先登录</body></html>"}) as site:
        account = an_account(feed_url=site.url("/f"))
        with watching(tmp_path, account) as wiring:
            sweep_accounts(wiring)
            with transaction(wiring.sessions) as session:
                session.get_one(AccountRow, 1).feed_url = site.url(answer)
            (look,) = sweep_accounts(wiring)
            assert (look.faults, look.unknown) == ({}, 1)
            assert look.health.state is HealthState.SOUND
            assert states(wiring) == [IssueState.OPEN]


def test_the_same_bundle_taken_in_twice_changes_nothing(tmp_path: Path) -> None:
    with FixtureSite({"/f": feed(30)}) as site, watching(tmp_path, an_account(feed_url=site.url("/f"))) as wiring:
        (look,) = sweep_accounts(wiring)
        again = take_account(wiring, AccountBundle(wiring.bundles / look.run.bundle_key))
        assert not again.settled.fresh
        assert states(wiring) == [IssueState.OPEN]


def test_a_look_is_judged_again_from_its_folder_alone(tmp_path: Path) -> None:
    with FixtureSite({"/f": feed(30)}) as site, watching(tmp_path, an_account(feed_url=site.url("/f"))) as wiring:
        (look,) = sweep_accounts(wiring)
        moved = (wiring.bundles / look.run.bundle_key).rename(tmp_path / "elsewhere")
        (finding,) = judge_account(moved, wiring.rulebook).report.findings
        assert finding.subject == "A-1"
        assert finding.target.key == site.url("/f")
        key = finding.fault.evidence[0].key
        assert b"<rss" in AccountBundle(moved).blob(key)
        assert wiring.blobs.get(key) == AccountBundle(moved).blob(key)


def test_an_account_nobody_can_read_is_unknown(tmp_path: Path) -> None:
    with watching(tmp_path, an_account(feed_url="")) as wiring:
        (look,) = sweep_accounts(wiring)
        assert (look.faults, look.suspicions, look.unknown) == ({}, 0, 1)


def test_a_look_that_was_never_finished_is_doubtful_and_due_again_soon(tmp_path: Path) -> None:
    with watching(tmp_path, an_account()) as wiring:
        ((_, bundle),) = order_looks(wiring)
        summary = take_account(wiring, bundle)
        assert summary.health.state is HealthState.DOUBTFUL
        soon = datetime.now(UTC) + timedelta(hours=1)
        with transaction(wiring.sessions) as session:
            assert latest_sweeps(session) == {}
            assert due_accounts(session, now=soon, limit=9) == ["A-1"]


def test_a_look_that_was_interrupted_is_due_again_at_once(tmp_path: Path) -> None:
    async def end_at_once(wiring: Wiring) -> None:
        looking = asyncio.create_task(run_looks(wiring, order_looks(wiring), look_settings(wiring), {}))
        await asyncio.sleep(0)  # it has begun
        looking.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await looking

    with watching(tmp_path, an_account()) as wiring:
        asyncio.run(end_at_once(wiring))
        with transaction(wiring.sessions) as session:
            assert due_accounts(session, now=datetime.now(UTC), limit=9) == ["A-1"]


def test_what_somebody_else_looks_at_is_left_to_them(tmp_path: Path) -> None:
    with watching(tmp_path, an_account()) as wiring:
        now = datetime.now(UTC)
        with transaction(wiring.sessions) as session:
            claim_account(session, "A-1", by="somebody", now=now, until=now + timedelta(hours=1))
        assert sweep_accounts(wiring) == []


def test_a_deregistered_account_is_not_looked_at_and_an_unknown_code_is_named(tmp_path: Path) -> None:
    with watching(tmp_path, an_account(state=AccountState.DEREGISTERED)) as wiring:
        assert sweep_accounts(wiring) == []
        with pytest.raises(SweepRefusedError, match="A-9"):
            sweep_accounts(wiring, ["A-9"])


def test_an_accounts_card_holds_vetoes_only(tmp_path: Path) -> None:
    with FixtureSite({"/f": feed(30), "/g": feed(200)}) as site:
        silent = an_account(feed_url=site.url("/f"))
        service = an_account(code="A-2", feed_url=site.url("/g"), kind=AccountKind.SERVICE)
        with watching(tmp_path, silent, service) as wiring:
            sweep_accounts(wiring)
            first, second = score_accounts(wiring)
    assert first.vetoes_suspected == ("veto.media.stale",)
    assert first.total is None
    assert second.vetoes_suspected == ()


def test_authorisations_are_read_by_line_and_a_bad_line_is_named_without_its_content() -> None:
    found = read_credentials("# 公众号\nA-1,wx1,s3cret\n\nA-2，wx2，other\n")
    assert found["A-2"].app_id == "wx2"
    assert "s3cret" not in repr(found)
    with pytest.raises(SweepRefusedError) as refused:
        read_credentials("A-1,wx1,s3cret\nA-2,s3cret")
    assert "2" in str(refused.value)
    assert "s3cret" not in str(refused.value)
