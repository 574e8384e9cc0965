"""A YAML file that was read before is not parsed again, and reads the same; a kept tree that cannot be believed is passed over."""

from pathlib import Path

import pytest

from config.document import Branch, read_document
from config.errors import ConfigError
from config.loader import OWN_SETS

TEXT = 'a: 1\nb:\n  - x: 2026-01-31\n  - "no"\n  - no\nc: {d: null, e: true, f: 1.5, "": y}\n'


def a_file(folder: Path, text: str = TEXT) -> Path:
    path = folder / "set.yaml"
    path.write_text(text, "utf-8")
    return path


def kept(path: Path) -> Path:
    return path.parent / "__pycache__" / f"{path.name}.json"


def test_what_was_kept_reads_as_what_was_parsed_with_every_line_and_path(tmp_path: Path) -> None:
    for number, text in enumerate([TEXT, *(path.read_text("utf-8") for path in sorted(OWN_SETS.glob("*.yaml")))]):
        folder = tmp_path / str(number)
        folder.mkdir()
        path = a_file(folder, text)
        first = read_document(path)
        assert kept(path).exists()
        assert read_document(path) == first


def test_a_kept_tree_is_really_read(tmp_path: Path) -> None:
    path = a_file(tmp_path)
    read_document(path)
    kept(path).write_bytes(kept(path).read_bytes().replace(b'"a":[1,1]', b'"a":[1,7]'))
    read = read_document(path).value
    assert isinstance(read, dict)
    assert read["a"] == Branch(7, "set.yaml", 1, "a")


def test_a_changed_file_is_parsed_anew(tmp_path: Path) -> None:
    read_document(a_file(tmp_path))
    read = read_document(a_file(tmp_path, "a: 2\n")).value
    assert isinstance(read, dict)
    assert read["a"].value == 2


@pytest.mark.parametrize("damage", [b"", b"{", b'{"fingerprint":"x","tree":[1,{}]}', b"[]", b"\xff\xfe"])
def test_a_damaged_tree_is_passed_over(tmp_path: Path, damage: bytes) -> None:
    path = a_file(tmp_path)
    first = read_document(path)
    kept(path).write_bytes(damage)
    assert read_document(path) == first


@pytest.mark.parametrize("tree", ["[1]", '["1",{}]', '[1,[["x",2]]]', '[1,"x","date"]', "7", "null"])
def test_a_tree_of_another_build_is_passed_over(tmp_path: Path, tree: str) -> None:
    path = a_file(tmp_path)
    first = read_document(path)
    written = kept(path).read_text("utf-8")
    kept(path).write_text(written[: written.index('"tree":') + len('"tree":')] + tree + "}", "utf-8")
    assert read_document(path) == first


def test_what_json_has_no_word_for_is_parsed_each_time(tmp_path: Path) -> None:
    path = a_file(tmp_path, "a: 1.0e+999\n")
    read_document(path)
    assert not kept(path).exists()
    read = read_document(path).value
    assert isinstance(read, dict)
    assert read["a"].value == float("inf")


def test_where_nothing_can_be_written_files_are_read_all_the_same(tmp_path: Path) -> None:
    path = a_file(tmp_path)
    (tmp_path / "__pycache__").write_text("a file in the folder's place")
    assert read_document(path) == read_document(path)


def test_a_broken_file_keeps_nothing(tmp_path: Path) -> None:
    path = a_file(tmp_path, "a: 1\na: 2\n")
    for _ in range(2):
        with pytest.raises(ConfigError):
            read_document(path)
    assert not kept(path).exists()
