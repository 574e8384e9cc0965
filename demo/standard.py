"""The sites of the standard city, as ``standard.yaml`` lists them."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

from ruamel.yaml import YAML

from demo import names
from demo.blueprints import Blueprint
from demo.model import Wire


def _blueprint(*, wire: str = "plain", features: Any = (), faults: Any = (), **rest: Any) -> Blueprint:
    place = rest.pop("place", names.CITY)
    return Blueprint(place=place, wire=Wire(wire), features=tuple(features), faults=tuple(faults), **rest)


STANDARD: tuple[Blueprint, ...] = tuple(
    _blueprint(**site) for site in YAML(typ="safe").load(files("demo").joinpath("standard.yaml").read_text("utf-8"))
)
