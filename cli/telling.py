"""Commands about who is told what at once: alarms, channels beside mail, what recipients want, letters that came back."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.console import CommandError, put, remark, say, show
from cli.declare import declare, group
from cli.house import house
from cli.users import actor_of
from cli.words import SPEAKER, _
from domain.alarms import AlarmKind
from domain.people import Scope

if TYPE_CHECKING:
    from pipeline.channels import Wishes

_SCOPES = {Scope.ALL: "全部", Scope.ORGANIZER: "单位", Scope.SUBJECT: "网站或账号"}
Name = Annotated[str, typer.Argument(metavar="NAME", help=_("渠道的名称，见 xunwang channels list"))]
Email = Annotated[str, typer.Argument(metavar="EMAIL", help=_("收件人的邮箱"))]
OnScope = Annotated[Scope, typer.Option(help=_("范围：all 全部、organizer 单位、subject 网站或账号"))]
OnKey = Annotated[str, typer.Option("--key", help=_("单位名称，或网站、账号的代码"), show_default=False)]
Digest = Annotated[bool | None, typer.Option("--digest/--no-digest", help=_("是否收日报"), show_default=False)]
Alarms = Annotated[bool | None, typer.Option("--alarms/--no-alarms", help=_("是否收立即告警"), show_default=False)]
Steps = Annotated[bool | None, typer.Option("--steps/--no-steps", help=_("是否收整改环节通知"), show_default=False)]
Quiet = Annotated[
    str | None,
    typer.Option(metavar="22:00-07:00", help=_("免打扰时段；off 为不设，default 为按统一设置"), show_default=False),
]
Through = Annotated[
    list[AlarmKind] | None, typer.Option(help=_("免打扰时段内也照发的告警，可写多次"), show_default=False)
]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    declare(
        app,
        "alarms",
        alarms,
        _("立即告警：正在持续的严重情况；加 --send 则查找新情况并发送所有到时的消息。"),
        examples=("xunwang alarms", "xunwang alarms --send"),
    )
    of_channels = group(
        app, "channels", _("邮件以外的消息渠道（企业微信、钉钉、飞书等）：查看、添加、更改、测试、删除。")
    )
    declare(of_channels, "list", list_channels, _("列出全部渠道。"), examples=("xunwang channels list",))
    declare(
        of_channels,
        "add",
        add_channel,
        _("添加一个渠道；地址从标准输入读取，不会留在命令历史里。"),
        _(
            "地址为 apprise 格式：企业微信 wecombot://密钥，钉钉 dingtalk://令牌，飞书 feishu://令牌，自建接收端 json://主机/路径。"
        ),
        examples=(
            "xunwang channels add 值班群 < address.txt",
            "xunwang channels add 教育局群 --scope organizer --key 某市教育局 --no-digest",
        ),
    )
    declare(
        of_channels,
        "change",
        change_channel,
        _("更改渠道：停用或启用、收什么、免打扰时段、换地址。"),
        examples=("xunwang channels change 值班群 --off", "xunwang channels change 值班群 --address < address.txt"),
    )
    declare(of_channels, "test", try_channel, _("发送一条测试消息。"), examples=("xunwang channels test 值班群",))
    declare(of_channels, "remove", remove_channel, _("删除一个渠道。"), examples=("xunwang channels remove 值班群",))
    of_people = group(app, "recipients", _("谁收到邮件、收什么、何时免打扰；退订与退信。"))
    declare(of_people, "list", list_recipients, _("列出全部收件人。"), examples=("xunwang recipients list",))
    declare(
        of_people,
        "set",
        set_recipient,
        _("更改一位收件人收什么、何时免打扰。"),
        examples=("xunwang recipients set duty@city.example --quiet 22:00-07:00 --through down",),
    )
    declare(
        of_people,
        "resume",
        resume,
        _("对退订或退信的收件人恢复发送。"),
        examples=("xunwang recipients resume web@bureau.example",),
    )
    declare(
        of_people,
        "bounce",
        bounce,
        _("读取一封退信（DSN 邮件），记下无法送达的地址；可由邮件服务器转交。"),
        examples=("xunwang recipients bounce mail.eml", "xunwang recipients bounce - < mail.eml"),
    )
    declare(
        of_people,
        "test",
        try_mail,
        _("向一个邮箱发送测试邮件。"),
        examples=("xunwang recipients test duty@city.example",),
    )


def alarms(
    send: Annotated[bool, typer.Option("--send", help=_("查找新情况，并发送所有到时的消息"))] = False,
) -> None:
    """What is grave now."""
    from cli.tables import a_table
    from models.database import transaction
    from pipeline.alarms import alarms_under_way, raise_alarms
    from pipeline.notices import deliver_notices
    from pipeline.steps import tell_steps
    from pipeline.way_out import WAY_NAMES
    from reports.notice import HEADINGS

    with house() as wiring:
        if send:
            raise_alarms(wiring)
            tell_steps(wiring)
            for one in deliver_notices(wiring, eager=True):
                put(f"{one.recipient}  {_(WAY_NAMES[one.way])}  {one.where}".rstrip())
                if one.error:
                    remark("{sentence}", sentence=one.error)
        with transaction(wiring.sessions) as session:
            under_way = alarms_under_way(session)
        if not under_way:
            say("没有正在持续的告警。")
            return
        table = a_table(_("网站"), _("情况"), _("开始"), _("次数"), _("状态"))
        for alarm in under_way:
            table.add_row(
                alarm.name,
                _(HEADINGS[alarm.kind]),
                SPEAKER.moment(alarm.raised_at),
                str(alarm.times),
                _("已恢复，观察中") if alarm.well else _("持续"),
            )
        show(table)


def list_channels() -> None:
    """All channels."""
    from cli.tables import a_table
    from models.database import transaction
    from pipeline.channels import channels

    with house() as wiring, transaction(wiring.sessions) as session:
        table = a_table(_("名称"), _("服务"), _("范围"), _("收什么"), _("免打扰"), _("状态"))
        for one in channels(session):
            state = _("停用") if not one.active else one.error or _("在用")
            scope = f"{_(_SCOPES[one.scope])} {one.scope_key}".strip()
            table.add_row(one.name, one.service, scope, _wanted(one.wishes), _quiet_shown(one.wishes), state)
        show(table)


def add_channel(
    name: Name,
    scope: OnScope = Scope.ALL,
    key: OnKey = "",
    locale: Annotated[str, typer.Option(help=_("语言：zh_CN 或 en"))] = "zh_CN",
    digest: Digest = None,
    alarms: Alarms = None,
    steps: Steps = None,
    quiet: Quiet = None,
    through: Through = None,
) -> None:
    """A new channel."""
    from models.database import transaction
    from pipeline.channels import Wishes, add_channel
    from pipeline.seals import Seals

    address = _address()
    with house() as wiring, transaction(wiring.sessions) as session:
        made = add_channel(
            session,
            Seals(wiring.settings),
            name=name,
            address=address,
            scope=scope,
            scope_key=key,
            locale=locale,
            wishes=_merged(Wishes(steps=False), digest, alarms, steps, quiet, through),
            actor=actor_of(wiring),
        )
        say(
            "已添加渠道“{name}”（{service}）：用 xunwang channels test 发一条测试消息。",
            name=made.name,
            service=made.service,
        )


def change_channel(
    name: Name,
    on: Annotated[bool | None, typer.Option("--on/--off", help=_("启用或停用"), show_default=False)] = None,
    address: Annotated[bool, typer.Option("--address", help=_("从标准输入读取新地址"))] = False,
    digest: Digest = None,
    alarms: Alarms = None,
    steps: Steps = None,
    quiet: Quiet = None,
    through: Through = None,
) -> None:
    """Change what is given."""
    from models.database import transaction
    from pipeline.channels import change_channel, channel_of
    from pipeline.seals import Seals

    new = _address() if address else ""
    with house() as wiring, transaction(wiring.sessions) as session:
        before = channel_of(session, name)
        made = change_channel(
            session,
            name,
            actor=actor_of(wiring),
            seals=Seals(wiring.settings),
            address=new,
            wishes=_merged(before.wishes, digest, alarms, steps, quiet, through),
            active=on,
        )
        say("{name}：{wanted}，{state}", name=made.name, wanted=_wanted(made.wishes), state=_state(made.active))


def try_channel(name: Name) -> None:
    """A test message."""
    from pipeline.channels import try_channel
    from reports.mail import MailError

    with house() as wiring:
        try:
            try_channel(wiring, name)
        except MailError as error:
            raise CommandError(error.message, **error.values) from error
        say("渠道“{name}”已接收测试消息。", name=name)


def remove_channel(name: Name) -> None:
    """Take one away."""
    from models.database import transaction
    from pipeline.channels import remove_channel

    with house() as wiring, transaction(wiring.sessions) as session:
        remove_channel(session, name, actor=actor_of(wiring))
        say("已删除渠道“{name}”。", name=name)


def list_recipients() -> None:
    """Everybody who is told by mail."""
    from cli.tables import a_table
    from models.database import transaction
    from pipeline.telling import all_told

    with house() as wiring, transaction(wiring.sessions) as session:
        table = a_table(_("邮箱"), _("名称"), _("范围"), _("收什么"), _("免打扰"), _("状态"))
        for one in all_told(session, wiring.settings):
            scope = _("全部") if one.everything else SPEAKER.ntext("{n} 个网站和账号", one.subjects)
            state = _("已退订") if one.left_at else one.bounce or _("在用")
            table.add_row(one.email, one.name, scope, _wanted(one.wishes), _quiet_shown(one.wishes), state)
        show(table)


def set_recipient(
    email: Email,
    digest: Digest = None,
    alarms: Alarms = None,
    steps: Steps = None,
    quiet: Quiet = None,
    through: Through = None,
) -> None:
    """Change what somebody wants."""
    from models.database import transaction
    from pipeline.telling import set_wishes, wishes_of

    with house() as wiring, transaction(wiring.sessions) as session:
        wishes = _merged(wishes_of(session, email), digest, alarms, steps, quiet, through)
        set_wishes(session, email, wishes, actor=actor_of(wiring))
        say("{email}：{wanted}，免打扰 {quiet}", email=email, wanted=_wanted(wishes), quiet=_quiet_shown(wishes))


def resume(email: Email) -> None:
    """Write to somebody again."""
    from models.database import transaction
    from pipeline.telling import take_up_again

    with house() as wiring, transaction(wiring.sessions) as session:
        take_up_again(session, email, actor=actor_of(wiring))
        say("{email}：已恢复发送。", email=email)


def bounce(
    file: Annotated[Path, typer.Argument(metavar="FILE", help=_("退信文件；- 为标准输入"), allow_dash=True)],
) -> None:
    """Read a delivery report."""
    from pipeline.bounces import take_report

    try:
        content = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
    except OSError as error:
        raise CommandError("无法读取 {path}：{detail}。", path=str(file), detail=error.strerror or "") from error
    with house() as wiring:
        for one in take_report(wiring, content):
            state = _("无法送达") if one.permanent else _("暂时未送达，不计")
            put(f"{one.email}  {state}  {one.why}".rstrip())


def try_mail(email: Email) -> None:
    """A test letter."""
    from pipeline.trial import send_trial
    from pipeline.way_out import Way
    from reports.mail import MailError

    with house() as wiring:
        try:
            posted = send_trial(wiring, email)
        except MailError as error:
            raise CommandError(error.message, **error.values) from error
        if posted.way is Way.WRITTEN:
            say("没有设置发信服务器，测试邮件已写入 {where}。", where=posted.where)
        else:
            say("邮件服务器 {where} 已接收发给 {email} 的测试邮件。", where=posted.where, email=email)


def _address() -> str:
    if sys.stdin.isatty():
        import getpass

        return getpass.getpass(_("渠道地址（输入时不显示）："))
    return sys.stdin.readline().strip()


def _merged(
    wishes: "Wishes",
    digest: bool | None,
    alarms: bool | None,
    steps: bool | None,
    quiet: str | None,
    through: list[AlarmKind] | None,
) -> "Wishes":
    from dataclasses import replace

    changed = replace(
        wishes,
        digest=wishes.digest if digest is None else digest,
        alarms=wishes.alarms if alarms is None else alarms,
        steps=wishes.steps if steps is None else steps,
    )
    if quiet is not None:
        changed = replace(changed, quiet={"off": "", "default": None}.get(quiet, quiet))
    return changed if through is None else replace(changed, through=tuple(through))


def _wanted(wishes: "Wishes") -> str:
    parts = [
        (wishes.digest, _("日报")),
        (wishes.alarms, _("告警")),
        (wishes.steps, _("整改通知")),
    ]
    return SPEAKER.join(text for wanted, text in parts if wanted)


def _quiet_shown(wishes: "Wishes") -> str:
    if wishes.quiet is None:
        return _("按统一设置")
    return wishes.quiet or _("不设")


def _state(active: bool) -> str:
    return _("在用") if active else _("停用")
