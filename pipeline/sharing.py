"""Which sweeps other machines are given the bundle of."""

from domain.sweeps import SweepPurpose, SweepRun, SweepState
from pipeline.wiring import Wiring

_ANSWER_WITHIN_S = 2.0
"""Whoever asked for a look at one thing sees the answer with its end, on whichever machine; longer than this nothing waits for it."""


def share(wiring: Wiring, run: SweepRun, *, asked_for: bool = False) -> None:
    """Have the bundle of a sweep that is about to be settled brought to where all machines read; on one machine nothing happens.

    ``asked_for``: it was told what to look at. Of looks at a few things only that bundle is read, whatever came of it: a person waits
    for what it saw. Nobody reads that of another look, as at links whose verdict is open, or of a doubtful sweep.
    """
    if wiring.courier is None:
        return
    if run.purpose is SweepPurpose.RECHECK:
        if asked_for:
            wiring.courier.send(run.bundle_key, within_s=_ANSWER_WITHIN_S)
    elif run.state is SweepState.DONE:
        wiring.courier.send(run.bundle_key)
