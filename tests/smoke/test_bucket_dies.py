"""The bucket of evidence is away in the middle of sweeps: a real S3 server behind a line that is cut and mended."""

import signal
from pathlib import Path
from threading import Thread
from typing import Any

import httpx
import pytest
from cut_line import CutLine
from town import a_town, codes, command, issues, wait_for, wired

from domain.sweeps import SweepState
from models.blobs import key_of
from models.buckets import BucketBlobs
from models.database import transaction
from models.queries import running_sweeps
from models.sweeps import SweepRow
from pipeline.wiring import Wiring

s3fs = pytest.importorskip("s3fs", reason="needs the packages of the group «bucket» (pyproject.toml)")
ThreadedMotoServer = pytest.importorskip("moto.server", reason="the same").ThreadedMotoServer

ADDRESS = "s3://xunwang/evidence"
SITES = 4


def swept(wiring: Wiring) -> set[str]:
    """The sites whose sweep was taken in, once nothing is under way any more."""
    with transaction(wiring.sessions) as session:
        done = {row.subject for row in session.query(SweepRow) if row.state is SweepState.DONE and row.pages}
        return done if not running_sweeps(session) else set()


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_bucket_that_is_away_for_a_while_costs_time_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bucket: Any = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    bucket.start()
    said: list[str] = []
    with a_town(SITES) as town, CutLine(bucket.get_host_and_port()[1]) as line:
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{line.port}")
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            monkeypatch.setenv(name, "test")
        monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
        s3fs.S3FileSystem.clear_instance_cache()
        s3fs.S3FileSystem().mkdir("xunwang")
        whole, hurt = wired(tmp_path / "whole", town), wired(tmp_path / "hurt", town)
        try:
            with command(tmp_path / "whole", "sweep", "--all") as undisturbed:
                told = undisturbed.communicate()[0]
            assert undisturbed.returncode == 0, told
            for site in town:
                site.requests.clear()
            with command(tmp_path / "hurt", "up", XUNWANG_EVIDENCE_URL=ADDRESS) as service:
                reader = Thread(target=lambda: said.extend(service.stdout or ()), daemon=True)
                reader.start()
                wait_for(lambda: all(len(site.requests) > 8 for site in town[:2]))
                line.cut()
                wait_for(lambda: any("bundles wait to be shared" in words for words in said))
                address = next(words for words in said if words.startswith("监测页面"))
                assert httpx.get(f"{address.split('：')[1].split('（')[0]}/healthz", timeout=60).status_code == 200
                assert swept(hurt) != set(codes(SITES))
                line.mend()
                wait_for(lambda: swept(hurt) == set(codes(SITES)), 300)
                service.send_signal(signal.SIGTERM)
                assert service.wait(100) == 0, said
                reader.join(20)
            assert issues(hurt) == issues(whole)
            assert issues(whole), "there is something to lose"
            assert not any("Traceback" in words for words in said), said
            keys = list(BucketBlobs(ADDRESS).keys())
            assert keys
            assert all(key_of(BucketBlobs(ADDRESS).get(key)) == key for key in keys)
        finally:
            whole.close()
            hurt.close()
            s3fs.S3FileSystem.clear_instance_cache()
            bucket.stop()
