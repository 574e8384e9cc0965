"""Commands about issues: list, show, and what people do to them."""

import getpass
from collections.abc import Callable
from datetime import datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.console import fail, remark, say, show
from cli.declare import declare, group
from cli.formats import Layout, Out, layout_of, write_issues
from cli.house import house
from cli.looking import known_check, titles
from cli.words import SPEAKER, _
from domain.issues import Issue, IssueState, Reason

if TYPE_CHECKING:
    from pipeline.wiring import Wiring

Which = Annotated[list[str], typer.Argument(metavar="ID…", help=_("问题编号，写前 4 位或更多即可；可写多个"))]
By = Annotated[str, typer.Option("--by", metavar="NAME", help=_("操作人；默认为当前系统用户"), show_default=False)]
Note = Annotated[str, typer.Option("--note", help=_("备注"), show_default=False)]
Why = Annotated[Reason, typer.Option("--reason", help=_("理由"))]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    issues = group(app, "issues", _("问题清单：查看，确认、排除、豁免、交办、报告整改完成。"))
    declare(
        issues,
        "list",
        list_issues,
        _("列出问题；默认为未整改的。"),
        examples=(
            "xunwang issues list --site 5001010001",
            "xunwang issues list --overdue --format xlsx --out issues.xlsx",
        ),
    )
    declare(
        issues,
        "show",
        show_issue,
        _("查看一个问题的全部信息：说明、证据、经过。"),
        examples=("xunwang issues show 3f2a9c",),
    )
    declare(
        issues,
        "confirm",
        confirm,
        _("人工确认：疑似问题从此按问题计。"),
        examples=("xunwang issues confirm 3f2a9c --by office",),
    )
    declare(
        issues,
        "dismiss",
        dismiss,
        _("排除：误报或核减，不再计入。"),
        examples=("xunwang issues dismiss 3f2a9c --reason false_alarm",),
    )
    declare(
        issues,
        "exempt",
        exempt,
        _("豁免到某一天（含），其间不计入。"),
        examples=("xunwang issues exempt 3f2a9c --until 2027-03-01 --reason planned_fix",),
    )
    declare(
        issues,
        "assign",
        assign,
        _("交办：由谁整改，何时完成。"),
        examples=("xunwang issues assign 3f2a9c --to office@unit.example --due 2026-12-01",),
    )
    declare(
        issues,
        "reply",
        reply,
        _("导入填好的整改通知回执：已整改、申诉、情况说明逐行记入问题经过。"),
        _("读不懂的行逐行说明原因，不影响其他行；同一份回执再次导入不会重复。"),
        examples=("xunwang issues reply zhenggai.xlsx --by office", "xunwang issues reply zhenggai.xlsx --dry-run"),
    )
    declare(issues, "claim", claim, _("报告整改完成；下次复查会核实。"), examples=("xunwang issues claim 3f2a9c",))


def list_issues(
    site: Annotated[str | None, typer.Option(metavar="CODE", help=_("只看这个网站或账号"))] = None,
    check: Annotated[str | None, typer.Option(metavar="ID", help=_("只看这个检查项"))] = None,
    state: Annotated[
        list[IssueState] | None, typer.Option(help=_("只看这些状态；可写多次"), show_default=False)
    ] = None,
    overdue: Annotated[bool, typer.Option("--overdue", help=_("只看超期未整改的"))] = False,
    layout: Layout = None,
    out: Out = None,
) -> None:
    """List issues."""
    from models.database import transaction
    from models.queries import issues_where
    from pipeline.findings import subject_names

    wanted = layout_of(layout, out)
    if check is not None:
        known_check(check)
    states = state or [one for one in IssueState if one.counts]
    with house() as wiring, transaction(wiring.sessions) as session:
        names = subject_names(session)
        _known(site, names)
        now = wiring.clock()
        issues = [
            issue
            for issue in issues_where(session, code=site, check=check, states=states)
            if not overdue or (issue.due_at is not None and issue.due_at < now and issue.state.counts)
        ]
        write_issues(issues, names, wanted, out)


def show_issue(which: Annotated[str, typer.Argument(metavar="ID", help=_("问题编号，写前 4 位或更多即可"))]) -> None:
    """Everything about one issue."""
    from cli.tables import issue_page
    from models.database import transaction
    from models.queries import history_of, issue_by_fingerprint
    from pipeline.acts import resolve
    from pipeline.findings import subject_names

    with house() as wiring, transaction(wiring.sessions) as session:
        fingerprint = resolve(session, which)
        issue = issue_by_fingerprint(session, fingerprint)
        if issue is None:
            fail("没有编号为 {which} 的问题：用 xunwang issues list 查看编号。", which=which)
        name = subject_names(session).get(issue.subject, "")
        show(issue_page(issue, history_of(session, fingerprint), name, titles()))


def confirm(which: Which, by: By = "", note: Note = "") -> None:
    """A person agrees with the machine."""
    from pipeline.acts import confirm as act

    _do(lambda session, wiring: act(session, which, by=doer(by), at=_now(wiring), note=note))


def dismiss(which: Which, reason: Why, by: By = "", note: Note = "") -> None:
    """It is no fault."""
    from pipeline.acts import dismiss as act

    _do(lambda session, wiring: act(session, which, reason=reason, by=doer(by), at=_now(wiring), note=note))


def exempt(
    which: Which,
    until: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help=_("豁免到这一天（含）"))],
    reason: Why,
    by: By = "",
    note: Note = "",
) -> None:
    """It does not count until a day."""
    from pipeline.acts import exempt as act

    _do(
        lambda session, wiring: act(
            session, which, until=until.date(), reason=reason, by=doer(by), at=_now(wiring), note=note
        )
    )


def assign(
    which: Which,
    to: Annotated[str, typer.Option("--to", help=_("负责单位或人员"))],
    due: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help=_("整改期限，到这一天结束为止"), show_default=False)
    ] = None,
    by: By = "",
    note: Note = "",
) -> None:
    """Somebody is to mend it."""
    from pipeline.acts import assign as act

    def run(session: Any, wiring: "Wiring") -> list[Issue]:
        end = datetime.combine(due.date(), time(23, 59, 59), wiring.zone) if due else None
        return act(session, which, to=to, by=doer(by), at=_now(wiring), due_at=end, note=note)

    _do(run)


def claim(which: Which, by: By = "", note: Note = "") -> None:
    """It is said to be mended."""
    from pipeline.acts import claim as act

    _do(lambda session, wiring: act(session, which, by=doer(by), at=_now(wiring), note=note))


def reply(
    file: Annotated[Path, typer.Argument(metavar="FILE", help=_("填好的整改通知，XLSX 或 CSV"))],
    by: By = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help=_("只说明会有什么变化，不写入"))] = False,
) -> None:
    """Take in a reply sheet."""
    from models.database import transaction
    from pipeline.ledger import Actor
    from pipeline.reply_sheets import import_replies

    with house() as wiring, transaction(wiring.sessions) as session:
        found = import_replies(wiring, session, file, actor=Actor(by=doer(by), at=_now(wiring)))
        for row in found.bad:
            remark("第 {line} 行：{sentence}", line=row.line, sentence=SPEAKER.render(row.message, row.values))
        say(
            "{file}：已整改 {mended}，申诉 {objections}，情况说明 {explanations}，此前已导入 {known}，未答复 {empty}，有误未导入 {bad}",
            file=found.file,
            mended=len(found.mended),
            objections=len(found.objections),
            explanations=len(found.explanations),
            known=found.known,
            empty=found.empty,
            bad=len(found.bad),
        )
        if dry_run:
            session.rollback()
            say("以上为预演，没有写入。")
    if found.bad and not found.done and not found.known:
        fail("回执中没有可以导入的行：请按上面的说明更正后再导入。")


def _do(act: Callable[[Any, "Wiring"], list[Issue]]) -> None:
    from models.database import transaction

    with house() as wiring:
        with transaction(wiring.sessions) as session:
            issues = act(session, wiring)
        for issue in issues:
            say(
                "{which} {state}：{sentence}",
                which=issue.fingerprint[:12],
                state=SPEAKER.name(issue.state),
                sentence=SPEAKER.sentence(issue),
            )


def _now(wiring: "Wiring") -> datetime:
    return wiring.clock().astimezone(wiring.zone)


def doer(by: str) -> str:
    """Who does it: the name given, else the user of this machine."""
    if by.strip():
        return by.strip()
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return ""


def _known(site: str | None, names: Any) -> None:
    if site is not None and site not in names:
        fail("没有代码为 {code} 的网站或账号：用 xunwang import 导入，或核对代码。", code=site)
