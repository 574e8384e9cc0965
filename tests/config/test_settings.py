"""Settings come from environment, secret files, the file in the data folder or defaults, and each says from where."""

import logging
import re
from dataclasses import FrozenInstanceError
from ipaddress import ip_network
from pathlib import Path

import pytest

from config.errors import SettingsError
from config.settings import MASK, QueueMode, Settings
from config.sources import Origin


def the_file(folder: Path, text: str) -> dict[str, str]:
    (folder / "xunwang.toml").write_text(text, encoding="utf-8")
    return {"XUNWANG_DATA": str(folder)}


def origin(settings: Settings, name: str) -> Origin:
    return next(line.origin for line in settings.describe() if line.name == name)


def test_without_anything_set_the_defaults_hold(tmp_path: Path) -> None:
    settings = Settings.load({"XUNWANG_DATA": str(tmp_path)})
    assert (settings.queue, settings.locale, settings.time_zone) == (QueueMode.INLINE, "zh_CN", "Asia/Shanghai")
    assert (settings.host, settings.port, settings.digest_hour, settings.sweep_timeout) == ("127.0.0.1", 8080, 8, 15)
    assert (settings.indicator_set, settings.retry_spacing, settings.allow_private_networks) == (
        "cn-2019",
        (30, 120),
        (),
    )
    assert settings.database_url == f"sqlite:///{tmp_path / 'xunwang.db'}"
    assert settings.sweep_children >= 1
    assert settings.warnings == ()
    assert "+http" in settings.user_agent


def test_the_environment_is_read_and_named_as_origin() -> None:
    settings = Settings.load({"XUNWANG_PORT": "9090", "XUNWANG_OBEY_ROBOTS": "false", "XUNWANG_LOCALE": "en"})
    assert (settings.port, settings.obey_robots, settings.locale) == (9090, False, "en")
    assert (origin(settings, "port"), origin(settings, "host")) == (Origin.ENVIRONMENT, Origin.DEFAULT)


def test_networks_and_lists_are_separated_by_commas() -> None:
    settings = Settings.load(
        {
            "XUNWANG_ALLOW_PRIVATE_NETWORKS": "127.0.0.0/8, 10.1.2.3/8,::1",
            "XUNWANG_SUPERVISOR_EMAILS": "a@example.org,b@example.org",
            "XUNWANG_RETRY_SPACING": "1,2.5",
        }
    )
    assert settings.allow_private_networks == (ip_network("127.0.0.0/8"), ip_network("10.0.0.0/8"), ip_network("::1"))
    assert settings.supervisor_emails == ("a@example.org", "b@example.org")
    assert settings.retry_spacing == (1, 2.5)


def test_the_file_in_the_data_folder_is_read_and_the_environment_wins(tmp_path: Path) -> None:
    environ = the_file(tmp_path, 'port = 8001\nhost = "0.0.0.0"\ncontrol_urls = ["https://www.example.org/"]\n')
    settings = Settings.load({**environ, "XUNWANG_PORT": "8002"})
    assert (settings.port, settings.host, settings.control_urls) == (8002, "0.0.0.0", ("https://www.example.org/",))
    assert (origin(settings, "port"), origin(settings, "host")) == (Origin.ENVIRONMENT, Origin.FILE)


def test_a_secret_comes_from_a_file_and_is_never_shown(tmp_path: Path) -> None:
    secret = tmp_path / "smtp"
    secret.write_text("smtp://user:hunter2@mail.example.org:587?tls=starttls\n", encoding="utf-8")
    settings = Settings.load({"XUNWANG_SMTP_URL_FILE": str(secret)})
    assert settings.smtp_url == "smtp://user:hunter2@mail.example.org:587?tls=starttls"
    line = next(one for one in settings.describe() if one.name == "smtp_url")
    assert (line.origin, line.origin_detail, line.secret) == (Origin.SECRET_FILE, str(secret), True)
    assert line.value == f"smtp://{MASK}@mail.example.org:587?tls=starttls"
    assert "hunter2" not in repr(settings) + str(settings.describe())


def test_a_secret_is_not_in_the_error_either() -> None:
    with pytest.raises(SettingsError) as refused:
        Settings.load({"XUNWANG_SMTP_URL": "user:hunter2@mail"})
    assert str(refused.value) == "XUNWANG_SMTP_URL：发信服务器应以 smtp:// 或 smtps:// 开头"
    assert "hunter2" not in str(refused.value.values)


def test_an_empty_variable_counts_as_not_set() -> None:
    assert Settings.load({"XUNWANG_PORT": "", "XUNWANG_SMTP_URL": ""}).port == 8080


def test_an_unknown_variable_is_warned_of_with_the_nearest_name() -> None:
    settings = Settings.load({"XUNWANG_PROT": "1", "XUNWANG_QQQQQQ": "1", "XUNWANG_FIXTURES": "here", "PATH": "/bin"})
    assert [str(warning) for warning in settings.warnings] == [
        "环境变量 XUNWANG_PROT 无人读取，是否应为 XUNWANG_PORT？",
        "环境变量 XUNWANG_QQQQQQ 无人读取，可用的见 xunwang settings",
    ]


@pytest.mark.parametrize(
    ("environ", "sentence"),
    [
        ({"XUNWANG_PORT": "http"}, "XUNWANG_PORT：读到“http”，应为整数"),
        ({"XUNWANG_PORT": "80.5"}, "XUNWANG_PORT：读到“80.5”，应为整数"),
        ({"XUNWANG_PORT": "70000"}, "XUNWANG_PORT：读到“70000”，不能大于 65535"),
        ({"XUNWANG_DIGEST_HOUR": "-1"}, "XUNWANG_DIGEST_HOUR：读到“-1”，不能小于 0"),
        ({"XUNWANG_SWEEP_TIMEOUT": "0"}, "XUNWANG_SWEEP_TIMEOUT：读到“0”，应大于 0"),
        ({"XUNWANG_SWEEP_TIMEOUT": "soon"}, "XUNWANG_SWEEP_TIMEOUT：读到“soon”，应为数字"),
        ({"XUNWANG_SWEEP_DELAY": "nan"}, "XUNWANG_SWEEP_DELAY：读到“nan”，应为数字"),
        ({"XUNWANG_OBEY_ROBOTS": "perhaps"}, "XUNWANG_OBEY_ROBOTS：读到“perhaps”，应为 true 或 false"),
        ({"XUNWANG_QUEUE": "redis"}, "XUNWANG_QUEUE：读到“redis”，可用的有：inline、procrastinate"),
        ({"XUNWANG_LOCALE": "fr"}, "XUNWANG_LOCALE：读到“fr”，可用的有：zh_CN、en"),
        ({"XUNWANG_TIME_ZONE": "Mars"}, "XUNWANG_TIME_ZONE：没有名为“Mars”的时区，请写成 Asia/Shanghai 这样的形式"),
        (
            {"XUNWANG_ALLOW_PRIVATE_NETWORKS": "10.0.0.0/8,home"},
            "XUNWANG_ALLOW_PRIVATE_NETWORKS：“home”不是网段，请写成 10.0.0.0/8 这样的形式",
        ),
        ({"XUNWANG_SUPERVISOR_EMAILS": "nobody"}, "XUNWANG_SUPERVISOR_EMAILS：“nobody”不是邮箱地址"),
        (
            {"XUNWANG_CONTROL_URLS": "example.org"},
            "XUNWANG_CONTROL_URLS：“example.org”不是网址，应以 http:// 或 https:// 开头",
        ),
        ({"XUNWANG_RETRY_SPACING": "30,later"}, "XUNWANG_RETRY_SPACING：读到“later”，应为数字"),
        (
            {"XUNWANG_SMTP_URL": "smtp://a", "XUNWANG_SMTP_URL_FILE": "b"},
            "XUNWANG_SMTP_URL：与 XUNWANG_SMTP_URL_FILE 只能设置一个",
        ),
        (
            {"XUNWANG_SMTP_URL_FILE": "no/such/file"},
            "XUNWANG_SMTP_URL_FILE：无法读取文件 no/such/file（No such file or directory）",
        ),
    ],
)
def test_a_wrong_value_is_one_sentence_that_names_its_variable(environ: dict[str, str], sentence: str) -> None:
    with pytest.raises(SettingsError) as refused:
        Settings.load(environ)
    assert str(refused.value) == sentence


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("prot = 1\n", "{file}: prot：不认识的设置，是否应为 port？"),
        ("zzzzzz = 1\n", "{file}: zzzzzz：不认识的设置，可用的见 xunwang settings"),
        ("port = [1]\n", "{file}: port：读到“[1]”，应为整数"),
        ('port = "x"\n', "{file}: port：读到“x”，应为整数"),
        ('data = "elsewhere"\n', "{file}: data：数据文件夹不能在其中的文件里设置，请用环境变量 XUNWANG_DATA"),
        ("port = \n", "{file}：TOML 格式有误（Invalid value (at line 1, column 8)）"),
    ],
)
def test_a_file_that_does_not_fit_is_refused(tmp_path: Path, text: str, sentence: str) -> None:
    environ = the_file(tmp_path, text)
    with pytest.raises(SettingsError) as refused:
        Settings.load(environ)
    assert str(refused.value) == sentence.format(file=tmp_path / "xunwang.toml")


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    (tmp_path / "xunwang.toml").write_bytes('mail_from = "监测"'.encode("gb18030"))
    with pytest.raises(SettingsError, match="不是 UTF-8"):
        Settings.load({"XUNWANG_DATA": str(tmp_path)})


def test_every_setting_is_described_in_both_languages() -> None:
    lines = Settings.load({}).describe()
    assert sorted(line.name for line in lines) == sorted(Settings.names())
    for line in lines:
        assert re.search(r"[\u4e00-\u9fff]", line.help), line.name
        assert line.help_en, line.name
        assert not re.search(r"[\u3000-\u9fff\uff00-\uffef]", line.help_en), line.name
        assert not line.help.endswith("。")
        assert line.variable == f"XUNWANG_{line.name.upper()}"


def test_the_described_defaults_are_the_same_on_every_machine() -> None:
    defaults = {line.name: line.default for line in Settings.load({}).describe()}
    assert (defaults["sweep_children"], defaults["database_url"], defaults["retry_spacing"]) == ("", "", "30,120")


def test_budget_and_pace_carry_the_settings() -> None:
    settings = Settings(
        sweep_max_pages=7,
        sweep_deadline_minutes=1.5,
        max_body_mb=2,
        sweep_delay=0.1,
        retry_spacing=(5.0,),
        list_pages=2,
    )
    budget, pace = settings.budget(), settings.pace()
    assert (budget.max_pages, budget.max_seconds, budget.max_body_bytes, budget.list_pages) == (7, 90, 2_000_000, 2)
    assert (pace.delay_s, pace.retry_spacing_s, pace.timeout_s) == (0.1, (5,), 15)


def test_settings_do_not_change_once_made(caplog: pytest.LogCaptureFixture) -> None:
    settings = Settings()
    with caplog.at_level(logging.DEBUG), pytest.raises(FrozenInstanceError):
        settings.port = 1  # type: ignore[misc]
    assert not caplog.records


def test_a_secret_that_is_no_address_is_masked_whole() -> None:
    settings = Settings.load({"XUNWANG_SECRET_KEY": "k" * 40, "XUNWANG_OIDC_CLIENT_SECRET": "of the provider"})
    shown = {line.name: line.value for line in settings.describe()}
    assert (shown["secret_key"], shown["oidc_client_secret"], shown["wechat_credentials"]) == (MASK, MASK, "")


@pytest.mark.parametrize(
    "address",
    [
        "http://id.city.example/",
        "ftp://id.city.example/",
        "id.city.example",
        "https://",
        "https://a@b.example/",
        "https://a.example/?x",
    ],
)
def test_an_identity_provider_is_named_by_an_address_only_it_can_answer_under(address: str) -> None:
    with pytest.raises(SettingsError, match="不能作为签发者网址"):
        Settings.load({"XUNWANG_OIDC_ISSUER": address})


def test_groups_stand_for_roles_that_exist() -> None:
    settings = Settings.load({"XUNWANG_OIDC_ROLES": "a=b = supervisor,审核组=reviewer"})
    assert settings.oidc_roles == ("a=b=supervisor", "审核组=reviewer")
    with pytest.raises(SettingsError, match="不是组与角色的对应"):
        Settings.load({"XUNWANG_OIDC_ROLES": "web-admins=root"})
