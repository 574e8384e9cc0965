"""A setting is read by its declared type: what it takes it takes again unchanged, and what does not fit it refuses in one sentence."""

from dataclasses import replace
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
import pytest
from msgspec import Meta

from config.errors import SettingsError
from config.kinds import Filled, Flag, Network, QuietTimes, UnfitError
from config.reading import read
from config.settings import QueueMode, Settings
from config.theme import settings_of

AtLeast0 = Annotated[int, Meta(ge=0)]
UpTo60 = Annotated[float, Meta(ge=0, le=60)]


@pytest.mark.parametrize(
    ("kind", "given", "value"),
    [
        (float, " 2.5 ", 2.5),
        (float, 3, 3.0),
        (float, "1e3", 1000.0),
        (UpTo60, "60", 60.0),
        (UpTo60 | None, "60", 60.0),
        (UpTo60 | None, None, None),
        (AtLeast0, "8", 8),
        (AtLeast0, "08", 8),
        (AtLeast0, "+8", 8),
        (AtLeast0, "8.0", 8),
        (AtLeast0, 8.0, 8),
        (Flag, "Yes", True),
        (Flag, "TRUE", True),
        (Flag, "1", True),
        (Flag, "off", False),
        (Flag, "F", False),
        (Flag, 0, False),
        (str, "08", "08"),
        (str, "null", "null"),
        (Path, "a/b", Path("a/b")),
        (Path | None, "a/b", Path("a/b")),
        (Path | None, None, None),
        (Literal["zh_CN", "en"], "en", "en"),
        (QueueMode, "inline", QueueMode.INLINE),
        (tuple[float, ...], "1, 2.5,", (1.0, 2.5)),
        (tuple[str, ...], ["a,b"], ("a,b",)),
        (tuple[Path, ...], "a,b", (Path("a"), Path("b"))),
        (tuple[Network, ...], "10.1.2.3/8", (ip_network("10.0.0.0/8"),)),
        (QuietTimes, "22:00-07:00", "22:00-07:00"),
    ],
)
def test_a_value_is_read_as_its_type_and_read_again_unchanged(kind: Any, given: object, value: object) -> None:
    found = read(kind, given)
    assert (found, type(found)) == (value, type(value))
    assert read(kind, found) == found


@pytest.mark.parametrize(
    ("kind", "given", "sentence"),
    [
        (float, "inf", "应为数字"),
        (float, float("inf"), "应为数字"),
        (float, True, "应为数字"),
        (float, None, "应为数字"),
        (float, "9" * 400, "应为数字"),
        (Annotated[float, Meta(gt=0)], 0, "应大于 {gt}"),
        (UpTo60, -0.1, "不能小于 {ge}"),
        (UpTo60, "60.01", "不能大于 {le}"),
        (UpTo60, "nan", "应为数字"),
        (UpTo60 | None, "nan", "应为数字"),
        (UpTo60 | None, float("nan"), "应为数字"),
        (UpTo60 | None, "null", "应为数字"),
        (UpTo60 | None, 61, "不能大于 {le}"),
        (AtLeast0, 8.5, "应为整数"),
        (AtLeast0, "1e400", "应为整数"),
        (AtLeast0, float("nan"), "应为整数"),
        (AtLeast0, True, "应为整数"),
        (AtLeast0, [8], "应为整数"),
        (AtLeast0, -1.0, "不能小于 {ge}"),
        (Flag, 2, "应为 true 或 false"),
        (Flag, "perhaps", "应为 true 或 false"),
        (Flag, None, "应为 true 或 false"),
        (str, 1, "不是可用的值"),
        (Filled, "", "不能为空"),
        (Filled, 1, "不是可用的值"),
        (Annotated[str, Meta(max_length=3)], "four", "不是可用的值"),
        (Path, 1, "不是可用的值"),
        (Path | None, 1, "不是可用的值"),
        (Literal["zh_CN", "en"], "fr", "可用的有：{expected}"),
        (Literal["zh_CN", "en"], 1, "可用的有：{expected}"),
        (QueueMode, 1, "可用的有：{expected}"),
        (tuple[str, ...], 5, "不是可用的值"),
        (tuple[str, ...], {"a": 1}, "不是可用的值"),
        (Network, "home", "不是网段，请写成 10.0.0.0/8 这样的形式"),
        (QuietTimes, "later", "不是时段，请写成 22:00-07:00 这样的形式"),
        (QuietTimes, 7, "不是可用的值"),
    ],
)
def test_what_is_not_of_the_type_is_refused_in_a_sentence(kind: Any, given: object, sentence: str) -> None:
    with pytest.raises(UnfitError) as refused:
        read(kind, given)
    assert refused.value.sentence.endswith(sentence)
    assert refused.value.value == given or given != given


def test_limits_and_choices_are_named_as_declared() -> None:
    for kind, values in (
        (Annotated[float, Meta(gt=0.5)], {"gt": "0.5"}),
        (QueueMode, {"expected": "inline、procrastinate"}),
    ):
        with pytest.raises(UnfitError) as refused:
            read(kind, "0")
        assert refused.value.values == values


def test_every_default_is_of_its_own_type() -> None:
    for one in settings_of(Settings):
        assert read(one.kind, one.default) == one.default, one.name


def test_settings_by_keyword_are_read_as_well_and_name_what_does_not_fit() -> None:
    assert Settings(retry_spacing="1,2").retry_spacing == (1, 2)  # type: ignore[arg-type]
    with pytest.raises(SettingsError) as refused:
        replace(Settings(), port=-1)
    assert str(refused.value) == "XUNWANG_PORT：读到“-1”，不能小于 0"


def test_a_secret_of_the_wrong_kind_is_not_told() -> None:
    with pytest.raises(SettingsError) as refused:
        Settings(secret_key=4711)  # type: ignore[arg-type]
    assert "4711" not in str(refused.value)


def test_settings_go_to_another_process_whole(tmp_path: Path) -> None:
    settings = Settings.load(
        {
            "XUNWANG_DATA": str(tmp_path),
            "XUNWANG_ALLOW_PRIVATE_NETWORKS": "127.0.0.0/8,::1",
            "XUNWANG_WORDING_FILES": "a.csv,b.csv",
            "XUNWANG_SMTP_URL": "smtp://a:b@127.0.0.1",
            "XUNWANG_ACCOUNT_DELAY": "1.5",
            "XUNWANG_QUEUE": "procrastinate",
        }
    )
    told = msgspec.json.decode(msgspec.json.encode(settings.as_json()))
    assert Settings(**told) == settings
    assert hash(Settings(**told)) == hash(settings)
