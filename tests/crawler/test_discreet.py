"""What is looked at a second time before a record is written: whatever holds a long number."""

import re

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.discreet import discreet, looks_private

PIECES = st.sampled_from(
    ["13812345678", "138 1234 5678", "123456", "12345", "0", " ", "\u00a0", "-", "\n", "//", "sha256:", "文", "a"]
)
LONG = re.compile(rb"\d(?:(?:[ -]|\xc2\xa0)*\d){10}")


@given(st.lists(PIECES, max_size=8).map("".join), st.lists(PIECES, max_size=8).map("".join))
def test_a_record_looks_private_when_eleven_digits_stand_together_or_in_groups(before: str, words: str) -> None:
    first, second = before.encode(), msgspec.json.encode({"title": words})
    for line in (first + second, bytearray(first + second)):
        assert looks_private(line, len(first)) is (LONG.search(second) is not None)


@pytest.mark.parametrize(
    "number", ["13812345678", "138 1234 5678", "138-1234-5678", "138\u00a01234\u00a05678", "4111 1111 1111 1111"]
)
def test_a_personal_number_is_masked_in_a_record_however_it_is_grouped(number: str) -> None:
    line = msgspec.json.encode({"title": f"联系人手机 {number}"})
    assert looks_private(line)
    assert number not in msgspec.json.decode(discreet(line))["title"]
