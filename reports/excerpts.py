"""Excerpts kept as evidence → what people read of them: tries line by line, clients and failures by their names; nothing else is touched."""

import re

from domain.fetches import Client, FetchFailure
from domain.findings import EvidenceKind
from domain.records.hidden import HidingWay
from reports.texts import Speaker
from reports.vocabulary import NAMES

_TRY = re.compile(r"^(\d\d-\d\d \d\d:\d\d(?::\d\d)?) (?:(\w+) ([A-Z]+) )?(\w+)", re.ASCII)
_WAY = re.compile(r"^(\w+)(?=: )", re.ASCII)


def excerpt_words(speaker: Speaker, kind: EvidenceKind, excerpt: str) -> str:
    """An excerpt for people, lines parted by ``\\n``. What is quoted from a site comes back as it is."""
    if kind in {EvidenceKind.EXCHANGE, EvidenceKind.PROBES}:
        tries = excerpt.split("; ")
        if all(_TRY.match(one) for one in tries):
            return "\n".join(_TRY.sub(lambda found: _said(speaker, found), one, count=1) for one in tries)
    lines = excerpt.split("\n")
    if all((found := _WAY.match(line)) and found[1] in NAMES[HidingWay] for line in lines):
        return "\n".join(_WAY.sub(lambda found: _named(speaker, HidingWay, found[1]), line) for line in lines)
    return excerpt


def _said(speaker: Speaker, found: re.Match[str]) -> str:
    at, client, method, result = found.groups()
    who = (_named(speaker, Client, client), method) if client else ()
    return " ".join((at, *who, _named(speaker, FetchFailure, result)))


def _named(speaker: Speaker, kind: type, word: str) -> str:
    names = NAMES[kind]
    return speaker.text(names[word]) if word in names else word
