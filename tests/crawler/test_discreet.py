"""What is looked at a second time before a record is written: whatever holds a long number."""

import re

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from crawler.discreet import looks_private

PIECES = st.sampled_from(
    ["13812345678", "138 1234 5678", "123456", "12345", "0", " ", "-", "\n", "//", "sha256:", "文", "a"]
)
LONG = re.compile(rb"\d{6}[ -]?\d{5}")


@given(st.lists(PIECES, max_size=8).map("".join), st.lists(PIECES, max_size=8).map("".join))
def test_a_record_looks_private_when_eleven_digits_stand_together_or_six_and_five_apart(
    before: str, words: str
) -> None:
    first, second = before.encode(), msgspec.json.encode({"title": words})
    for line in (first + second, bytearray(first + second)):
        assert looks_private(line, len(first)) is (LONG.search(second) is not None)
