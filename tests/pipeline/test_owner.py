"""A claimant is dead only when the kernel says so."""

import subprocess
import sys
from pathlib import Path

from pipeline.owner import Owner

HOLD = """
import sys
from pathlib import Path
from pipeline.owner import Owner
owner = Owner(Path(sys.argv[1]))
print(owner.token, flush=True)
sys.stdin.read()
"""


def test_a_living_process_is_not_dead_and_a_killed_one_is(tmp_path: Path) -> None:
    child = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    assert child.stdin is not None
    token = child.stdout.readline().strip()
    with Owner(tmp_path) as me:
        assert not me.is_dead(token)
        child.kill()
        child.wait()
        assert me.is_dead(token)
        me.forget(token)
        assert not (tmp_path / token).exists()
    child.stdin.close()
    child.stdout.close()


def test_a_token_nobody_here_knows_is_not_called_dead(tmp_path: Path) -> None:
    with Owner(tmp_path) as me:
        assert not me.is_dead("from-another-machine")
        assert not me.is_dead(me.token)
        assert not me.is_dead("")
