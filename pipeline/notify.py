"""Issues and looks of a day → one digest for each recipient, sent at most once."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Protocol

from sqlalchemy import update
from sqlalchemy.orm import Session

from config.settings import Settings
from models.blobs import BlobStore
from models.database import Sessions, transaction
from models.issues import IssueEventRow
from models.people import DigestState
from pipeline.addressees import CHANNEL, addressees
from pipeline.digest_claims import Claims, LostClaimError
from pipeline.digest_extras import Pictures
from pipeline.digest_readers import digest_reader
from pipeline.digest_reading import read_things
from pipeline.digest_round import Round, digest_people, gather
from pipeline.seals import SealError
from pipeline.way_out import Envelope, Gone, Surroundings, Way, WayOut, mail_server_of
from reports.chat import ChannelError
from reports.digest import Digest, Recipient
from reports.letters import Letter
from reports.mail import MailError, MailRefusedError, MailUnsureError
from reports.render import render_digest, short_digest, shown_issues


class Illustrated(Surroundings, Protocol):
    """What is needed of the wiring: more than for other messages."""

    @property
    def blobs(self) -> BlobStore:
        """The evidence, for small pictures of it."""


_STANDING: Mapping[DigestState | None, Way] = {
    DigestState.SENT: Way.ALREADY,
    DigestState.SENDING: Way.UNSURE,
    DigestState.FAILED: Way.DEFERRED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One recipient's digest, and what became of it."""

    recipient: Recipient
    way: Way
    digest: Digest | None = None
    """None where nothing had to be composed."""
    letter: Letter | None = None
    where: str = ""
    """Mail server or file."""
    error: MailError | ChannelError | SealError | None = None


def send_digests(
    wiring: Illustrated, day: date | None = None, *, send: bool, eager: bool = False, only: str = ""
) -> list[Told]:
    """The digest of a day (None: today in the monitor's time zone) for everybody who gets one.

    ``send`` False: compose only, change nothing. Otherwise each goes out at most once for that day, by SMTP or into
    ``outbox/`` of the data folder; what cannot be sent now is sent by a later call, and neither digests nor letters
    are kept. ``eager``: do not wait for the next try of what failed before (a person asks). ``only``: this recipient alone.
    Raises MailSettingError for a mail server that cannot be understood, and StorageError.
    """
    settings, now = wiring.settings, wiring.clock()
    wanted = day or now.astimezone(settings.zone).date()
    server = mail_server_of(settings)
    claims = Claims(wiring.sessions, day=wanted, clock=wiring.clock, repeatable=server is None, eager=eager)
    # Asked every few minutes by the clock: who has had it costs one query, not a digest.
    done = claims.done() if send else {}
    with transaction(wiring.sessions) as session:
        if only:  # somebody waits for it: read at once, which is quicker where it is everything, and holds more
            alone = digest_reader(session, settings, only)
            people, codes = [alone] if alone else [], list[str]()
        else:
            people, codes = _all(session, settings)
    wanting = [one for one in people if one.email not in done]
    round_ = gather(wiring.sessions, settings, wanted, now, wanting, codes=codes)
    with WayOut(wiring, server) as out:
        # One at a time: fourteen thousand letters at once would fill the memory.
        made = _written(round_, _Desk(wiring, out))
        if send:
            sending = _Sending(wiring, out, claims, wanted)
            told = [replace(sending.tell(one), digest=None, letter=None) for one in made]
            _note_told(wiring.sessions, told, round_.until, now)
        else:
            told = list(made)
    skipped = [one for one in people if one.email in done]
    return [*told, *(Told(recipient=one, way=Way.ALREADY, where=done[one.email]) for one in skipped)]


def compose_digests(wiring: Illustrated, day: date | None = None) -> Iterator[Told]:
    """The digest and letter of everybody, one after the other; sends nothing, changes nothing, keeps nothing."""
    settings, now = wiring.settings, wiring.clock()
    with transaction(wiring.sessions) as session:
        people, codes = _all(session, settings)
    round_ = gather(wiring.sessions, settings, day or now.astimezone(settings.zone).date(), now, people, codes=codes)
    with WayOut(wiring, None) as out:
        yield from _written(round_, _Desk(wiring, out))


def _all(session: Session, settings: Settings) -> tuple[list[Recipient], list[str]]:
    """Who is told, and the codes of all sites and then of all accounts."""
    things = read_things(session)
    people = digest_people(addressees(session, settings, things))
    return people, [one.code for one in things]


def _written(round_: Round, desk: "_Desk") -> Iterator[Told]:
    for one in round_.digests():
        yield Told(recipient=one.recipient, digest=one, letter=desk.letter(one), way=Way.SHOWN)


def _note_told(made: Sessions, told: Sequence[Told], until: datetime, now: datetime) -> None:
    """Mark the events everybody has heard of; while one digest still waits, they count as not told."""
    if not told or any(one.way in {Way.DEFERRED, Way.WAITING} for one in told):
        return
    with transaction(made) as session:
        session.execute(
            update(IssueEventRow)
            .where(IssueEventRow.processed_at.is_(None), IssueEventRow.at <= until)
            .values(processed_at=now)
        )


class _Desk:
    """Puts digests into words for their recipients."""

    def __init__(self, wiring: Illustrated, out: WayOut) -> None:
        self._out = out
        self._pictures = Pictures(wiring.sessions, wiring.blobs)

    def letter(self, digest: Digest) -> Letter:
        """The digest as a letter."""
        to = digest.recipient.email
        pictures = {} if to.startswith(CHANNEL) else self._pictures.of(shown_issues(digest))
        return render_digest(digest, self._out.style(to), pictures=pictures)


class _Sending:
    """One round of sending digests: claim, hand over, note."""

    def __init__(self, wiring: Illustrated, out: WayOut, claims: Claims, day: date) -> None:
        self._out, self._claims, self._day = out, claims, day
        self._zone = wiring.settings.zone

    def tell(self, told: Told) -> Told:
        """Send one that was composed, if it is ours to send."""
        made, email = told.digest, told.recipient.email
        assert made is not None
        if not self._claims.take(email):
            state, where = self._claims.standing(email)
            return replace(told, way=_STANDING.get(state, Way.WAITING), where=where)
        try:
            gone = self._to_channel(made) if email.startswith(CHANNEL) else self._by_mail(made, told.letter)
        except LostClaimError:
            return replace(told, way=Way.WAITING)
        except MailUnsureError as error:
            self._claims.unsure(email, str(error))
            return replace(told, way=Way.UNSURE, error=error)
        except (MailError, ChannelError, SealError) as error:
            refused = isinstance(error, MailRefusedError | ChannelError)
            self._claims.failed(email, str(error), refused=refused)
            return replace(told, way=Way.REFUSED if refused else Way.DEFERRED, error=error)
        # The moment up to which the digest knows, not that of sending: the next one goes on from there without a gap.
        self._claims.sent(email, at=made.until, where=gone.known_by)
        return replace(told, way=gone.way, where=gone.where)

    def _by_mail(self, made: Digest, letter: Letter | None) -> Gone:
        assert letter is not None
        to = made.recipient
        envelope = Envelope(to=to.email, name=to.name, day=self._day, at=made.until.astimezone(self._zone))
        return self._out.mail(letter, envelope, committed=lambda: self._claims.commit(to.email))

    def _to_channel(self, made: Digest) -> Gone:
        to = made.recipient.email
        style = self._out.style(to)
        gone = self._out.chat(to, lambda _: short_digest(made, style), committed=lambda: self._claims.commit(to))
        return replace(gone, known_by=f"{to} {self._day.isoformat()}")
