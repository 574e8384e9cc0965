"""Gathers a period from the database and has its circular written: as DOCX, PDF or HTML."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from checks.registry import discover
from config.circulars import load_style
from crawler.accounts.bundle import AccountBundle
from crawler.bundle import BundleError
from domain.circulars import Circular, CircularStyle, Edition, Materials, Watched
from domain.indicators import Subject
from domain.records import AccountRecord
from domain.registry import Account, AccountState, Contact, Site
from domain.scorecards import CardVerdict, Period, ScoreCard
from domain.wording import N_, PlainError
from models.circulars import issues_between, open_at, speeds_between
from models.database import transaction
from models.periods import last_sweeps
from models.queries import accounts_by_code, sites_by_code
from models.scores import cards_of
from pipeline.cards import account_cards, bounds, site_cards
from pipeline.wiring import Wiring
from reports.circular import Issue, word_circular
from reports.circular_annexes import COLUMNS, columns_of
from reports.paper import Paper
from reports.paper_docx import paper_docx
from reports.paper_html import paper_html
from reports.paper_template import paper_template
from reports.printing import to_pdf
from reports.texts import Speaker
from scoring.circular import make_circular

ENDINGS = ("docx", "pdf", "html")


class ReportError(PlainError):
    """A document that cannot be made: one sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """Which circular."""

    period: Period
    edition: Edition = Edition.PUBLIC
    set_id: str = ""
    """Empty: the set in force."""
    style_id: str = ""
    """Empty: the style in force."""
    day: date | None = None
    """Of issue; None: today."""
    number: str = ""
    template: Path | None = None
    """A Word template of the office's own; None: the one in force."""
    anew: bool = True
    """Score everything again first; False: stored cards that are still right are taken."""


def the_circular(wiring: Wiring, wish: Wish) -> Circular:
    """What the circular of a period tells. Raises ConfigError for an unknown set or style, ReportError for an empty registry."""
    set_id = wish.set_id or wiring.settings.indicator_set
    cards = site_cards(wiring, wish.period, set_id, anew=wish.anew)
    of_accounts = account_cards(wiring, wish.period, set_id, anew=wish.anew)
    if not cards and not of_accounts:
        raise ReportError(N_("没有可以通报的网站或账号：先用 xunwang import 导入名录。"))
    since, until = bounds(wiring, wish.period)
    style = style_of(wiring, wish)
    with transaction(wiring.sessions) as session:
        sites = [one for one in sites_by_code(session) if one.state.swept]
        accounts = [one for one in accounts_by_code(session) if one.state is not AccountState.DEREGISTERED]
        earlier = [
            (period, cards_of(session, period=period.id, set_id=set_id))
            for period in (wish.period.previous, wish.period.year_before)
        ]
        regions = {site.code: site.region for site in sites}
        failed = [card.subject for card in of_accounts if card.standing is CardVerdict.UNQUALIFIED]
        runs = last_sweeps(session, failed, since=since, until=until)
        materials = Materials(
            period=wish.period,
            style=style,
            indicators=(wiring.rulebook_of(set_id) if wish.set_id else wiring.rulebook).indicators,
            sites=tuple(_site(one) for one in sites),
            accounts=tuple(
                _account(
                    one,
                    regions,
                    _last_update(wiring.bundle_folder(runs[one.code].bundle_key)) if one.code in runs else None,
                )
                for one in accounts
            ),
            cards=tuple(cards),
            account_cards=tuple(of_accounts),
            earlier=_earlier(earlier),
            issues=tuple(issues_between(session, since=since, until=until)),
            open_then=tuple(open_at(session, since)),
            speeds=tuple(speeds_between(session, [site.code for site in sites], since=since, until=until)),
        )
    return make_circular(materials)


def the_paper(wiring: Wiring, wish: Wish, speaker: Speaker) -> Paper:
    """The circular in words."""
    circular = the_circular(wiring, wish)
    day = wish.day or wiring.clock().astimezone(wiring.zone).date()
    issue = Issue(
        edition=wish.edition,
        day=day,
        reply_by=wiring.calendar.add_working_days(day, circular.style.reply_working_days),
        number=wish.number,
    )
    return word_circular(circular, issue, speaker, {check.id: check.title for check in discover().values()})


def circular_file(wiring: Wiring, wish: Wish, ending: str, speaker: Speaker) -> bytes:
    """The circular as ``docx``, ``pdf`` or ``html``. Raises ReportError, TemplateFaultError, PrintError, ConfigError."""
    if ending not in ENDINGS:
        raise ReportError(N_("通报只能写成 {endings}。"), endings=tuple(f".{one}" for one in ENDINGS))
    template = _template(wiring, wish) if ending == "docx" else None
    paper = the_paper(wiring, wish, speaker)
    if ending == "docx":
        name = "" if template is None else template[0]
        content = default_template(speaker, wish.edition) if template is None else template[1]
        return paper_docx(paper, content, name=name)
    html = paper_html(paper, speaker)
    return html.encode() if ending == "html" else to_pdf(html)


def default_template(speaker: Speaker, edition: Edition = Edition.INTERNAL) -> bytes:
    """The Word template every office may start from."""
    return paper_template([(key, columns_of(key, edition, speaker)) for key in COLUMNS], speaker)


def style_of(wiring: Wiring, wish: Wish) -> CircularStyle:
    """The style asked for, else the one in force."""
    folder = wiring.settings.data / "circulars"
    return load_style(wish.style_id or wiring.settings.circular_style, [folder], checks=frozenset(discover()))


def _template(wiring: Wiring, wish: Wish) -> tuple[str, bytes] | None:
    path = wish.template or wiring.settings.circular_template
    if path is None:
        return None
    try:
        return path.name, path.read_bytes()
    except OSError as error:
        raise ReportError(N_("模板 {path} 无法读取：请核对路径和读取权限。"), path=str(path)) from error


def _earlier(
    stored: Sequence[tuple[Period, dict[str, ScoreCard]]],
) -> tuple[tuple[Period, tuple[ScoreCard, ...], tuple[ScoreCard, ...]], ...]:
    return tuple(
        (
            period,
            tuple(card for card in cards.values() if card.subject_kind is Subject.SITE),
            tuple(card for card in cards.values() if card.subject_kind is Subject.ACCOUNT),
        )
        for period, cards in stored
        if cards
    )


def _site(site: Site) -> Watched:
    return Watched(
        code=site.code,
        name=site.name,
        organizer=site.organizer,
        region=site.region,
        url=site.home_url,
        contact=_contact(site.contact),
    )


def _account(account: Account, regions: dict[str, str], last_update: date | None) -> Watched:
    return Watched(
        code=account.code,
        name=account.name,
        organizer=account.organizer,
        region=regions.get(account.site_code, ""),
        url=account.home_url,
        platform=account.platform,
        last_update=last_update,
        contact=_contact(account.contact),
    )


def _contact(contact: Contact) -> str:
    return " ".join(part for part in (contact.name, contact.phone) if part)


def _last_update(bundle: Path) -> date | None:
    try:
        seen = next(iter(AccountBundle(bundle).artifacts().of(AccountRecord)), None)
    except (BundleError, FileNotFoundError):
        return None
    return max((post.published.day for post in seen.posts if post.published), default=None) if seen else None
