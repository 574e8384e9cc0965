"""A kind reads what environment, file and code give for a setting, takes again what it has made, and refuses in one sentence."""

from collections.abc import Callable
from dataclasses import replace
from ipaddress import ip_network
from pathlib import Path

import msgspec
import pytest

from config.errors import SettingsError
from config.kinds import (
    UnfitError,
    filled,
    flag,
    listed,
    member_of,
    network,
    number,
    one_of,
    optional,
    path,
    quiet_times,
    short,
    text,
    whole,
)
from config.settings import QueueMode, Settings
from config.theme import settings_of


@pytest.mark.parametrize(
    ("read", "given", "value"),
    [
        (number(), " 2.5 ", 2.5),
        (number(), 3, 3.0),
        (number(ge=0, le=60), "60", 60.0),
        (whole(ge=0), "8", 8),
        (whole(ge=0), "8.0", 8),
        (whole(ge=0), 8.0, 8),
        (flag, "Yes", True),
        (flag, "off", False),
        (flag, 0, False),
        (path, "a/b", Path("a/b")),
        (optional(path), None, None),
        (one_of("zh_CN", "en"), "en", "en"),
        (member_of(QueueMode), "inline", QueueMode.INLINE),
        (listed(number()), "1, 2.5,", (1.0, 2.5)),
        (listed(text), ["a,b"], ("a,b",)),
        (listed(network), "10.1.2.3/8", (ip_network("10.0.0.0/8"),)),
        (quiet_times, "22:00-07:00", "22:00-07:00"),
    ],
)
def test_a_value_is_read_as_its_kind_and_read_again_unchanged(
    read: Callable[[object], object], given: object, value: object
) -> None:
    found = read(given)
    assert (found, type(found)) == (value, type(value))
    assert read(found) == found


@pytest.mark.parametrize(
    ("read", "given"),
    [
        (number(), "inf"),
        (number(), True),
        (number(), None),
        (number(), "9" * 400),
        (number(gt=0), 0),
        (number(ge=0), -0.1),
        (number(le=60), 60.01),
        (whole(ge=0), 8.5),
        (whole(ge=0), "1e400"),
        (whole(ge=0), float("nan")),
        (whole(ge=0), True),
        (flag, 2),
        (flag, "perhaps"),
        (flag, None),
        (text, 1),
        (filled, ""),
        (short(3), "four"),
        (path, 1),
        (one_of("zh_CN", "en"), "fr"),
        (member_of(QueueMode), 1),
        (listed(text), 5),
        (listed(text), {"a": 1}),
        (network, "home"),
        (quiet_times, "later"),
        (quiet_times, 7),
    ],
)
def test_what_is_not_of_the_kind_is_refused(read: Callable[[object], object], given: object) -> None:
    with pytest.raises(UnfitError):
        read(given)


def test_every_default_is_of_its_own_kind() -> None:
    for one in settings_of(Settings):
        assert one.read(one.default) == one.default, one.name


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
