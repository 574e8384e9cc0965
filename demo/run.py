"""What `scripts/run` starts: the whole product on the demo city, or on a registry of one's own, from nothing to a scored city."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import httpx

from demo.hosts import CONTROL

if TYPE_CHECKING:
    from pipeline.wiring import Wiring

PORT = 8931
GENTLE_ON_OURSELVES = {
    "XUNWANG_ACCOUNT_DELAY": "0",
    "XUNWANG_ALLOW_PRIVATE_NETWORKS": "127.0.0.0/8",
    "XUNWANG_CONTROL_URLS": f"http://{CONTROL}:{PORT}/__demo__/state",
    "XUNWANG_RETRY_SPACING": "1,2",
    "XUNWANG_SUPERVISOR_EMAILS": "office@yunzhou.example",
    "XUNWANG_SWEEP_CONCURRENCY": "8",
    "XUNWANG_SWEEP_DELAY": "0",
    "XUNWANG_SWEEP_EVERY_HOURS": "1",
    "XUNWANG_SWEEP_TIMEOUT": "5",
}
"""Settings for a city on loopback, where nobody else is disturbed; whatever the environment sets wins."""


def main() -> int:
    """Read the arguments and run; 0 when the work was done, 1 with one sentence when it could not be."""
    parser = argparse.ArgumentParser(
        prog="scripts/run",
        description="Sets everything up, sweeps and scores the demo city, writes the digest, serves the dashboard.",
    )
    parser.add_argument("--once", action="store_true", help="stop after the first round and print the summary")
    parser.add_argument("--sites", type=Path, metavar="FILE", help="watch this registry instead of the demo city")
    given = parser.parse_args()
    from cli.console import errors
    from cli.errors import DONE, sentence_of

    try:
        _run(given.sites, once=given.once)
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 - told in one sentence, whatever it is
        sentence, status = sentence_of(error)
        errors().print(sentence, markup=False, soft_wrap=True)
        return status
    return DONE


def _run(sites: Path | None, *, once: bool) -> None:
    from cli.console import remark
    from cli.house import house

    if sites is not None:
        with house(service=not once) as wiring:
            _round(wiring, sites, None)
            _go_on(wiring, once=once, demo=False)
        return
    for name, value in GENTLE_ON_OURSELVES.items():
        os.environ.setdefault(name, value)
    data = Path(os.environ.get("XUNWANG_DATA", "var")) / "demo"
    os.environ.setdefault("XUNWANG_CA_FILE", str(data / "ca.pem"))
    os.environ.setdefault("XUNWANG_PLATFORMS_FILE", str(data / "platforms.yaml"))
    os.environ.setdefault("XUNWANG_WECHAT_CREDENTIALS_FILE", str(data / "wechat.txt"))
    with _city(data) as address, house(service=not once) as wiring:
        remark("演示城市已就绪：{address}", address=address)
        _round(wiring, data / "sites.csv", data / "accounts.csv")
        _go_on(wiring, once=once, demo=True)


def _round(wiring: Wiring, sites: Path, accounts: Path | None) -> None:
    """Import, sweep, score, digest: one round of the main job, told on the terminal."""
    from cli.console import put, show
    from cli.looking import titles
    from cli.progress import following
    from cli.tables import sweep_table
    from cli.words import _
    from demo.history import date_back, live_through
    from demo.past import remember
    from pipeline.notify import send_digests
    from pipeline.score import score_sites
    from pipeline.sweep import sweep_sites

    _import(wiring, sites, accounts)
    first = accounts is not None and live_through(wiring, accounts.parent)
    started = time.monotonic()
    with following() as progress:
        summaries = sweep_sites(wiring, progress=progress)
    if accounts is not None:
        remember(wiring, accounts.parent)
    cards = score_sites(wiring, [summary.site_code for summary in summaries])
    show(sweep_table(summaries, {card.subject: card for card in cards}, titles()))
    put(_("得分后的 * 表示暂定（仍有待人工核定的事项），! 表示有待签认的单项否决。"))
    looks = _look(wiring)
    if first:
        date_back(wiring)
    told = send_digests(wiring, send=True, eager=True)
    wheres = sorted({one.where for one in told if one.where})
    put("")
    seconds = round(time.monotonic() - started)
    put(_("{n} 个网站、{accounts} 个账号，用时 {seconds} 秒。", n=len(summaries), accounts=looks, seconds=seconds))
    put(_("日报 {n} 份：{where}", n=len(told), where=_outbox(wheres, wiring)))


def _look(wiring: Wiring) -> int:
    """Look at the accounts of the registry, if it has any; how many there were."""
    from cli.account_tables import looks_table
    from cli.console import show
    from cli.looking import titles
    from pipeline.account_score import score_accounts
    from pipeline.account_sweep import sweep_accounts

    looks = sweep_accounts(wiring)
    if looks:
        cards = score_accounts(wiring, [look.site_code for look in looks])
        show(looks_table(looks, {card.subject: card for card in cards}, titles()))
    return len(looks)


def _import(wiring: Wiring, sites: Path, accounts: Path | None) -> None:
    from cli.console import remark
    from models.database import transaction
    from pipeline.importing import apply_accounts, apply_sites, plan_accounts, plan_sites
    from pipeline.importing_posts import apply_posts, plan_posts

    with transaction(wiring.sessions) as session:
        plan = plan_sites(session, sites)
        for row in plan.bad_rows:
            remark(row.message, line=row.line, **row.values)
        apply_sites(session, plan)
    if accounts is not None:
        with transaction(wiring.sessions) as session:
            apply_accounts(session, plan_accounts(session, accounts))
        now = wiring.clock().astimezone(wiring.zone)
        with transaction(wiring.sessions) as session:
            plan_of_posts = plan_posts(session, accounts.with_name("posts.csv"), now=now)
            apply_posts(session, plan_of_posts, looked_at=now, by="demo")


def _outbox(wheres: list[str], wiring: Wiring) -> str:
    folder = wiring.settings.data / "outbox"
    return str(folder) if any(where.endswith(".eml") for where in wheres) else "、".join(wheres) or "–"


def _go_on(wiring: Wiring, *, once: bool, demo: bool) -> None:
    import scheduler
    from cli.console import put
    from cli.stopping import ended_by_signals
    from cli.words import _
    from web.service import run_service

    put("")
    put(_("接下来可以："))
    for command, what in (
        ("xunwang findings", _("查看发现的全部问题")),
        ("xunwang score --site CODE", _("查看一个网站的得分与每一处扣分")),
        ("xunwang issues list", _("查看问题清单，确认、排除或豁免")),
        ("scripts/run --sites FILE", _("换成自己的网站名录")),
    ):
        put(f"  {command:<28} {what}")
    put(_("（命令在 .venv/bin/ 下；数据在 {data}）", data=str(wiring.settings.data)))
    if once:
        return
    with ended_by_signals() as stop:
        run_service(wiring, scheduler.build, ready=_welcome, enter=demo, stopped=stop.asked)


def _welcome(address: str, link: str) -> None:
    from cli.console import put
    from cli.words import _

    put(_("监测页面：{address}（按 Ctrl-C 停止）", address=address))
    if link:
        put(_("请用这个一次性链接进入：{link}", link=link))


@contextmanager
def _city(data: Path) -> Iterator[str]:
    """The demo city in a process of its own, ended with ours. Raises CommandError when it does not come up."""
    from cli.console import CommandError

    state = f"http://{CONTROL}:{PORT}/__demo__/state"
    data.mkdir(parents=True, exist_ok=True)
    with (data / "server.log").open("wb") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "demo", "--data", str(data), "--port", str(PORT)],
            stdout=log,
            stderr=log,
            stdin=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C is for us; the city goes last
        )
        try:
            while True:
                if server.poll() is not None:
                    raise CommandError(
                        "演示城市未能启动，请查看 {log}；常见原因是端口 {port} 已被占用。",
                        log=str(data / "server.log"),
                        port=PORT,
                    )
                try:
                    if httpx.get(state, timeout=2).status_code == httpx.codes.OK:
                        break
                except httpx.TransportError:
                    time.sleep(0.1)
            yield f"http://{CONTROL}:{PORT}/__demo__/"
        finally:
            server.terminate()
            try:
                server.wait(10)
            except subprocess.TimeoutExpired:
                server.kill()


if __name__ == "__main__":
    raise SystemExit(main())
