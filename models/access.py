"""Rows of who may come in and what they did: sign-ins, one-time links, tokens of programs, the audit log."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Named


class LinkPurpose(StrEnum):
    """What a one-time link is good for."""

    PASSWORD = "password"  # noqa: S105 - a word, not a secret
    """To set a password."""
    ENTER = "enter"
    """To come in without one; only from this very machine."""


class SignInRow(Base):
    """One browser that is signed in; the cookie holds a secret of which only the hash is kept."""

    __tablename__ = "sign_ins"
    __table_args__ = (Index(None, "user_id"), Index(None, "expires_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    csrf: Mapped[str] = mapped_column(String(64))
    """What every form must send back."""
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    address: Mapped[str] = mapped_column(String(64), default="")
    agent: Mapped[str] = mapped_column(default="")


class OneTimeLinkRow(Base):
    """A link that works once."""

    __tablename__ = "one_time_links"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    purpose: Mapped[LinkPurpose] = mapped_column(Named(LinkPurpose))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class ApiTokenRow(Base):
    """A program's way in, with the rights of its person at most."""

    __tablename__ = "api_tokens"
    __table_args__ = (Index(None, "user_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    name: Mapped[str]
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    hint: Mapped[str] = mapped_column(String(12))
    """Its first letters, to tell it from others."""
    scopes: Mapped[list[Any]] = mapped_column(default=list)
    """Rights by name."""
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class AuditRow(Base):
    """Something a person or program did, or tried; never changed, never deleted."""

    __tablename__ = "audit_log"
    __table_args__ = (Index(None, "act", "at"), Index(None, "at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(String(254), default="")
    act: Mapped[str] = mapped_column(String(48))
    object: Mapped[str] = mapped_column(default="")
    """What it was done to: a code, a fingerprint, an address of mail."""
    address: Mapped[str] = mapped_column(String(64), default="")
    detail: Mapped[dict[str, Any]] = mapped_column(default=dict)
