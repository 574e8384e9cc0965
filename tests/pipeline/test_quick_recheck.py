"""A person who waits for one known fault is not kept waiting by the long pauses that accusing somebody takes."""

from pathlib import Path

import pytest
from builders import a_site
from bundles import a_wiring
from memory import SITE, a_finding, a_report, a_rule, a_run

from domain.sweeps import SweepPurpose
from models.database import transaction
from models.queries import known_issues
from pipeline.settle import settle
from pipeline.sweep import QUICK_RETRY_S, claim_and_order


@pytest.mark.parametrize(
    ("purpose", "named", "spacing"),
    [
        (SweepPurpose.RECHECK, True, (QUICK_RETRY_S, QUICK_RETRY_S)),
        (SweepPurpose.RECHECK, False, (30.0, 120.0)),
        (SweepPurpose.ROUTINE, False, (30.0, 120.0)),
    ],
)
def test_only_a_look_at_named_faults_tries_again_soon(
    tmp_path: Path, purpose: SweepPurpose, named: bool, spacing: tuple[float, ...]
) -> None:
    with a_wiring(tmp_path, retry_spacing=(30.0, 120.0)) as wiring:
        now = wiring.clock()
        with transaction(wiring.sessions) as session:
            report = a_report(a_finding("gone.html", at=now))
            settle(session, a_run("s", at=now), report, rules=[a_rule()], columns=(), now=now)
            only = known_issues(session, SITE) if named else ()
            assert bool(only) is named
            bundle = claim_and_order(session, wiring, a_site(), purpose=purpose, only=only)
            assert bundle is not None
            assert bundle.order().pace.retry_spacing_s == spacing
