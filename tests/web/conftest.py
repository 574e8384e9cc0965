"""A house of its own for every file that asks for one and needs no other."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from web_house import House, a_house
from web_stock import Stock, stock


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Empty, with a person of every role."""
    with a_house(Path(tmp_path_factory.mktemp("house"))) as made:
        yield made


@pytest.fixture(scope="module")
def stored(house: House) -> Stock:
    """What ``stock`` puts into the house."""
    return stock(house)
