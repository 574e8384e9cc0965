"""Puts the dates of listed articles beside what earlier sweeps remember of them; judges nothing."""

from collections.abc import Iterator, Sequence

from domain.records import ArticleRecord, ColumnRecord, ColumnShape, DateOrigin
from domain.registry import Column
from domain.sweeps import SeenItem
from domain.targets import TargetKind, TargetRef


def article_records(
    columns: Sequence[ColumnRecord], known: Sequence[Column], seen: Sequence[SeenItem]
) -> Iterator[ArticleRecord]:
    """A record for every dated item of a list that was read before, sorted by address; the first reading of a list tells nothing."""
    remembered = {item.url: item for item in seen}
    watched = {column.url: column for column in known if column.first_seen is not None}
    found: dict[str, ArticleRecord] = {}
    for record in columns:
        column = watched.get(record.url)
        if column is None or record.shape is not ColumnShape.LIST:
            continue
        for entry in record.entries:
            stated = entry.stated
            if stated is None or stated.origin is DateOrigin.ADDRESS or entry.url in found:
                continue
            before = remembered.get(entry.url)
            looked_at = before.looked_at if before is not None else column.last_seen
            found[entry.url] = ArticleRecord(
                target=TargetRef(kind=TargetKind.PAGE, key=entry.url, label=entry.title),
                url=entry.url,
                title=entry.title,
                column_url=record.url,
                column_name=record.name,
                captured_at=record.captured_at,
                stated=stated,
                first_seen=before.first_seen if before else None,
                first_day=before.day if before else None,
                watched_since=column.first_seen,
                looked_at=looked_at,
                older_known=sum(
                    1
                    for other in record.entries
                    if looked_at is not None
                    and other.dated is not None
                    and other.dated.day < stated.day
                    and (one := remembered.get(other.url)) is not None
                    and one.first_seen <= looked_at
                ),
                evidence_key=record.evidence_key,
            )
    yield from (found[url] for url in sorted(found))
