"""What an import brings along, told by a process that does nothing else."""

import subprocess
import sys
from pathlib import Path

_ROOT = Path(__file__).parent.parent.parent


def loaded_by(*modules: str) -> set[str]:
    """Names of all modules that are there once these have been imported."""
    code = f"import {', '.join(modules)}, sys; print(*sys.modules)"
    return set(
        subprocess.run(
            [sys.executable, "-c", code], cwd=_ROOT, capture_output=True, text=True, check=True
        ).stdout.split()
    )
