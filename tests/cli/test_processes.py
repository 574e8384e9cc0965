"""The commands in a process of their own: what only shows there, from the language of a fresh start to a signal."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from loaded import loaded_by
from town import PATIENCE_S


def in_a_process(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", "import sys, cli; sys.exit(cli.main())", *arguments],
        env=os.environ | {"COLUMNS": "160"} | environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_help_speaks_english_when_asked(tmp_path: Path) -> None:
    done = in_a_process("--help", XUNWANG_LOCALE="en", XUNWANG_DATA=str(tmp_path))
    assert done.returncode == 0
    chinese = [line for line in done.stdout.splitlines() if any("\u4e00" <= letter <= "\u9fff" for letter in line)]
    assert chinese == []


def test_help_loads_neither_database_nor_crawler_and_no_command_what_only_help_is_drawn_with() -> None:
    heavy = "sqlalchemy scrapy playwright httpx fastapi pydantic structlog ruamel typer.rich_utils markdown_it pygments"
    assert set(heavy.split()).isdisjoint(loaded_by("cli"))


def test_up_serves_until_it_is_told_to_stop(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", "import sys, cli; sys.exit(cli.main())", "up"],
        env=os.environ | {"XUNWANG_DATA": str(tmp_path), "XUNWANG_PORT": "0"},
        stderr=subprocess.PIPE,
        text=True,
    ) as service:
        assert service.stderr is not None
        address = next(
            word.split("（")[0].strip("：")
            for line in service.stderr
            if line.startswith("监测页面")
            for word in [line.removeprefix("监测页面：")]
        )
        assert httpx.get(f"{address}/healthz", timeout=10).status_code == 200
        service.send_signal(signal.SIGTERM)
        rest = service.stderr.read()
        assert service.wait(60) == 0, rest
        assert "Traceback" not in rest


LOSES_A_SIGNAL = """
import os, signal, sys, weakref
import cli, web.service

class Anything: pass

def first_link(*given, do=web.service.first_link, **named):
    thing = Anything()
    watched = weakref.ref(thing, lambda _: signal.raise_signal(signal.{number}))
    del thing  # what the callback raises is written to standard error and lost
    return do(*given, **named)

web.service.first_link = first_link
sys.exit(cli.main())
"""


@pytest.mark.parametrize("number", ["SIGTERM", "SIGINT"])
@pytest.mark.parametrize(("command", "processes"), [("up", 1), ("serve", 1), ("serve", 2)])
def test_a_signal_that_comes_where_exceptions_are_lost_ends_the_service_too(
    tmp_path: Path, command: str, processes: int, number: str
) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", LOSES_A_SIGNAL.format(number=number), command],
        env=os.environ | {"XUNWANG_DATA": str(tmp_path), "XUNWANG_PORT": "0", "XUNWANG_WEB_PROCESSES": str(processes)},
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    ) as service:
        said = service.communicate(timeout=PATIENCE_S)[1]
    assert "Exception ignored in" in said, "the signal was lost"
    assert service.returncode == 0, said
    assert "已停止" in said
