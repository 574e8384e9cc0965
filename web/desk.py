"""What every page works with: wiring, queue, templates, assets; made once for an application."""

import hashlib
import time
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import Any, TypeVar

from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from checks.registry import discover
from config.loader import load_set
from config.settings import Settings
from domain.indicators import IndicatorSet
from domain.rules import Check
from domain.wording import N_, PlainError
from jobs.previews import Previews
from jobs.queue import ON_DEMAND, Job, JobQueue
from models.queries_sites import AtLeast
from pipeline.wiring import Wiring, product_version
from reports.texts import Speaker
from reports.value_names import VALUE_NAMES
from web import filters
from web.rows import Rows
from web.templating import Spoken

T = TypeVar("T")
HERE = Path(__file__).parent
STATIC = HERE / "static"
PHASES = {
    "": N_("准备"),
    "reach": N_("试连"),
    "walk": N_("读取网页"),
    "settle": N_("核实链接"),
    "retry": N_("复核失败的链接"),
    "done": N_("整理结果"),
    "taken": N_("判定"),
}
"""What a sweep is at, msgids."""


MOST_KEPT = 2048
"""Values kept at a time; those that end first make room."""


class NoQueueError(PlainError):
    """This process only shows pages."""


@dataclass(frozen=True, kw_only=True)
class Desk:
    """One application's tools."""

    wiring: Wiring
    queue: JobQueue | None
    load: Callable[[], tuple[int, int]]
    """How many jobs wait, and how many run."""
    checks: Mapping[str, Check] = field(default_factory=discover)
    assets: str = ""
    """Changes with every style sheet and script, so that browsers may keep them for ever."""
    _kept: dict[Hashable, tuple[float, Any]] = field(default_factory=dict)
    _guard: Lock = field(default_factory=Lock)
    _makers: dict[Hashable, Lock] = field(default_factory=dict)
    _forgotten: list[float] = field(default_factory=lambda: [0.0])
    """When last."""

    @property
    def settings(self) -> Settings:
        """The settings in force."""
        return self.wiring.settings

    @cached_property
    def previews(self) -> Previews:
        """Digests to look at."""
        return Previews(self.settings)

    @property
    def version(self) -> str:
        """Of the product."""
        return product_version()

    def indicators(self, set_id: str) -> IndicatorSet:
        """An indicator set; reading one takes seconds, hence each is read once. Raises ConfigError."""
        if set_id == self.settings.indicator_set:
            return self.wiring.rulebook.indicators
        folders = [self.settings.indicator_folder]
        return self.kept(("indicators", set_id), lambda: load_set(set_id, folders), seconds=3600)

    def put(self, job: Job) -> bool:
        """Hand a job to the queue. Raises NoQueueError where there is none."""
        if self.queue is None:
            raise NoQueueError(N_("这个进程只提供页面，不执行任务：请用 xunwang up 启动。"))
        return self.queue.put(job)

    def rescore(self, codes: Iterable[str]) -> None:
        """After a person's word cards are computed again, before all routine work; a process without a queue leaves that to the others."""
        self.forget_kept()
        if self.queue is not None:
            for code in sorted(codes):
                self.put(Job(task="score_subject", args={"code": code}, once=f"score:{code}", priority=ON_DEMAND))

    def kept(self, key: Hashable, make: Callable[[], T], *, seconds: float) -> T:
        """A value that many readers share for some seconds; one of them makes it anew while others take the old one."""
        moment = time.monotonic()
        with self._guard:
            found = self._kept.get(key)
            if found is not None and found[0] > moment:
                value: T = found[1]
                return value
            if found is not None:
                # Whoever comes next takes the old value until the new one is there.
                self._kept[key] = (moment + seconds, found[1])
            elif len(self._kept) > MOST_KEPT:
                for old in sorted(self._kept, key=lambda one: self._kept[one][0])[: MOST_KEPT // 4]:
                    del self._kept[old]
            maker = self._makers.setdefault(key, Lock())
        with maker:
            # Where there is no old value, one makes it and the others wait: twenty would take twenty times as long.
            with self._guard:
                now = self._kept.get(key)
                if found is None and now is not None and now[0] > time.monotonic():
                    made: T = now[1]
                    return made
            try:
                value = make()
                with self._guard:
                    self._kept[key] = (time.monotonic() + seconds, value)
                return value
            finally:
                with self._guard:
                    self._makers.pop(key, None)

    def kept_anew(self, key: Hashable, make: Callable[[], T], *, seconds: float) -> T:
        """A value made ahead of those who will ask for it: meanwhile they take the old one, or wait where there is none."""
        asked = time.time()
        with self._guard:
            maker = self._makers.setdefault(key, Lock())
        with maker:
            try:
                value = make()
                self.adopt(key, value, asked=asked, seconds=seconds)
                return value
            finally:
                with self._guard:
                    self._makers.pop(key, None)

    def adopt(self, key: Hashable, value: object, *, asked: float, seconds: float) -> None:
        """Keep a value that was asked for at that moment (of ``time.time``), here or by another process."""
        with self._guard:
            # What was forgotten meanwhile may have been asked for before the change that people want to see.
            if self._forgotten[0] < asked:
                self._kept[key] = (time.monotonic() + seconds, value)

    def forget_kept(self) -> None:
        """After a change that people want to see at once: figures, not what is read from files."""
        with self._guard:
            self._forgotten[0] = time.time()
            for key in [key for key in self._kept if key == "rates" or (isinstance(key, tuple) and key[0] == "city")]:
                del self._kept[key]


def assets_version() -> str:
    """A short hash of everything below ``static/``."""
    digest = hashlib.sha256()
    for path in sorted(STATIC.rglob("*")):
        if path.is_file():
            digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:10]


def templates(speaker: Speaker) -> Environment:
    """The environment of all pages in one language: everything is escaped, a missing value is an error."""

    @pass_context
    def say(context: Context, msgid: str, /, **values: Any) -> str:
        text: str = context["speaker"].text(msgid, **values)
        return text

    made = Spoken(
        speaker.text,
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=-1,
    )

    @pass_context
    def csrf(context: Context) -> Markup:
        visit = context["visit"]
        token = visit.signed.csrf if visit.signed else ""
        return Markup('<input type="hidden" name="csrf" value="{}">').format(token)

    made.globals.update(_=say, csrf=csrf, phases=PHASES, value_names=VALUE_NAMES, rows=Rows(speaker))
    made.filters.update(filters.FILTERS)
    made.tests["beyond"] = lambda total: isinstance(total, AtLeast)
    made.globals.update(filters.GLOBALS)
    return made
