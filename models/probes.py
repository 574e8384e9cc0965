"""Probes over time: single samples, their sums by hour and day, and windows put together from both without counting twice."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, replace
from datetime import datetime, timedelta, tzinfo
from enum import StrEnum

from sqlalchemy import CursorResult, Index, Subquery, UniqueConstraint, and_, delete, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from domain.availability import REPEATED_WITHIN, added_up, joined
from domain.records import ProbeSample, ProbeSeries, ProbeSpan
from domain.registry import Site
from domain.sweeps import SweepPurpose, SweepRun, SweepState
from domain.targets import TargetKind, TargetRef
from models.base import CODE, Base, Named
from models.parts import in_parts
from models.queries import probes_between
from models.sweeps import ProbeSampleRow, SweepRow
from models.upsert import insert_new

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SETTLED_AFTER = HOUR + 2 * REPEATED_WITHIN
"""An hour is added up once its last repetitions must have come."""


class Grain(StrEnum):
    """How long a span is."""

    HOUR = "hour"
    DAY = "day"


class ProbeSpanRow(Base):
    """The probes of one site in one hour, or on one day of the watched region."""

    __tablename__ = "probe_spans"
    __table_args__ = (UniqueConstraint("subject", "grain", "since"), Index(None, "grain", "since"))

    id: Mapped[int] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(CODE)
    grain: Mapped[Grain] = mapped_column(Named(Grain))
    since: Mapped[datetime]
    until: Mapped[datetime]
    probes: Mapped[int]
    failed: Mapped[int]
    blind: Mapped[int]
    excused: Mapped[int]
    elapsed_ms: Mapped[int]
    slowest_ms: Mapped[int]

    def to_domain(self) -> ProbeSpan:
        """The span as everybody else knows it."""
        return ProbeSpan(
            since=self.since,
            until=self.until,
            probes=self.probes,
            failed=self.failed,
            blind=self.blind,
            excused=self.excused,
            elapsed_ms=self.elapsed_ms,
            slowest_ms=self.slowest_ms,
        )


def series_between(session: Session, site: Site, *, since: datetime, until: datetime) -> ProbeSeries:
    """The probes of a site in a window: days and hours where the samples are forgotten, single samples elsewhere.

    A span speaks when it lies wholly in the window; a window's ragged edge that only a span could tell is left out.
    """
    samples = probes_between(session, site.code, since=since, until=until)
    rows = session.scalars(
        select(ProbeSpanRow)
        .where(ProbeSpanRow.subject == site.code, ProbeSpanRow.since >= since, ProbeSpanRow.until <= until)
        .order_by(ProbeSpanRow.since)
    ).all()
    known = {_hour_of(sample.at) for sample in samples}
    hours = [row for row in rows if row.grain is Grain.HOUR and row.since not in known]
    told = known | {row.since for row in hours}
    days = [row for row in rows if row.grain is Grain.DAY and not any(row.since <= hour < row.until for hour in told)]
    return ProbeSeries(
        target=TargetRef(kind=TargetKind.SITE, key=site.home_url, label=site.name),
        since=since,
        until=until,
        samples=tuple(samples),
        spans=tuple(row.to_domain() for row in sorted((*days, *hours), key=lambda row: row.since)),
    )


def add_up_hours(session: Session, *, now: datetime, limit: int = 500) -> int:
    """Add up the hours that are over and not added up yet, of at most ``limit`` sites; how many spans were written.

    Only samples that are not in a span yet are read; adding up twice changes nothing.
    """
    end = _hour_of(now - SETTLED_AFTER) + HOUR
    last = (
        select(ProbeSpanRow.subject, func.max(ProbeSpanRow.until).label("until"))
        .where(ProbeSpanRow.grain == Grain.HOUR)
        .group_by(ProbeSpanRow.subject)
        .subquery()
    )
    open_ = (
        select(ProbeSampleRow.subject, func.min(ProbeSampleRow.at))
        .outerjoin(last, last.c.subject == ProbeSampleRow.subject)
        .where(ProbeSampleRow.at < end, (last.c.until.is_(None)) | (ProbeSampleRow.at >= last.c.until))
        .group_by(ProbeSampleRow.subject)
        .order_by(ProbeSampleRow.subject)
        .limit(limit)
    )
    written = 0
    for subject, first in session.execute(open_).all():
        begin = _hour_of(first)
        samples = probes_between(session, subject, since=begin, until=end + REPEATED_WITHIN)
        hours = sorted({hour for sample in samples if (hour := _hour_of(sample.at)) < end})
        spans = [added_up(_near(samples, hour), hour, hour + HOUR) for hour in hours]
        written += _store(session, subject, Grain.HOUR, spans)
    return written


def add_up_days(session: Session, *, now: datetime, zone: tzinfo) -> int:
    """Add up the days (of the zone) that are over out of their hours, once ``add_up_hours`` has run; how many were written."""
    end = now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    if now - end < SETTLED_AFTER + HOUR:
        end -= DAY  # its last hour may not have been added up yet
    day = _days()
    rows = session.scalars(
        select(ProbeSpanRow)
        .outerjoin(
            day,
            and_(
                day.c.subject == ProbeSpanRow.subject,
                day.c.since <= ProbeSpanRow.since,
                day.c.until > ProbeSpanRow.since,
            ),
        )
        .where(ProbeSpanRow.grain == Grain.HOUR, ProbeSpanRow.until <= end, day.c.subject.is_(None))
        .order_by(ProbeSpanRow.subject, ProbeSpanRow.since)
    )
    groups: dict[tuple[str, datetime], list[ProbeSpan]] = defaultdict(list)
    for row in rows:
        first = row.since.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
        groups[row.subject, first].append(row.to_domain())
    written = 0
    for (subject, first), spans in groups.items():
        # Wall-clock arithmetic: where clocks are put back a day has 25 hours.
        whole = replace(joined(spans), since=first, until=first + DAY)
        written += _store(session, subject, Grain.DAY, [whole])
    return written


def forget_samples(session: Session, *, before: datetime) -> int:
    """Forget single samples of hours that have been added up; those of others stay."""
    kept = (
        select(ProbeSpanRow.id)
        .where(
            ProbeSpanRow.subject == ProbeSampleRow.subject,
            ProbeSpanRow.grain == Grain.HOUR,
            ProbeSpanRow.since <= ProbeSampleRow.at,
            ProbeSpanRow.until > ProbeSampleRow.at,
        )
        .exists()
    )
    return _rows(session.execute(delete(ProbeSampleRow).where(ProbeSampleRow.at < _hour_of(before), kept)))


def forget_hours(session: Session, *, before: datetime) -> int:
    """Forget hours whose day has been added up."""
    day = _days()
    kept = select(day.c.id).where(
        day.c.subject == ProbeSpanRow.subject, day.c.since <= ProbeSpanRow.since, day.c.until > ProbeSpanRow.since
    )
    # By the day, never by the hour: a day that is half told by hours would be told twice or not at all.
    gone = delete(ProbeSpanRow).where(ProbeSpanRow.grain == Grain.HOUR, kept.where(day.c.until < before).exists())
    return _rows(session.execute(gone.execution_options(synchronize_session=False)))


def latest_series(session: Session, codes: Sequence[str] | None = None) -> dict[str, SweepRun]:
    """The newest judgement of the probes of each site, by code."""
    wanted = select(SweepRow.subject, func.max(SweepRow.finished_at).label("at")).where(
        SweepRow.purpose == SweepPurpose.SERIES, SweepRow.state == SweepState.DONE, SweepRow.settled_at.is_not(None)
    )
    found: dict[str, SweepRun] = {}
    parts: Iterable[Sequence[str] | None] = [None] if codes is None else in_parts(codes)
    for part in parts:
        some = wanted if part is None else wanted.where(SweepRow.subject.in_(part))
        last = some.group_by(SweepRow.subject).subquery()
        rows = session.scalars(
            select(SweepRow)
            .join(last, and_(SweepRow.subject == last.c.subject, SweepRow.finished_at == last.c.at))
            .where(SweepRow.purpose == SweepPurpose.SERIES)
            .order_by(SweepRow.id)
        )
        found |= {row.subject: row.to_domain() for row in rows}
    return found


def _days() -> Subquery:
    return select(ProbeSpanRow).where(ProbeSpanRow.grain == Grain.DAY).subquery("day")


def _store(session: Session, subject: str, grain: Grain, spans: Sequence[ProbeSpan]) -> int:
    rows = [{"subject": subject, "grain": grain} | asdict(span) for span in spans]
    return len(insert_new(session, ProbeSpanRow, rows, key=("subject", "grain", "since")))


def _near(samples: Sequence[ProbeSample], hour: datetime) -> list[ProbeSample]:
    return [sample for sample in samples if hour <= sample.at < hour + HOUR + REPEATED_WITHIN]


def _hour_of(moment: datetime) -> datetime:
    return moment.replace(minute=0, second=0, microsecond=0)


def _rows(result: object) -> int:
    assert isinstance(result, CursorResult)
    return int(result.rowcount)
