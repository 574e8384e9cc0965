"""The facts a sweep gathers: one frozen record a thing looked at, with what was seen and how."""

from domain.hits import PersonalHit, PersonalKind, WordHit
from domain.records.accounts import (
    AccountRecord,
    AppRecord,
    InteractionEntry,
    InteractionRecord,
    LinkageRecord,
    Post,
    PostRecord,
    StoreListing,
    Unseen,
)
from domain.records.articles import ArticleRecord
from domain.records.channels import Activity, Channel, ChannelForm, ChannelsRecord, SurveyRecord
from domain.records.columns import ColumnEntry, ColumnRecord, ColumnShape, HomeRecord
from domain.records.dates import Dated, DateOrigin, latest_day
from domain.records.endpoints import AddressRecord, Certificate, CertificateRecord
from domain.records.filings import FilingRecord
from domain.records.hidden import HiddenLink, HiddenRecord, HidingWay
from domain.records.links import LinkKind, LinkRecord, Shown, StandIn
from domain.records.marks import MarksRecord
from domain.records.outside import OutsidePage, OutsideRecord, OutsideSeen
from domain.records.pages import PageKind, PageRecord
from domain.records.reach import ProbeSample, ProbeSeries, ProbeSpan, ReachRecord
from domain.records.search import SearchOutcome, SearchRecord, SearchTry, SearchWay
from domain.records.services import GuideElement, GuideRecord, ServiceRecord
from domain.records.tags import TagsRecord
from domain.records.texts import TextRecord, TextSource
from domain.records.threads import BoardKind, ReplyRecord

__all__ = [
    "RECORD_TYPES",
    "AccountRecord",
    "Activity",
    "AddressRecord",
    "AppRecord",
    "ArticleRecord",
    "BoardKind",
    "Certificate",
    "CertificateRecord",
    "Channel",
    "ChannelForm",
    "ChannelsRecord",
    "ColumnEntry",
    "ColumnRecord",
    "ColumnShape",
    "DateOrigin",
    "Dated",
    "FilingRecord",
    "GuideElement",
    "GuideRecord",
    "HiddenLink",
    "HiddenRecord",
    "HidingWay",
    "HomeRecord",
    "InteractionEntry",
    "InteractionRecord",
    "LinkKind",
    "LinkRecord",
    "LinkageRecord",
    "MarksRecord",
    "OutsidePage",
    "OutsideRecord",
    "OutsideSeen",
    "PageKind",
    "PageRecord",
    "PersonalHit",
    "PersonalKind",
    "Post",
    "PostRecord",
    "ProbeSample",
    "ProbeSeries",
    "ProbeSpan",
    "ReachRecord",
    "Record",
    "ReplyRecord",
    "SearchOutcome",
    "SearchRecord",
    "SearchTry",
    "SearchWay",
    "ServiceRecord",
    "Shown",
    "StandIn",
    "StoreListing",
    "SurveyRecord",
    "TagsRecord",
    "TextRecord",
    "TextSource",
    "Unseen",
    "WordHit",
    "latest_day",
]

RECORD_TYPES: tuple[type, ...] = (
    PageRecord,
    LinkRecord,
    ColumnRecord,
    ArticleRecord,
    HomeRecord,
    MarksRecord,
    TagsRecord,
    TextRecord,
    SearchRecord,
    ReplyRecord,
    ChannelsRecord,
    SurveyRecord,
    GuideRecord,
    ServiceRecord,
    ReachRecord,
    ProbeSeries,
    AccountRecord,
    InteractionRecord,
    AppRecord,
    LinkageRecord,
    FilingRecord,
    PostRecord,
    CertificateRecord,
    AddressRecord,
    OutsideRecord,
    HiddenRecord,
)

Record = (
    PageRecord
    | LinkRecord
    | ColumnRecord
    | ArticleRecord
    | HomeRecord
    | MarksRecord
    | TagsRecord
    | TextRecord
    | SearchRecord
    | ReplyRecord
    | ChannelsRecord
    | SurveyRecord
    | GuideRecord
    | ServiceRecord
    | ReachRecord
    | ProbeSeries
    | AccountRecord
    | InteractionRecord
    | AppRecord
    | LinkageRecord
    | FilingRecord
    | PostRecord
    | CertificateRecord
    | AddressRecord
    | OutsideRecord
    | HiddenRecord
)
