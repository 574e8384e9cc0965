"""Wrong wording as data: what is wrong, what is right, how grave it is, and where it is not wrong at all."""

from dataclasses import dataclass
from enum import StrEnum


class WordClass(StrEnum):
    """How grave a wrong wording is (indicators.md section 13, severity of text findings)."""

    GRAVE = "grave"
    """Grave error (严重表述错误): leaders, sovereignty, political terms."""
    IMPROPER = "improper"
    """Improper expression (表述不规范)."""
    TYPO = "typo"
    """Ordinary wrong character (常见错别字)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One line of a lexicon."""

    wrong: str
    right: str
    word_class: WordClass = WordClass.TYPO
    unless: tuple[str, ...] = ()
    """Longer strings that contain ``wrong`` and are right: where one of them stands, nothing is wrong."""
    source: str = ""
    sure: bool = True
    """False: a person has to look at every hit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexicon:
    """All terms in force, with what is allowed on which site."""

    id: str
    """Hash of the content: the same id finds the same words."""
    terms: tuple[Term, ...] = ()
    allowed: tuple[tuple[str, str], ...] = ()
    """Pairs of site code (empty for every site) and wording that is right there: names, quotations."""

    def allowed_on(self, code: str) -> frozenset[str]:
        """Wordings that are right on a site."""
        return frozenset(word for site, word in self.allowed if site in ("", code))
