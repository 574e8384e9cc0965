"""Tables about new-media accounts; computes nothing."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from cli.tables import a_table, pairs_table, score_text
from cli.words import SPEAKER, _

if TYPE_CHECKING:
    from domain.records import StoreListing
    from domain.scorecards import ScoreCard
    from pipeline.account_view import AccountView
    from pipeline.take import SweepSummary

SOURCES_SHOWN = {"feed": "RSS/Atom/JSON Feed", "rsshub": "RSSHub", "wechat": "WeChat API", "weibo": "Weibo"}
SHOWN_POSTS = 20
SHOWN_CALM = 40
"""With more accounts than this only those are shown of which there is something to say."""


def looks_table(looks: "Sequence[SweepSummary]", cards: "Mapping[str, ScoreCard]", titles: Mapping[str, str]) -> Table:
    """A line an account that has something to tell, a sum below."""
    from domain.sweeps import HealthState

    table = a_table(_("账号"), _("各项问题"), ">" + _("疑似"), ">" + _("未能判定"), ">" + _("结论"), _("结果"))
    for look in looks:
        calm = look.health.state is HealthState.SOUND and not (look.faults or look.suspicions or look.unknown)
        if calm and len(looks) > SHOWN_CALM:
            continue
        faults = _("，").join(f"{_(titles.get(check, check))} {n}" for check, n in sorted(look.faults.items()))
        sound = look.health.state is HealthState.SOUND
        result = (
            Text(_("新增 {opened}，消除 {closed}", opened=look.settled.opened, closed=look.settled.closed))
            if sound
            else Text(_("存疑：{reasons}", reasons="；".join(_(one) for one in look.health.reasons)), style="yellow")
        )
        table.add_row(
            Text(f"{look.site_name} {look.site_code}"),
            faults,
            str(look.suspicions or ""),
            str(look.unknown or ""),
            score_text(cards.get(look.site_code)),
            result,
        )
    table.add_section()
    table.add_row(
        SPEAKER.ntext("合计 {n} 个账号", len(looks)),
        str(sum(sum(look.faults.values()) for look in looks)),
        str(sum(look.suspicions for look in looks)),
        str(sum(look.unknown for look in looks)),
        "",
        "",
        style="bold",
    )
    return table


def accounts_table(views: "Sequence[AccountView]") -> Table:
    """A line an account: what it is, and what the latest look saw."""
    table = a_table(
        _("账号"), _("平台"), _("类型"), _("备案状态"), _("信息源"), _("最新内容"), ">" + _("未整改问题"), _("最近查看")
    )
    for view in views:
        account, newest = view.account, view.newest
        table.add_row(
            Text(f"{account.name} {account.code}"),
            SPEAKER.name(account.platform),
            SPEAKER.name(account.kind),
            SPEAKER.name(account.state),
            _source(view),
            newest.day.isoformat() if newest else "–",
            str(view.open_issues or ""),
            SPEAKER.moment(view.run.finished_at) if view.run and view.run.finished_at else "–",
        )
    return table


def account_page(view: "AccountView") -> list[Table]:
    """Everything about one account."""
    account, seen = view.account, view.seen
    pairs = [
        (_("账号"), f"{account.name} {account.code}"),
        (_("平台"), SPEAKER.name(account.platform)),
        (_("类型"), SPEAKER.name(account.kind)),
        (_("备案状态"), SPEAKER.name(account.state)),
        (_("主办单位"), account.organizer),
        (_("认证主体"), account.certified_subject),
        (_("账号ID"), account.handle),
        (_("主页"), account.home_url),
        (_("订阅地址"), account.feed_url),
        (_("关联网站"), account.site_code),
        (_("最近查看"), SPEAKER.moment(view.run.finished_at) if view.run and view.run.finished_at else _("尚未查看")),
        (_("信息源"), _source(view)),
        (_("未能看到"), "\n".join(f"{part.what}: {_(part.why)}" for part in seen.unseen) if seen else ""),
        (_("互动入口"), _("、").join(entry.label for entry in view.interaction.entries) if view.interaction else ""),
        (_("应用商店"), "\n".join(_listing(one) for one in view.app.listings) if view.app else ""),
        *_linkage(view),
        (_("未整改问题"), str(view.open_issues)),
    ]
    pages = [pairs_table([(heading, text) for heading, text in pairs if text])]
    if seen is not None and seen.posts:
        table = a_table(_("发布时间"), _("标题"), _("网址"), title="\n" + _("读到的内容"))
        for post in seen.posts[:SHOWN_POSTS]:
            when = post.published
            shown = "–" if when is None else SPEAKER.moment(when.at) if when.at else when.day.isoformat()
            mark = (_("[置顶]") if post.pinned else "") + (_("[转发]") if post.repost else "")
            table.add_row(shown, Text(f"{mark}{post.title}"), Text(post.url))
        pages.append(table)
    return pages


def _source(view: "AccountView") -> str:
    if view.seen is None:
        return "–"
    return (
        (_("人工录入") if view.seen.source == "entered" else SOURCES_SHOWN.get(view.seen.source, view.seen.source))
        if view.seen.readable
        else _("未能看到")
    )


def _listing(listing: "StoreListing") -> str:
    parts = [
        listing.store,
        _("在架") if listing.listed else _("已无此应用") if listing.listed is False else _(listing.unreadable),
        listing.version,
        listing.updated.day.isoformat() if listing.updated else "",
        listing.file_kind,
    ]
    return " ".join(part for part in parts if part)


def _linkage(view: "AccountView") -> list[tuple[str, str]]:
    linkage = view.linkage
    if linkage is None:
        return []
    linked = _yes_no(linkage.linked) + (_("（二维码）") if linkage.by_qr else "")
    share = (
        _("{n}/{all}", n=linkage.posts_on_site, all=linkage.posts_compared) if linkage.posts_compared else _("未比对")
    )
    return [
        (_("网站首页提到账号"), _yes_no(linkage.named)),
        (_("网站首页链接到账号"), linked),
        (_("账号主页可打开"), _yes_no(linkage.works)),
        (_("同时见于网站的内容"), share),
    ]


def _yes_no(value: bool | None) -> str:
    return _("未能看到") if value is None else _("是") if value else _("否")
