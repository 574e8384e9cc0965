"""Lexicons of wrong wording: the shipped one topped by an operator's own CSV files; reads files, judges no text."""

import csv
import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from config.errors import ConfigError
from domain.lexicon import Lexicon, Term, WordClass

OWN_LEXICON = Path(__file__).parent / "vocabularies" / "wording.csv"
COLUMNS = ("wrong", "right", "class", "unless", "sure", "source", "sites")
_ALLOW = "allow"
_YES, _NO = {"", "yes", "是", "1"}, {"no", "否", "0"}
_SHORTEST = 2
"""Characters: one alone is wrong in no context."""


def load_lexicon(files: Iterable[Path] = ()) -> Lexicon:
    """The lexicon in force: later files replace earlier lines with the same wrong wording. Raises ConfigError.

    CSV with a heading line, columns ``wrong right class unless sure source sites`` in any order, the last five optional. ``class``
    is ``grave``, ``improper``, ``typo`` or ``allow``; ``unless`` and ``sites`` hold several values with ``;`` between. ``allow`` says that a
    wording is right on the sites named (on all when none is).
    """
    terms: dict[str, Term] = {}
    allowed: set[tuple[str, str]] = set()
    for path in (OWN_LEXICON, *files):
        for where, row in _rows(path):
            wrong = row["wrong"]
            if row["class"] == _ALLOW:
                allowed |= {(site, wrong) for site in (_several(row["sites"]) or ("",))}
            else:
                terms[wrong] = _term(where, row)
    ordered = tuple(terms[wrong] for wrong in sorted(terms))
    digest = hashlib.sha256(msgspec.json.encode((ordered, sorted(allowed)))).hexdigest()[:16]
    return Lexicon(id=digest, terms=ordered, allowed=tuple(sorted(allowed)))


def _rows(path: Path) -> Iterator[tuple[str, dict[str, str]]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            unknown = sorted(set(reader.fieldnames or ()) - set(COLUMNS))
            if unknown or "wrong" not in (reader.fieldnames or ()):
                raise ConfigError(
                    "{where}：表头应为 {columns}，读到 {value}",
                    where=str(path),
                    columns=",".join(COLUMNS),
                    value=",".join(reader.fieldnames or ()),
                )
            for raw in reader:
                where = f"{path}:{reader.line_num}"
                if None in raw:
                    raise ConfigError("{where}：这一行的列数比表头多", where=where)
                yield where, {name: (raw.get(name) or "").strip() for name in COLUMNS}
    except OSError as error:
        raise ConfigError("{where}：不能读取（{detail}）", where=str(path), detail=error.strerror or "") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise ConfigError(
            "{where}：不是 UTF-8 编码的 CSV 文件（{detail}）", where=str(path), detail=str(error)
        ) from error


def _term(where: str, row: dict[str, str]) -> Term:
    wrong, right = row["wrong"], row["right"]
    if len(wrong) < _SHORTEST or not right or wrong == right:
        raise ConfigError("{where}：错误用语“{value}”至少两个字，并且要有不同的正确用语", where=where, value=wrong)
    try:
        word_class = WordClass(row["class"] or WordClass.TYPO)
    except ValueError:
        raise ConfigError(
            "{where}：类别应为 grave、improper、typo 或 allow，读到 {value}", where=where, value=row["class"]
        ) from None
    unless = _several(row["unless"])
    if stray := next((whole for whole in unless if wrong not in whole), None):
        raise ConfigError("{where}：例外“{value}”不包含“{wrong}”", where=where, value=stray, wrong=wrong)
    if row["sure"] not in _YES | _NO:
        raise ConfigError("{where}：sure 应为 yes 或 no，读到 {value}", where=where, value=row["sure"])
    return Term(
        wrong=wrong, right=right, word_class=word_class, unless=unless, source=row["source"], sure=row["sure"] in _YES
    )


def _several(text: str) -> tuple[str, ...]:
    return tuple(part for each in text.split(";") if (part := each.strip()))
