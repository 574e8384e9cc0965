"""Wording and personal data seen in the text of a page or an attachment; neither the text nor any number is kept."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from domain.hits import PersonalHit, WordHit
from domain.targets import TargetRef


class TextSource(StrEnum):
    """Where a text stands."""

    SITE = "site"
    """No text of its own: the sum over the whole sweep."""
    PAGE = "page"
    ATTACHMENT = "attachment"


@dataclass(frozen=True, slots=True, kw_only=True)
class TextRecord:
    """A text that was scanned and in which something was seen, or that is known from earlier; and one sum for the site."""

    target: TargetRef
    url: str
    captured_at: datetime
    source: TextSource = TextSource.PAGE
    title: str = ""
    found_on: tuple[str, ...] = ()
    """Pages that offer the attachment; at most 20."""
    published: date | None = None
    """Of an article or a post, where it was read; None: unknown."""
    words: tuple[WordHit, ...] = ()
    personal: tuple[PersonalHit, ...] = ()
    lexicon: str = ""
    """Id of the lexicon; empty: no wording was looked for."""
    texts: int = 1
    """Texts scanned; more than one for the sum only."""
    characters: int = 0
    unread: tuple[str, ...] = field(default=())
    """Reasons why attachments could not be read, on the sum."""
    evidence_key: str = ""
