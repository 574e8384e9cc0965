"""A YAML list of mappings → rows of text with their lines; loaded only when there is one to read."""

from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from domain.wording import N_
from pipeline.reading_tables import Row, TableError


def read_yaml(path: Path, text: str) -> list[Row]:
    """A line of headings, and each item of the list with the line it begins on. Raises TableError in one sentence."""
    try:
        root: Node | None = YAML(typ="rt").compose(text)
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        message = N_("文件 {file} 第 {line} 行不符合 YAML 语法：请检查缩进和冒号。")
        raise TableError(message, file=str(path), line=line) from error
    except (YAMLError, ValueError) as error:
        raise TableError(N_("文件 {file} 不符合 YAML 语法。"), file=str(path)) from error
    if root is None:
        return []
    if isinstance(root, MappingNode) and len(root.value) == 1:
        root = root.value[0][1]  # «sites:» above the list
    if not isinstance(root, SequenceNode):
        message = N_("文件 {file} 应是一个列表，每项写明一个网站或账号的各个字段。")
        raise TableError(message, file=str(path))
    headings: dict[str, None] = {}
    items: list[tuple[int, dict[str, str]]] = []
    for item in root.value:
        line = item.start_mark.line + 1
        if not isinstance(item, MappingNode):
            message = N_("文件 {file} 第 {line} 行应写成“字段: 值”的形式。")
            raise TableError(message, file=str(path), line=line)
        cells: dict[str, str] = {}
        for key, value in item.value:
            name = _text_of_node(key)
            if name in cells:
                message = N_("文件 {file} 第 {line} 行的字段 {field} 重复出现。")
                raise TableError(message, file=str(path), line=key.start_mark.line + 1, field=name)
            cells[name] = _text_of_node(value)
            headings.setdefault(name)
        items.append((line, cells))
    if not items:
        return []
    rows = [Row(line=items[0][0], cells=tuple(headings))]
    return rows + [Row(line=line, cells=tuple(cells.get(name, "") for name in headings)) for line, cells in items]


def _text_of_node(node: Node) -> str:
    """As written: no «no» becomes False, no code loses its leading zero."""
    if isinstance(node, SequenceNode):
        return ";".join(_text_of_node(part) for part in node.value)
    if isinstance(node, ScalarNode):
        return "" if node.tag == "tag:yaml.org,2002:null" else str(node.value).strip()
    return ""
