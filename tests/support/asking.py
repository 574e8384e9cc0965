"""Asks addresses through ``Wire`` in a process of its own, as a child of a sweep does, and tells what came back; asserts nothing."""

import asyncio
import hashlib
import logging
import multiprocessing
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from typing import Any

from domain.sweeps import SweepOrder

CALLED_OFF = "called off"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One request."""

    url: str
    method: str = "GET"
    read: str = "text"
    validators: tuple[tuple[str, str], ...] = ()
    most_bytes: int | None = None
    known: tuple[str, str, str] | None = None
    """Key, type and encoding of the body that is known."""
    call_off_s: float | None = None
    """Leave it after so long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What one process has to say."""

    answers: tuple[tuple[object, ...], ...]
    """In the order of the questions, without times."""
    endpoints: int
    """How many endpoints were made."""
    lean: bool


def asked(order: SweepOrder, questions: Sequence[Question], *, lean: bool = True, at_once: int = 1) -> Told:
    """Asks one after the other (``at_once``: so many side by side). Not ``lean``: as Scrapy does it, through its engine, its downloader and its handler."""
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as processes:
        return processes.submit(_asked, order, questions, lean, at_once).result(timeout=120)


def _asked(order: SweepOrder, questions: Sequence[Question], lean: bool, at_once: int) -> Told:
    import scrapy.core.downloader.contextfactory
    from scrapy.crawler import AsyncCrawlerProcess, Crawler
    from twisted.internet import endpoints

    from crawler.fetch import guard
    from crawler.fetch.answer import Read
    from crawler.fetch.straight import QuietSignals
    from crawler.fetch.wire import Wire
    from crawler.policy import Policy
    from crawler.settings import PROCESS_SETTINGS, scrapy_settings

    logging.disable(logging.CRITICAL)
    settings = scrapy_settings(order, Policy.of(order))
    if not lean:
        guard.LEAN = False
        settings["DOWNLOADER"] = "scrapy.core.downloader.Downloader"
        Wire._downloader = lambda wire: _Engine(wire)  # type: ignore[method-assign, assignment, return-value]
    made = 0
    really: Callable[..., None] = endpoints.HostnameEndpoint.__init__

    def counted(*given: Any, **named: Any) -> None:
        nonlocal made
        made += 1
        really(*given, **named)

    endpoints.HostnameEndpoint.__init__ = counted  # type: ignore[method-assign]
    answers: dict[int, tuple[object, ...]] = {}

    class Asking(scrapy.Spider):
        name = "asking"

        async def start(self) -> AsyncIterator[Any]:
            wire = Wire(self.crawler, self.crawler.settings["XUNWANG_POLICY"], order)
            waiting = iter(enumerate(questions))

            async def one() -> None:
                for number, question in waiting:
                    answers[number] = await _answer_to(wire, question, Read(question.read))

            await asyncio.gather(*(one() for _ in range(at_once)))
            nothing: list[object] = []
            for item in nothing:
                yield item

    process = AsyncCrawlerProcess(settings=PROCESS_SETTINGS)
    crawler = Crawler(Asking, settings)
    if lean:
        crawler.signals = QuietSignals(crawler)
    process.crawl(crawler)
    process.start(install_signal_handlers=False)
    return Told(answers=tuple(answers[number] for number in sorted(answers)), endpoints=made, lean=guard.LEAN)


class _Engine:
    """Scrapy's engine in the place of the downloader."""

    def __init__(self, wire: Any) -> None:
        self.ask = wire._crawler.engine.download_async


async def _answer_to(wire: Any, question: Question, read: Any) -> tuple[object, ...]:
    from crawler.fetch.answer import KnownBody

    asking = wire.ask(
        question.url,
        method=question.method,
        read=read,
        validators=dict(question.validators),
        most_bytes=question.most_bytes,
        known=KnownBody(*question.known) if question.known else None,
    )
    try:
        answer = await (asking if question.call_off_s is None else asyncio.wait_for(asking, question.call_off_s))
    except TimeoutError:
        return (CALLED_OFF,)
    fetch = answer.fetch
    return (
        fetch.status,
        fetch.failure and fetch.failure.value,
        fetch.detail,
        fetch.content_type,
        fetch.encoding,
        fetch.size,
        fetch.retry_after_s,
        answer.location,
        answer.etag,
        answer.length,
        answer.sets_cookie,
        answer.text[:200],
        answer.as_known,
        hashlib.sha256(answer.body).hexdigest()[:16],
    )
