"""Writes a file whole or not at all; knows nothing of what it holds."""

import errno
import os
import tempfile
from pathlib import Path

PART = ".part"
"""Ending of a file that is being written; one that a killed process has left holds nothing anybody waits for."""


def write_whole(path: Path, content: bytes, *, lasting: bool = False) -> None:
    """Put a content in its place, readable by its owner only; what lay there is replaced in the same moment. Raises OSError.

    ``lasting``: it lies on the disk, not merely in the machine's memory, before this returns.
    """
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".", suffix=PART, delete=False) as part:
        try:
            part.write(content)
            part.flush()
            if lasting:
                os.fsync(part.fileno())
            part.close()
            Path(part.name).replace(path)
        except BaseException:
            Path(part.name).unlink(missing_ok=True)
            raise


def no_room(error: OSError) -> bool:
    """True when a disk, or what an account may use of it, is full."""
    return error.errno in {errno.ENOSPC, errno.EDQUOT}
