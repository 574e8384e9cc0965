"""What `xunwang demo` does: writes the registry and the truth of a city into a folder and serves it until stopped."""

from __future__ import annotations

import asyncio
import contextlib
import csv
import io
import json
import logging
import signal
from datetime import datetime
from pathlib import Path

import msgspec

from demo import probes
from demo.city import City, build_city
from demo.hosts import APPLE_STORE, CONTROL, HUB, WECHAT, WEIBO
from demo.model import SHANGHAI
from demo.platforms import secret_of
from demo.server import free_port, new_loop, serve
from demo.truth import truth
from domain.registry import Platform

log = logging.getLogger(__name__)

_SITE_FIELDS = (
    "code",
    "name",
    "home_url",
    "organizer",
    "kind",
    "level",
    "region",
    "contact_name",
    "contact_email",
    "contact_phone",
    "icp",
    "police",
    "has_services",
    "home_is_navigation",
    "state",
)
_ACCOUNT_FIELDS = (
    "账号标识码",
    "账号名称",
    "平台",
    "主办单位",
    "账号类型",
    "账号",
    "主页",
    "订阅地址",
    "网站标识码",
    "联系邮箱",
    "状态",
)
_PLATFORMS = {
    Platform.WECHAT: "微信公众号", Platform.WEIBO: "微博", Platform.DOUYIN: "抖音", Platform.TOUTIAO: "今日头条", Platform.KUAISHOU: "快手",
    Platform.BILIBILI: "哔哩哔哩", Platform.WECHAT_CHANNELS: "视频号", Platform.APP: "移动客户端", Platform.MINI_PROGRAM: "小程序",
}  # fmt: skip


def sites_csv(city: City) -> str:
    """The registry of sites in the import format of contract.md."""
    rows = [
        {
            "code": s.code,
            "name": s.name,
            "home_url": s.home_url,
            "organizer": s.organizer,
            "kind": s.kind,
            "level": s.level,
            "region": s.region,
            "contact_name": "网站管理员",
            "contact_email": f"site{s.index}@yunzhou.example",
            "contact_phone": s.phone,
            "icp": s.icp,
            "police": s.police,
            "has_services": "yes" if s.has_services else "no",
            "home_is_navigation": "yes" if s.home_is_navigation else "no",
            "state": "running",
        }
        for s in city.sites
    ]
    return _csv(_SITE_FIELDS, rows)


def accounts_csv(city: City) -> str:
    """The registry of accounts with the Chinese headings and words of an exported list."""
    rows = []
    for a in city.accounts:
        kind = "服务类" if a.kind == "service" else "发布类"
        values = (
            a.code,
            a.name,
            _PLATFORMS[a.platform],
            a.organizer,
            kind,
            f"yz{a.number:03d}",
            a.home_url,
            a.feed_url,
            a.site_code,
        )
        rows.append(dict(zip(_ACCOUNT_FIELDS, (*values, f"media{a.number}@yunzhou.example", "正常运行"), strict=True)))
    for c in city.channels.values():
        kind, state = "服务类" if c.kind == "service" else "发布类", "关停" if c.state == "closed" else "正常运行"
        made = (c.code, c.name, _PLATFORMS[c.platform], c.organizer, kind, c.handle, c.home_url, c.feed_url, "")
        rows.append(dict(zip(_ACCOUNT_FIELDS, (*made, f"media{c.number}@yunzhou.example", state), strict=True)))
    return _csv(_ACCOUNT_FIELDS, rows)


def posts_csv(city: City) -> str:
    """What people have collected of the accounts that no machine can read, in the import format."""
    rows = [
        {"账号代码": c.code, "标题": p.title, "发布时间": f"{p.published:%Y-%m-%d %H:%M}", "网址": ""}
        for c in city.channels.values()
        if c.source == "entered" and c.odd not in ("never_looked", "not_looked")
        for p in c.shown_posts(city.mended)
    ]
    return _csv(("账号代码", "标题", "发布时间", "网址"), rows)


def wechat_credentials(city: City) -> str:
    """The authorisations of the WeChat accounts, one a line."""
    lines = [f"{c.code},{','.join(secret_of(c))}" for c in city.channels.values() if c.source == "wechat"]
    return "".join(f"{line}\n" for line in lines)


def platforms_yaml(city: City) -> str:
    """Where the platforms of the city are, to be laid over the product's own file."""
    at = {"rsshub": HUB, "wechat": WECHAT, "weibo": WEIBO, "apple": APPLE_STORE}
    lines = [f'  {name}: {{base: "http://{host}:{city.port}", concurrency: 8}}' for name, host in at.items()]
    return "\n".join(["sources:", *lines, "  feed: {concurrency: 8}", "  android: {concurrency: 4}", ""])


def _csv(fields: tuple[str, ...], rows: list[dict[str, str]]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, fieldnames=fields, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def write_files(city: City, data: Path) -> None:
    """Writes the registries, what accounts need (``posts.csv``, ``wechat.txt``, ``platforms.yaml``), ``ca.pem``, ``probes.json`` and ``truth.json`` into ``data``, which is made when missing."""
    data.mkdir(parents=True, exist_ok=True)
    (data / "sites.csv").write_text(sites_csv(city), encoding="utf-8")
    (data / "accounts.csv").write_text(accounts_csv(city), encoding="utf-8")
    (data / "posts.csv").write_text(posts_csv(city), encoding="utf-8")
    (data / "wechat.txt").write_text(wechat_credentials(city), encoding="utf-8")
    (data / "platforms.yaml").write_text(platforms_yaml(city), encoding="utf-8")
    week = probes.history(city, datetime.now(SHANGHAI))  # noqa: TID251 -- probes end when the watching begins
    (data / "probes.json").write_bytes(msgspec.json.encode(week))
    (data / "ca.pem").write_bytes(city.authority.root_pem)
    (data / "truth.json").write_text(json.dumps(truth(city), ensure_ascii=False, indent=1), encoding="utf-8")


def run_demo(
    data: Path,
    *,
    port: int,
    scale: int | None = None,
    pages: int | None = None,
    seed: int = 1,
    channels: int | None = None,
) -> None:
    """Serves the city until interrupted. ``port`` 0 takes a free one. PortTaken when the port is in use."""
    today = datetime.now(SHANGHAI).date()  # noqa: TID251 -- the command is where the city gets its day from
    city = build_city(seed=seed, today=today, scale=scale, pages=pages, port=port or free_port(), channels=channels)
    write_files(city, data)
    loop = new_loop()
    try:
        loop.run_until_complete(_run(city, data))
    except KeyboardInterrupt:
        pass  # stopping is what the user wants
    finally:
        for task in asyncio.all_tasks(loop):
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                loop.run_until_complete(task)
        loop.close()


async def _run(city: City, data: Path) -> None:
    ready = asyncio.Event()
    serving = asyncio.ensure_future(serve(city, ready=ready))
    for number in (signal.SIGINT, signal.SIGTERM):
        # A parent may have left them ignored (a background job of a shell); outside the main thread they are not ours.
        with contextlib.suppress(ValueError, RuntimeError):
            asyncio.get_running_loop().add_signal_handler(number, serving.cancel)
    waiting = asyncio.ensure_future(ready.wait())
    await asyncio.wait((serving, waiting), return_when=asyncio.FIRST_COMPLETED)
    if waiting.done():
        told = {
            "sites": len(city.sites),
            "port": city.port,
            "data": str(data),
            "control": f"http://{CONTROL}:{city.port}/__demo__/",
        }
        log.info("demo city served", extra=told)
    else:
        waiting.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await serving
