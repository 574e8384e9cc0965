"""Whether scripts write part of a page is told by a quick look exactly as by the whole expression."""

import random
import re

import pytest

from crawler.extract.scripted import OTHER_CASES, filled_by_script
from crawler.extract.vocabulary import SCRIPT_FILLED

_PIECES = (
    *(
        "fetch",
        " (",
        "(",
        "$.get",
        "JSON",
        "$.ajax",
        "axios",
        "aXio\u017f",
        "ax\u0131os",
        "XMLHttpRequest",
        "v-for",
        "x",
        "{{",
        "a}}",
    ),
    *(
        '<div id="app">',
        "</div>",
        "layU\u0130",
        "Template",
        ".innerHTML",
        " =",
        "document.write",
        "data-",
        "url",
        "UR\u212a",
        "部署",
    ),
)


@pytest.mark.parametrize("seed", range(20))
def test_the_quick_look_says_what_the_expression_says(seed: int) -> None:
    chance = random.Random(seed)
    said = set()
    for _ in range(200):
        html = "".join(chance.choices(_PIECES, k=chance.randint(1, 5)))
        assert filled_by_script(html) == (SCRIPT_FILLED.search(html) is not None), html
        said.add(filled_by_script(html))
    assert said == {True, False}


def test_every_letter_that_passes_for_another_is_known() -> None:
    letters = re.compile("[a-z]", re.IGNORECASE)
    passing = {chr(code) for code in range(0x11000) if letters.fullmatch(chr(code)) and not chr(code).lower().isascii()}
    assert passing == set(OTHER_CASES)
