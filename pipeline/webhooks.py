"""Issue events to addresses that want them: signed, tried again with growing pauses, every try on record."""

import hashlib
import hmac
import json
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from domain.issues import Act, IssueState
from domain.wording import N_, PlainError
from models.database import transaction
from models.issues import IssueEventRow, IssueRow
from models.service import DeliveryRow, DeliveryState, WebhookRow
from models.upsert import insert_new
from pipeline.ledger import Actor, note
from pipeline.posting import Posted, post_json
from pipeline.wiring import Wiring
from reports.findings import issue_json
from reports.texts import Speaker

PAUSES = (30, 120, 600, 3600, 4 * 3600, 12 * 3600, 24 * 3600)
"""Seconds before each further try; after the last one it is given up."""
BATCH = 200
LOOK_BACK = 500
"""Ids that may still be committed by slower transactions although higher ones are there already."""
Post = Callable[[str, bytes, dict[str, str]], Posted]


class WebhookError(PlainError):
    """A webhook that cannot be: one sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    """An address that is told; the secret is shown once."""

    id: int
    name: str
    url: str
    acts: tuple[Act, ...]
    active: bool
    created_at: datetime
    created_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One event on its way."""

    id: int
    webhook_id: int
    event_id: int
    state: DeliveryState
    tries: int
    next_try_at: datetime
    status: int | None
    error: str
    sent_at: datetime | None
    elapsed_ms: int | None


def add_webhook(session: Session, *, name: str, url: str, acts: Sequence[Act], actor: Actor) -> tuple[Webhook, str]:
    """A new webhook, told of everything from now on, and the secret that signs. Raises WebhookError."""
    parts = urlsplit(url.strip())
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username:
        raise WebhookError(N_("“{url}”不是可以推送的网址。"), url=url)
    secret = "whsec_" + secrets.token_urlsafe(32)
    row = WebhookRow(
        name=name.strip() or parts.hostname,
        url=url.strip(),
        secret=secret,
        acts=sorted(act.value for act in set(acts)),
        active=True,
        cursor=session.scalar(select(func.max(IssueEventRow.id))) or 0,
        created_at=actor.at,
        created_by=actor.by,
    )
    session.add(row)
    session.flush()
    note(session, actor, "webhook_added", row.name, {"url": row.url})
    return _webhook(row), secret


def remove_webhook(session: Session, webhook_id: int, *, actor: Actor) -> bool:
    """Take it away with its deliveries; False when there is none."""
    row = session.get(WebhookRow, webhook_id)
    if row is None:
        return False
    note(session, actor, "webhook_removed", row.name)
    session.delete(row)
    return True


def webhooks(session: Session) -> list[Webhook]:
    """All, oldest first."""
    return [_webhook(row) for row in session.scalars(select(WebhookRow).order_by(WebhookRow.id))]


def deliveries(session: Session, webhook_id: int | None = None, *, limit: int = 50, offset: int = 0) -> list[Delivery]:
    """The newest first."""
    wanted = select(DeliveryRow).order_by(DeliveryRow.id.desc()).limit(limit).offset(offset)
    if webhook_id is not None:
        wanted = wanted.where(DeliveryRow.webhook_id == webhook_id)
    return [
        Delivery(
            id=row.id,
            webhook_id=row.webhook_id,
            event_id=row.event_id,
            state=row.state,
            tries=row.tries,
            next_try_at=row.next_try_at,
            status=row.status,
            error=row.error,
            sent_at=row.sent_at,
            elapsed_ms=row.elapsed_ms,
        )
        for row in session.scalars(wanted)
    ]


def deliver(wiring: Wiring, *, post: Post = post_json) -> int:
    """Note what is new for each webhook and send what is due; how many were sent. Safe to call by several processes."""
    with transaction(wiring.sessions) as session:
        _note_new(session, wiring.clock())
        due = list(
            session.scalars(
                select(DeliveryRow.id)
                .where(DeliveryRow.state == DeliveryState.WAITING, DeliveryRow.next_try_at <= wiring.clock())
                .order_by(DeliveryRow.next_try_at)
                .limit(BATCH)
            )
        )
    return sum(_send(wiring, delivery, post) for delivery in due)


def sign(secret: str, stamp: str, body: bytes) -> str:
    """``sha256=`` and the HMAC of time stamp, a dot and the body: what a receiver computes and compares."""
    return "sha256=" + hmac.new(secret.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def _note_new(session: Session, now: datetime) -> None:
    for hook in session.scalars(select(WebhookRow).where(WebhookRow.active)):
        events = session.execute(
            select(IssueEventRow.id, IssueEventRow.act)
            .where(
                IssueEventRow.id > hook.cursor - LOOK_BACK,
                IssueEventRow.at >= hook.created_at,
                IssueEventRow.after != IssueState.NOTICED,
            )
            .order_by(IssueEventRow.id)
            .limit(LOOK_BACK + BATCH)
        ).all()
        rows = [
            {"webhook_id": hook.id, "event_id": event.id, "state": DeliveryState.WAITING, "tries": 0, "next_try_at": now,
             "status": None, "error": "", "sent_at": None, "elapsed_ms": None}
            for event in events
            if not hook.acts or event.act.value in hook.acts
        ]  # fmt: skip
        insert_new(session, DeliveryRow, rows, key=("webhook_id", "event_id"))
        if events:
            hook.cursor = max(hook.cursor, events[-1].id)


def _send(wiring: Wiring, delivery_id: int, post: Post) -> bool:
    now = wiring.clock()
    with transaction(wiring.sessions) as session:
        row = session.get(DeliveryRow, delivery_id)
        if row is None or row.state is not DeliveryState.WAITING or row.next_try_at > now:
            return False
        # Claimed by moving its next try: another process passes it over, and a crash only means a later try.
        row.tries += 1
        row.next_try_at = now + timedelta(seconds=PAUSES[min(row.tries, len(PAUSES)) - 1])
        hook = session.get_one(WebhookRow, row.webhook_id)
        url, secret, tries = hook.url, hook.secret, row.tries
        body = json.dumps(_payload(session, wiring, row), ensure_ascii=False).encode()
    stamp = str(int(now.timestamp()))
    headers = {
        "content-type": "application/json",
        "x-xunwang-delivery": str(delivery_id),
        "x-xunwang-timestamp": stamp,
        "x-xunwang-signature": sign(secret, stamp, body),
    }
    posted = post(url, body, headers)
    well = posted.status is not None and 200 <= posted.status < 300
    state = DeliveryState.SENT if well else DeliveryState.GIVEN_UP if tries > len(PAUSES) else DeliveryState.WAITING
    with transaction(wiring.sessions) as session:
        session.execute(
            update(DeliveryRow)
            .where(DeliveryRow.id == delivery_id)
            .values(
                state=state,
                status=posted.status,
                error=posted.error[:300],
                elapsed_ms=posted.elapsed_ms,
                sent_at=now if well else None,
            )
        )
    return well


def _payload(session: Session, wiring: Wiring, row: DeliveryRow) -> dict[str, Any]:
    event = session.get_one(IssueEventRow, row.event_id)
    issue = session.get_one(IssueRow, event.fingerprint).to_domain()
    speaker = Speaker(wiring.settings.locale, time_zone=wiring.settings.time_zone)
    return {
        "delivery": row.id,
        "event": {
            "id": event.id,
            "at": event.at.astimezone(speaker.zone).isoformat(timespec="seconds"),
            "act": event.act.value,
            "before": event.before.value if event.before else None,
            "after": event.after.value,
            "by": event.by,
            "note": event.note or None,
        },
        "issue": issue_json(issue, speaker),
    }


def _webhook(row: WebhookRow) -> Webhook:
    return Webhook(
        id=row.id,
        name=row.name,
        url=row.url,
        acts=tuple(Act(act) for act in row.acts),
        active=row.active,
        created_at=row.created_at,
        created_by=row.created_by,
    )
