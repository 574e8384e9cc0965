"""Reads attachments in a process of its own, ``python -m crawler.reader``: a file that breaks a parser breaks nothing else.

On standard input, over and over: four bytes of length and a JSON head, four bytes of length and the file. On standard output: four bytes
of length and a JSON answer with counts, hits and masked samples. Neither text nor number ever leaves the process.
"""

import os
import struct
import sys
from typing import BinaryIO

import msgspec

from crawler.extract.attachments import UnreadableError, text_of
from crawler.extract.personal import personal_hits
from crawler.extract.wording import word_hits
from crawler.lexicons import scanner_by
from domain.hits import PersonalHit, WordHit

_MEMORY = 1_200_000_000
_CPU_S = 300
"""For the whole life of the process; a single file is given much less by the parent's patience."""
_LARGEST = 200_000_000


class Question(msgspec.Struct, frozen=True):
    """The head that goes before a file."""

    lexicon_path: str = ""
    allowed: tuple[str, ...] = ()


class Reading(msgspec.Struct, frozen=True):
    """What stands in a file."""

    words: tuple[WordHit, ...] = ()
    personal: tuple[PersonalHit, ...] = ()
    characters: int = 0
    unreadable: str = ""
    """One word that says why there is no text; empty when there is some."""


def read_file(question: Question, data: bytes) -> Reading:
    """Scans one file."""
    try:
        text = text_of(data)
    except UnreadableError as error:
        return Reading(unreadable=str(error) or "broken")
    scanner, _ = scanner_by(question.lexicon_path, question.allowed)
    return Reading(words=word_hits(scanner.found(text)), personal=personal_hits(text), characters=len(text))


def send(stream: BinaryIO, data: bytes) -> None:
    """One message: its length, then itself."""
    stream.write(struct.pack(">I", len(data)) + data)


def receive(stream: BinaryIO) -> bytes | None:
    """The next message; None at the end."""
    head = stream.read(4)
    if len(head) < 4:
        return None
    (length,) = struct.unpack(">I", head)
    if length > _LARGEST:
        return None
    data = stream.read(length)
    return data if len(data) == length else None


def main() -> int:
    """Answers until the input ends."""
    _limit()
    requests, answers = sys.stdin.buffer, sys.stdout.buffer
    # Parsers in C like to talk on standard output, which is ours.
    sys.stdout = sys.stderr
    while (head := receive(requests)) is not None and (data := receive(requests)) is not None:
        reading = read_file(msgspec.json.decode(head, type=Question), data)
        send(answers, msgspec.json.encode(reading))
        answers.flush()
    return 0


def _limit() -> None:
    if os.name != "posix":
        return
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform.startswith("linux"):
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (_CPU_S, _CPU_S + 5))


if __name__ == "__main__":
    raise SystemExit(main())
