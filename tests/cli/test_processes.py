"""The commands in a process of their own: what only shows there, from the language of a fresh start to a signal."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import httpx
from loaded import loaded_by


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
