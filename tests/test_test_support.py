"""The ground the other tests stand on: the guard, the databases, the fixed time."""

import socket
from datetime import datetime, timedelta

import pytest
from network_guard import NetworkGuard, is_local
from sqlalchemy import create_engine, text


@pytest.mark.parametrize("host", ["127.0.0.1", "127.9.8.7", "::1", "localhost", "city.localhost", b"127.0.0.1"])
def test_the_loopback_is_local(host: str | bytes) -> None:
    assert is_local(host)


@pytest.mark.parametrize(
    "host", ["10.0.0.1", "192.168.1.1", "0.0.0.0", "8.8.8.8", "fe80::1%eth0", "localhost.example.com"]
)
def test_everything_else_is_not(host: str) -> None:
    assert not is_local(host)


def test_a_connection_outside_is_refused_and_remembered() -> None:
    guard = NetworkGuard()
    with socket.socket() as sock, pytest.raises(OSError, match="may not connect"):
        guard.connect(sock, ("192.0.2.1", 80))
    assert guard.attempts == ["192.0.2.1:80"]


def test_an_outside_name_is_unknown() -> None:
    with pytest.raises(socket.gaierror):
        socket.getaddrinfo("www.example.com", 80)


def test_a_loopback_connection_works() -> None:
    with socket.create_server(("127.0.0.5", 0)) as server, socket.create_connection(server.getsockname()) as client:
        assert client.getpeername() == server.getsockname()


def test_each_test_gets_an_empty_database(database_url: str) -> None:
    engine = create_engine(database_url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE sites (id INTEGER PRIMARY KEY)"))
        assert connection.execute(text("SELECT count(*) FROM sites")).scalar_one() == 0
    engine.dispose()


def test_the_fixed_time_is_noon_in_shanghai(now: datetime) -> None:
    assert now.utcoffset() == timedelta(hours=8)
    assert now.isoformat() == "2030-06-15T12:00:00+08:00"


async def test_coroutine_tests_run() -> None:
    with pytest.raises(socket.gaierror):
        socket.getaddrinfo("example.org", 443)
