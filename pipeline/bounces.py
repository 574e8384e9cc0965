"""Letters that came back: noted with their address, from the mail server's own refusal or from a delivery report (RFC 3464)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage, Message

from domain.wording import N_
from models.database import transaction
from pipeline.channels import TellingError, Timed
from pipeline.telling import row_of

ONE_A_DAY = timedelta(hours=20)
"""Several letters that come back on one day are one bounce: a mailbox may be away for an afternoon."""
FORGOTTEN_AFTER = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounce:
    """What a delivery report says of one recipient."""

    email: str
    permanent: bool
    why: str


def note_bounce(wiring: Timed, email: str, why: str) -> None:
    """An address that does not take letters for good; noted at most once a day. Nothing is noted of what is no address."""
    now = wiring.clock()
    try:
        with transaction(wiring.sessions) as session:
            row = row_of(session, email)
            row.bounce = why[:500]
            if row.bounced_at is not None and now - row.bounced_at < ONE_A_DAY:
                return
            fresh = row.bounced_at is None or now - row.bounced_at > FORGOTTEN_AFTER
            row.bounces = 1 if fresh else row.bounces + 1
            row.bounced_at = now
    except TellingError:
        return


def take_report(wiring: Timed, content: bytes) -> list[Bounce]:
    """Read a delivery report and note what failed for good; what it says of each recipient. Raises TellingError."""
    found = read_report(content)
    if not found:
        raise TellingError(N_("这不是退信报告：没有找到 message/delivery-status 部分。"))
    for one in found:
        if one.permanent:
            note_bounce(wiring, one.email, one.why)
    return found


def read_report(content: bytes) -> list[Bounce]:
    """The recipients a delivery report names; empty for any other mail."""
    mail = message_from_bytes(content, policy=policy.default)
    assert isinstance(mail, EmailMessage)
    return [one for part in mail.walk() if part.get_content_type() == "message/delivery-status" for one in _read(part)]


def _read(part: Message) -> Iterator[Bounce]:
    payload = part.get_payload()
    for block in payload if isinstance(payload, list) else []:
        if not isinstance(block, Message):
            continue
        recipient = str(block.get("Final-Recipient") or block.get("Original-Recipient") or "")
        email = recipient.rpartition(";")[2].strip().strip("<>").lower()
        if "@" not in email:
            continue
        status = str(block.get("Status", "")).strip()
        failed = str(block.get("Action", "")).strip().lower() == "failed"
        said = str(block.get("Diagnostic-Code", "")).partition(";")[2].strip()
        # 5.7 is about rules and rights, not about the mailbox.
        permanent = failed and status.startswith("5") and not status.startswith("5.7")
        yield Bounce(email=email, permanent=permanent, why=" ".join(f"{status} {said}".split())[:300])
