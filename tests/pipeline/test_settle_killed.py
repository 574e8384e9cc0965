"""A process killed in the middle of settling leaves nothing half done, and the next one takes the sweep in whole."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from builders import NOW
from memory import a_database, a_finding, a_report, a_rule, a_run, store_site
from sqlalchemy import event, func, select

from models.base import Base
from models.database import Sessions, transaction
from models.findings import FindingRow
from models.issues import IssueEventRow, IssueRow
from models.sweeps import SweepRow
from pipeline.settle import Settled, settle

NAMES = [f"page-{number}.html" for number in range(50)]


def take(made: Sessions) -> Settled:
    report = a_report(*(a_finding(name) for name in NAMES))
    with transaction(made) as session:
        return settle(session, a_run(), report, rules=[a_rule()], columns=[], now=NOW)


def settle_and_die(url: str, last_words: str) -> None:
    """What the child does: the statement that begins so is not carried out any more."""
    with a_database(url) as made:

        def die(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
            if statement.startswith(last_words):
                os.kill(os.getpid(), signal.SIGKILL)

        event.listen(made.kw["bind"], "before_cursor_execute", die)
        take(made)


def count(made: Sessions, row: type[Base]) -> int:
    with transaction(made) as session:
        return session.scalar(select(func.count()).select_from(row)) or 0


@pytest.mark.parametrize("last_words", ["INSERT INTO findings", "INSERT INTO issues", "INSERT INTO issue_events"])
def test_a_kill_loses_and_doubles_nothing(database_url: str, root: Path, last_words: str) -> None:
    with a_database(database_url) as made:
        store_site(made)
        program = "import sys, test_settle_killed; test_settle_killed.settle_and_die(*sys.argv[1:])"
        paths = os.pathsep.join(str(root / folder) for folder in (".", "tests/support", "tests/pipeline"))
        done = subprocess.run(
            [sys.executable, "-c", program, database_url, last_words],
            env={**os.environ, "PYTHONPATH": paths},
            capture_output=True,
            check=False,
        )
        assert done.returncode == -signal.SIGKILL, done.stderr.decode()
        assert [count(made, row) for row in (SweepRow, FindingRow, IssueRow, IssueEventRow)] == [0, 0, 0, 0]
        assert take(made) == Settled(opened=50, seen=50)
        assert [count(made, row) for row in (SweepRow, FindingRow, IssueRow, IssueEventRow)] == [1, 50, 50, 50]
