"""The language of the command line, settled before the commands are declared; says nothing itself."""

import os
import tomllib
from pathlib import Path

from reports.texts import Speaker


def _wanted() -> str:
    # Help is declared on import, before settings can be loaded; whatever is wrong with them is told later, by loading.
    if locale := os.environ.get("XUNWANG_LOCALE", "").strip():
        return locale
    try:
        with (Path(os.environ.get("XUNWANG_DATA") or "var") / "xunwang.toml").open("rb") as file:
            return str(tomllib.load(file).get("locale", ""))
    except (OSError, tomllib.TOMLDecodeError):
        return ""


SPEAKER = Speaker(_wanted())
_ = SPEAKER.text
"""Translates a msgid."""
