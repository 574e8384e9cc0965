"""What was before the first sweep of the city: puts its week of probes into the product's memory."""

from __future__ import annotations

from pathlib import Path

import msgspec

from domain.records import ProbeSample
from models.database import transaction
from models.sweeps import save_samples
from pipeline.availability import judge_week
from pipeline.wiring import Wiring


def remember(wiring: Wiring, data: Path) -> int:
    """Stores ``probes.json`` of the city's folder and judges the week; how many verdicts came of it. Twice changes nothing."""
    week = msgspec.json.decode((data / "probes.json").read_bytes(), type=dict[str, list[ProbeSample]])
    with transaction(wiring.sessions) as session:
        for code, samples in week.items():
            save_samples(session, code, samples)
    return judge_week(wiring)
