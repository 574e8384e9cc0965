"""The other extractors: installed by the bench into an environment of their own, asked in one child process."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

PACKAGES = (
    "htmldate==1.11.0",
    "trafilatura==2.3.1",
    "gne==0.4.3",
    "newspaper4k==0.9.6",
    "gerapy-auto-extractor==0.2.1",
    "autopager==0.3",
)
WORKER = Path(__file__).with_name("rival_worker.py")


def environment(folder: Path) -> Path:
    """The interpreter of the rivals' environment in ``folder``, made when it is not there. Raises CalledProcessError."""
    python = folder / "bin" / "python"
    done = folder / "installed.json"
    if done.is_file() and json.loads(done.read_text(encoding="utf-8")) == list(PACKAGES):
        return python
    print(f"installing {', '.join(PACKAGES)} into {folder} (once, some minutes)", file=sys.stderr)
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    for wanted in (["--upgrade", "pip"], list(PACKAGES)):
        subprocess.run([python, "-m", "pip", "install", "--quiet", *wanted], check=True, stderr=subprocess.DEVNULL)
    done.write_text(json.dumps(list(PACKAGES)), encoding="utf-8")
    return python


def ask(python: Path, articles: Sequence[dict[str, str]], lists: Sequence[dict[str, str]]) -> dict[str, Any]:
    """What every rival says of every text (see ``rival_worker``)."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "texts.json"
        file.write_text(json.dumps({"articles": list(articles), "lists": list(lists)}), encoding="utf-8")
        done = subprocess.run([python, WORKER, file], check=True, capture_output=True, text=True)
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer
