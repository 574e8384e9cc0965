"""The bucket of evidence is away in the middle of sweeps: a real S3 server behind a line that is cut and mended."""

import signal
from pathlib import Path
from threading import Thread

import httpx
import pytest
from cut_line import CutLine
from s3_server import a_bucket, s3_server
from town import a_town, codes, command, issues, sweep_undisturbed, swept_sites, wait_for, wired

from models.blobs import key_of
from models.buckets import BucketBlobs

ADDRESS = "s3://xunwang/evidence"
SITES = 4


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_bucket_that_is_away_for_a_while_costs_time_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    with (
        a_town(SITES) as town,
        s3_server() as port,
        CutLine(port) as line,
        a_bucket(line.port, monkeypatch),
    ):
        whole, hurt = wired(tmp_path / "whole", town), wired(tmp_path / "hurt", town)
        try:
            sweep_undisturbed(tmp_path / "whole")
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
                assert swept_sites(hurt) != set(codes(SITES))
                line.mend()
                wait_for(lambda: swept_sites(hurt) == set(codes(SITES)), 300)
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
