"""Commands that look at sites: sweep, rescan, probe, explain, audit."""

import gc
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Annotated

import typer

from cli.console import fail, put, remark, say, show, waiting
from cli.declare import declare
from cli.formats import Format, Layout, Out, layout_of
from cli.house import house, load_settings
from cli.words import SPEAKER, _
from domain.sweeps import HealthState, SweepPurpose

if TYPE_CHECKING:
    from pipeline.account_judge import AccountJudgement
    from pipeline.judge import Judgement
    from pipeline.take import SweepSummary
    from pipeline.wiring import Wiring

Codes = Annotated[
    list[str] | None, typer.Argument(metavar="CODE…", help=_("网站标识码或账号代码，可写多个"), show_default=False)
]
All = Annotated[bool, typer.Option("--all", help=_("名录中所有在运行的网站和账号"))]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    declare(
        app,
        "sweep",
        sweep,
        _("立即巡查网站和新媒体账号，等待完成，每个打印一行结果。"),
        examples=("xunwang sweep --all", "xunwang sweep 5001010001 5001010002"),
    )
    declare(
        app,
        "rescan",
        rescan,
        _("优先于日常巡查，重新检查一个网站或账号，或只复查网站的一个栏目、一项问题。"),
        examples=(
            "xunwang rescan 5001010001",
            "xunwang rescan 5001010001 --check broken_link --url https://www.example.gov.cn/a.html",
            "xunwang rescan 5001010001 --url https://www.example.gov.cn/tzgg/",
        ),
    )
    declare(
        app,
        "probe",
        probe,
        _("对首页各做一次可用性探测。"),
        examples=("xunwang probe --all", "xunwang probe 5001010001"),
    )
    declare(
        app,
        "explain",
        explain,
        _("说明机器从一个网页读到了什么，以及为什么。"),
        _("网页可以是保存的文件、装有这种文件的文件夹，或一个网址。"),
        examples=(
            "xunwang explain page.html --url https://www.example.gov.cn/tzgg/",
            "xunwang explain https://www.example.gov.cn/tzgg/ --format json",
        ),
    )
    declare(
        app,
        "audit",
        audit,
        _("不访问网络，对一份已保存的巡查结果重新判定。"),
        _("同样的证据和阈值总是得出同样的结论。"),
        examples=("xunwang audit var/bundles/2026-11-24/20261124-5001010001",),
    )


def sweep(codes: Codes = None, everything: All = False) -> None:
    """Sweep now, wait, print a table."""
    wanted = chosen(codes, everything)
    with ahead(wanted):
        _sweep(wanted)


def ahead(codes: Sequence[str] | None) -> AbstractContextManager[None]:
    """The first child starts while we do, where these codes seem to name a site (None: all there are): accounts are looked at without one.

    A site whose code has another form than the official one waits for its child.
    """
    from crawler.spare import FEW_LOOKS, started_ahead

    gc.set_threshold(*FEW_LOOKS)
    from pipeline.registry_rows import OFFICIAL_CODE

    return started_ahead() if codes is None or any(map(OFFICIAL_CODE.match, codes)) else nullcontext()


def _sweep(wanted: list[str] | None) -> None:
    from cli.progress import following
    from cli.tables import sweep_table
    from crawler.spare import call_off
    from models.database import transaction
    from pipeline.recover import recover
    from pipeline.score import score_sites
    from pipeline.subjects import subjects_of
    from pipeline.sweep import sweep_sites

    with house() as wiring:
        with transaction(wiring.sessions) as session:
            subjects = subjects_of(session, wanted)
        if not subjects.sites:
            call_off()
        recover(wiring)  # what a killed command has left is no other process's
        summaries: list[SweepSummary] = []
        if subjects.sites:
            with following() as progress:
                summaries = sweep_sites(wiring, None if wanted is None else subjects.sites, progress=progress)
        if summaries:
            cards = score_sites(wiring, [summary.site_code for summary in summaries])
            show(sweep_table(summaries, {card.subject: card for card in cards}, titles()))
            say("得分后的 * 表示暂定（仍有待人工核定的事项），! 表示有待签认的单项否决。")
        looks = _look(wiring, subjects.accounts) if subjects.accounts else []
        if not summaries and not looks:
            fail("这些网站和账号正在被另一个进程巡查：请稍后再看结果。")
        if wanted is not None and len(summaries) < len(subjects.sites):
            remark("另有 {n} 个网站正在被另一个进程巡查。", n=len(subjects.sites) - len(summaries))
        _need_one_sound([*summaries, *looks])


def _look(
    wiring: "Wiring", codes: Sequence[str], *, purpose: SweepPurpose = SweepPurpose.ROUTINE
) -> "list[SweepSummary]":
    """Look at accounts and print their table."""
    from cli.account_tables import looks_table
    from pipeline.account_score import score_accounts
    from pipeline.account_sweep import sweep_accounts

    with waiting("正在查看新媒体账号……"):
        looks = sweep_accounts(wiring, codes, purpose=purpose)
        cards = score_accounts(wiring, [look.site_code for look in looks])
    if looks:
        show(looks_table(looks, {card.subject: card for card in cards}, titles()))
    return looks


def rescan(
    code: Annotated[str, typer.Argument(metavar="CODE", help=_("网站标识码或账号代码"))],
    check: Annotated[str | None, typer.Option(metavar="ID", help=_("只复查这一检查项，见 xunwang checks"))] = None,
    url: Annotated[
        str | None, typer.Option(metavar="URL", help=_("只复查这个网址：上面的问题，或这个网址的栏目、链接、留言"))
    ] = None,
) -> None:
    """Look again at one site, or at one fault of it."""
    begin = monotonic()
    with ahead([code]):  # what is left to wait for is the look itself
        _rescan(code, check, url, begin)


def _rescan(code: str, check: str | None, url: str | None, begin: float) -> None:
    from cli.progress import following
    from cli.tables import sweep_table
    from crawler.spare import call_off
    from models.database import transaction
    from pipeline.recheck import recheck
    from pipeline.recover import recover
    from pipeline.rescan_answer import answers_at
    from pipeline.subjects import subjects_of

    if check is not None:
        known_check(check)
    with house() as wiring:
        with transaction(wiring.sessions) as session:
            is_account = bool(subjects_of(session, [code]).accounts)
        if is_account:
            call_off()
            # A look at an account is a few requests: the one fault is never looked at alone.
            summaries = _look(wiring, [code], purpose=SweepPurpose.RESCAN)
        else:
            with following() as progress:
                summaries = recheck(wiring, code, check=check, url=normal(url), progress=progress)
                if not summaries and recover(wiring):  # what a killed command has left is no other process's
                    summaries = recheck(wiring, code, check=check, url=normal(url), progress=progress)
        if not summaries:
            fail("{code} 正在被另一个进程巡查：请稍后再试。", code=code)
        if not is_account:
            show(sweep_table(summaries, {}, titles()))
            if url is not None:
                with transaction(wiring.sessions) as session:
                    answers = answers_at(session, wiring, summaries[-1].run.id, normal(url) or url, check=check or "")
                for answer in answers:
                    say(answer.message, **answer.values)
        say("用时 {seconds} 秒。", seconds=f"{monotonic() - begin:.1f}")
        _need_one_sound(summaries)


def _need_one_sound(summaries: Sequence["SweepSummary"]) -> None:
    if all(summary.health.state is HealthState.DOUBTFUL for summary in summaries):
        fail("没有一个网站或账号的巡查结果可信，未作判定：原因见上表，稍后会自动再查；也可运行 xunwang doctor。")


def probe(codes: Codes = None, everything: All = False) -> None:
    """One availability probe each."""
    from cli.tables import probe_table
    from pipeline.probe import probe_sites

    wanted = chosen(codes, everything)
    with house() as wiring:
        with waiting("正在探测……"):
            samples = probe_sites(wiring, wanted)
        if not samples:
            fail("没有可以探测的网站：先用 xunwang import sites FILE 导入名录。")
        show(probe_table(samples))


def explain(
    places: Annotated[list[str], typer.Argument(metavar="FILE|URL…", help=_("保存的网页、文件夹，或一个网址"))],
    url: Annotated[str | None, typer.Option(metavar="URL", help=_("文件保存自哪个网址"))] = None,
    rendered: Annotated[
        bool, typer.Option("--rendered", help=_("用浏览器打开；对文件：它保存的是浏览器渲染后的内容"))
    ] = False,
    layout: Annotated[Format, typer.Option("--format", help=_("table 供人阅读，json 供程序使用"))] = Format.TABLE,
) -> None:
    """What is read on a page, and why."""
    import json

    from cli.tables import explanation_table
    from pipeline.clock import system_clock
    from pipeline.explain import explain_file, explain_url, saved_files

    settings = load_settings()
    for place in places:
        if place.startswith(("http://", "https://")):
            told = [explain_url(settings, place, now=system_clock(), rendered=rendered)]
        else:
            files = saved_files(Path(place))
            several = len(places) > 1 or len(files) > 1 or Path(place).is_dir()
            told = [
                ({"file": str(file)} if several else {})
                | explain_file(settings, file, now=system_clock(), url=url, rendered=rendered)
                for file in files
            ]
        for one in told:
            one["notes"] = [_(note) for note in one["notes"]]
            if layout is Format.JSON:
                put(json.dumps(one, ensure_ascii=False))
            else:
                show(explanation_table(one))


def audit(
    bundle: Annotated[Path, typer.Argument(metavar="BUNDLE", help=_("数据文件夹 bundles/ 下的一个巡查结果文件夹"))],
    layout: Layout = None,
    set_id: Annotated[str | None, typer.Option("--set", metavar="ID", help=_("改用另一套指标的阈值判定"))] = None,
    out: Out = None,
) -> None:
    """Judge a stored bundle again."""
    from cli.formats import write_findings
    from config.holidays import load_calendar
    from config.loader import load_set
    from crawler.accounts.bundle import is_account_bundle
    from issues.fingerprint import fingerprint
    from pipeline.account_judge import judge_account
    from pipeline.judge import audit as judge_again
    from pipeline.rulebook import bind
    from reports.findings import Found

    wanted = layout_of(layout, out)
    of_account = is_account_bundle(bundle)
    if not of_account and not (bundle / "order.json").is_file():
        fail("{bundle} 不是巡查结果：请给出数据文件夹 bundles/ 下的一个文件夹。", bundle=str(bundle))
    settings = load_settings()
    indicators = load_set(set_id or settings.indicator_set, [settings.indicator_folder])
    rulebook = bind(indicators, load_calendar())
    judgement: Judgement | AccountJudgement
    if of_account:
        judgement = judge_account(bundle, rulebook)
        name = judgement.order.account.name
    else:
        judgement = judge_again(bundle, rulebook)
        name = judgement.order.site.name
    found = [
        Found(
            finding=finding,
            fingerprint=fingerprint(finding),
            indicators=indicators.fed_by(finding.rule_id),
            subject_name=name,
        )
        for finding in judgement.report.findings
    ]
    write_findings(found, wanted, out)
    if judgement.health.state is HealthState.DOUBTFUL:
        reasons = "；".join(SPEAKER.text(reason) for reason in judgement.health.reasons)
        remark("这次巡查结果存疑，不作判定：{reasons}", reasons=reasons)
    for error in judgement.report.errors:
        remark(
            "检查 {rule} 在 {target} 上出错：{error}", rule=error.rule_id, target=error.target_ref, error=error.error
        )


def chosen(codes: list[str] | None, everything: bool) -> list[str] | None:
    """The codes named, None for all. Raises a usage error for both or neither."""
    if bool(codes) == everything:
        raise typer.BadParameter(_("请写出网站标识码，或用 --all 表示全部（二者选一）"))
    return None if everything else list(dict.fromkeys(codes or ()))


def titles() -> dict[str, str]:
    """Titles of the checks by id, msgids."""
    from checks.registry import discover

    return {check.id: check.title for check in discover().values()}


def known_check(check: str) -> None:
    """Raises a usage error, with the nearest id, for a check nobody knows."""
    from difflib import get_close_matches

    known = titles()
    if check not in known:
        near = get_close_matches(check, known, n=1)
        hint = _("是否应为 {near}？", near=near[0]) if near else _("用 xunwang checks 查看全部检查项")
        raise typer.BadParameter(_("没有名为 {check} 的检查项，{hint}", check=check, hint=hint))


def normal(url: str | None) -> str | None:
    """The address as it is known everywhere; None stays None."""
    if url is None:
        return None
    from crawler.extract.addresses import normalise

    return normalise(url)
