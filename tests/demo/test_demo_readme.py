"""The demo's own page names every kind of fault the city holds."""

import re
from datetime import date
from pathlib import Path

from demo.city import build_city

README = Path(__file__).resolve().parents[2] / "demo" / "README.md"


def test_every_seeded_check_has_a_row_and_every_row_is_seeded() -> None:
    table = README.read_text(encoding="utf-8").partition("## Faults")[2].partition("\n## ")[0]
    told = {name for row in re.findall(r"^\| (.+?) \|", table, re.MULTILINE) for name in re.findall(r"`(\w+)`", row)}
    city = build_city(today=date(2026, 11, 26), port=8931, channels=1170)
    assert told == {fault.check for fault in city.faults.values()}
