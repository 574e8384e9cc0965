"""The facts a sweep gathers: one frozen record a thing looked at, with what was seen and how."""

from domain.records.accounts import AccountRecord, Post
from domain.records.columns import ColumnEntry, ColumnRecord, ColumnShape, HomeRecord
from domain.records.dates import Dated, DateOrigin
from domain.records.links import LinkKind, LinkRecord
from domain.records.marks import MarksRecord
from domain.records.pages import PageKind, PageRecord
from domain.records.reach import ProbeSample, ProbeSeries, ReachRecord
from domain.records.tags import TagsRecord
from domain.records.threads import BoardKind, ReplyRecord

__all__ = [
    "RECORD_TYPES",
    "AccountRecord",
    "BoardKind",
    "ColumnEntry",
    "ColumnRecord",
    "ColumnShape",
    "DateOrigin",
    "Dated",
    "HomeRecord",
    "LinkKind",
    "LinkRecord",
    "MarksRecord",
    "PageKind",
    "PageRecord",
    "Post",
    "ProbeSample",
    "ProbeSeries",
    "ReachRecord",
    "Record",
    "ReplyRecord",
    "TagsRecord",
]

RECORD_TYPES: tuple[type, ...] = (
    PageRecord,
    LinkRecord,
    ColumnRecord,
    HomeRecord,
    MarksRecord,
    TagsRecord,
    ReplyRecord,
    ReachRecord,
    ProbeSeries,
    AccountRecord,
)

Record = (
    PageRecord
    | LinkRecord
    | ColumnRecord
    | HomeRecord
    | MarksRecord
    | TagsRecord
    | ReplyRecord
    | ReachRecord
    | ProbeSeries
    | AccountRecord
)
