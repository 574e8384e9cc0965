"""An S3 server on loopback with one bucket, and whoever uses it led there by the usual variables; needs the packages of the group `bucket`."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest

# Whoever imports this is skipped where they are not installed.
s3fs = pytest.importorskip("s3fs", reason="needs the packages of the group «bucket» (pyproject.toml)")
ThreadedMotoServer = pytest.importorskip("moto.server", reason="the same").ThreadedMotoServer


@contextmanager
def s3_server() -> Iterator[int]:
    """Its port; empty again at the end."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield port
    httpx.post(f"http://{host}:{port}/moto-api/reset")
    server.stop()


@contextmanager
def a_bucket(port: int, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The bucket ``xunwang``, asked through this port by this process and all that it starts; gives fsspec's files."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{port}")
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    s3fs.S3FileSystem.clear_instance_cache()
    files = s3fs.S3FileSystem()
    files.mkdir("xunwang")
    yield files
    s3fs.S3FileSystem.clear_instance_cache()
