"""What doctor says about a machine: each thing by itself, with a remedy for what is wrong, and never an exception."""

import socket
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from config.settings import Settings
from pipeline.doctor import Diagnosis, diagnose
from pipeline.wiring import Wiring


def told(settings: Settings) -> dict[str, Diagnosis]:
    """Every diagnosis by the first words of its sentence."""
    return {one.what.format_map(dict(one.values)): one for one in diagnose(settings)}


def wrong(settings: Settings) -> list[str]:
    found = told(settings)
    for one in found.values():
        assert one.ok or one.remedy, f"{one.what}: wrong without a remedy"
    return [sentence for sentence, one in found.items() if not one.ok]


def settings(folder: Path, **given: Any) -> Settings:
    return Settings(**{"data": folder, "port": 0, "browser_path": "/bin/sh", **given})


def test_a_well_machine_has_nothing_wrong_before_and_after_the_first_use(tmp_path: Path) -> None:
    assert wrong(settings(tmp_path)) == []
    Wiring.from_settings(settings(tmp_path)).close()
    assert wrong(settings(tmp_path)) == []
    assert "数据库可用，版本最新" in told(settings(tmp_path))


def test_a_data_folder_that_cannot_be_one_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    assert any("数据文件夹" in sentence for sentence in wrong(settings(tmp_path / "file" / "var")))


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    (tmp_path / "xunwang.db").write_bytes(b"no database" * 500)
    (sentence,) = wrong(settings(tmp_path))
    assert str(tmp_path / "xunwang.db") in sentence


def test_a_database_of_a_newer_version_is_named(tmp_path: Path) -> None:
    Wiring.from_settings(settings(tmp_path)).close()
    with closing(sqlite3.connect(tmp_path / "xunwang.db")) as database:
        database.execute("UPDATE alembic_version SET version_num = 'from-the-future'")
        database.commit()
    (sentence,) = wrong(settings(tmp_path))
    assert "更新版本" in sentence


def test_an_indicator_set_nobody_has_is_named(tmp_path: Path) -> None:
    (sentence,) = wrong(settings(tmp_path, indicator_set="cn-1999"))
    assert "cn-1999" in sentence


def test_a_browser_that_is_not_there_is_named(tmp_path: Path) -> None:
    (sentence,) = wrong(settings(tmp_path, browser_path=str(tmp_path / "none")))
    assert "none" in sentence


def test_a_port_in_use_is_named(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        (sentence,) = wrong(settings(tmp_path, port=port))
    assert str(port) in sentence


@pytest.mark.parametrize("listens", [True, False])
def test_a_mail_server_is_called_up(listens: bool, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        if not listens:
            server.close()
        found = wrong(settings(tmp_path, smtp_url=f"smtp://user:secret@127.0.0.1:{port}"))
    assert bool(found) is not listens
    assert not any("secret" in sentence for sentence in found)
