"""Bytes that wait on disk for the end of a sweep, so that a hundred sites side by side need no room for what each writes down last."""

import tempfile
import weakref
from io import FileIO
from pathlib import Path
from typing import NewType

Place = NewType("Place", int)
"""Where something lies: begin and length in one number, the least that a table of thousands can hold."""
_LENGTH_BITS = 32


class Spool:
    """A file without a name: it is gone with the process, however that ends. Made when it is first needed."""

    def __init__(self, folder: Path | None = None) -> None:
        """``folder`` lies on the disk that is to hold it; without one it is the machine's for temporary files."""
        self._folder = folder
        self._file: FileIO | None = None
        self._end = 0

    def put(self, data: bytes) -> Place:
        """Lays something down. OSError as the disk does."""
        file = self._file
        if file is None:
            file = self._file = tempfile.TemporaryFile(dir=self._folder, buffering=0)  # noqa: SIM115 - closed with the spool
            weakref.finalize(self, file.close)
        file.seek(self._end)
        left = memoryview(data)
        while left:
            left = left[file.write(left) :]
        place = Place(self._end << _LENGTH_BITS | len(data))
        self._end += len(data)
        return place

    def get(self, place: Place) -> bytes:
        """What was laid down there. OSError when the disk has lost it."""
        begin, length = place >> _LENGTH_BITS, place & ((1 << _LENGTH_BITS) - 1)
        if not length:
            return b""
        if self._file is None:
            raise OSError("nothing was laid down")
        self._file.seek(begin)
        found = self._file.read(length)
        if len(found) != length:
            raise OSError("what was laid down is no longer whole")
        return found
