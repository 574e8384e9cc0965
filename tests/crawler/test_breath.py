"""Pages of many sites whose answers lie ready together: between two of them everything else gets its turn."""

import asyncio

import pytest

from crawler.spiders.breath import Breath


async def test_between_two_pages_what_is_due_comes_first() -> None:
    breath, told = Breath(), list[str]()

    async def read(page: str) -> None:
        async with breath.held():
            told.append(page)
            asyncio.get_running_loop().call_soon(told.append, f"due during {page}")

    await asyncio.gather(*(read(page) for page in "abc"))
    assert told == ["a", "due during a", "b", "due during b", "c", "due during c"]


async def test_a_page_that_breaks_holds_nobody_up() -> None:
    breath = Breath()
    with pytest.raises(ZeroDivisionError):
        async with breath.held():
            raise ZeroDivisionError
    async with asyncio.timeout(5), breath.held():
        pass


async def test_whoever_is_called_off_while_he_waits_holds_nobody_up() -> None:
    breath, read = Breath(), list[int]()

    async def one(number: int) -> None:
        async with breath.held():
            read.append(number)

    tasks = [asyncio.create_task(one(number)) for number in range(3)]
    await asyncio.sleep(0)
    tasks[1].cancel()
    await asyncio.wait(tasks)
    assert read == [0, 2]
