"""What every test gets: no way out of this machine, a fixed time, fresh databases; asserts nothing about the product."""

import itertools
import os
import socket
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import postgres_server
import psycopg
import pytest
from hypothesis import HealthCheck, settings
from network_guard import NetworkGuard

# The machine is shared: how long an example takes says nothing, and a run must not fail by the luck of its dice.
settings.register_profile("here", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("here")
ROOT = Path(__file__).parent.parent
DATABASE_NUMBERS = itertools.count(1)


@pytest.fixture(autouse=True)
def only_loopback(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Refuses names and addresses outside the loopback, and fails a test that tried even if the code swallowed the error."""
    guard = NetworkGuard()
    monkeypatch.setattr(socket.socket, "connect", guard.connect)
    monkeypatch.setattr(socket.socket, "connect_ex", guard.connect_ex)
    monkeypatch.setattr(socket, "getaddrinfo", guard.getaddrinfo)
    yield
    assert not guard.attempts, f"the test tried to leave this machine: {guard.attempts}"


@pytest.fixture(autouse=True)
def no_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tables are as wide as in a file, whatever terminal the tests were started from or a library has made believe."""
    monkeypatch.delenv("COLUMNS", raising=False)


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """Coroutine tests run on asyncio, as the product does."""
    return "asyncio"


@pytest.fixture
def now() -> datetime:
    """Saturday, 15 June 2030, noon in Shanghai."""
    return datetime(2030, 6, 15, 12, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT


@pytest.fixture(scope="session")
def shared_fixtures() -> Path:
    """Folder of saved pages and case tables that lies beside the checkout; `XUNWANG_FIXTURES` names another place."""
    folder = Path(os.environ.get("XUNWANG_FIXTURES", ROOT.parent / "shared" / "fixtures"))
    if not folder.is_dir():
        pytest.skip("shared/fixtures is not beside this checkout")
    return folder


@pytest.fixture(scope="session")
def postgres_server_url() -> Iterator[str]:
    """A PostgreSQL of this test run (each xdist worker has its own); tests take `postgres_url` or `database_url`."""
    try:
        binaries = postgres_server.find_binaries()
    except postgres_server.NoPostgresError as reason:
        pytest.skip(str(reason))
    with postgres_server.running(binaries) as url:
        yield url


@pytest.fixture
def postgres_url(postgres_server_url: str) -> Iterator[str]:
    """SQLAlchemy URL of an empty PostgreSQL database."""
    name = f"test_{next(DATABASE_NUMBERS)}"
    with psycopg.connect(f"{postgres_server_url}/postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'")
    yield f"{postgres_server_url.replace('postgresql://', 'postgresql+psycopg://')}/{name}"
    with psycopg.connect(f"{postgres_server_url}/postgres", autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """SQLAlchemy URL of a SQLite file that does not exist yet."""
    return f"sqlite:///{tmp_path / 'xunwang.db'}"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest) -> str:
    """SQLAlchemy URL of an empty database: the test runs once on SQLite and once on PostgreSQL."""
    url: str = request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url")
    return url
