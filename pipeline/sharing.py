"""Which sweeps other machines are given the bundle of."""

from domain.sweeps import SweepPurpose, SweepRun, SweepState
from pipeline.wiring import Wiring

_ANSWER_WITHIN_S = 2.0
"""Whoever asked for a look at one thing sees the answer with its end, on whichever machine; longer than this nothing waits for it."""


def share(wiring: Wiring, run: SweepRun) -> None:
    """Have the bundle of a sweep that is about to be settled brought to where all machines read; on one machine nothing happens.

    Nobody reads that of a doubtful sweep, other than of a look at a few things that a person waits for.
    """
    if wiring.courier is None:
        return
    look = run.purpose is SweepPurpose.RECHECK
    if look or run.state is SweepState.DONE:
        wiring.courier.send(run.bundle_key, within_s=_ANSWER_WITHIN_S if look else 0.0)
