"""Who is told what, when and by which way: channels, recipients' wishes, a test message; and leaving by a link."""

from fastapi import APIRouter
from fastapi.responses import Response

from domain.alarms import AlarmKind
from domain.people import Scope
from domain.wording import N_
from models.database import transaction
from models.queries_sites import organizers
from pipeline.alarms import alarms_under_way
from pipeline.channels import (
    TellingError,
    Wishes,
    add_channel,
    change_channel,
    channels,
    remove_channel,
    try_channel,
)
from pipeline.ledger import Actor
from pipeline.seals import SealError, Seals
from pipeline.telling import set_wishes, take_up_again, told_page
from pipeline.trial import send_trial
from pipeline.unsubscribing import leave, who_leaves
from pipeline.way_out import Way
from reports.chat import ChannelError
from reports.mail import MailError
from reports.notice import HEADINGS
from web.listing import kept_total, listing, member
from web.visit import Guest, Manager

router = APIRouter()
MOST = 2000
"""Units offered for choosing one."""


@router.get("/telling")
def telling(visit: Manager) -> Response:
    """Channels, recipients, and the alarms under way."""
    want = listing(visit, sorts=(), size=25)  # each with a form of its own
    wanted = want.wanted
    with transaction(visit.desk.wiring.sessions) as session:
        told = told_page(
            session,
            visit.desk.settings,
            q=wanted.q,
            limit=wanted.limit,
            offset=wanted.offset,
            count=kept_total(visit),
        )
        return visit.page(
            "telling.html",
            channels=channels(session),
            told=told.rows,
            total=told.total,
            want=want,
            query=visit.query,
            alarms=alarms_under_way(session),
            units=visit.desk.kept(("city", "units"), lambda: organizers(session), seconds=60)[:MOST],
            AlarmKind=AlarmKind,
            headings=HEADINGS,
            came_back=N_("退信 {n} 次"),
            Scope=Scope,
        )


@router.post("/telling/channels")
def add(visit: Manager) -> Response:
    """A new channel; its address is shown to nobody again."""
    try:
        with transaction(visit.desk.wiring.sessions) as session:
            add_channel(
                session,
                Seals(visit.desk.settings),
                name=visit.text("name"),
                address=visit.text("address"),
                scope=member(Scope, visit.text("scope")) or Scope.ALL,
                scope_key=visit.text("key"),
                locale=visit.text("locale"),
                wishes=_wishes(visit),
                actor=visit.actor,
            )
    except (ChannelError, SealError, TellingError) as error:
        return visit.refuse(error, "/telling")
    visit.desk.forget_kept()
    return visit.go("/telling", N_("已添加。请发一条测试消息。"))


@router.post("/telling/channels/{name}")
def change(visit: Manager, name: str) -> Response:
    """Try, switch on or off, take away."""
    do = visit.text("do")
    try:
        if do == "test":
            try_channel(visit.desk.wiring, name)
            return visit.go("/telling", N_("渠道“{name}”已接收测试消息。"), name=name)
        with transaction(visit.desk.wiring.sessions) as session:
            if do == "remove":
                remove_channel(session, name, actor=visit.actor)
            elif do in {"on", "off"}:
                change_channel(session, name, actor=visit.actor, active=do == "on")
            else:
                change_channel(session, name, actor=visit.actor, wishes=_wishes(visit))
    except (ChannelError, SealError, TellingError, MailError) as error:
        return visit.refuse(error, "/telling")
    visit.desk.forget_kept()
    return visit.go("/telling", N_("已保存。"))


@router.post("/telling/recipients/{email}")
def recipient(visit: Manager, email: str) -> Response:
    """Change what somebody wants, write to them again, or send a test letter."""
    do = visit.text("do")
    try:
        if do == "test":
            posted = send_trial(visit.desk.wiring, email)
            if posted.way is Way.WRITTEN:
                return visit.go("/telling", N_("没有设置发信服务器，测试邮件已写入 {where}。"), where=posted.where)
            return visit.go(
                "/telling", N_("邮件服务器 {where} 已接收发给 {email} 的测试邮件。"), where=posted.where, email=email
            )
        with transaction(visit.desk.wiring.sessions) as session:
            if do == "resume":
                take_up_again(session, email, actor=visit.actor)
            else:
                set_wishes(session, email, _wishes(visit), actor=visit.actor)
    except (TellingError, SealError, MailError) as error:
        return visit.refuse(error, "/telling")
    visit.desk.forget_kept()
    return visit.go("/telling", N_("已保存。"))


@router.get("/unsubscribe/{token}")
def look_at_leaving(visit: Guest, token: str) -> Response:
    """Nothing happens by looking, since mail programs look at links."""
    email = who_leaves(Seals(visit.desk.settings), token)
    return visit.page("unsubscribe.html", status=200 if email else 404, email=email, done=False)


@router.post("/unsubscribe/{token}")
def leave_by_link(visit: Guest, token: str) -> Response:
    """One click, also by the mail program itself (RFC 8058): no sign-in, no cookie."""
    email = who_leaves(Seals(visit.desk.settings), token)
    if email is None:
        return visit.page("unsubscribe.html", status=404, email=None, done=False)
    with transaction(visit.desk.wiring.sessions) as session:
        leave(session, email, actor=Actor(by=email, at=visit.now, address=visit.address))
    return visit.page("unsubscribe.html", email=email, done=True)


def _wishes(visit: Manager) -> Wishes:
    ticked = set(visit.texts("wants"))
    quiet = None if visit.text("quiet_as") == "default" else visit.text("quiet")
    through = tuple(kind for text in visit.texts("through") if (kind := member(AlarmKind, text)) is not None)
    return Wishes(
        digest="digest" in ticked, alarms="alarms" in ticked, steps="steps" in ticked, quiet=quiet, through=through
    )
