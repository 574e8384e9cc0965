"""People who may sign in, and who is told what by mail."""

from fastapi import APIRouter
from fastapi.responses import Response

from domain.people import Role, Scope
from domain.wording import N_
from models.database import transaction
from models.queries_sites import organizers
from pipeline.subscriptions import SubscriptionError, subscribe, subscriptions, unsubscribe
from pipeline.users import UserError, add_user, all_users, change_user, password_link
from web.listing import member
from web.visit import Manager

router = APIRouter()


@router.get("/people")
def people(visit: Manager) -> Response:
    """Both lists."""
    return _page(visit)


@router.post("/people/users")
def add(visit: Manager) -> Response:
    """A new person; the link to set the password is shown once."""
    try:
        with transaction(visit.desk.wiring.sessions) as session:
            person = add_user(
                session,
                visit.text("email"),
                role=member(Role, visit.text("role")) or Role.VIEWER,
                actor=visit.actor,
                name=visit.text("name"),
                organizer=visit.text("organizer"),
            )
            secret = password_link(session, person.email, actor=visit.actor)
    except UserError as error:
        return visit.refuse(error, "/people")
    return _page(visit, link=_address(visit, secret), whose=person.email)


@router.post("/people/users/{email}")
def change(visit: Manager, email: str) -> Response:
    """Change, switch off or on, or make a new link."""
    link = ""
    try:
        with transaction(visit.desk.wiring.sessions) as session:
            if visit.text("do") == "link":
                link = _address(visit, password_link(session, email, actor=visit.actor))
            else:
                active = {"on": True, "off": False}.get(visit.text("do"))
                change_user(
                    session,
                    email,
                    actor=visit.actor,
                    role=member(Role, visit.text("role")),
                    name=visit.text("name") if "name" in visit.form else None,
                    organizer=visit.text("organizer") if "organizer" in visit.form else None,
                    active=active,
                )
    except UserError as error:
        return visit.refuse(error, "/people")
    return _page(visit, link=link, whose=email) if link else visit.go("/people", N_("已保存。"))


@router.post("/people/subscriptions")
def add_subscription(visit: Manager) -> Response:
    """Somebody is told."""
    try:
        with transaction(visit.desk.wiring.sessions) as session:
            subscribe(
                session,
                visit.text("email"),
                scope=member(Scope, visit.text("scope")) or Scope.ALL,
                scope_key=visit.text("key"),
                actor=visit.actor,
                name=visit.text("name"),
                locale=visit.text("locale"),
            )
    except SubscriptionError as error:
        return visit.refuse(error, "/people")
    return visit.go("/people", N_("已保存。"))


@router.post("/people/subscriptions/{subscription_id}/remove")
def remove_subscription(visit: Manager, subscription_id: int) -> Response:
    """Somebody is told no more."""
    with transaction(visit.desk.wiring.sessions) as session:
        unsubscribe(session, subscription_id, actor=visit.actor)
    return visit.go("/people", N_("已取消订阅。"))


def _address(visit: Manager, secret: str) -> str:
    return str(visit.request.url.replace(path=f"/welcome/{secret}", query=""))


def _page(visit: Manager, *, link: str = "", whose: str = "") -> Response:
    with transaction(visit.desk.wiring.sessions) as session:
        users, told = all_users(session), subscriptions(session)
        units = visit.desk.kept(("city", "units"), lambda: organizers(session), seconds=60)
    return visit.page(
        "people.html",
        users=users,
        subscriptions=told,
        units=units[:2000],
        Role=Role,
        Scope=Scope,
        link=link,
        whose=whose,
    )
