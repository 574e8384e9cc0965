"""Leaving by a link that only we can have made (RFC 8058): no sign-in, no cookie, and nothing happens by merely looking."""

import base64

from sqlalchemy.orm import Session

from config.settings import Settings
from models.notices import RecipientRow
from pipeline.ledger import Actor, note
from pipeline.seals import Seals
from pipeline.telling import row_of

PURPOSE = "unsubscribe"


def leave_address(seals: Seals, settings: Settings, email: str) -> str:
    """Where this recipient leaves; empty while the dashboard's public address is not set. Raises SealError."""
    base = settings.public_url.rstrip("/")
    if not base:
        return ""
    key = email.strip().lower()
    named = base64.urlsafe_b64encode(key.encode()).decode().rstrip("=")
    return f"{base}/unsubscribe/{named}.{seals.sign(PURPOSE, key)}"


def who_leaves(seals: Seals, token: str) -> str | None:
    """The address a link was made for; None when we did not make it."""
    named, dot, signature = token.partition(".")
    try:
        email = base64.urlsafe_b64decode(named + "=" * (-len(named) % 4)).decode()
    except ValueError:
        return None
    return email if dot and seals.signed(PURPOSE, email, signature) else None


def leave(session: Session, email: str, *, actor: Actor) -> None:
    """Nothing more is sent to this address until a manager says so."""
    row: RecipientRow = row_of(session, email)
    if row.left_at is None:
        row.left_at = actor.at
        note(session, actor, "recipient_left", row.email)
