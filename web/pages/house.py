"""What the product goes by and how it is doing: indicator sets, reports, settings, health, audit log."""

from collections.abc import Mapping
from datetime import date

from fastapi import APIRouter
from fastapi.responses import PlainTextResponse, Response

from config.errors import ConfigError
from config.loader import available_sets
from config.sources import Origin
from domain.indicators import IndicatorSet, Part
from domain.people import Right, Role
from domain.wording import N_
from jobs.previews import PreviewError
from models.access import LinkPurpose
from models.database import transaction
from models.queries_audit import audit_page
from pipeline.digest_readers import digest_readers
from pipeline.doctor import diagnose
from reports.token_names import DEEDS, DETAILS
from reports.vocabulary import NAMES
from web.listing import asked, export, listing
from web.sets import differences
from web.visit import Manager, MissingError, Reader, Visit

router = APIRouter()
PATIENCE_S, FILE_PATIENCE_S = 2.0, 600.0
"""How long a reader waits for a digest to be composed before the page says that it is under way; and who wants it as a file."""
SHOWN = 500
"""Recipients that are listed beside it."""
ORIGINS = {
    Origin.ENVIRONMENT: N_("环境变量"),
    Origin.SECRET_FILE: N_("密钥文件"),
    Origin.FILE: N_("设置文件"),
    Origin.DEFAULT: N_("默认值"),
}
"""Where a setting comes from, in words."""
KINDS: dict[str, Mapping[str, str]] = {
    "scopes": NAMES[Right],
    "role": NAMES[Role],
    "asked": NAMES[Role],
    "purpose": {LinkPurpose.PASSWORD: N_("设置密码"), LinkPurpose.ENTER: N_("直接进入")},
}
"""What the log says of a deed, where it is one of a few words."""


@router.get("/indicators")
def indicators(visit: Reader) -> Response:
    """One set, and what another says differently."""
    wiring = visit.desk.wiring
    folders = [wiring.settings.indicator_folder]
    sets = visit.desk.kept("sets", lambda: available_sets(folders), seconds=600)
    shown = _set(visit, asked(visit, "set") or wiring.settings.indicator_set)
    other = _set(visit, asked(visit, "compare")) if asked(visit, "compare") else None
    return visit.page(
        "indicators.html",
        sets=[one.id for one in sets],
        shown=shown,
        other=other,
        differences=differences(shown, other) if other else [],
        Part=Part,
        in_force=wiring.settings.indicator_set,
        only=asked(visit, "only"),
    )


def _set(visit: Visit, set_id: str) -> IndicatorSet:
    try:
        return visit.desk.indicators(set_id)
    except ConfigError as error:
        raise MissingError from error


@router.get("/reports")
def reports(visit: Reader) -> Response:
    """What can be taken out of here."""
    return visit.page("reports.html", today=visit.now.date())


@router.get("/reports/digest")
def digest(visit: Manager) -> Response:
    """A day's digest as text, for one recipient or for the first; sends nothing."""
    try:
        day = date.fromisoformat(asked(visit, "day")) if asked(visit, "day") else visit.now.date()
    except ValueError as error:
        raise MissingError from error
    desk, to, as_text = visit.desk, asked(visit, "to"), asked(visit, "format") == "text"
    # That of a whole country takes a while: the page says so and asks again, who wants a file waits.
    patience = FILE_PATIENCE_S if as_text else PATIENCE_S
    answer, why = None, ""
    try:
        answer = desk.previews.look(day, to, now=visit.now, patience_s=patience)
    except PreviewError as error:
        if as_text:
            raise
        why = visit.speaker.render(error.message, error.values)
    found = answer.preview if answer else None
    if as_text:
        if found is None:
            raise MissingError
        return PlainTextResponse(found.text)
    with transaction(desk.wiring.sessions) as session:
        people, readers = digest_readers(
            session,
            desk.settings,
            limit=SHOWN,
            count=lambda count: desk.kept("digest readers", count, seconds=60),
        )
    return visit.page(
        "digest.html",
        day=day,
        people=people,
        readers=readers,
        found=found,
        composing=answer is None and not why,
        why=why,
        to=to,
    )


@router.get("/settings")
def settings(visit: Manager) -> Response:
    """Every setting with its origin, and what is missing on this machine."""
    found = visit.desk.kept("doctor", lambda: diagnose(visit.desk.settings), seconds=20)
    return visit.page(
        "settings.html",
        settings=visit.desk.settings.describe(),
        diagnoses=found,
        load=visit.desk.load(),
        origins=ORIGINS,
    )


@router.get("/audit")
def audit(visit: Manager) -> Response:
    """Who did what."""
    want = listing(visit, sorts=(), size=100)
    with transaction(visit.desk.wiring.sessions) as session:
        lines, total = audit_page(
            session, act=asked(visit, "act"), by=asked(visit, "by"), limit=want.wanted.limit, offset=want.wanted.offset
        )
    if want.format:
        rows = [
            (visit.speaker.moment(line.at), line.by, line.act, line.object, line.address, str(line.detail))
            for line in lines
        ]
        keys = ("at", "by", "act", "object", "address", "detail")
        return export("audit", want.format, keys, rows, lambda: (dict(zip(keys, row, strict=True)) for row in rows))
    say = visit.speaker.text

    def value(key: str, held: object) -> str:
        if isinstance(held, list):
            return visit.speaker.join(value(key, one) for one in held) if held else ""
        if isinstance(held, bool):
            return visit.speaker.value(key, held)
        word = str(held)
        if key == "check" and word in visit.desk.checks:
            return say(visit.desk.checks[word].title)
        kind = KINDS.get(key, {})
        return say(kind[word]) if word in kind else visit.speaker.render(word, {}) if key == "why" else word

    return visit.page(
        "audit.html",
        lines=lines,
        total=total,
        want=want,
        query=visit.query,
        deeds=sorted(((act, say(name)) for act, name in DEEDS.items()), key=lambda deed: deed[1]),
        deed_word=lambda act: say(DEEDS[act]) if act in DEEDS else act,
        detail_word=lambda key: say(DETAILS[key]) if key in DETAILS else key,
        detail_value=value,
    )
