"""What the product goes by and how it is doing: indicator sets, reports, settings, health, audit log."""

from datetime import date

from fastapi import APIRouter
from fastapi.responses import PlainTextResponse, Response

from config.errors import ConfigError
from config.loader import available_sets
from domain.indicators import IndicatorSet, Part
from domain.wording import N_
from models.database import transaction
from models.queries_audit import audit_page
from pipeline.doctor import diagnose
from pipeline.notify import digest_readers, send_digests
from web.listing import asked, export, listing
from web.visit import Manager, MissingError, Reader, Visit

router = APIRouter()
WHOLE_SET = (
    "scored_classes", "base", "service_total", "bonus_total", "pass_mark", "bonus_gate", "no_service_rule", "veto_score",
    "new_media_mode", "switches",
)  # fmt: skip
"""Fields of a set that hold for all of it."""


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
        differences=_differences(shown, other) if other else [],
        Part=Part,
        in_force=wiring.settings.indicator_set,
        only=asked(visit, "only"),
    )


def _set(visit: Visit, set_id: str) -> IndicatorSet:
    try:
        return visit.desk.indicators(set_id)
    except ConfigError as error:
        raise MissingError from error


def _differences(one: IndicatorSet, other: IndicatorSet) -> list[tuple[str, str, str, str]]:
    """Id, what, here, there."""
    found: list[tuple[str, str, str, str]] = []
    for name in WHOLE_SET:
        here_, there_ = str(getattr(one, name)), str(getattr(other, name))
        if here_ != there_:
            found.append(("–", name, here_, there_))
    for label, sets in (("bands", (one.bands, other.bands)),):
        told_ = ["、".join(band.name_zh for band in bands) or "–" for bands in sets]
        if told_[0] != told_[1]:
            found.append(("–", label, told_[0], told_[1]))
    ids = [indicator.id for indicator in one.indicators]
    ids += [indicator.id for indicator in other.indicators if indicator.id not in ids]
    for id_ in ids:
        here, there = one.indicator(id_), other.indicator(id_)
        if here is None or there is None:
            found.append(
                (id_, N_("有无"), "–" if here is None else here.name_zh, "–" if there is None else there.name_zh)
            )
            continue
        if here.full_mark != there.full_mark:
            found.append((id_, N_("分值"), str(here.full_mark), str(there.full_mark)))
        for number, measure in enumerate(here.measures):
            twin = there.measures[number] if number < len(there.measures) else None
            if twin is None or (measure.op, measure.threshold, measure.per_hit) != (
                twin.op,
                twin.threshold,
                twin.per_hit,
            ):
                told = "–" if twin is None else f"{twin.op.value} {twin.threshold:g} / {twin.per_hit or 0:g}"
                found.append(
                    (id_, measure.what_zh, f"{measure.op.value} {measure.threshold:g} / {measure.per_hit or 0:g}", told)
                )
    for rule in one.rules:
        twin_rule = other.rule(rule.id)
        if twin_rule is not None and dict(rule.params) != dict(twin_rule.params):
            changed = {
                key for key in {*rule.params, *twin_rule.params} if rule.params.get(key) != twin_rule.params.get(key)
            }
            for key in sorted(changed):
                found.append((rule.id, key, str(rule.params.get(key, "–")), str(twin_rule.params.get(key, "–"))))
    return found


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
    wiring, kept = visit.desk.wiring, visit.desk.kept
    people = kept("digest readers", lambda: digest_readers(wiring), seconds=60)
    wanted = asked(visit, "to") or next((one.email for one in people), "")
    # Only the one that is looked at is composed: everybody's would take minutes in a large region.
    told = kept(("digest", day, wanted), lambda: send_digests(wiring, day, send=False, only=wanted), seconds=300)
    found = next((one for one in told if one.letter), None) if wanted else None
    if asked(visit, "format") == "text":
        if found is None or found.letter is None:
            raise MissingError
        return PlainTextResponse(found.letter.text)
    return visit.page("digest.html", day=day, people=people[:500], readers=len(people), found=found)


@router.get("/settings")
def settings(visit: Manager) -> Response:
    """Every setting with its origin, and what is missing on this machine."""
    found = visit.desk.kept("doctor", lambda: diagnose(visit.desk.settings), seconds=20)
    return visit.page("settings.html", settings=visit.desk.settings.describe(), diagnoses=found, load=visit.desk.load())


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
    return visit.page("audit.html", lines=lines, total=total, want=want, query=visit.request.query_params)
