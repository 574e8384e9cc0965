"""Who holds a claim, and whether that process still lives: a lock file that the kernel frees when its holder dies."""

import secrets
from collections.abc import Collection
from pathlib import Path
from types import TracebackType
from typing import Self

from filelock import FileLock, Timeout


class Owner:
    """This process as a claimant. The lock file below ``owners/`` is held as long as the process lives, kill -9 or not."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.token = secrets.token_hex(8)
        self.busy: set[str] = set()
        """Ids of the sweeps that this process is about to run, runs or is taking in."""
        self.left: set[str] = set()
        """Ids of the sweeps that it could not take in when they ended."""
        self._folder = folder
        self._lock = FileLock(folder / self.token)
        self._lock.acquire(blocking=False)

    def release(self) -> None:
        """Stop being an owner. Where sweeps are left the file stays, by which others see that they may take them over at once."""
        self._lock.release()
        if not (self.busy or self.left):
            (self._folder / self.token).unlink(missing_ok=True)

    def done_with(self, sweeps: Collection[str], *, taken: Collection[str]) -> None:
        """These sweeps are under way no more; those not taken in are left to ``pipeline.recover``, here or elsewhere."""
        self.left |= set(sweeps) - set(taken)
        self.busy -= set(sweeps)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()

    def is_dead(self, token: str) -> bool:
        """True when the process that held this token on this machine is gone for certain.

        A token without a lock file belongs to another machine, or to a process that ended and left nothing: only the claim's own
        time tells then.
        """
        path = self._folder / token
        if not token or token == self.token or not path.exists():
            return False
        lock = FileLock(path)
        try:
            lock.acquire(blocking=False)
        except Timeout:
            return False
        lock.release()
        return True

    def forget(self, token: str) -> None:
        """Remove what a dead process left."""
        (self._folder / token).unlink(missing_ok=True)
