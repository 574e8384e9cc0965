"""A message from a mailbox export: what a board that is not public has received and answered."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MailboxMessage:
    """One row of an export; the newest import of a message replaces the earlier one."""

    site_code: str
    id: str
    """The mailbox's own number, or one made of subject and day."""
    subject: str
    asked: date
    answered: date | None = None
    state: str = ""
    unit: str = ""
    reply: str = ""
    """Shortened to 200 characters."""
    message_type: str = ""
    board: str = ""
    url: str = ""
    imported_at: datetime
