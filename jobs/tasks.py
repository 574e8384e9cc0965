"""The functions a queue may call: arguments are ids, each does one use case and commits once."""

import asyncio
import threading
from collections.abc import Callable, Coroutine
from datetime import date, timedelta
from typing import Any

import structlog

from domain.sweeps import SweepPurpose
from models.claims import due_accounts, due_sweeps
from models.database import transaction
from pipeline.account_score import score_accounts
from pipeline.account_sweep import sweep_accounts
from pipeline.alarms import raise_alarms
from pipeline.availability import judge_week
from pipeline.notices import deliver_notices
from pipeline.notify import send_digests
from pipeline.probe import probe_due, probe_sites
from pipeline.recheck import look_again, recheck
from pipeline.recover import recover
from pipeline.rescans import free_rescans, run_rescan
from pipeline.retention import forget
from pipeline.score import period_of, score_each, score_sites
from pipeline.steps import tell_steps
from pipeline.subjects import subjects_of
from pipeline.sweep import order_sweeps, run_sweeps, sweep_sites
from pipeline.take import SweepSummary
from pipeline.webhooks import deliver
from pipeline.wiring import Wiring

log = structlog.get_logger()

LOOKS_PER_BATCH = 200
"""Accounts looked at in one job."""


class Tasks:
    """All tasks, bound to one wiring; ``table()`` is what a queue is given."""

    def __init__(self, wiring: Wiring) -> None:
        self._wiring = wiring
        self._under_way: set[tuple[asyncio.AbstractEventLoop, asyncio.Task[list[SweepSummary]]]] = set()
        self._guard = threading.Lock()

    def table(self) -> dict[str, Callable[..., None]]:
        """Task name → function."""
        return {
            "sweep_due": self.sweep_due,
            "sweep_site": self.sweep_site,
            "recheck": self.recheck,
            "look_again": self.look_again,
            "look_due": self.look_due,
            "look_account": self.look_account,
            "probe_due": self.probe_due,
            "probe_site": self.probe_site,
            "digest": self.digest,
            "alarm": self.alarm,
            "steps": self.steps,
            "score": self.score,
            "deliver": self.deliver,
            "rescan": self.rescan,
            "score_subject": self.score_subject,
            "recover": self.recover,
            "forget": self.forget,
        }

    def interrupt(self) -> None:
        """End the sweeps under way: their children write receipts and go; what they had finished is kept."""
        with self._guard:
            for loop, task in self._under_way:
                loop.call_soon_threadsafe(task.cancel)

    def _run(self, sweeps: Coroutine[Any, Any, list[SweepSummary]]) -> list[SweepSummary]:
        async def noted() -> list[SweepSummary]:
            task = asyncio.ensure_future(sweeps)
            entry = (asyncio.get_running_loop(), task)
            with self._guard:
                self._under_way.add(entry)
            try:
                return await task
            except asyncio.CancelledError:
                log.info("sweeps interrupted")
                return []
            finally:
                with self._guard:
                    self._under_way.discard(entry)

        return asyncio.run(noted())

    def sweep_due(self, sites: int = 0) -> None:
        """Sweep so many of the sites that are due (0: as many as one child takes) in one child."""
        wiring = self._wiring
        with transaction(wiring.sessions) as session:
            codes = due_sweeps(session, now=wiring.clock(), limit=sites or wiring.settings.sites_per_child)
        if codes:
            self._run(run_sweeps(wiring, order_sweeps(wiring, codes), children=1))

    def sweep_site(self, code: str) -> None:
        """Sweep one site because a person asked."""
        sweep_sites(self._wiring, [code], purpose=SweepPurpose.RESCAN, run=self._run)

    def look_due(self) -> None:
        """Look at the accounts that are due, a batch at a time so that a slow source holds up no other batch for long."""
        wiring = self._wiring
        with transaction(wiring.sessions) as session:
            codes = due_accounts(session, now=wiring.clock(), limit=LOOKS_PER_BATCH)
        if codes:
            sweep_accounts(wiring, codes, run=self._run)

    def look_account(self, code: str) -> None:
        """Look at one account because a person asked."""
        sweep_accounts(self._wiring, [code], purpose=SweepPurpose.RESCAN, run=self._run)

    def recheck(self, code: str, check: str = "", url: str = "") -> None:
        """Look at one fault again because a person asked."""
        recheck(self._wiring, code, check=check or None, url=url or None, run=self._run)

    def rescan(self, rescan: int) -> None:
        """Do a look that was asked for; what a stop cuts short waits for the next start."""
        run_rescan(self._wiring, rescan, run=self._run)

    def deliver(self) -> None:
        """Tell webhooks what is new."""
        deliver(self._wiring)

    def score_subject(self, code: str) -> None:
        """The current card of one site or account, after a person's word."""
        with transaction(self._wiring.sessions) as session:
            found = subjects_of(session, [code])
        (score_sites if found.sites else score_accounts)(self._wiring, [code])

    def look_again(self) -> None:
        """Try the links again whose verdict is still open and whose time has come."""
        look_again(self._wiring, run=self._run)

    def probe_due(self) -> None:
        """Probe the home pages that are due."""
        probe_due(self._wiring)

    def probe_site(self, code: str) -> None:
        """Probe one home page because a person asked, with its repetitions."""
        probe_sites(self._wiring, [code])

    def digest(self, day: str) -> None:
        """Send the day's digests that were not sent yet."""
        send_digests(self._wiring, date.fromisoformat(day), send=True)

    def alarm(self) -> None:
        """Tell what is grave at once, and send what waits for its time."""
        raise_alarms(self._wiring)
        deliver_notices(self._wiring)

    def steps(self) -> None:
        """Tell who must act about steps in the life of issues."""
        tell_steps(self._wiring)
        deliver_notices(self._wiring)

    def score(self) -> None:
        """Judge the week's probes and compute the current period's score cards."""
        judge_week(self._wiring)
        now = self._wiring.clock().astimezone(self._wiring.zone)
        for _ in score_each(self._wiring, None, period=period_of(now.date())):
            pass  # stored; nobody needs all of them at once
        score_accounts(self._wiring, None, period=period_of(now.date()))

    def recover(self) -> None:
        """Take over what dead processes left."""
        # Rescans first: taking in sweeps makes the dead process's name forgotten.
        wiring = self._wiring
        longest = timedelta(minutes=wiring.settings.sweep_deadline_minutes) + timedelta(minutes=10)
        with transaction(wiring.sessions) as session:
            free_rescans(session, is_dead=wiring.owner.is_dead, dead_since=wiring.clock() - longest)
        recover(wiring)

    def forget(self) -> None:
        """Forget what retention allows to be forgotten."""
        forget(self._wiring)
