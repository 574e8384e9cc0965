"""Running the rules: one broken check costs one result, unknown is not examined, the order is fixed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from builders import NOW, a_column, an_entry

from checks.run import run_rules
from domain.artifacts import Artifacts
from domain.findings import Fault, Outcome
from domain.records import ColumnRecord
from domain.rules import Check, Rule
from domain.targets import TargetKind, TargetRef


@dataclass(frozen=True, slots=True, kw_only=True)
class NoParams:
    pass


def a_rule(rule_id: str, run: object) -> Rule:
    check = Check(
        id=rule_id,
        title="",
        group="",
        doc="",
        record_type=ColumnRecord,
        params_type=NoParams,
        run=run,  # type: ignore[arg-type]
    )
    return Rule(id=rule_id, check=check, params=NoParams())


def always(outcome: Outcome) -> object:
    def run(column: ColumnRecord, params: NoParams, now: datetime) -> Iterator[Fault]:
        yield Fault(message="x", outcome=outcome)

    return run


def broken(column: ColumnRecord, params: NoParams, now: datetime) -> Iterator[Fault]:
    raise ZeroDivisionError("deliberate")


def columns(*urls: str) -> Artifacts:
    records = tuple(
        a_column(an_entry(None), target=TargetRef(kind=TargetKind.COLUMN, key=url), url=url) for url in urls
    )
    return Artifacts(sweep_id="s", subject="1", home_url="h", records=records)


def test_a_check_that_breaks_costs_one_result_and_is_reported() -> None:
    report = run_rules([a_rule("bad", broken), a_rule("good", always(Outcome.FAULT))], columns("u"), NOW)
    assert [finding.rule_id for finding in report.findings] == ["good"]
    assert [(error.rule_id, error.error) for error in report.errors] == [("bad", "ZeroDivisionError: deliberate")]
    assert {item.rule_id for item in report.examined} == {"good"}


def test_an_unknown_answer_is_told_but_not_examined() -> None:
    report = run_rules([a_rule("r", always(Outcome.UNKNOWN))], columns("u"), NOW)
    assert len(report.findings) == 1
    assert not report.examined


def test_the_order_of_the_records_does_not_change_the_report() -> None:
    rules = [a_rule("b", always(Outcome.FAULT)), a_rule("a", always(Outcome.FAULT))]
    assert run_rules(rules, columns("u", "v"), NOW) == run_rules(rules[::-1], columns("v", "u"), NOW)
