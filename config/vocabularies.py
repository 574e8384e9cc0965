"""Word lists → domain objects; unknown keys refused, the file and key named in the error."""

from functools import cache
from pathlib import Path

from config.document import plain as as_plain
from config.document import read_document
from config.errors import ConfigError
from domain.outside import OutsideWords, Theme, plain

FOLDER = Path(__file__).resolve().parent / "vocabularies"
_KEYS = frozenset({"id", "updated", "author", "reason", "themes", "official", "services"})
_THEME_KEYS = frozenset({"strong", "weak", "counter", "sources", "short_only"})


@cache
def outside_words(path: Path = FOLDER / "outside.yaml") -> OutsideWords:
    """The words that tell what outside pages are about. Raises ConfigError, in one sentence."""
    read = as_plain(read_document(path))
    _known(read, _KEYS, str(path))
    themes = read.get("themes") or {}
    for name, theme in themes.items():
        _known(theme, _THEME_KEYS, f"{path}: themes.{name}")
    return OutsideWords(
        id=str(read["id"]),
        themes=tuple(
            Theme(
                id=name,
                strong=_words(theme.get("strong")),
                weak=_words(theme.get("weak")),
                counter=_words(theme.get("counter")),
                sources=tuple(theme.get("sources") or ()),
                short_only=bool(theme.get("short_only", False)),
            )
            for name, theme in themes.items()
        ),
        official=tuple(read.get("official") or ()),
        services=tuple(read.get("services") or ()),
    )


def _words(given: object) -> tuple[str, ...]:
    words = [plain(str(word)) for word in given] if isinstance(given, list | tuple) else []
    return tuple(dict.fromkeys(word for word in words if word))


def _known(section: object, keys: frozenset[str], where: str) -> None:
    if not isinstance(section, dict):
        raise ConfigError("{where}：应为一组键和值", where=where)
    unknown = sorted(set(map(str, section)) - keys)
    if unknown:
        raise ConfigError("{where}：不认识的键“{key}”", where=where, key=unknown[0])
