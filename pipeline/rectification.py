"""Gathers what is open on one site or account, with small pictures of the evidence, and has its rectification sheet written."""

import base64
import io
from datetime import date, datetime, time

from PIL import Image, UnidentifiedImageError

from checks.registry import discover
from domain.findings import Outcome
from domain.issues import Issue, IssueState
from domain.registry import Account, Site
from domain.scorecards import Period
from domain.wording import N_
from models.database import transaction
from models.errors import StorageError
from models.queries import accounts_by_code, issues_where, known_issues, sites_by_code
from pipeline.acts import assign
from pipeline.circular import ReportError, Wish, style_of
from pipeline.ledger import Actor, note
from pipeline.wiring import Wiring
from reports.paper_html import paper_html
from reports.printing import to_pdf
from reports.rectification import Rectification, rectification_paper, rectification_workbook
from reports.texts import Speaker

ENDINGS = ("xlsx", "pdf", "html")
_SIZE = (248, 172)
"""A picture in its cell, in pixels."""
_PRINTED = (620, 430)
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"RIFF")
_MOST_PIXELS = 40_000_000


def rectification_file(
    wiring: Wiring,
    code: str,
    ending: str,
    speaker: Speaker,
    *,
    due: date | None = None,
    number: str = "",
    style_id: str = "",
) -> bytes:
    """The sheet as ``xlsx``, ``pdf`` or ``html``. Raises ReportError where nothing is open, and as the circular does."""
    if ending not in ENDINGS:
        raise ReportError(N_("整改通知只能写成 {endings}。"), endings=tuple(f".{one}" for one in ENDINGS))
    size = _SIZE if ending == "xlsx" else _PRINTED
    notice = the_notice(wiring, code, due=due, number=number, style_id=style_id, size=size)
    if ending == "xlsx":
        return rectification_workbook(notice, speaker)
    inline = {
        print_: f"data:{_kind(content)};base64,{base64.b64encode(content).decode()}"
        for print_, content in notice.pictures.items()
    }
    html = paper_html(rectification_paper(notice, speaker, inline), speaker)
    return html.encode() if ending == "html" else to_pdf(html)


def the_notice(
    wiring: Wiring,
    code: str,
    *,
    due: date | None = None,
    number: str = "",
    style_id: str = "",
    size: tuple[int, int] = _SIZE,
) -> Rectification:
    """What is to be mended on one site or account: certain or confirmed, told and not set aside."""
    today = wiring.clock().astimezone(wiring.zone).date()
    style = style_of(wiring, Wish(period=Period.quarter_of(today), style_id=style_id))
    with transaction(wiring.sessions) as session:
        found: list[Site | Account] = [*sites_by_code(session, [code]), *accounts_by_code(session, [code])]
        subject = next(iter(found), None)
        issues = tuple(one for one in known_issues(session, code) if to_mend(one))
    if subject is None:
        raise ReportError(N_("没有代码为 {code} 的网站或账号：用 xunwang import 导入，或核对代码。"), code=code)
    if not issues:
        raise ReportError(N_("{name} 没有需要整改的问题，不必发整改通知。"), name=subject.name)
    pictures = {one.fingerprint: picture for one in issues if (picture := picture_of(wiring, one, size))}
    return Rectification(
        code=subject.code,
        name=subject.name,
        organizer=subject.organizer,
        url=subject.home_url,
        contact=subject.contact,
        issues=issues,
        due=due or wiring.calendar.add_working_days(today, style.reply_working_days),
        day=today,
        indicators=wiring.rulebook.indicators,
        style=style,
        pictures=pictures,
        titles={check.id: check.title for check in discover().values()},
        number=number,
    )


def open_codes(wiring: Wiring) -> list[str]:
    """Codes of all sites and accounts with something to mend."""
    with transaction(wiring.sessions) as session:
        states = [one for one in IssueState if one.counts]
        return sorted({one.subject for one in issues_where(session, states=states) if to_mend(one)})


def to_mend(issue: Issue) -> bool:
    """Whether a unit is asked to mend it."""
    return issue.state.counts and (issue.outcome is Outcome.FAULT or bool(issue.confirmed_by))


def hand_over(wiring: Wiring, code: str, due: date, *, actor: Actor) -> int:
    """Assign what is open to the unit, with the deadline; what is assigned or said to be mended already stays. How many."""
    notice = the_notice(wiring, code, due=due)
    end = datetime.combine(due, time(23, 59, 59), wiring.zone)
    which = [one.fingerprint for one in notice.issues if one.state is IssueState.OPEN]
    if which:
        with transaction(wiring.sessions) as session:
            to = notice.organizer or notice.name
            assign(session, which, to=to, by=actor.by, at=actor.at, due_at=end, note="")
            note(session, actor, "issue_assign", ",".join(which)[:500])
    return len(which)


def picture_of(wiring: Wiring, issue: Issue, size: tuple[int, int]) -> bytes | None:
    """The first picture among its evidence, made small; None where there is none or it cannot be read."""
    for item in issue.evidence:
        if not item.key:
            continue
        try:
            content = wiring.blobs.get(item.key)
        except StorageError:
            continue
        if content.startswith(_PICTURES) and (small := _small(content, size)) is not None:
            return small
    return None


def _small(content: bytes, size: tuple[int, int]) -> bytes | None:
    try:
        with Image.open(io.BytesIO(content)) as picture:
            if picture.width * picture.height > _MOST_PIXELS:
                return None
            made = picture.convert("RGB")
            made.thumbnail(size)
            out = io.BytesIO()
            made.save(out, "JPEG", quality=72, optimize=True)
            return out.getvalue()
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError):
        return None


def _kind(content: bytes) -> str:
    return "image/png" if content.startswith(b"\x89PNG") else "image/jpeg"
