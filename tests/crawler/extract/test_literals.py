"""Strings are found wherever they stand, whatever else begins like them and whatever scripts leave between the words."""

import random

import pytest

from crawler.extract.literals import Compounds, Literals, encode_once
from crawler.extract.wording import Scanner
from domain.lexicon import Term


def by_hand(strings: tuple[str, ...], text: str) -> list[tuple[int, int, int]]:
    """From left to right, of those that begin at one place the longest, none over another."""
    found, at = [], 0
    while at < len(text):
        here = [string for string in strings if text.startswith(string, at)]
        if here:
            longest = max(here, key=len)
            found.append((strings.index(longest), at, at + len(longest)))
            at += len(longest)
        else:
            at += 1
    return found


@pytest.mark.parametrize("seed", range(40))
def test_the_longest_from_the_left_is_found_as_by_hand(seed: int) -> None:
    chance = random.Random(seed)
    strings = Literals(
        ["".join(chance.choices("部署a", k=chance.randint(1, 5))) for _ in range(chance.randint(1, 8))], longest=True
    )
    text = "".join(chance.choices("部署a😀", k=60))
    assert strings.places(text) == by_hand(strings.strings, text)


def test_a_wording_is_found_although_the_text_ends_within_a_longer_one() -> None:
    scanner = Scanner((Term(wrong="布署", right="部署"), Term(wrong="全面布署落实不到位", right="全面部署")))
    assert [one.term.wrong for one in scanner.found("各单位要全面布署落实")] == ["布署"]


def test_half_a_character_hides_nothing_and_shows_in_no_context() -> None:
    (one,) = Scanner((Term(wrong="布署", right="部署"),)).found("各\ud83d单位布署\ude00完毕")
    assert (one.before, one.after) == ("各单位", "完毕")


def test_nothing_to_look_for_is_nothing_found() -> None:
    assert not Literals(()).any_in("部署")
    assert not Literals([""]).any_in("部署")


@pytest.mark.parametrize("seed", range(40))
def test_compounds_are_found_as_by_hand_also_where_their_beginnings_lie_over_each_other(seed: int) -> None:
    chance = random.Random(seed)
    whole = {"".join(chance.choices("来信件", k=2)) + chance.choice(("时间", "内容", "信件")) for _ in range(6)}
    for _ in range(60):
        text = "".join(chance.choices(("来", "信", "件", "时间", "内容", "😀"), k=12))
        assert Compounds(whole).any_in(text) == any(string in text for string in whole)


def test_those_that_stand_in_a_text_are_named_once() -> None:
    assert Literals(["办理依据", "申请条件", "监督电话"]).said_in("申请条件、办理依据，申请条件") == {
        "办理依据",
        "申请条件",
    }


@pytest.mark.parametrize("text", ["", "abc", "部署", "😀\x00部", "部\ud83d署"])
def test_a_text_encoded_beforehand_is_the_same_text(text: str) -> None:
    assert encode_once(text) is text
