"""Gathers what a digest tells beside issues: vetoes on the score cards, broken rhythms, small pictures of evidence."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from config.loader import load_set
from config.settings import Settings
from domain.indicators import Part
from domain.issues import Issue
from domain.registry import ColumnCategory
from domain.tempo import fell_silent, tempo_of
from models.blobs import BlobStore
from models.database import Sessions, transaction
from models.errors import StorageError
from models.issues import IssueRow
from models.registry import AccountRow, ColumnRow, ListItemRow, SiteRow
from models.scores import IndicatorResultRow, ScoreCardRow
from pipeline.digest_reading import of_codes, read_names
from pipeline.score import period_of
from reports.digest_extras import Extras, RhythmBreak, VetoLine, gravest_first, newest_first
from reports.thumbs import thumbnail

MOST_PICTURES = 8
"""Evidence pictures in one letter: with them it stays below 200 kB before its attachment."""
MOST_MADE = 3000
"""Pieces of evidence that are looked at in one round of letters: a country's letters go on without pictures after that."""
_PIECES_EACH = 3
"""Pieces of evidence of one issue that are looked at for a picture."""
_QUARTER = timedelta(days=91)
_PUBLISHES = frozenset(
    {
        ColumnCategory.NEWS,
        ColumnCategory.NOTICE,
        ColumnCategory.POLICY,
        ColumnCategory.INTERPRETATION,
        ColumnCategory.UNKNOWN,
    }
)


def extras(
    session: Session, settings: Settings, *, day: date, now: datetime, codes: Collection[str] | None = None
) -> Extras:
    """Vetoes and rhythms of all sites (of ``codes``) as they stand now; of a past day nothing is known."""
    if now.astimezone(settings.zone).date() != day:
        return Extras()
    return Extras(
        vetoes=gravest_first(_vetoes(session, settings, day, codes)),
        rhythm=newest_first(_broken(session, settings, day, codes)),
    )


def vetoes_on_cards(
    session: Session,
    set_id: str,
    period: str,
    *,
    since: datetime | None = None,
    codes: Collection[str] | None = None,
) -> list[tuple[str, str, str]]:
    """Site, indicator and level (``near``, ``met``, ``signed``) of every veto on the cards (of ``codes``) of a period, computed since."""
    card = ScoreCardRow
    of = [card.period == period, card.set_id == set_id, *of_codes(card.subject, codes)]
    if since is not None:
        of.append(card.computed_at > since)
    # Cards are long, and few of a country's have anything to tell: these are found by their columns, the database takes out what is wanted.
    lists = select(card.subject, card.card["vetoes_suspected"], card.card["vetoes_signed"]).where(
        *of, or_(card.suspected, card.vetoed)
    )
    told = {subject: (signed or (), met or ()) for subject, met, signed in session.execute(lists)}
    near = _warned(session, of)
    found: list[tuple[str, str, str]] = []
    for subject in sorted({*told, *near}):
        signed, met = told.get(subject, ((), ()))
        found += [(subject, one, "signed") for one in signed]
        found += [(subject, one, "met") for one in met if one not in signed]
        found += [(subject, one, "near") for one in near.get(subject, ()) if one not in {*met, *signed}]
    return found


class Pictures:
    """Small pictures of evidence; each blob is read and made small once, however many letters show it."""

    def __init__(self, sessions: Sessions, blobs: BlobStore) -> None:
        self._sessions, self._blobs = sessions, blobs
        self._made: dict[str, bytes] = {}

    def of(self, issues: Sequence[Issue]) -> Mapping[str, bytes]:
        """JPEG by fingerprint, of the first issues that have a picture."""
        found: dict[str, bytes] = {}
        if not issues or (len(self._made) >= MOST_MADE):
            return found
        prints = [issue.fingerprint for issue in issues]
        with transaction(self._sessions) as session:
            wanted = select(IssueRow.fingerprint, IssueRow.evidence).where(IssueRow.fingerprint.in_(prints))
            evidence: dict[str, list[Any]] = {row.fingerprint: row.evidence for row in session.execute(wanted)}
        for print_ in prints:
            if len(found) == MOST_PICTURES:
                break
            keys = [one["key"] for one in evidence.get(print_) or () if one.get("key")][:_PIECES_EACH]
            picture = next(filter(None, map(self._small, keys)), b"")
            if picture:
                found[print_] = picture
        return found

    def _small(self, key: str) -> bytes:
        if key not in self._made:
            try:
                self._made[key] = thumbnail(self._blobs.get(key))
            except (
                StorageError,
                ValueError,
            ):  # gone, damaged, or a name that is none: a picture less, never a letter less
                self._made[key] = b""  # a picture that is gone must never cost the letter
        return self._made[key]


def _vetoes(session: Session, settings: Settings, day: date, codes: Collection[str] | None) -> list[VetoLine]:
    on_cards = vetoes_on_cards(session, settings.indicator_set, period_of(day), codes=codes)
    found = [one for one in on_cards if codes is None or one[0] in codes]
    if not found:
        return []
    indicators = load_set(settings.indicator_set, [settings.indicator_folder])
    lines = []
    subjects = {subject for subject, _, _ in found}
    accounts = read_names(session, AccountRow, subjects)
    names = {**read_names(session, SiteRow, subjects), **accounts}
    for subject, indicator_id, level in found:
        indicator = indicators.indicator(indicator_id)
        if indicator is not None and indicator.part is Part.VETO and subject in names:
            lines.append(
                VetoLine(
                    site_code=subject,
                    site_name=names[subject],
                    title_zh=indicator.name_zh,
                    title_en=indicator.name_en,
                    account=subject in accounts,
                    level=level,
                )
            )
    return lines


def _warned(session: Session, of: Sequence[ColumnElement[bool]]) -> dict[str, list[str]]:
    """By subject the vetoes whose line is near. ``of``: of which cards."""
    row, found = IndicatorResultRow, dict[str, list[str]]()
    wanted = (
        select(ScoreCardRow.subject, row.indicator_id)
        .join(ScoreCardRow, ScoreCardRow.id == row.card_id)
        .where(*of, row.indicator_id.startswith("veto."))
        .where(row.result["warned"].as_boolean(), row.result["part"].as_string() == Part.VETO.value)
        .order_by(row.card_id, row.position)
    )
    for subject, indicator in session.execute(wanted):
        found.setdefault(subject, []).append(indicator)
    return found


def _broken(session: Session, settings: Settings, day: date, codes: Collection[str] | None) -> list[RhythmBreak]:
    """Columns that were read lately and had been silent by then for far longer than they used to be."""
    which = of_codes(SiteRow.code, codes)
    sites = [ListItemRow.site_id.in_(select(SiteRow.id).where(*which))] if which else []
    silent = (
        select(ListItemRow.site_id, ListItemRow.column_url)
        .where(ListItemRow.day <= day, *sites)
        .group_by(ListItemRow.site_id, ListItemRow.column_url)
        .having(
            func.max(ListItemRow.day) <= day - timedelta(days=7),
            func.max(ListItemRow.day) >= day - _QUARTER,
            func.count() >= 8,
        )
        .subquery()
    )
    rows = session.execute(
        select(SiteRow.code, SiteRow.name, ColumnRow)
        .join(SiteRow, SiteRow.id == ColumnRow.site_id)
        .join(silent, (silent.c.site_id == ColumnRow.site_id) & (silent.c.column_url == ColumnRow.url))
        .where(ColumnRow.active, ColumnRow.periodic, ColumnRow.category.in_(_PUBLISHES))
    ).all()
    found = []
    for code, name, row in rows:
        looked = row.last_seen.astimezone(settings.zone).date()
        if (codes is not None and code not in codes) or (row.exempt_until is not None and row.exempt_until >= day):
            continue
        days = session.scalars(
            select(ListItemRow.day).where(
                ListItemRow.site_id == row.site_id,
                ListItemRow.column_url == row.url,
                ListItemRow.day > day - 3 * _QUARTER,
            )
        )
        # As of the last look: what was published since, nobody has seen.
        tempo = tempo_of([one for one in days if one is not None], min(looked, day))
        if tempo is not None and fell_silent(tempo):
            found.append(
                RhythmBreak(
                    site_code=code,
                    site_name=name,
                    column=row.name or row.url,
                    url=row.url,
                    per_week=tempo.per_week,
                    silent_days=tempo.silent_days,
                    newest=tempo.newest,
                )
            )
    return found
