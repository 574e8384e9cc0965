"""The clock: starts APScheduler, registers the ticks, runs until told to stop."""

from datetime import timedelta

from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.schedulers.base import BaseScheduler
from apscheduler.triggers.interval import IntervalTrigger

from jobs.queue import JobQueue
from jobs.ticks import TICKS
from pipeline.wiring import Wiring

FIRST_AFTER = timedelta(seconds=1)


def build(wiring: Wiring, queue: JobQueue) -> BaseScheduler:
    """A scheduler with every tick, not yet started. The schedule itself is rows in the database; nothing is kept here."""
    scheduler = BackgroundScheduler(
        timezone="UTC", job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": 60}
    )
    for tick, every in TICKS:
        scheduler.add_job(
            tick,
            IntervalTrigger(seconds=round(every.total_seconds()), timezone="UTC"),
            args=[wiring, queue],
            id=tick.__name__,
            next_run_time=wiring.clock() + FIRST_AFTER,
        )
    return scheduler
