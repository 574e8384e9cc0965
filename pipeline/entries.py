"""What people enter for an indicator: a mark lost or gained, a veto signed, with evidence; each on record, each withdrawable."""

from collections.abc import Sequence
from pathlib import Path

from sqlalchemy.orm import Session

from domain.indicators import Indicator, IndicatorSet, Part
from domain.scorecards import Entered, EntryEvidence, EntryEvidenceKind, ManualEntry, Period
from domain.wording import N_, PlainError
from models.blobs import BlobStore
from models.database import transaction
from models.people import remove_entry, save_entry
from models.periods import manual_entries
from pipeline.ledger import Actor, note
from pipeline.subjects import subjects_of
from pipeline.wiring import Wiring

FITTING: dict[Part, tuple[Entered, ...]] = {
    Part.VETO: (Entered.CLEAR, Entered.SIGNED, Entered.NOT_APPLICABLE),
    Part.DEDUCT: (Entered.CLEAR, Entered.LOST, Entered.NOT_APPLICABLE),
    Part.BONUS: (Entered.CLEAR, Entered.GAINED, Entered.NOT_APPLICABLE),
    Part.REGISTRY: (Entered.CLEAR, Entered.FOUND, Entered.NOT_APPLICABLE),
}
"""What may be entered for which part of the sheet."""
LARGEST_FILE = 20_000_000


class EntryError(PlainError):
    """Cannot be entered: one sentence."""


def enter(
    wiring: Wiring,
    subject: str,
    indicator_id: str,
    entered: Entered,
    *,
    period: str,
    actor: Actor,
    points: float = 0,
    why: str = "",
    texts: Sequence[str] = (),
    urls: Sequence[str] = (),
    files: Sequence[Path] = (),
) -> ManualEntry:
    """Store a person's result for one indicator, subject and period; an earlier one gives way and stays in the audit log.

    Points lost or gained need a number within the indicator's mark; whatever accuses or rewards needs a reason or evidence; a
    veto needs both a name and a reason: without this record no site becomes unqualified by it. Raises EntryError.
    """
    indicators = wiring.rulebook.indicators
    indicator = indicator_of(indicators, indicator_id)
    wanted = period_of(period)
    if not actor.by.strip():
        raise EntryError(N_("请写明填报人。"))
    if entered not in FITTING[indicator.part]:
        raise EntryError(
            N_("指标 {indicator} 不能填报为“{entered}”：可填 {allowed}。"),
            indicator=indicator_id,
            entered=entered.value,
            allowed=tuple(one.value for one in FITTING[indicator.part]),
        )
    _fitting_points(indicator, entered, points)
    if entered is Entered.SIGNED and not why.strip():
        raise EntryError(N_("签认单项否决必须写明理由（--why）。"))
    proof = _evidence(wiring.blobs, texts, urls, files)
    if entered in (Entered.LOST, Entered.GAINED, Entered.FOUND) and not why.strip() and not proof:
        raise EntryError(N_("请写明理由（--why）或附上证据（--text、--url、--file）。"))
    entry = ManualEntry(
        indicator_id=indicator_id,
        entered=entered,
        points=points,
        by=actor.by.strip(),
        at=actor.at,
        note=why.strip(),
        evidence=proof,
    )
    with transaction(wiring.sessions) as session:
        subjects_of(session, [subject])
        save_entry(session, subject, wanted.id, entry)
        detail = {
            "indicator": indicator_id,
            "period": wanted.id,
            "entered": entered.value,
            "points": points,
            "why": why.strip(),
            "evidence": len(proof),
        }
        note(session, actor, "indicator_entered", subject, detail)
    return entry


def withdraw(wiring: Wiring, subject: str, indicator_id: str, *, period: str, actor: Actor, why: str) -> ManualEntry:
    """Take an entry back: the indicator is open again, or as the machine sees it. Raises EntryError when there is none."""
    wanted = period_of(period)
    if not actor.by.strip() or not why.strip():
        raise EntryError(N_("撤回填报须写明撤回人和理由（--why）。"))
    with transaction(wiring.sessions) as session:
        before = manual_entries(session, subject, wanted.id).get(indicator_id)
        if before is None or not remove_entry(session, subject, wanted.id, indicator_id):
            raise EntryError(
                N_("{subject} 在 {period} 没有指标 {indicator} 的填报：用 xunwang score entries 查看。"),
                subject=subject,
                period=wanted.id,
                indicator=indicator_id,
            )
        detail = {
            "indicator": indicator_id,
            "period": wanted.id,
            "entered": before.entered.value,
            "points": before.points,
            "entered_by": before.by,
            "why": why.strip(),
        }
        note(session, actor, "indicator_withdrawn", subject, detail)
    return before


def listed(session: Session, subject: str, period: str) -> list[ManualEntry]:
    """What people have entered for a subject and period, by indicator. Raises EntryError for a period that is none."""
    return list(manual_entries(session, subject, period_of(period).id).values())


def indicator_of(indicators: IndicatorSet, indicator_id: str) -> Indicator:
    """The indicator of that id. Raises EntryError."""
    found = indicators.indicator(indicator_id)
    if found is None:
        raise EntryError(N_("指标集里没有 {indicator}：用 xunwang indicators 查看编号。"), indicator=indicator_id)
    return found


def period_of(period: str) -> Period:
    """The period as the command line takes it. Raises EntryError."""
    try:
        return Period.parse(period)
    except ValueError as error:
        raise EntryError(N_("“{period}”不是考核周期，请写成 2026Q4。"), period=period) from error


def _fitting_points(indicator: Indicator, entered: Entered, points: float) -> None:
    if entered not in (Entered.LOST, Entered.GAINED):
        if points:
            raise EntryError(N_("填报为“{entered}”时不写分数。"), entered=entered.value)
        return
    full = indicator.full_mark or 0
    if not 0 < points <= full:
        raise EntryError(
            N_("指标 {indicator} 的分数应大于 0、不超过 {full}，读到 {points}。"),
            indicator=indicator.id,
            full=full,
            points=points,
        )


def _evidence(
    blobs: BlobStore, texts: Sequence[str], urls: Sequence[str], files: Sequence[Path]
) -> tuple[EntryEvidence, ...]:
    found = [EntryEvidence(kind=EntryEvidenceKind.TEXT, text=text.strip()) for text in texts if text.strip()]
    for url in urls:
        if not url.startswith(("http://", "https://")):
            raise EntryError(N_("“{url}”不是网址：请以 http:// 或 https:// 开头。"), url=url)
        found.append(EntryEvidence(kind=EntryEvidenceKind.URL, text=url))
    for path in files:
        try:
            data = path.read_bytes()
        except OSError as error:
            raise EntryError(
                N_("证据文件 {file} 不能读取（{detail}）。"), file=str(path), detail=error.strerror or ""
            ) from error
        if len(data) > LARGEST_FILE:
            raise EntryError(N_("证据文件 {file} 过大：最多 20 MB。"), file=str(path))
        found.append(EntryEvidence(kind=EntryEvidenceKind.FILE, text=path.name, key=blobs.put(data)))
    return tuple(found)
