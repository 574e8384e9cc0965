"""The working calendar is compared with the published notices day by day."""

import json
from datetime import date
from pathlib import Path

from bench.workdays import compare


def test_every_day_of_nine_years_is_equal(shared_fixtures: Path) -> None:
    assert compare(shared_fixtures / "holiday-cn") == (3287, [])


def test_a_notice_that_differs_is_told(tmp_path: Path) -> None:
    days = [{"name": "x", "date": "2026-03-04", "isOffDay": True}]
    (tmp_path / "2026.json").write_text(json.dumps({"days": days}), encoding="utf-8")
    assert date(2026, 3, 4) in compare(tmp_path, 2026, 2026)[1]
