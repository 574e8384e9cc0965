"""YAML files as trees whose every value knows its file and line; refuses doubled keys, and judges nothing else."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from config.errors import ConfigError
from config.parsed import fingerprint, remember, remembered

if TYPE_CHECKING:
    from ruamel.yaml.nodes import MappingNode, Node, ScalarNode

Plain = str | int | float | bool | date | None


class Branch(msgspec.Struct, frozen=True):
    """A value with its place; made in C, since a set of indicators has thousands. ``value`` is a dictionary or list of branches, or plain."""

    value: "dict[str, Branch] | list[Branch] | Plain"
    file: str
    line: int
    path: str = ""
    """Keys from the top, such as ``indicators[3].full_mark``."""

    @property
    def where(self) -> str:
        """File, line and key: the beginning of every error sentence."""
        return f"{self.file}:{self.line}: {self.path}" if self.path else f"{self.file}:{self.line}"


def read_document(path: Path) -> Branch:
    """Read a YAML file whose top is a mapping. Raises ConfigError with file, line and what to do."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise ConfigError(
            "{where}：不是 UTF-8 编码，请另存为 UTF-8（第 {offset} 字节起无法读取）",
            where=path.name,
            offset=error.start,
        ) from error
    except OSError as error:
        raise ConfigError(
            "{where}：无法读取（{reason}），请检查文件是否存在、是否有读取权限",
            where=path.name,
            reason=error.strerror or str(error),
        ) from error
    mark = fingerprint(text, Path(__file__))
    if (known := remembered(path, mark, lambda tree: _rebuilt(tree, path.name, ""))) is not None:
        return known
    top = _parsed(text, path)
    remember(path, mark, _kept(top), lambda tree: _rebuilt(tree, path.name, "") == top)
    return top


def _parsed(text: str, path: Path) -> Branch:
    from ruamel.yaml import YAML  # only for what was not read before
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    try:
        root = YAML(typ="safe", pure=True).compose(text)
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise ConfigError(
            "{where}：YAML 格式有误（{reason}），请检查缩进、冒号与引号",
            where=f"{path.name}:{line}",
            reason=str(error.problem or error.context or ""),
        ) from error
    except YAMLError as error:
        raise ConfigError(
            "{where}：YAML 格式有误（{reason}），请检查缩进、冒号与引号",
            where=path.name,
            reason=str(error).splitlines()[0],
        ) from error
    if root is None:
        raise ConfigError("{where}：文件是空的", where=path.name)
    top = _convert(root, path.name, "", frozenset())
    if not isinstance(top.value, dict):
        raise ConfigError("{where}：最外层应为“键: 值”", where=top.where)
    return top


def _kept(branch: Branch) -> object:
    """A tree as lists and dictionaries: [line, value], a date as [line, "2026-01-31", "date"]. Paths follow from the keys."""
    value = branch.value
    if isinstance(value, dict):
        return [branch.line, {key: _kept(below) for key, below in value.items()}]
    if isinstance(value, list):
        return [branch.line, [_kept(below) for below in value]]
    return [branch.line, value.isoformat(), "date"] if isinstance(value, date) else [branch.line, value]


def _rebuilt(kept: Any, file: str, path: str) -> Branch:
    """The tree that was kept; ValueError, TypeError or LookupError for anything else."""
    line, value, *kind = kept
    if not isinstance(line, int) or not isinstance(kept, list):
        raise TypeError("no line")
    if kind:
        return Branch(date.fromisoformat(value), file, line, path)
    if isinstance(value, dict):
        start = f"{path}." if path else ""
        return Branch({key: _rebuilt(below, file, start + key) for key, below in value.items()}, file, line, path)
    if isinstance(value, list):
        return Branch([_rebuilt(below, file, f"{path}[{at}]") for at, below in enumerate(value)], file, line, path)
    return Branch(value, file, line, path)


def _convert(node: "Node", file: str, path: str, above: frozenset[int]) -> Branch:
    from ruamel.yaml.nodes import MappingNode, ScalarNode, SequenceNode

    line = node.start_mark.line + 1
    if id(node) in above:
        raise ConfigError("{where}：锚点引用了自身，请改为直接书写", where=f"{file}:{line}: {path}")
    above |= {id(node)}
    if isinstance(node, MappingNode):
        return Branch(_mapping(node, file, path, above), file, line, path)
    if isinstance(node, SequenceNode):
        items = [_convert(item, file, f"{path}[{index}]", above) for index, item in enumerate(node.value)]
        return Branch(items, file, line, path)
    assert isinstance(node, ScalarNode)
    return Branch(_scalar(node, file, path), file, line, path)


def _mapping(node: "MappingNode", file: str, path: str, above: frozenset[int]) -> dict[str, Branch]:
    found: dict[str, Branch] = {}
    for key_node, value_node in node.value:
        key_line = key_node.start_mark.line + 1
        if isinstance(key_node.value, list):
            raise ConfigError("{where}：键应为单个词", where=f"{file}:{key_line}: {path}")
        key = str(key_node.value)
        below = f"{path}.{key}" if path else key
        if key in found:
            raise ConfigError(
                "{where}：键“{key}”重复，第 {first} 行已有，请删去其一",
                where=f"{file}:{key_line}: {below}",
                key=key,
                first=found[key].line,
            )
        branch = _convert(value_node, file, below, above)
        found[key] = Branch(branch.value, file, key_line, below)
    return found


def _scalar(node: "ScalarNode", file: str, path: str) -> Plain:
    kind = str(node.tag).rpartition(":")[2]
    text = str(node.value)
    try:
        match kind:
            case "str":
                return text
            case "null":
                return None
            case "bool":
                return text.lower() == "true"
            case "int":
                return int(text.replace("_", ""), 0)
            case "float":
                return float(text.replace("_", ""))
            case "timestamp":
                return date.fromisoformat(text)
    except ValueError:
        pass
    raise ConfigError(
        "{where}：读不懂的值“{text}”，文字请加引号，日期请写成 2026-01-31",
        where=f"{file}:{node.start_mark.line + 1}: {path}",
        text=text,
    )


def plain(branch: Branch) -> Any:
    """The value without its places, for hashing and for parameters of checks; lists become tuples."""
    if isinstance(branch.value, dict):
        return {key: plain(below) for key, below in branch.value.items()}
    if isinstance(branch.value, list):
        return tuple(plain(below) for below in branch.value)
    return branch.value


def layered(under: Branch, over: Branch) -> Branch:
    """``under`` with the keys of ``over`` put on top, mapping by mapping; lists and plain values are replaced whole."""
    if not isinstance(under.value, dict) or not isinstance(over.value, dict):
        return over
    merged: dict[str, Branch] = dict(under.value)
    for key, branch in over.value.items():
        merged[key] = layered(merged[key], branch) if key in merged else branch
    return Branch(merged, over.file, over.line, over.path)


def mapping(branch: Branch) -> Mapping[str, Branch]:
    """The entries of a mapping; none for an empty value. Raises ConfigError for anything else."""
    if branch.value is None:
        return {}
    if not isinstance(branch.value, dict):
        raise ConfigError("{where}：应为“键: 值”", where=branch.where)
    return branch.value
