"""Turns for one host: never more at once than agreed, never closer than the delay, even when the machine stutters."""

import asyncio
import itertools
import time

from crawler.pace import Pacer


async def starts_of(pacer: Pacer, number: int, work_s: float = 0.0) -> tuple[list[float], int]:
    times: list[float] = []
    busy = most = 0

    async def one() -> None:
        nonlocal busy, most
        async with pacer.turn():
            times.append(time.monotonic())
            busy += 1
            most = max(most, busy)
            await asyncio.sleep(work_s)
            busy -= 1

    await asyncio.gather(*(one() for _ in range(number)))
    return times, most


async def test_starts_lie_at_least_the_delay_apart() -> None:
    times, _ = await starts_of(Pacer(delay_s=0.02, concurrency=8, ticks=time.monotonic), 8)
    assert min(later - earlier for earlier, later in itertools.pairwise(times)) >= 0.02


async def test_a_standstill_of_the_program_lets_nobody_start_together() -> None:
    pacer = Pacer(delay_s=0.02, concurrency=8, ticks=time.monotonic)
    waiting = asyncio.create_task(starts_of(pacer, 6))
    await asyncio.sleep(0.03)
    time.sleep(0.1)  # noqa: ASYNC251 - the standstill
    times, _ = await waiting
    assert min(later - earlier for earlier, later in itertools.pairwise(times)) >= 0.02


async def test_no_more_at_once_than_agreed() -> None:
    _, most = await starts_of(Pacer(delay_s=0, concurrency=3, ticks=time.monotonic), 20, 0.005)
    assert most == 3


async def test_a_host_that_asks_for_a_pause_gets_it_even_without_a_delay() -> None:
    pacer = Pacer(delay_s=0, concurrency=2, ticks=time.monotonic)
    begin = time.monotonic()
    pacer.hold(0.05)
    times, _ = await starts_of(pacer, 2)
    assert min(times) - begin >= 0.05


async def test_waiting_ends_at_once_when_the_task_is_cancelled() -> None:
    pacer = Pacer(delay_s=60, concurrency=1, ticks=time.monotonic)
    async with pacer.turn():
        pass
    begin = time.monotonic()
    waiting = asyncio.create_task(starts_of(pacer, 1))
    await asyncio.sleep(0.01)
    waiting.cancel()
    await asyncio.wait({waiting})
    assert time.monotonic() - begin < 5
