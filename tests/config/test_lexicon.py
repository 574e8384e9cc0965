"""The shipped lexicon is sound; an operator's own file adds, replaces and allows; what does not fit is refused with its line."""

from pathlib import Path

import pytest

from config.errors import ConfigError
from config.lexicon import load_lexicon
from crawler.extract.wording import Scanner
from domain.lexicon import WordClass


def test_the_shipped_lexicon_holds_ordinary_words_only_and_no_correction_is_itself_wrong() -> None:
    lexicon = load_lexicon()
    scanner = Scanner(lexicon.terms)
    assert len(lexicon.terms) > 300
    assert {term.word_class for term in lexicon.terms} == {WordClass.TYPO, WordClass.IMPROPER}
    assert not [term.right for term in lexicon.terms if list(scanner.found(term.right))]
    assert all(term.source for term in lexicon.terms)
    assert not [whole for term in lexicon.terms for whole in term.unless if list(scanner.found(whole))]


def a_file(folder: Path, *lines: str) -> Path:
    path = folder / "own.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_an_own_file_adds_replaces_and_allows(tmp_path: Path) -> None:
    own = a_file(
        tmp_path,
        "wrong,right,class,sites",
        "某某错词,某某正词,grave,",
        "布署,部署！,improper,",
        "按装,,allow,5001010001;5001010002",
        "渡假,,allow,",
    )
    lexicon = load_lexicon([own])
    terms = {term.wrong: term for term in lexicon.terms}
    assert terms["某某错词"].word_class is WordClass.GRAVE
    assert (terms["布署"].right, terms["布署"].word_class) == ("部署！", WordClass.IMPROPER)
    assert lexicon.allowed_on("5001010001") == {"按装", "渡假"}
    assert lexicon.allowed_on("5001019999") == {"渡假"}
    assert lexicon.id != load_lexicon().id


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (("错,对",), "表头"),
        (("wrong,right", "错词,错词"), ":2"),
        (("wrong,right", "错,对"), ":2"),
        (("wrong,right,class", "错词,正词,heavy"), "heavy"),
        (("wrong,right,unless", "错词,正词,别的"), "别的"),
        (("wrong,right", "错词,正词,多余"), ":2"),
        (("wrong,right,sure", "错词,正词,maybe"), "maybe"),
    ],
)
def test_what_does_not_fit_is_refused_with_its_line(tmp_path: Path, lines: tuple[str, ...], told: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load_lexicon([a_file(tmp_path, *lines)])
    assert told in str(caught.value)


def test_a_file_that_is_not_there_is_told_in_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"none\.csv"):
        load_lexicon([tmp_path / "none.csv"])
