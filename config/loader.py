"""Indicator sets by id: finds the file, lays an overlay over its base, and gives the checked set."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from config.audit import audit
from config.document import Branch, layered, plain, read_document
from config.errors import ConfigError, nearest
from config.section import Section
from config.sheet import OVERLAY_KEYS, SET_KEYS, read_set
from domain.indicators import IndicatorSet

OWN_SETS = Path(__file__).parent / "indicators"
"""The sets that come with the product."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SetFile:
    """A set that can be loaded."""

    id: str
    path: Path
    title_zh: str
    title_en: str
    base_set: str = ""


def load_set(set_id: str, folders: Iterable[Path] = ()) -> IndicatorSet:
    """Load a set and everything below it.

    ``folders`` are looked at before the product's own (an operator's ``<data>/indicators``). Raises ConfigError with file,
    line and key for whatever does not fit.
    """
    places = (*folders, OWN_SETS)
    document = _effective(_find(set_id, places, asked_by=""), places, above=())
    indicators = read_set(document)
    audit(indicators, document)
    return replace(indicators, version=_version(document))


def available_sets(folders: Iterable[Path] = ()) -> list[SetFile]:
    """Every set that can be named, the operator's own first; a file that cannot be read raises ConfigError."""
    found: dict[str, SetFile] = {}
    for path in _files((*folders, OWN_SETS)):
        if path.stem not in found:
            section = Section(read_document(path), (*SET_KEYS, *OVERLAY_KEYS))
            found[path.stem] = SetFile(
                id=path.stem,
                path=path,
                title_zh=section.text("title_zh"),
                title_en=section.text("title_en"),
                base_set=section.text("base_set", ""),
            )
    return list(found.values())


def _files(places: Sequence[Path]) -> list[Path]:
    return [path for place in places if place.is_dir() for path in sorted(place.glob("*.yaml"))]


def _find(set_id: str, places: Sequence[Path], *, asked_by: str) -> Path:
    for place in places:
        path = place / f"{set_id}.yaml"
        if path.is_file():
            return path
    known = {path.stem for path in _files(places)}
    near, listed = nearest(set_id, known), "、".join(sorted(known))
    if asked_by and near:
        raise ConfigError(
            "{where}：没有名为“{id}”的指标集，是否应为“{nearest}”？", where=asked_by, id=set_id, nearest=near
        )
    if asked_by:
        raise ConfigError("{where}：没有名为“{id}”的指标集，现有：{known}", where=asked_by, id=set_id, known=listed)
    if near:
        raise ConfigError("没有名为“{id}”的指标集，是否应为“{nearest}”？", id=set_id, nearest=near)
    raise ConfigError("没有名为“{id}”的指标集，现有：{known}", id=set_id, known=listed)


def _effective(path: Path, places: Sequence[Path], above: tuple[str, ...]) -> Branch:
    """The document with its bases below it, as one tree."""
    document = read_document(path)
    section = Section(document, (*SET_KEYS, *OVERLAY_KEYS))
    if section.text("id") != path.stem:
        raise ConfigError(
            "{where}：编号“{id}”与文件名“{file}”不一致",
            where=section.place("id"),
            id=section.text("id"),
            file=path.stem,
        )
    if "base_set" not in section:
        for key in OVERLAY_KEYS:
            if key in section:
                raise ConfigError(
                    "{where}：没有 base_set 时不能使用“{key}”，请补上所依据的指标集", where=section.place(key), key=key
                )
        return document
    base_id = section.text("base_set")
    if base_id in (path.stem, *above):
        raise ConfigError(
            "{where}：指标集互相依据成环（{ring}）",
            where=section.place("base_set"),
            ring=" → ".join((*above, path.stem, base_id)),
        )
    base = _effective(_find(base_id, places, asked_by=section.place("base_set")), places, above=(*above, path.stem))
    return _overlay(base, document, section)


def _overlay(base: Branch, document: Branch, section: Section) -> Branch:
    """The base with the overlay's changes: indicators by id, rules by id, everything else by key."""
    assert isinstance(base.value, dict)
    assert isinstance(document.value, dict)
    if "indicators" in section:
        raise ConfigError(
            "{where}：有 base_set 时请用 overrides、add、remove，不要重写 indicators", where=section.place("indicators")
        )
    listed = base.value["indicators"].value if "indicators" in base.value else []
    assert isinstance(listed, list)
    lines: dict[str, Branch] = {}
    for line in listed:
        if _id_of(line) in lines:
            raise ConfigError("{where}：指标“{id}”出现了 {times} 次", where=line.where, id=_id_of(line), times=2)
        lines[_id_of(line)] = line
    for indicator_id, change in section.entries("overrides"):
        if indicator_id not in lines:
            raise _no_such(change.where, indicator_id, lines)
        lines[indicator_id] = layered(lines[indicator_id], change)
    for branch in section.items("remove"):
        if str(branch.value) not in lines:
            raise _no_such(branch.where, str(branch.value), lines)
        del lines[str(branch.value)]
    added = list(section.items("add"))
    merged = {
        key: layered(base.value[key], branch)
        if key in ("rules", "groups", "switches") and key in base.value
        else branch
        for key, branch in document.value.items()
        if key not in ("overrides", "add", "remove")
    }
    whole = Branch([*lines.values(), *added], document.file, document.line, "indicators")
    # What a set says of itself is never inherited: an overlay is not verified because its base is.
    kept = {key: branch for key, branch in base.value.items() if key not in ("verified", "note", "effective_from")}
    return Branch({**kept, **merged, "indicators": whole}, document.file, document.line)


def _id_of(line: Branch) -> str:
    if isinstance(line.value, dict) and "id" in line.value and isinstance(line.value["id"].value, str):
        return line.value["id"].value
    raise ConfigError("{where}：缺少“{key}”", where=line.where, key="id")


def _no_such(where: str, indicator_id: str, known: Iterable[str]) -> ConfigError:
    near = nearest(indicator_id, known)
    if near:
        return ConfigError("{where}：没有指标“{id}”，是否应为“{nearest}”？", where=where, id=indicator_id, nearest=near)
    return ConfigError("{where}：没有指标“{id}”", where=where, id=indicator_id)


def _version(document: Branch) -> str:
    """Twelve digits of the hash of all that is in force, whatever file it stands in."""
    text = json.dumps(plain(document), sort_keys=True, ensure_ascii=False, default=_day)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _day(value: object) -> str:
    assert isinstance(value, date)
    return value.isoformat()
