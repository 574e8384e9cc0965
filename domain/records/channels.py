"""What a site offers for talking with its office: channels, and surveys and interviews held."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.fetches import Fetch
from domain.records.dates import Dated
from domain.records.threads import BoardKind
from domain.targets import TargetRef


class ChannelForm(StrEnum):
    """How a channel for questions and suggestions (咨询建言渠道) shows itself."""

    THREADS = "threads"
    """A list of public messages."""
    FORM = "form"
    """A form to write with, or an entrance to one."""
    JUMP = "jump"
    """Leads to another site or system."""
    PAGE = "page"
    """Opened and read, but no way to write was recognised."""
    UNREAD = "unread"
    """Could not be opened or read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """One entrance for the public."""

    name: str
    url: str
    kind: BoardKind
    form: ChannelForm


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """One survey (征集调查) or interview (在线访谈)."""

    title: str
    url: str
    dated: Dated | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelsRecord:
    """All of it for one site."""

    target: TargetRef
    url: str
    """The home page."""
    fetch: Fetch
    captured_at: datetime
    site_kind: str = ""
    """``portal`` or ``department``, as registered."""
    channels: tuple[Channel, ...] = ()
    columns_read: int = 0
    columns_unread: int = 0
    """Columns that could not be opened or read: a channel may stand there."""
    surveys: tuple[Activity, ...] = ()
    interviews: tuple[Activity, ...] = ()
    survey_columns: tuple[str, ...] = ()
    interview_columns: tuple[str, ...] = ()
    surveys_unread: int = 0
    """Columns of surveys that could not be read, lead to another site, or go on beyond the pages that were read."""
    interviews_unread: int = 0
    evidence_key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyRecord:
    """One survey whose own page was read."""

    target: TargetRef
    url: str
    title: str
    column: str
    fetch: Fetch
    captured_at: datetime
    published: Dated | None = None
    ends: Dated | None = None
    """The last day for taking part, when the page says so."""
    state: str = ""
    """The state as printed (进行中, 已结束)."""
    result: str = ""
    """Words or title that show its result (结果反馈); empty when none was seen."""
    only_mail: bool = False
    """The page names an e-mail address and no other online way to take part."""
    evidence_key: str = ""
