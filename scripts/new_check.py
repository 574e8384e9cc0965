"""Writes a check and its test from a template; edits no list, since there is none."""

import keyword
import re
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
GROUPS = ("availability", "columns", "links", "interaction", "services", "identity", "content", "accounts")
RECORDS = {
    "availability": "ReachRecord",
    "columns": "ColumnRecord",
    "links": "LinkRecord",
    "interaction": "ReplyRecord",
    "services": "PageRecord",
    "identity": "MarksRecord",
    "content": "PageRecord",
    "accounts": "AccountRecord",
}

CHECK = '''"""TODO: one line that says which things this finds wrong."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from checks.registry import check
from domain.findings import Fault
from domain.records import {record}


@dataclass(frozen=True, slots=True, kw_only=True)
class Params:
    limit_days: int


@check(title="TODO 中文名称")
def {name}(record: {record}, params: Params, now: datetime) -> Iterator[Fault]:
    """TODO: one sentence: what is wrong when this speaks.

    ## Why it matters
    TODO

    ## How to fix it
    TODO

    ## What it does not judge
    TODO
    """
    raise NotImplementedError("{name} is still the template of scripts/new-check")
'''

TEST = '''"""{name}: what it calls a fault, and what it leaves alone."""

from datetime import datetime

import pytest

from checks.{group}.{name} import Params, {name}

PARAMS = Params(limit_days=14)


@pytest.mark.parametrize(("value", "faults"), [("TODO", 0), ("TODO", 1)], ids=["on-the-limit", "just-over"])
def test_TODO_say_what_is_found(value: str, faults: int, now: datetime) -> None:
    record = a_record(value)  # noqa: F821  TODO: a builder of tests/support/builders.py
    assert len(list({name}(record, PARAMS, now))) == faults
'''


def main() -> None:
    """Usage: scripts/new-check GROUP NAME."""
    if len(sys.argv) != 3:
        raise SystemExit(f"usage: scripts/new-check GROUP NAME, e.g. columns stale_column\ngroups: {' '.join(GROUPS)}")
    group, name = sys.argv[1:]
    if group not in GROUPS:
        raise SystemExit(f"scripts/new-check: no group {group!r}; there are {', '.join(GROUPS)}.")
    if problem := wrong_name(name):
        raise SystemExit(f"scripts/new-check: {name!r} {problem}.")
    check, test = ROOT / "checks" / group / f"{name}.py", ROOT / "tests" / "checks" / f"test_{name}.py"
    taken = [path for path in (*(ROOT / "checks").glob(f"*/{name}.py"), test) if path.exists()]
    if taken:
        raise SystemExit(f"scripts/new-check: {taken[0].relative_to(ROOT)} is there already; choose another name.")
    test.parent.mkdir(parents=True, exist_ok=True)
    check.write_text(CHECK.format(name=name, record=RECORDS[group]), encoding="utf-8")
    test.write_text(TEST.format(name=name, group=group), encoding="utf-8")
    for path in (check, test):
        print(f"new-check: wrote {path.relative_to(ROOT)}")
    print(
        "new-check: fill in what says TODO, name the check in an indicator set, then run scripts/docs and scripts/messages"
    )


def wrong_name(name: str) -> str | None:
    """Why this cannot be a check's id, or None: an id is a noun of the fault."""
    if not re.fullmatch(r"[a-z]+(_[a-z]+)+", name) or keyword.iskeyword(name):
        return "must be two or more lower-case English words joined by _"
    if name.startswith(("is_", "has_", "no_", "check_", "test_", "find_", "detect_")):
        return "must name the fault, as a noun: stale_column, not check_column or is_stale"
    return None


if __name__ == "__main__":
    main()
