"""What is found in a text: wordings of the lexicon and personal numbers; neither the text nor any number is kept."""

from dataclasses import dataclass
from enum import StrEnum

from domain.lexicon import WordClass


class PersonalKind(StrEnum):
    """What kind of number stands unmasked."""

    IDENTITY = "identity"
    BANK_CARD = "bank_card"
    PHONE = "phone"


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
