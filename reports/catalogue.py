"""Finds and opens the message catalogues; reads locale/ and nothing else."""

import gettext
import io
from functools import cache
from pathlib import Path

SOURCE = "zh_CN"
"""The language of the msgids: it needs no catalogue."""
DOMAIN = "xunwang"
HELP = "checks"
"""What checks say of themselves: English in the code, so that the catalogue is the Chinese one."""
FOLDER = Path(__file__).resolve().parent.parent / "locale"
_CLOCK_SLACK_S = 2.0


def settle_locale(wanted: str) -> str:
    """The locale that is spoken for what was asked: ``zh_CN`` or one that has a folder; anything else is Chinese."""
    name = wanted.replace("-", "_").split(".")[0].strip()
    if name.lower().startswith("zh"):
        return SOURCE
    for candidate in (name, name.split("_")[0].lower()):
        if candidate and candidate.replace("_", "").isalnum() and (FOLDER / candidate / "LC_MESSAGES").is_dir():
            return candidate
    return SOURCE


def locales() -> list[str]:
    """All that are spoken, Chinese first."""
    return [SOURCE, *sorted({one.parent.name for one in FOLDER.glob("*/LC_MESSAGES")} - {SOURCE})]


@cache
def catalogue(locale: str) -> gettext.NullTranslations:
    """The translations of a settled locale. Chinese, and a locale without readable files, answers with the msgids."""
    return gettext.NullTranslations() if locale == SOURCE else _opened(locale, DOMAIN)


@cache
def help_catalogue(locale: str) -> gettext.NullTranslations:
    """The translations of the checks' own help, whose source is the English of their docstrings."""
    return _opened(locale, HELP)


def _opened(locale: str, domain: str) -> gettext.NullTranslations:
    folder = FOLDER / locale / "LC_MESSAGES"
    compiled, source = folder / f"{domain}.mo", folder / f"{domain}.po"
    # A translator's edit counts at once; installers write both files in one go, hence the slack.
    if compiled.is_file() and not (source.is_file() and _younger(source, compiled)):
        with compiled.open("rb") as stream:
            return gettext.GNUTranslations(stream)
    return _compile(source) if source.is_file() else gettext.NullTranslations()


def _younger(one: Path, other: Path) -> bool:
    return one.stat().st_mtime > other.stat().st_mtime + _CLOCK_SLACK_S


def _compile(source: Path) -> gettext.GNUTranslations:
    from babel.messages.mofile import write_mo  # slow to import and needed only where set-up has not run
    from babel.messages.pofile import read_po

    with source.open("rb") as stream:
        messages = read_po(stream)
    compiled = io.BytesIO()
    write_mo(compiled, messages)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
