"""Commands that stay: up, serve, scheduler, worker, demo."""

import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.console import fail, remark
from cli.declare import declare
from cli.house import house, load_settings
from cli.stopping import ended_by_signals
from cli.words import _

if TYPE_CHECKING:
    from jobs.distributed import ProcrastinateQueue
    from pipeline.wiring import Wiring

LOOKS_EVERY_S = 1.0
"""How often the clock's process asks whether it should end; a signal wakes it at once."""


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    declare(
        app,
        "up",
        up,
        _("持续监测，直到按 Ctrl-C 停止。"),
        _("在一个进程中运行定时任务、巡查和监测页面。"),
        examples=("xunwang up", "XUNWANG_PORT=9000 xunwang up"),
    )
    declare(
        app,
        "serve",
        serve,
        _("只提供监测页面。"),
        _("用几个进程由 XUNWANG_WEB_PROCESSES 设定，默认每个处理器核心一个，至多四个。"),
        examples=("xunwang serve", "XUNWANG_WEB_PROCESSES=8 xunwang serve"),
    )
    declare(
        app,
        "scheduler",
        scheduler,
        _("只运行定时任务，把工作交给 worker。"),
        _("用于多进程部署，需要 XUNWANG_QUEUE=procrastinate。"),
        examples=("xunwang scheduler",),
    )
    declare(
        app,
        "worker",
        worker,
        _("只执行队列中的工作。"),
        _("用于多进程部署，需要 XUNWANG_QUEUE=procrastinate。"),
        examples=("xunwang worker",),
    )
    declare(
        app,
        "demo",
        demo,
        _("在本机启动演示城市：多个带有已知问题的政府网站。"),
        _("同时写出网站和账号名录，以及标准答案 truth.json。"),
        examples=("xunwang demo", "xunwang demo --scale 100 --pages 200"),
    )


def up() -> None:
    """Everything in one process."""
    import scheduler as clockwork
    from web.service import run_service

    with house(service=True) as wiring, ended_by_signals() as stop:
        run_service(wiring, clockwork.build, ready=_announce, stopped=stop.asked)


def serve() -> None:
    """The pages alone."""
    from cli.page_processes import how_many, serve_pages
    from web.ahead import warmed
    from web.app import create_app
    from web.service import first_link, open_door, serve_pages_here

    with house(service=True) as wiring, ended_by_signals() as stop:
        settings = wiring.settings
        with closing(open_door(settings.host, settings.port)) as door:
            address, secret = f"http://{settings.host}:{door.getsockname()[1]}", first_link(wiring)
            _announce(address, f"{address}/welcome/{secret}" if secret else "")
            processes = how_many(settings)
            if processes > 1:
                wiring.engine.dispose()
                serve_pages(settings, door, processes, stopped=stop.asked)
                raise KeyboardInterrupt
            with _queue_of(wiring) as queue:
                app = create_app(wiring, queue=queue, load=lambda: queue.load if queue else (0, 0))
                with warmed(app):
                    serve_pages_here(app, door, stopped=stop.asked)


def scheduler() -> None:
    """The clock alone."""
    _need_queue("scheduler")
    import scheduler as clockwork
    from jobs.distributed import ProcrastinateQueue

    with house(service=True) as wiring, closing(ProcrastinateQueue(wiring.engine)) as queue, ended_by_signals() as stop:
        clock = clockwork.build(wiring, queue)
        remark("定时任务已启动（按 Ctrl-C 停止）")
        clock.start()
        try:
            while not stop.asked():
                time.sleep(LOOKS_EVERY_S)
        finally:
            clock.shutdown(wait=False)


def worker() -> None:
    """The work alone."""
    _need_queue("worker")
    from jobs.hands import run_worker

    with house(service=True) as wiring:
        run_worker(wiring, ready=lambda: remark("工作进程已启动（按 Ctrl-C 停止）"))
        remark("已停止：完成的部分已保存，下次启动会接着进行。")


def demo(
    data: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help=_("名录与标准答案写到哪里；默认为数据文件夹下的 demo"), show_default=False),
    ] = None,
    port: Annotated[int, typer.Option(min=0, max=65535, help=_("所有演示网站共用的端口；0 为自动选择"))] = 8931,
    scale: Annotated[int | None, typer.Option(min=1, help=_("网站数量；默认为标准城市"), show_default=False)] = None,
    pages: Annotated[int | None, typer.Option(min=1, help=_("每个网站大约多少网页"), show_default=False)] = None,
    seed: Annotated[int, typer.Option(help=_("同样的种子得出同样的城市"))] = 1,
) -> None:
    """The demo city."""
    from demo.command import run_demo

    folder = data or load_settings().data / "demo"
    remark("演示城市：名录和标准答案在 {folder}，按 Ctrl-C 停止。", folder=str(folder))
    with ended_by_signals():
        run_demo(folder, port=port, scale=scale, pages=pages, seed=seed)


def _announce(address: str, link: str) -> None:
    remark("监测页面：{address}（按 Ctrl-C 停止）", address=address)
    if link:
        remark(
            "第一次使用：请打开这个一次性链接，为管理员 {email} 设置密码（48 小时内有效）：", email="admin@localhost"
        )
        remark("{link}", link=link)


@contextmanager
def _queue_of(wiring: "Wiring") -> "Iterator[ProcrastinateQueue | None]":
    """Where the pages hand what people ask for; without a shared queue they only show."""
    from config.settings import QueueMode

    if wiring.settings.queue is not QueueMode.PROCRASTINATE:
        yield None
        return
    from jobs.distributed import ProcrastinateQueue

    with closing(ProcrastinateQueue(wiring.engine)) as queue:
        yield queue


def _need_queue(command: str) -> None:
    from config.settings import QueueMode

    settings = load_settings()
    if settings.queue is not QueueMode.PROCRASTINATE:
        fail(
            "xunwang {command} 用于多进程部署：请设置 XUNWANG_QUEUE=procrastinate 和 PostgreSQL 的 XUNWANG_DATABASE_URL；单机请用 xunwang up。",
            command=command,
        )
