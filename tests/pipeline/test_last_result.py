"""The last result of a child is taken in once the child has gone: what judging needs and what sweeping needed never lie in memory at once."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from paper_city import swept
from paper_site import page

from crawler import launch
from crawler.bundle import SweepBundle
from pipeline import sweep
from pipeline.take import SweepSummary, take
from pipeline.wiring import Wiring

CODE = "5001010001"


def test_a_site_is_judged_after_its_child_has_gone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    order: list[str] = []
    swept_by_child = launch.sweep

    async def slow_to_leave(bundles: list[SweepBundle], **how: Any) -> None:
        await swept_by_child(bundles, **how)
        assert bundles[0].receipt() is not None
        await asyncio.sleep(3 * sweep.FOLLOW_EVERY_S)
        order.append("gone")

    def noted(wiring: Wiring, bundle: SweepBundle, **how: Any) -> SweepSummary:
        order.append("taken")
        return take(wiring, bundle, **how)

    monkeypatch.setattr(launch, "sweep", slow_to_leave)
    monkeypatch.setattr(sweep, "take", noted)
    monkeypatch.setattr(sweep, "LEAVES_WITHIN_S", 60.0, raising=False)
    with swept({"/": page("云中市", "<p>欢迎访问。</p>")}, CODE, tmp_path) as (wiring, _served):
        assert order == ["gone", "taken"]
        (log,) = wiring.bundles.glob("*/*/child.log")
        assert log.read_text() == "", "a child that leaves at once leaves in order"


def test_a_child_that_does_not_leave_holds_no_result_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    taken = asyncio.Event()
    swept_by_child = launch.sweep

    async def never_leaves(bundles: list[SweepBundle], **how: Any) -> None:
        await swept_by_child(bundles, **how)
        async with asyncio.timeout(60):
            await taken.wait()

    def noted(wiring: Wiring, bundle: SweepBundle, **how: Any) -> SweepSummary:
        taken.set()
        return take(wiring, bundle, **how)

    monkeypatch.setattr(launch, "sweep", never_leaves)
    monkeypatch.setattr(sweep, "take", noted)
    monkeypatch.setattr(sweep, "LEAVES_WITHIN_S", 0.1)
    with swept({"/": page("云中市", "<p>欢迎访问。</p>")}, CODE, tmp_path):
        assert taken.is_set()
