"""A bundle's records are packed when the sweep ends, and read alike packed, plain, or both."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
import zstandard

from crawler.bundle import BundleError, SweepBundle
from domain.fetches import Fetch
from domain.records import LinkKind, LinkRecord
from domain.registry import Site
from domain.sweeps import Coverage, Receipt, SweepOrder, SweepPurpose
from domain.targets import TargetKind, TargetRef

NOW = datetime(2026, 11, 27, 1, tzinfo=UTC)
HOME = "http://www.example.gov.cn/"


def a_record(number: int) -> LinkRecord:
    url = f"{HOME}zwgk/{number}.html"
    fetch = Fetch(url=url, at=NOW, status=200)
    return LinkRecord(
        target=TargetRef(kind=TargetKind.LINK, key=url), url=url, kind=LinkKind.PAGE, internal=True, attempts=(fetch,)
    )


def a_bundle(folder: Path, number: int) -> SweepBundle:
    site = Site(code="5001010001", name="某市人民政府", home_url=HOME, organizer="某市")
    order = SweepOrder(id="one", site=site, purpose=SweepPurpose.ROUTINE, ordered_at=NOW)
    bundle = SweepBundle.create(folder / "one", order)
    for at in range(number):
        bundle.write(a_record(at))
    return bundle


def ended(bundle: SweepBundle) -> SweepBundle:
    bundle.finish(
        Receipt(
            sweep_id="one",
            finish_reason="finished",
            started_at=NOW,
            finished_at=NOW,
            coverage=Coverage(planned=0, outcomes={}),
        )
    )
    return SweepBundle(bundle.path)


def test_the_records_of_a_whole_sweep_take_a_tenth_of_the_room_and_read_as_they_were_written(tmp_path: Path) -> None:
    bundle = a_bundle(tmp_path, 500)
    bundle.flush()
    plain = (bundle.path / "LinkRecord.jsonl").stat().st_size
    read = ended(bundle)
    assert not (read.path / "LinkRecord.jsonl").exists()
    assert (read.path / "LinkRecord.jsonl.zst").stat().st_size < plain / 10
    assert list(read.artifacts().records) == [a_record(at) for at in range(500)]
    assert read.records(LinkRecord) == [a_record(at) for at in range(500)]


def test_records_of_a_sweep_under_way_and_of_earlier_versions_are_plain_lines(tmp_path: Path) -> None:
    bundle = a_bundle(tmp_path, 500)
    bundle.flush()
    assert len(SweepBundle(bundle.path).records(LinkRecord)) == 500
    packed = ended(bundle).path / "LinkRecord.jsonl.zst"
    (bundle.path / "LinkRecord.jsonl").write_bytes(zstandard.decompress(packed.read_bytes()))
    packed.unlink()
    assert len(SweepBundle(bundle.path).artifacts().records) == 500


def test_a_few_records_stay_plain(tmp_path: Path) -> None:
    assert (ended(a_bundle(tmp_path, 2)).path / "LinkRecord.jsonl").exists()


def test_whoever_died_while_packing_leaves_each_record_once(tmp_path: Path) -> None:
    bundle = ended(a_bundle(tmp_path, 500))
    packed = bundle.path / "LinkRecord.jsonl.zst"
    (bundle.path / "LinkRecord.jsonl").write_bytes(zstandard.decompress(packed.read_bytes()))
    assert len(bundle.artifacts().records) == 500


@pytest.mark.parametrize("harm", [lambda data: data[:-40], lambda data: data[:60] + b"\0" + data[61:]])
def test_packed_records_that_were_changed_are_said_to_be_damaged(tmp_path: Path, harm: object) -> None:
    bundle = ended(a_bundle(tmp_path, 500))
    packed = bundle.path / "LinkRecord.jsonl.zst"
    packed.write_bytes(harm(packed.read_bytes()))  # type: ignore[operator]
    with pytest.raises(BundleError, match=r"LinkRecord\.jsonl cannot be read"):
        bundle.artifacts()
