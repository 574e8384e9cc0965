"""What is missing or wrong on this machine, each with its remedy; looks, and changes nothing but a probe file."""

import shutil
import socket
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from config.errors import ConfigError
from config.holidays import load_calendar
from config.loader import load_set
from config.settings import Settings
from domain.findings import Value
from domain.wording import N_
from models.database import open_database, plainly
from models.errors import DatabaseOlderError, StorageError
from models.migrate import require_current
from pipeline.clock import system_clock
from pipeline.rulebook import bind
from pipeline.wiring import database_url

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ENOUGH_DISK = 2_000_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnosis:
    """One thing looked at."""

    ok: bool
    what: str
    """A template for gettext, in Chinese."""
    values: Mapping[str, Value] = field(default_factory=dict)
    remedy: str = ""


def diagnose(settings: Settings) -> list[Diagnosis]:
    """Look at everything the product needs; never raises for what is wrong."""
    return [
        *_data(settings),
        *_database(settings),
        *_rules(settings),
        *_browser(settings),
        *_port(settings),
        *_mail(settings),
    ]


def _data(settings: Settings) -> Iterator[Diagnosis]:
    values: dict[str, Value] = {"place": str(settings.data.resolve())}
    try:
        settings.data.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=settings.data):
            pass
    except OSError as error:
        yield Diagnosis(
            ok=False,
            what=N_("数据文件夹 {place} 不能写入（{detail}）"),
            values=values | {"detail": error.strerror or ""},
            remedy=N_("更正文件夹的权限，或用 XUNWANG_DATA 指定另一个文件夹"),
        )
        return
    yield Diagnosis(ok=True, what=N_("数据文件夹 {place} 可以写入"), values=values)
    free = shutil.disk_usage(settings.data).free
    yield Diagnosis(
        ok=free > ENOUGH_DISK,
        what=N_("磁盘剩余 {free} GB"),
        values={"free": f"{free / 1e9:.1f}"},
        remedy=N_("清理磁盘，或缩短 XUNWANG_RETENTION_DAYS"),
    )


def _database(settings: Settings) -> Iterator[Diagnosis]:
    try:
        engine = open_database(database_url(settings))
        try:
            with plainly(engine):
                require_current(engine)
        finally:
            engine.dispose()
    except StorageError as error:
        if isinstance(error, DatabaseOlderError):
            yield Diagnosis(ok=True, what=N_("数据库将在下次使用时建立或升级"))
            return
        yield Diagnosis(
            ok=False, what=N_("数据库：{detail}"), values={"detail": str(error)}, remedy=N_("按上面的说明处理")
        )
        return
    yield Diagnosis(ok=True, what=N_("数据库可用，版本最新"))


def _rules(settings: Settings) -> Iterator[Diagnosis]:
    try:
        calendar = load_calendar()
        bind(load_set(settings.indicator_set, [settings.data / "indicators"]), calendar)
    except ConfigError as error:
        yield Diagnosis(
            ok=False,
            what=N_("指标集 {set} 不能使用：{detail}"),
            values={"set": settings.indicator_set, "detail": str(error)},
            remedy=N_("更正该文件，或用 XUNWANG_INDICATOR_SET 选用另一套"),
        )
        return
    yield Diagnosis(ok=True, what=N_("指标集 {set} 与检查项一致"), values={"set": settings.indicator_set})
    year = system_clock().year
    yield Diagnosis(
        ok=calendar.covers(year),
        what=N_("{year} 年的节假日安排"),
        values={"year": str(year)},
        remedy=N_("更新软件包 chinesecalendar，或在 config/calendars/cn.yaml 中写入当年安排；在此之前期限按宽限计算"),
    )


def _browser(settings: Settings) -> Iterator[Diagnosis]:
    found = settings.browser_path or next((path for name in BROWSERS if (path := shutil.which(name))), "")
    if not found:
        cache = Path.home() / ".cache" / "ms-playwright"
        found = next((str(path) for path in sorted(cache.glob("chromium*"))), "") if cache.is_dir() else ""
    yield Diagnosis(
        ok=bool(found) and Path(found).exists(),
        what=N_("浏览器 {path}"),
        values={"path": found or "Chromium"},
        remedy=N_("运行 scripts/setup，或自行安装 Chromium；没有浏览器时，靠脚本显示的页面一律记为“无法判定”"),
    )


def _port(settings: Settings) -> Iterator[Diagnosis]:
    values: dict[str, Value] = {"host": settings.host, "port": str(settings.port)}
    try:
        socket.create_server((settings.host, settings.port)).close()
    except OSError as error:
        yield Diagnosis(
            ok=False,
            what=N_("{host}:{port} 不能监听（{detail}）"),
            values=values | {"detail": error.strerror or ""},
            remedy=N_("若是巡网自身正在运行则无需处理；否则停止占用该端口的程序，或设置 XUNWANG_PORT"),
        )
        return
    yield Diagnosis(ok=True, what=N_("监测页面可用 {host}:{port}"), values=values)


def _mail(settings: Settings) -> Iterator[Diagnosis]:
    if not settings.smtp_url:
        yield Diagnosis(
            ok=True,
            what=N_("未设置发信服务器，日报写入 {place}"),
            values={"place": str(settings.data / "outbox")},
        )
        return
    server = urlsplit(settings.smtp_url)
    values: dict[str, Value] = {"host": f"{server.hostname}:{server.port or 25}"}
    try:
        socket.create_connection((server.hostname or "", server.port or 25), timeout=5).close()
    except OSError as error:
        yield Diagnosis(
            ok=False,
            what=N_("连不上发信服务器 {host}（{detail}）"),
            values=values | {"detail": error.strerror or type(error).__name__},
            remedy=N_("核对 XUNWANG_SMTP_URL 与网络；在此之前日报会留待重发，不会丢失"),
        )
        return
    yield Diagnosis(ok=True, what=N_("发信服务器 {host} 可以连接"), values=values)
