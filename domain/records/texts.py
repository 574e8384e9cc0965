"""Wording and personal data seen in the text of a page or an attachment; neither the text nor any number is kept."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from domain.lexicon import WordClass
from domain.targets import TargetRef


class PersonalKind(StrEnum):
    """What kind of number stands unmasked."""

    IDENTITY = "identity"
    BANK_CARD = "bank_card"
    PHONE = "phone"


class TextSource(StrEnum):
    """Where a text stands."""

    SITE = "site"
    """No text of its own: the sum over the whole sweep."""
    PAGE = "page"
    ATTACHMENT = "attachment"


@dataclass(frozen=True, slots=True, kw_only=True)
class WordHit:
    """A wording of the lexicon, once a text."""

    wrong: str
    right: str
    word_class: WordClass
    sure: bool
    before: str = ""
    """Up to twelve characters before it, digits masked."""
    after: str = ""
    count: int = 1
    """How often it stands in the text."""
    source: str = ""
    instances: int = 1
    """Pages on which the same words stand in the same context."""
    found_on: tuple[str, ...] = ()
    """The others of these pages, at most 20."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalHit:
    """Unmasked personal numbers of one kind in a text: how many, and how they would look masked."""

    kind: PersonalKind
    count: int
    """Distinct numbers."""
    samples: tuple[str, ...] = ()
    """At most three, masked: label, first three and last two characters."""
    labels: tuple[str, ...] = ()
    """Words before the numbers that say what they are (身份证号 …)."""
    sure: bool = True
    """False: the context does not prove that the numbers are private."""


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
