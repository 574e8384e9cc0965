"""Commands about people who may sign in: list, add, change, and a link to set a password."""

import getpass
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from cli.console import put, say, show
from cli.declare import declare, group
from cli.house import house
from cli.words import SPEAKER, _
from domain.people import Role

if TYPE_CHECKING:
    from pipeline.ledger import Actor
    from pipeline.wiring import Wiring

Email = Annotated[str, typer.Argument(metavar="EMAIL", help=_("邮箱，即登录名"))]
Unit = Annotated[
    str | None, typer.Option("--organizer", help=_("运维员所属单位，与名录中的主办单位一致"), show_default=False)
]
Name = Annotated[str | None, typer.Option("--name", help=_("姓名"), show_default=False)]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    users = group(app, "users", _("可以登录监测页面的人：查看、添加、更改、发放设置密码的链接。"))
    declare(users, "list", list_users, _("列出全部用户。"), examples=("xunwang users list",))
    declare(
        users,
        "add",
        add,
        _("添加一个用户，并打印设置密码的一次性链接。"),
        examples=(
            "xunwang users add review@city.example --role reviewer",
            "xunwang users add web@bureau.example --role operator --organizer 某市教育局",
        ),
    )
    declare(
        users,
        "change",
        change,
        _("更改角色、单位或姓名，停用或重新启用。"),
        examples=("xunwang users change web@bureau.example --off",),
    )
    declare(
        users,
        "password",
        password,
        _("打印一个设置密码的一次性链接；不写邮箱则为第一位监管员。"),
        examples=("xunwang users password", "xunwang users password review@city.example"),
    )


def list_users() -> None:
    """Everybody."""
    from models.database import transaction
    from pipeline.users import all_users

    with house() as wiring, transaction(wiring.sessions) as session:
        table = Table(_("邮箱"), _("姓名"), _("角色"), _("单位"), _("状态"))
        for person in all_users(session):
            state = _("在用") if person.active else _("停用")
            table.add_row(person.email, person.name, SPEAKER.name(person.role), person.organizer, state)
        show(table)


def add(
    email: Email,
    role: Annotated[Role, typer.Option(help=_("角色"))] = Role.VIEWER,
    name: Name = None,
    organizer: Unit = None,
) -> None:
    """A new person."""
    from models.database import transaction
    from pipeline.users import add_user, password_link

    with house() as wiring:
        with transaction(wiring.sessions) as session:
            person = add_user(
                session, email, role=role, actor=actor_of(wiring), name=name or "", organizer=organizer or ""
            )
            secret = password_link(session, person.email, actor=actor_of(wiring))
        _print_link(wiring, person.email, secret)


def change(
    email: Email,
    role: Annotated[Role | None, typer.Option(help=_("角色"), show_default=False)] = None,
    name: Name = None,
    organizer: Unit = None,
    on: Annotated[bool | None, typer.Option("--on/--off", help=_("启用或停用"), show_default=False)] = None,
) -> None:
    """Change what is given."""
    from models.database import transaction
    from pipeline.users import change_user

    with house() as wiring, transaction(wiring.sessions) as session:
        person = change_user(
            session, email, actor=actor_of(wiring), role=role, name=name, organizer=organizer, active=on
        )
        state = _("在用") if person.active else _("停用")
        say("{email}：{role}，{state}", email=person.email, role=SPEAKER.name(person.role), state=state)


def password(
    email: Annotated[str | None, typer.Argument(metavar="EMAIL", help=_("邮箱，即登录名"), show_default=False)] = None,
) -> None:
    """A link to set a password."""
    from models.database import transaction
    from pipeline.users import all_users, ensure_first_user, password_link

    with house() as wiring:
        with transaction(wiring.sessions) as session:
            ensure_first_user(session, at=wiring.clock())
            people = [one for one in all_users(session) if one.role is Role.SUPERVISOR and one.active]
            wanted = email or people[0].email
            secret = password_link(session, wanted, actor=actor_of(wiring))
        _print_link(wiring, wanted, secret)


def _print_link(wiring: "Wiring", email: str, secret: str) -> None:
    settings = wiring.settings
    say("{email} 用这个一次性链接设置密码（48 小时内有效）：", email=email)
    put(f"{settings.public_url.rstrip('/') or f'http://{settings.host}:{settings.port}'}/welcome/{secret}")


def actor_of(wiring: "Wiring") -> "Actor":
    """Who sits at this terminal."""
    from pipeline.ledger import Actor

    try:
        name = getpass.getuser()
    except (OSError, KeyError):
        name = "machine"
    return Actor(by=name, at=wiring.clock().astimezone(wiring.zone))
