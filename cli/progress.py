"""Shows how far a sweep is: bars on a terminal, one line a site elsewhere; to standard error."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from cli.console import errors, remark
from cli.words import _

if TYPE_CHECKING:
    from pipeline.sweep import SweepProgress

_TAKEN = "taken"
_PHASES = {
    "reach": "打开首页",
    "walk": "读取网页",
    "links": "核实链接",
    "render": "打开浏览器",
    "attachments": "读取附件",
    "search": "试用搜索",
    _TAKEN: "完成",
}


@contextmanager
def following() -> "Iterator[Callable[[SweepProgress], None]]":
    """A watcher to hand to a sweep."""
    console = errors()
    if not console.is_terminal:
        yield _lines()
        return
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(bar_width=24),
        MofNCompleteColumn(),
        TextColumn("{task.fields[phase]}", style="dim"),
        TimeElapsedColumn(),
        console=console,
        transient=True,
    ) as bars:
        yield _bars(bars)


def _bars(bars: Progress) -> "Callable[[SweepProgress], None]":
    known: dict[str, TaskID] = {}

    def watch(progress: "SweepProgress") -> None:
        if progress.site_code not in known:
            known[progress.site_code] = bars.add_task(progress.site_name, total=None, phase="")
        task = known[progress.site_code]
        done = progress.phase == _TAKEN
        total = max(progress.planned, progress.pages) or None
        bars.update(
            task, completed=progress.pages, total=progress.pages if done else total, phase=_phase(progress.phase)
        )
        if done:
            bars.stop_task(task)

    return watch


def _lines() -> "Callable[[SweepProgress], None]":
    begun: set[str] = set()

    def watch(progress: "SweepProgress") -> None:
        if progress.phase == _TAKEN:
            remark("{site} 巡查结束，读取 {n} 个网页", site=progress.site_name, n=progress.pages)
        elif progress.site_code not in begun:
            begun.add(progress.site_code)
            remark("{site} 开始巡查", site=progress.site_name)

    return watch


def _phase(phase: str) -> str:
    return _(_PHASES[phase]) if phase in _PHASES else phase
