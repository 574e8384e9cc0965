"""What a place of evidence that is lost leaves behind in the log."""

import asyncio
from typing import Any

import pytest
from fsspec.asyn import AsyncFileSystem, get_loop

from models.places import Place


class Remote(AsyncFileSystem):  # type: ignore[misc]  # fsspec ships no types
    """A place reached over a network, as far as fsspec knows."""

    protocol = "remote"


@pytest.mark.parametrize(
    ("trouble", "told"), [(ConnectionResetError("Cannot write to closing transport"), 0), (ValueError("ours"), 1)]
)
def test_what_a_cut_line_leaves_behind_is_no_error_of_its_own(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, trouble: Exception, told: int
) -> None:
    monkeypatch.setattr("fsspec.core.url_to_fs", lambda address, **_: (Remote(), address))
    Place("remote://evidence")

    async def lose() -> dict[str, Any]:
        loop = asyncio.get_running_loop()
        loop.call_exception_handler({"message": "Task exception was never retrieved", "exception": trouble})
        return {}

    asyncio.run_coroutine_threadsafe(lose(), get_loop()).result(20)
    assert len([record for record in caplog.records if record.name == "asyncio"]) == told
