"""Pages of many sites whose answers lie ready together: between two bursts everything else gets its turn."""

import asyncio

from crawler.spiders.breath import BURST_S, Breath


class Clock:
    """Goes on only when a page is read."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


async def told_of(pages: str, each_s: float) -> list[str]:
    clock, told = Clock(), list[str]()
    breath = Breath(clock)

    async def read(page: str) -> None:
        await breath.turn()
        clock.now += each_s
        told.append(page)
        asyncio.get_running_loop().call_soon(told.append, "due")

    await asyncio.gather(*(read(page) for page in pages))
    await asyncio.sleep(0)
    return told


async def test_after_a_long_page_what_is_due_comes_first() -> None:
    assert await told_of("abc", 2 * BURST_S) == ["a", "due", "b", "due", "c", "due"]


async def test_short_pages_are_read_in_bursts_of_no_more_than_their_time() -> None:
    told = await told_of("abcde", 0.6 * BURST_S)
    assert told == ["a", "b", "due", "due", "c", "d", "due", "due", "e", "due"]


async def test_whoever_is_called_off_while_he_waits_holds_nobody_up() -> None:
    clock, read = Clock(), list[int]()
    breath = Breath(clock)

    async def one(number: int) -> None:
        await breath.turn()
        clock.now += 2 * BURST_S
        read.append(number)

    tasks = [asyncio.create_task(one(number)) for number in range(3)]
    await asyncio.sleep(0)
    tasks[1].cancel()
    await asyncio.wait(tasks)
    assert read == [0, 2]
