"""Who may send which digest, and how far it got: one row for each recipient and day, changed by compare-and-set."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from secrets import token_hex
from typing import Any

from sqlalchemy import ColumnElement, CursorResult, and_, or_, select, update

from models.database import Sessions, transaction
from models.people import DigestRow, DigestState
from models.upsert import insert_new

CLAIM = timedelta(minutes=5)
"""Longer than any handing over of one letter takes; a claim older than this belongs to a process that died."""
_FIRST_PAUSE = timedelta(minutes=5)
_LONGEST_PAUSE = timedelta(hours=4)


class LostClaimError(Exception):
    """Somebody else has taken the digest over in the meantime: it must not be sent here."""


class Claims:
    """The digests of one day as one round of sending sees them. Every step is committed before the next is taken."""

    def __init__(
        self, sessions: Sessions, *, day: date, clock: Callable[[], datetime], repeatable: bool, eager: bool
    ) -> None:
        """``repeatable``: doing it again does no harm (a file is written over). ``eager``: do not wait for the next try."""
        self._sessions, self._day, self._clock = sessions, day, clock
        self._repeatable, self._eager = repeatable, eager
        self._token = token_hex(8)

    def done(self) -> dict[str, str]:
        """Who has had the digest of the day, and where it went."""
        with transaction(self._sessions) as session:
            rows = session.execute(
                select(DigestRow.recipient, DigestRow.where).where(
                    DigestRow.day == self._day, DigestRow.state == DigestState.SENT
                )
            ).all()
        return dict(rows)

    def take(self, email: str) -> bool:
        """True when the digest is ours to send: new, given up by a process that died, or due for another try."""
        now = self._clock()
        claim = {"state": DigestState.CLAIMED, "claimed_by": self._token, "claimed_until": now + CLAIM}
        row = {"recipient": email, "day": self._day, "tries": 1, **claim}
        with transaction(self._sessions) as session:
            if insert_new(session, DigestRow, [row], key=("recipient", "day")):
                return True
            run_out = DigestRow.claimed_until <= now
            abandoned = [DigestState.CLAIMED, *([DigestState.SENDING] if self._repeatable else [])]
            failed = DigestRow.state == DigestState.FAILED
            free = or_(and_(DigestRow.state.in_(abandoned), run_out), failed if self._eager else and_(failed, run_out))
        return self._set(email, free, **claim, tries=DigestRow.tries + 1)

    def commit(self, email: str) -> None:
        """Note that the letter is about to leave. Raises LostClaimError when it is not ours any more."""
        now = self._clock()
        if not self._set(email, self._ours(DigestState.CLAIMED), state=DigestState.SENDING, claimed_until=now + CLAIM):
            raise LostClaimError(email)

    def sent(self, email: str, *, at: datetime, where: str) -> None:
        """Note that it has arrived where it should."""
        self._set(email, self._ours(DigestState.SENDING), state=DigestState.SENT, sent_at=at, where=where, error="")

    def failed(self, email: str, error: str, *, refused: bool) -> None:
        """Note that it has not left; the next try comes later each time."""
        pause = _LONGEST_PAUSE
        if not refused:
            tries = self._tries(email)
            pause = min(_FIRST_PAUSE * 2 ** min(tries - 1, 10), _LONGEST_PAUSE)
        ours = self._ours(DigestState.CLAIMED, DigestState.SENDING)
        self._set(email, ours, state=DigestState.FAILED, claimed_until=self._clock() + pause, error=error)

    def unsure(self, email: str, error: str) -> None:
        """Note why nobody knows whether it left; it stays as being sent, and is never sent again."""
        self._set(email, self._ours(DigestState.SENDING), error=error)

    def standing(self, email: str) -> tuple[DigestState | None, str]:
        """How far somebody else got with it; a claim or a sending that is still under way gives None."""
        with transaction(self._sessions) as session:
            row = session.scalars(
                select(DigestRow).where(DigestRow.recipient == email, DigestRow.day == self._day)
            ).one_or_none()
            if row is None:
                return None, ""
            under_way = row.state in {DigestState.CLAIMED, DigestState.SENDING} and row.claimed_until > self._clock()
            return (None if under_way and not row.error else row.state), row.where

    def _ours(self, *states: DigestState) -> ColumnElement[bool]:
        return and_(DigestRow.state.in_(states), DigestRow.claimed_by == self._token)

    def _tries(self, email: str) -> int:
        with transaction(self._sessions) as session:
            return (
                session.scalar(select(DigestRow.tries).where(DigestRow.recipient == email, DigestRow.day == self._day))
                or 1
            )

    def _set(self, email: str, condition: ColumnElement[bool], **values: Any) -> bool:
        with transaction(self._sessions) as session:
            result = session.execute(
                update(DigestRow)
                .where(DigestRow.recipient == email, DigestRow.day == self._day, condition)
                .values(**values)
            )
            assert isinstance(result, CursorResult)
            return result.rowcount == 1
