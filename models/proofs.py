"""Rows of proofs: what a person has put beside a decision, and to which issue or veto it belongs."""

from datetime import datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import CODE, Base


class ProofRow(Base):
    """A picture or document that came with a person's word; never changed."""

    __tablename__ = "proofs"
    __table_args__ = (Index(None, "fingerprint"), Index(None, "subject", "indicator_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(CODE)
    """Code of the site or account: who may see that may see this."""
    fingerprint: Mapped[str] = mapped_column(String(64), default="")
    """The issue; empty for a veto, which stands for many."""
    period: Mapped[str] = mapped_column(String(32), default="")
    indicator_id: Mapped[str] = mapped_column(String(128), default="")
    """The veto; empty for an issue."""
    act: Mapped[str] = mapped_column(String(32))
    """What was done: a word of ``Act``, or ``signed`` or ``clear`` for a veto."""
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(String(254))
    note: Mapped[str] = mapped_column(default="")
    name: Mapped[str]
    """Of the file, as it was sent."""
    media: Mapped[str] = mapped_column(String(100))
    """By its first bytes, not by its name."""
    size: Mapped[int]
    key: Mapped[str] = mapped_column(String(80))
