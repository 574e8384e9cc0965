"""Reads how an office writes its circulars (``config/circulars/*.yaml``): a file a style; refuses what it does not know."""

from collections.abc import Collection, Sequence
from pathlib import Path

from config.document import Branch, read_document
from config.errors import ConfigError, nearest
from config.section import Section
from domain.circulars import CircularStyle, EnglishWording, ProblemGroup
from domain.indicators import Band

OWN_STYLES = Path(__file__).parent / "circulars"
_KEYS = (
    "issuer", "area", "addressees", "copies", "contact", "title", "basis", "method", "red_head", "share_digits",
    "names_in_text", "reply_working_days", "bands", "named_from", "problems", "requirements", "english",
)  # fmt: skip
_ENGLISH_KEYS = ("issuer", "area", "addressees", "copies", "contact", "basis", "method", "requirements")
_BAND_KEYS = ("id", "name_zh", "name_en", "at_least", "below")
_GROUP_KEYS = ("title_zh", "title_en", "checks")


def load_style(style_id: str, folders: Sequence[Path] = (), *, checks: Collection[str] = ()) -> CircularStyle:
    """A style by name; the operator's own folders come first. ``checks``: ids that groups may name (none: any).

    Raises ConfigError in one sentence: unknown style, key or check, values of the wrong kind.
    """
    places = (*folders, OWN_STYLES)
    for place in places:
        path = place / f"{style_id}.yaml"
        if path.is_file():
            return _style(style_id, read_document(path), checks)
    known = sorted({path.stem for place in places if place.is_dir() for path in place.glob("*.yaml")})
    if near := nearest(style_id, known):
        raise ConfigError("没有名为“{id}”的通报样式，是否应为“{nearest}”？", id=style_id, nearest=near)
    raise ConfigError("没有名为“{id}”的通报样式，可用的有：{known}", id=style_id, known="、".join(known))


def _style(style_id: str, top: Branch, checks: Collection[str]) -> CircularStyle:
    section = Section(top, _KEYS)
    return CircularStyle(
        id=style_id,
        issuer=section.text("issuer", ""),
        area=section.text("area", ""),
        addressees=section.text("addressees", ""),
        copies=section.text("copies", ""),
        contact=section.text("contact", ""),
        title=section.text("title"),
        basis=section.texts("basis"),
        method=section.text("method", ""),
        red_head=section.flag("red_head", True),
        share_digits=section.whole("share_digits", 1),
        names_in_text=section.whole("names_in_text", 12),
        reply_working_days=section.whole("reply_working_days", 10),
        bands=tuple(_band(branch) for branch in section.items("bands")),
        named_from=section.number("named_from", 100),
        problems=tuple(_group(branch, checks) for branch in section.items("problems")),
        requirements=section.texts("requirements"),
        english=_english(section.branch_of("english")),
    )


def _english(branch: Branch | None) -> EnglishWording:
    if branch is None:
        return EnglishWording()
    section = Section(branch, _ENGLISH_KEYS)
    return EnglishWording(
        issuer=section.text("issuer", ""),
        area=section.text("area", ""),
        addressees=section.text("addressees", ""),
        copies=section.text("copies", ""),
        contact=section.text("contact", ""),
        basis=section.texts("basis"),
        method=section.text("method", ""),
        requirements=section.texts("requirements"),
    )


def _band(branch: Branch) -> Band:
    section = Section(branch, _BAND_KEYS)
    return Band(
        id=section.text("id"),
        name_zh=section.text("name_zh"),
        name_en=section.text("name_en"),
        at_least=section.number("at_least"),
        below=section.optional_number("below"),
    )


def _group(branch: Branch, checks: Collection[str]) -> ProblemGroup:
    section = Section(branch, _GROUP_KEYS)
    named = section.texts("checks")
    for check in named:
        if checks and check not in checks:
            raise ConfigError(
                "{where}：没有检查项“{check}”，见 xunwang checks", where=section.place("checks"), check=check
            )
    return ProblemGroup(title_zh=section.text("title_zh"), title_en=section.text("title_en"), checks=named)
