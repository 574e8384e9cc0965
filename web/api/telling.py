"""The part of the JSON interface about who is told what: channels, recipients, alarms, the day's digest."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Path, Query, Response
from pydantic import AfterValidator
from sqlalchemy import select
from sqlalchemy.orm import Session

from jobs.queue import AHEAD, Job
from models.base import storable
from models.database import transaction
from models.people import DigestRow
from pipeline.alarms import alarms_under_way
from pipeline.channels import Channel, Wishes, add_channel, change_channel, channels, remove_channel, try_channel
from pipeline.digest_readers import digest_readers
from pipeline.seals import Seals
from pipeline.telling import Told, is_told, set_wishes, take_up_again, told_page
from pipeline.trial import send_trial
from web.api.door import Caller, Manager, Part, not_found
from web.api.routes import Code, page
from web.api.shapes import Day, Page
from web.api.shapes_telling import (
    AlarmOut,
    ChannelChangeIn,
    ChannelIn,
    ChannelOut,
    DigestOut,
    DigestReaderOut,
    DigestSendIn,
    DigestSentOut,
    PostedOut,
    RecipientOut,
    WishesIn,
)

router = APIRouter(tags=["telling"])
PATIENCE_S = 600.0
"""How long a program waits for a digest to be composed."""
Email = Annotated[str, Path(max_length=254), AfterValidator(storable)]
To = Annotated[str, Query(max_length=254), AfterValidator(storable)]


@router.get("/channels")
def list_channels(caller: Manager) -> list[ChannelOut]:
    """Ways out beside mail, by name; their addresses are shown to nobody."""
    with transaction(caller.desk.wiring.sessions) as session:
        return [_channel(one) for one in channels(session)]


@router.post("/channels", status_code=201)
def make_channel(caller: Manager, wanted: ChannelIn) -> ChannelOut:
    """A new channel; nothing is sent to it before somebody asks for a test or there is something to tell."""
    with transaction(caller.desk.wiring.sessions) as session:
        made = add_channel(
            session,
            Seals(caller.desk.settings),
            name=wanted.name,
            address=wanted.address,
            scope=wanted.scope,
            scope_key=wanted.key,
            locale=wanted.locale,
            wishes=_wishes(wanted.wishes),
            actor=caller.actor,
        )
    return _channel(made)


@router.patch("/channels/{name}")
def change_a_channel(caller: Manager, name: Code, wanted: ChannelChangeIn) -> ChannelOut:
    """Another address or other wishes, or switched on or off; what is not given stays."""
    with transaction(caller.desk.wiring.sessions) as session:
        _known(session, name)
        changed = change_channel(
            session,
            name,
            actor=caller.actor,
            seals=Seals(caller.desk.settings),
            address=wanted.address,
            wishes=None if wanted.wishes is None else _wishes(wanted.wishes),
            active=wanted.active,
        )
    return _channel(changed)


@router.delete("/channels/{name}", status_code=204)
def drop_channel(caller: Manager, name: Code) -> Response:
    """Take a channel away."""
    with transaction(caller.desk.wiring.sessions) as session:
        _known(session, name)
        remove_channel(session, name, actor=caller.actor)
    return Response(status_code=204)


@router.post("/channels/{name}/test", status_code=204)
def test_channel(caller: Manager, name: Code) -> Response:
    """Send a test message; 204 when the service has taken it, 409 with its words when not."""
    with transaction(caller.desk.wiring.sessions) as session:
        _known(session, name)
    try_channel(caller.desk.wiring, name)
    return Response(status_code=204)


@router.get("/recipients")
def recipients(caller: Manager, part: Part) -> Page[RecipientOut]:
    """Everybody who is told by mail, supervisors first, with those who have left or whose mail comes back."""
    with transaction(caller.desk.wiring.sessions) as session:
        told = told_page(session, caller.desk.settings, limit=part.limit, offset=part.offset)
    items = [_recipient(one) for one in told.rows]
    return Page[RecipientOut](**page(caller, items, told.total, part))


@router.put("/recipients/{email}/wishes", status_code=204)
def wish(caller: Manager, email: Email, wanted: WishesIn) -> Response:
    """Write down what somebody wants to be told, and when."""
    with transaction(caller.desk.wiring.sessions) as session:
        set_wishes(session, email, _wishes(wanted), actor=caller.actor)
    return Response(status_code=204)


@router.post("/recipients/{email}/resume", status_code=204)
def resume(caller: Manager, email: Email) -> Response:
    """Write again to somebody who has left, or whose mail came back."""
    with transaction(caller.desk.wiring.sessions) as session:
        take_up_again(session, email, actor=caller.actor)
    return Response(status_code=204)


@router.post("/recipients/{email}/test")
def test_recipient(caller: Manager, email: Email) -> PostedOut:
    """Send a test letter by the very way digests and alarms go."""
    with transaction(caller.desk.wiring.sessions) as session:
        if not is_told(session, caller.desk.settings, email):
            raise not_found()
    posted = send_trial(caller.desk.wiring, email)
    return PostedOut(how=posted.way.value, where=posted.where)


@router.get("/alarms")
def alarms(caller: Manager) -> list[AlarmOut]:
    """Grave events that are not over, oldest first."""
    with transaction(caller.desk.wiring.sessions) as session:
        found = alarms_under_way(session)
    return [
        AlarmOut(
            kind=one.kind.value, site=one.subject, name=one.name, issue=one.fingerprint, raised_at=one.raised_at,
            times=one.times, well=one.well,
        )
        for one in found
    ]  # fmt: skip


@router.get("/digest/readers")
def readers(caller: Manager, part: Part) -> Page[DigestReaderOut]:
    """Who may get a digest, supervisors first."""
    desk = caller.desk
    with transaction(desk.wiring.sessions) as session:
        found, total = digest_readers(
            session,
            desk.settings,
            limit=part.limit,
            offset=part.offset,
            count=lambda count: desk.kept("digest readers", count, seconds=60),
        )
    items = [
        DigestReaderOut(email=one.email, name=one.name, locale=one.locale, everything=one.everything) for one in found
    ]
    return Page[DigestReaderOut](**page(caller, items, total, part))


@router.get("/digest")
def digest(caller: Manager, to: To = "", day: Day | None = None) -> DigestOut:
    """A day's digest for one recipient (else the first) as it would go out; sends nothing."""
    wanted, key = day or caller.now.date(), to.strip().lower()
    answer = caller.desk.previews.look(wanted, key, now=caller.now, patience_s=PATIENCE_S)
    if answer is None or (made := answer.preview) is None:
        raise not_found()
    return DigestOut(
        day=wanted, to=made.email, subject=made.subject, text=made.text, html=made.html,
        pictures=list(made.pictures), attachment_bytes=made.attachment_bytes,
    )  # fmt: skip


@router.post("/digest/send", status_code=202)
def send(caller: Manager, wanted: DigestSendIn) -> list[DigestSentOut]:
    """Have a day's digests sent now: to each at most once, as ever. The answer is how far they are; ask again below."""
    day = wanted.day or caller.now.date()
    caller.desk.put(
        Job(task="digest", args={"day": day.isoformat()}, lock="digest", once=f"digest:{day}", priority=AHEAD)
    )
    return _sent(caller, day)


@router.get("/digest/deliveries")
def sent(caller: Manager, day: Day | None = None) -> list[DigestSentOut]:
    """How far the digests of a day got, by recipient."""
    return _sent(caller, day or caller.now.date())


def _sent(caller: Caller, day: date) -> list[DigestSentOut]:
    with transaction(caller.desk.wiring.sessions) as session:
        rows = session.scalars(select(DigestRow).where(DigestRow.day == day).order_by(DigestRow.recipient)).all()
        return [
            DigestSentOut(
                to=row.recipient, state=row.state.value, tries=row.tries, sent_at=row.sent_at, where=row.where,
                error=row.error,
            )
            for row in rows
        ]  # fmt: skip


def _known(session: Session, name: str) -> None:
    if name not in {one.name for one in channels(session)}:
        raise not_found()


def _wishes(wanted: WishesIn) -> Wishes:
    return Wishes(
        digest=wanted.digest,
        alarms=wanted.alarms,
        steps=wanted.steps,
        quiet=wanted.quiet,
        through=tuple(wanted.through),
    )


def _told_wishes(found: Wishes) -> WishesIn:
    return WishesIn(
        digest=found.digest, alarms=found.alarms, steps=found.steps, quiet=found.quiet, through=list(found.through)
    )


def _channel(one: Channel) -> ChannelOut:
    return ChannelOut(
        name=one.name, service=one.service, locale=one.locale, scope=one.scope, key=one.scope_key,
        wishes=_told_wishes(one.wishes), active=one.active, well_at=one.well_at, error=one.error,
    )  # fmt: skip


def _recipient(one: Told) -> RecipientOut:
    return RecipientOut(
        email=one.email, name=one.name, everything=one.everything, subjects=one.subjects,
        wishes=_told_wishes(one.wishes), reachable=one.reachable, left_at=one.left_at, bounces=one.bounces,
        bounced_at=one.bounced_at, bounce=one.bounce,
    )  # fmt: skip
