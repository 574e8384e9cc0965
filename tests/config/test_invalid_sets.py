"""One file a refusal: each names in its first line the sentence it must be refused with."""

from pathlib import Path

import pytest

from config.errors import ConfigError
from config.loader import load_set

FOLDER = Path(__file__).parent / "invalid"
FILES = sorted(FOLDER.glob("*.yaml"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_set_that_does_not_fit_is_refused_with_file_line_and_key(path: Path) -> None:
    first = path.read_text(encoding="utf-8").partition("\n")[0]
    with pytest.raises(ConfigError) as refused:
        load_set(path.stem, [FOLDER])
    assert str(refused.value) == first.removeprefix("# 期望：")


def test_every_refusal_has_a_file_of_its_own() -> None:
    sentences = [path.read_text(encoding="utf-8").partition("\n")[0].split("：", 2)[2] for path in FILES]
    assert len(FILES) > 50
    assert len(set(sentences)) == len(sentences)


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    (tmp_path / "gbk.yaml").write_bytes("id: gbk\ntitle_zh: 指标集\n".encode("gb18030"))
    with pytest.raises(ConfigError, match="不是 UTF-8"):
        load_set("gbk", [tmp_path])


def test_a_set_nobody_has_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(ConfigError, match="没有名为“cn-2018”的指标集，是否应为“cn-2019”？"):
        load_set("cn-2018")
