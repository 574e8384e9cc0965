"""The programs others use for such work, installed by the bench into a folder of its own outside the tree."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from bench.measured import Cost, run
from domain.wording import N_, PlainError

HOUSE = Path.home() / ".cache" / "xunwang-bench"
PYTHON = ("LinkChecker==10.6.0", "aiohttp", "selectolax", "scrapy", "uvloop")
NODE = ("linkinator@7.6.1",)
PEERS = Path(__file__).parent / "peers"
BARE = PEERS / "bare.py"


class CannotInstallError(PlainError):
    """A yardstick cannot be had here."""


def install() -> None:
    """Brings everything that is missing; a no-op when it was done before. Raises CannotInstallError."""
    done = HOUSE / "installed.json"
    wanted = json.dumps([*PYTHON, *NODE])
    if done.exists() and done.read_text() == wanted:
        return
    HOUSE.mkdir(parents=True, exist_ok=True)
    try:
        if not _python().exists():
            subprocess.run([sys.executable, "-m", "venv", HOUSE / "py"], check=True)
        subprocess.run([_python(), "-m", "pip", "install", "--quiet", *PYTHON], check=True)
        if shutil.which("npm"):
            subprocess.run(["npm", "install", "--silent", "--prefix", HOUSE / "npm", *NODE], check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise CannotInstallError(
            N_("测速的对照程序装不上（{detail}）：检查网络和软件源，或用 --quick 只与裸抓取比较"),
            detail=str(error)[:200],
        ) from error
    done.write_text(wanted)


def _python() -> Path:
    return HOUSE / "py" / "bin" / "python"


def bare(home: str) -> Cost:
    """The product's own engine without the product: in the product's environment."""
    return run([sys.executable, BARE, home])


def idiomatic(home: str) -> Cost:
    """A stock Scrapy spider."""
    return run([_python(), PEERS / "idiomatic.py", home])


def ceiling(home: str) -> Cost:
    """aiohttp and selectolax."""
    return run([_python(), PEERS / "ceiling.py", home])


def linkchecker(home: str) -> Cost:
    """LinkChecker at full speed: the server sends the header that lifts its floor, and its settings the limit of ten requests a second.

    It exits 1 when links are broken.
    """
    settings = HOUSE / "linkcheckerrc"
    settings.write_text("[checking]\nmaxrequestspersecond=100000\n")
    return run(
        [HOUSE / "py" / "bin" / "linkchecker", "-f", settings, "--no-status", "--no-warnings", "-o", "none", home],
        allowed=(0, 1),
    )


def linkinator(home: str) -> Cost:
    """linkinator; exits 1 when links are broken."""
    program = HOUSE / "npm" / "node_modules" / ".bin" / "linkinator"
    if not program.exists():
        raise CannotInstallError(N_("没有 npm，linkinator 装不上：装好 Node.js 后再测 G2"))
    return run([program, home, "--recurse", "--silent", "--concurrency", "8"], allowed=(0, 1))


ALL: Mapping[str, Callable[[str], Cost]] = {
    "linkchecker": linkchecker,
    "linkinator": linkinator,
    "idiomatic": idiomatic,
    "ceiling": ceiling,
}
