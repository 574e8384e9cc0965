"""The English catalogue: complete, with the places of every sentence, and no Chinese left in it."""

import re
import string

import pytest

from reports.texts import UNKNOWN, Speaker
from scripts import messages

CATALOGUE = [message for message in messages.collected(messages.BOOKS[0]) if message.id]
CHINESE = re.compile(r"[\u4e00-\u9fff]")
KEPT_CHINESE = {"Chinese or English (zh_CN, en)"}


def places(sentence: str) -> set[str]:
    return {name.split(".")[0] for _, name, _, _ in string.Formatter().parse(sentence) if name}


def test_every_sentence_of_the_code_has_english() -> None:
    assert [messages.msgid(message) for message in CATALOGUE if not all(messages.forms(message.string))] == []
    assert len(CATALOGUE) > 500


def test_english_asks_for_the_same_values_as_chinese() -> None:
    for message in CATALOGUE:
        wanted = places(messages.msgid(message))
        *singular, plural = messages.forms(message.string)
        assert places(plural) == wanted, plural
        for form in singular:  # «one day» need not say its number
            assert places(form) <= wanted, form


def test_english_holds_no_chinese() -> None:
    left = [form for message in CATALOGUE for form in messages.forms(message.string) if CHINESE.search(form)]
    assert [form for form in left if form not in KEPT_CHINESE] == []


@pytest.mark.parametrize("locale", ["zh_CN", "en"])
def test_no_sentence_lacks_a_value_that_is_given(locale: str) -> None:
    speaker = Speaker(locale)
    for message in CATALOGUE:
        sentence = messages.msgid(message)
        told = speaker.render(sentence, dict.fromkeys(places(sentence), "0.5"))
        assert told
        assert UNKNOWN not in told.replace("……", "") or "{}" in sentence or "…" in str(message.string), told
