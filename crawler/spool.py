"""Bytes that wait on disk for the end of a sweep, so that a hundred sites side by side need no room for what each writes down last."""

import tempfile
import weakref
from io import FileIO
from pathlib import Path
from typing import NewType

Place = NewType("Place", int)
"""Where something lies: begin and length in one number, the least that a table of thousands can hold."""
_LENGTH_BITS = 32
_GATHERED_BYTES = 16 * 1024
"""So much goes to the disk at once: a call for each note would take longer than to make it."""


class Spool:
    """A file without a name: it is gone with the process, however that ends. Made when it is first needed."""

    def __init__(self, folder: Path | None = None) -> None:
        """``folder`` lies on the disk that is to hold it; without one it is the machine's for temporary files."""
        self._folder = folder
        self._file: FileIO | None = None
        self._gathered = bytearray()
        self._written = 0

    def put(self, data: bytes) -> Place:
        """Lays something down. OSError as the disk does."""
        place = Place((self._written + len(self._gathered)) << _LENGTH_BITS | len(data))
        self._gathered += data
        if len(self._gathered) >= _GATHERED_BYTES:
            self._write()
        return place

    def get(self, place: Place) -> bytes:
        """What was laid down there. OSError when the disk has lost it."""
        begin, length = place >> _LENGTH_BITS, place & ((1 << _LENGTH_BITS) - 1)
        if begin >= self._written:
            return bytes(self._gathered[begin - self._written : begin - self._written + length])
        assert self._file is not None
        self._file.seek(begin)
        found = self._file.read(length)
        if len(found) != length:
            raise OSError("what was laid down is no longer whole")
        return found

    def _write(self) -> None:
        file = self._file
        if file is None:
            file = self._file = tempfile.TemporaryFile(dir=self._folder, buffering=0)  # noqa: SIM115 - closed with the spool
            weakref.finalize(self, file.close)
        file.seek(self._written)
        left = memoryview(bytes(self._gathered))
        while left:
            left = left[file.write(left) :]
        self._written += len(self._gathered)
        self._gathered = bytearray()
