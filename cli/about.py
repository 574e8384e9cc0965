"""Commands about the product itself: doctor, settings, checks, indicators."""

from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from cli.console import fail, put, say, show, waiting
from cli.declare import declare
from cli.house import load_settings
from cli.words import SPEAKER, _

if TYPE_CHECKING:
    from domain.indicators import Indicator, IndicatorSet


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    declare(app, "doctor", doctor, _("检查这台机器缺什么、哪里不对，各该怎么办。"), examples=("xunwang doctor",))
    declare(
        app,
        "settings",
        settings,
        _("列出全部设置：当前值、来自哪里、有何作用。"),
        examples=("xunwang settings", "XUNWANG_DATA=/srv/xunwang xunwang settings"),
    )
    declare(
        app,
        "checks",
        checks,
        _("列出全部检查项。"),
        _("写出编号则说明它为什么重要、如何整改、不判定什么。"),
        examples=("xunwang checks", "xunwang checks stale_column"),
    )
    declare(
        app,
        "indicators",
        indicators,
        _("列出指标集及其指标：分值、判定方式、检查项。"),
        examples=("xunwang indicators", "xunwang indicators chongqing", "xunwang indicators --sets"),
    )


def doctor() -> None:
    """What is missing or wrong, each with its remedy."""
    from pipeline.doctor import diagnose

    with waiting("正在检查……"):
        found = diagnose(load_settings())
    for one in found:
        put(f"{'✓' if one.ok else '✗'} {SPEAKER.render(one.what, one.values)}")
        if not one.ok and one.remedy:
            put(f"  → {SPEAKER.render(one.remedy, one.values)}")
    wrong = sum(1 for one in found if not one.ok)
    if wrong:
        fail("发现 {n} 处问题：按上面的办法处理后再运行 xunwang doctor。", n=wrong)
    say("一切正常。")


def settings() -> None:
    """Every setting."""
    from cli.tables import a_table

    table = a_table(_("设置"), _("当前值"), _("来源"), _("说明"))
    for one in load_settings().describe():
        origin = _(_ORIGINS[one.origin.value]) + (f" {one.origin_detail}" if one.origin_detail else "")
        table.add_row(
            one.variable, Text(one.value or "–"), Text(origin), one.help_en if SPEAKER.locale == "en" else one.help
        )
    show(table)


_ORIGINS = {"environment": "环境变量", "secret_file": "密钥文件", "file": "配置文件", "default": "默认"}


def checks(
    check: Annotated[str | None, typer.Argument(metavar="ID", help=_("检查项编号"), show_default=False)] = None,
) -> None:
    """What is checked."""
    from checks.registry import discover
    from cli.looking import known_check
    from cli.tables import a_table
    from reports.remedy import remedy_of

    if check is not None:
        known_check(check)
        one = discover()[check]
        put(f"{one.id}  {_(one.title)}")
        for part in remedy_of(one.doc, SPEAKER.locale):
            put("\n" + "\n".join((part.heading and f"## {part.heading}\n", *part.paragraphs)).strip())
        return
    table = a_table(_("编号"), _("名称"), _("类别"), _("内容"))
    for one in discover().values():
        said = (text for part in remedy_of(one.doc, SPEAKER.locale) for text in part.paragraphs)
        table.add_row(one.id, _(one.title), one.group, Text(next(said, "")))
    show(table)


def indicators(
    set_id: Annotated[
        str | None, typer.Argument(metavar="SET", help=_("指标集；默认为设置中的"), show_default=False)
    ] = None,
    sets: Annotated[bool, typer.Option("--sets", help=_("只列出有哪些指标集"))] = False,
) -> None:
    """What is scored."""
    from cli.cards import indicator_title, set_title
    from cli.tables import a_table
    from config.loader import available_sets, load_set

    loaded = load_settings()
    folders = [loaded.indicator_folder]
    if sets:
        table = a_table(_("编号"), _("名称"), _("基于"), _("文件"))
        for one in available_sets(folders):
            title = one.title_en if SPEAKER.locale == "en" else one.title_zh
            table.add_row(one.id, title, one.base_set, Text(str(one.path)))
        show(table)
        return
    sheet = load_set(set_id or loaded.indicator_set, folders)
    table = a_table(
        _("部分"),
        _("指标"),
        ">" + _("分值"),
        _("判定方式"),
        _("检查项"),
        _("已核对"),
        _("编号"),
        title=f"{set_title(sheet)} ({sheet.id})",
    )
    for indicator in sheet.indicators:
        table.add_row(
            SPEAKER.name(indicator.part),
            indicator_title(indicator),
            "" if indicator.full_mark is None else f"{indicator.full_mark:g}",
            SPEAKER.name(indicator.mode),
            _("，").join(_checks_of(indicator, sheet)),
            _("是") if indicator.wholly_verified else _("否"),
            indicator.id,
        )
    show(table)


def _checks_of(indicator: "Indicator", sheet: "IndicatorSet") -> list[str]:
    specs = [sheet.rule(rule) for rule in indicator.rules]
    return list(dict.fromkeys(spec.check for spec in specs if spec is not None))
