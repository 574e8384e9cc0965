"""An official paper before it is printed: head, sections, annexes with their tables; the same for HTML, DOCX and PDF. Data only."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from domain.papers import HAN, NUMERALS
from domain.scorecards import Period
from reports.findings import Cell
from reports.texts import Speaker

_LOOSE = re.compile(rf"(?<=[{HAN}]) (?=[\d{HAN}])|(?<=[\d%]) (?=[{HAN}])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One chapter. A paragraph that begins a point has its own small heading in it."""

    title: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of an annex table."""

    key: str
    """Name of the field in a template of one's own."""
    heading: str
    width: int = 10
    """Share of the width of the table, in relation to the others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Annex:
    """A table behind the text."""

    key: str
    """Name in a template of one's own."""
    number: int
    title: str
    columns: tuple[Column, ...]
    rows: tuple[Mapping[str, Cell], ...]
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """Everything printed, in words."""

    lang: str
    issuer: str
    red_head: bool
    number: str
    """发文字号; empty: a place to fill in."""
    draft: str
    """A remark on top while it must not be issued; empty otherwise."""
    title: str
    addressees: str
    opening: str
    sections: tuple[Section, ...]
    annexes: tuple[Annex, ...]
    day: str
    contact: str
    remark: str
    """附注, such as «此件删减后公开»."""
    copies: str
    facts: Mapping[str, object] = field(default_factory=dict)
    """Bare figures for templates of one's own."""

    def annex(self, key: str) -> Annex | None:
        """The annex of that name, if the paper has it."""
        return next((one for one in self.annexes if one.key == key), None)


def percent(share: Fraction | None, digits: int) -> str:
    """A share in per cent, rounded half up from the exact fraction; zeros at the end are not printed."""
    if share is None:
        return "–"
    exact = Decimal(share.numerator) * 100 / Decimal(share.denominator)
    text = str(exact.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP))
    return f"{text.rstrip('0').rstrip('.') if '.' in text else text}%"


def points(change: Fraction, digits: int) -> str:
    """A difference of two shares in percentage points, without its sign."""
    return percent(abs(change), digits).removesuffix("%")


def tight(text: str, speaker: Speaker) -> str:
    """Chinese as papers print it: no space between a figure and the word beside it."""
    return text if speaker.locale == "en" else _LOOSE.sub("", text)


def annex_word(speaker: Speaker) -> str:
    """What a table behind the text is called; elsewhere 附件 is a file to download."""
    return "Annex" if speaker.locale == "en" else "附件"


def period_words(period: Period, speaker: Speaker) -> str:
    """A period as papers name it: 2026年第四季度."""
    year = period.first.year
    if "Q" in period.id:
        number = int(period.id[-1])
        if speaker.locale == "en":
            return f"Q{number} {year}"
        return f"{year}年第{NUMERALS[number - 1]}季度"
    if "H" in period.id:
        first = period.id.endswith("1")
        return (
            speaker.text("{year}年上半年", year=str(year)) if first else speaker.text("{year}年下半年", year=str(year))
        )
    if "-" in period.id:
        return speaker.text("{year}年{month}月", year=str(year), month=str(period.first.month))
    return speaker.text("{year}年度", year=str(year))
