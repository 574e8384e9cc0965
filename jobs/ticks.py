"""What the clock does at each tick: looks at the schedule in the database and queues what is due; holds no state."""

from datetime import timedelta

from config.holidays import load_calendar
from jobs.queue import AHEAD, ON_DEMAND, Job, JobQueue
from models.claims import due_accounts, due_probes, due_sweeps
from models.database import transaction
from models.links import pending_sites
from pipeline.deadlines import lapse_exemptions
from pipeline.digest_days import DigestDays, is_digest_day
from pipeline.rescans import waiting_rescans
from pipeline.webhooks import webhooks as all_webhooks
from pipeline.wiring import Wiring

MOST_BATCHES = 64
"""Batches of due sites that wait at a time; the next tick brings more."""


def sweeps(wiring: Wiring, queue: JobQueue) -> None:
    """Queue the due sites in batches: as many as one child takes, smaller where that gives every core work."""
    settings = wiring.settings
    with transaction(wiring.sessions) as session:
        due = len(due_sweeps(session, now=wiring.clock(), limit=settings.sites_per_child * MOST_BATCHES))
    batches = max(min(due, settings.sweep_children), -(-due // settings.sites_per_child))
    for number in range(batches):
        # A batch names no site: whoever comes to it takes the longest waiting ones that are still free.
        job = Job(task="sweep_due", args={"sites": -(-due // batches)}, once=f"sweep_due:{number}", long=True)
        queue.put(job)


def rescans(wiring: Wiring, queue: JobQueue) -> None:
    """Queue the looks people have asked for and that still wait: after a restart, or because their site was busy."""
    with transaction(wiring.sessions) as session:
        waiting = waiting_rescans(session)
    for number in waiting:
        queue.put(rescan_job(number))


def webhooks(wiring: Wiring, queue: JobQueue) -> None:
    """Queue telling webhooks what is new, where there are any."""
    with transaction(wiring.sessions) as session:
        wanted = bool(all_webhooks(session))
    if wanted:
        queue.put(Job(task="deliver", lock="deliver", once="deliver", priority=AHEAD))


def rescan_job(number: int) -> Job:
    """The job of one look that was asked for."""
    return Job(task="rescan", args={"rescan": number}, once=f"rescan:{number}", priority=ON_DEMAND)


def probes(wiring: Wiring, queue: JobQueue) -> None:
    """Queue a round of probes when any is due."""
    with transaction(wiring.sessions) as session:
        due = due_probes(session, now=wiring.clock(), limit=1)
    if due:
        queue.put(Job(task="probe_due", lock="probes", once="probe_due", priority=AHEAD))


def open_links(wiring: Wiring, queue: JobQueue) -> None:
    """Queue another try of links whose verdict is still open, when any is due."""
    with transaction(wiring.sessions) as session:
        due = pending_sites(session, now=wiring.clock(), limit=1)
    if due:
        queue.put(Job(task="look_again", lock="look_again", once="look_again", long=True))


def accounts(wiring: Wiring, queue: JobQueue) -> None:
    """Queue a round of looks at new-media accounts when any is due."""
    with transaction(wiring.sessions) as session:
        due = due_accounts(session, now=wiring.clock(), limit=1)
    if due:
        queue.put(Job(task="look_due", lock="accounts", once="look_due", long=True))


def deadlines(wiring: Wiring, queue: JobQueue) -> None:
    """Let exemptions lapse whose day has passed."""
    lapse_exemptions(wiring)


def digests(wiring: Wiring, queue: JobQueue) -> None:
    """From the digest hour on, queue the day's digest; who has had it is not sent it again."""
    now = wiring.clock().astimezone(wiring.zone)
    rule = DigestDays(wiring.settings.digest_days)
    if now.hour >= wiring.settings.digest_hour and is_digest_day(now.date(), rule, load_calendar()):
        day = now.date().isoformat()
        queue.put(Job(task="digest", args={"day": day}, lock="digest", once="digest"))


def alarms(wiring: Wiring, queue: JobQueue) -> None:
    """Queue telling what is grave, and sending what waits."""
    queue.put(Job(task="alarm", lock="alarm", once="alarm", priority=AHEAD))


def steps(wiring: Wiring, queue: JobQueue) -> None:
    """Queue telling the steps in the life of issues: the pause between two rounds makes one message of many."""
    queue.put(Job(task="steps", lock="steps", once="steps"))


def scores(wiring: Wiring, queue: JobQueue) -> None:
    """Queue the score cards of the current period."""
    queue.put(Job(task="score", lock="score", once="score"))


def recovery(wiring: Wiring, queue: JobQueue) -> None:
    """Queue taking over what dead processes left."""
    queue.put(Job(task="recover", lock="recover", once="recover"))


def retention(wiring: Wiring, queue: JobQueue) -> None:
    """Queue forgetting."""
    queue.put(Job(task="forget", lock="forget", once="forget"))


TICKS = (
    (sweeps, timedelta(seconds=20)),
    (rescans, timedelta(seconds=5)),
    (accounts, timedelta(seconds=60)),
    (probes, timedelta(seconds=10)),
    (open_links, timedelta(minutes=1)),
    (webhooks, timedelta(seconds=15)),
    (deadlines, timedelta(minutes=10)),
    (alarms, timedelta(seconds=15)),
    (steps, timedelta(minutes=5)),
    (digests, timedelta(minutes=5)),
    (scores, timedelta(hours=6)),
    (recovery, timedelta(minutes=2)),
    (retention, timedelta(hours=24)),
)
