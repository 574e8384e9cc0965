"""What is asked of the records: a check, the rule that binds it to thresholds, and the report of a run."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.artifacts import Missing
from domain.findings import Fault, Finding

Run = Callable[[Any, Any, datetime], Iterable[Fault]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One pure function that looks at one record."""

    id: str
    title: str
    """Name for people, in Chinese (a msgid)."""
    group: str
    """The folder it lives in: ``columns``, ``links`` …"""
    doc: str
    """The docstring: why it matters, how to fix it, what it does not judge."""
    record_type: type
    params_type: type
    run: Run
    further_types: tuple[type, ...] = ()
    """More types of record it is shown, where one fault is met in several places."""

    @property
    def record_types(self) -> tuple[type, ...]:
        """Every type of record it is shown."""
        return (self.record_type, *self.further_types)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A check with thresholds and a name; several rules may share a check."""

    id: str
    check: Check
    params: object
    confirm: int = 1
    """Sightings in as many sound sweeps before an issue opens."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """A rule was asked about a target and answered."""

    rule_id: str
    target_ref: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckError:
    """A check broke on a record: one result lost, nothing else."""

    rule_id: str
    target_ref: str
    error: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckReport:
    """Everything the rules said about one sweep."""

    findings: tuple[Finding, ...]
    examined: frozenset[Examined]
    errors: tuple[CheckError, ...] = ()
    missing: tuple[Missing, ...] = ()
