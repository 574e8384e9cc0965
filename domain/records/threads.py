"""Public messages and their replies."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.fetches import Fetch
from domain.records.dates import Dated
from domain.targets import TargetRef


class BoardKind(StrEnum):
    """What a message board is for; only consultation counts for overdue replies."""

    CONSULTATION = "consultation"
    PETITION = "petition"
    DISCIPLINE = "discipline"
    INTERVIEW = "interview"
    SURVEY = "survey"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyRecord:
    """A public message (留言) and its reply."""

    target: TargetRef
    url: str
    board_url: str
    board: str
    subject: str
    captured_at: datetime
    fetch: Fetch
    board_kind: BoardKind = BoardKind.CONSULTATION
    asked: Dated | None = None
    answered: Dated | None = None
    state: str = ""
    """The state as printed (已答复, 办理中 …)."""
    unit: str = ""
    """Replying unit (答复单位)."""
    reply: str = ""
    """Reply text, shortened to 200 characters."""
    reply_seen: bool = False
    """True when a reply's text, picture or attachment was seen."""
    message_type: str = ""
    """The type as printed (咨询, 投诉, 建议 …)."""
    detail_read: bool = False
    """True when the message was seen whole: on its own page, or unfolded in the list; a list alone may not show the reply."""
    listed_only: bool = False
    """True when the board offers no page of the message: the list is all a visitor can see."""
    imported: bool = False
    """True when it comes from a mailbox export, not from the site."""
    evidence_key: str = ""
