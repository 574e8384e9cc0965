"""Availability probes and new-media accounts."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from msgspec import Meta

from config.kinds import OptionalWebAddress
from config.theme import setting


@dataclass(frozen=True, kw_only=True)
class Watching:
    """Availability probes and new-media accounts."""

    probe_every_minutes: Annotated[float, Meta(gt=0, le=24 * 60)] = setting(
        60.0,
        "隔多少分钟探测一次可用性；国家指标要求每天不少于 20 次，即不超过 72 分钟",
        "Minutes between two availability probes; the national sheet asks for 20 a day, that is 72 minutes at most",
    )
    probe_limit: Annotated[float, Meta(gt=0, le=120)] = setting(
        15.0,
        "探测时首页在多少秒内打不开算失败；国家指标为 15 秒",
        "Seconds within which a probed home page must have opened; the national sheet says 15",
    )
    probe_raw_days: Annotated[int, Meta(ge=8)] = setting(
        31,
        "逐次探测记录保留的天数；其后只保留每小时、每天的合计",
        "Days for which single probes are kept; after that their sums by hour and day",
    )
    vantage: Annotated[str, Meta(max_length=64)] = setting(
        "", "监测点名称，随每次探测记录", "Name of the place the probes are sent from, stored with each"
    )
    account_every_hours: Annotated[float, Meta(gt=0, le=24 * 31)] = setting(
        24.0, "每个新媒体账号隔多少小时查看一次", "Hours between two looks at a new-media account"
    )
    account_delay: Annotated[float, Meta(ge=0, le=60)] | None = setting(
        None,
        "对所有新媒体信息源统一使用的请求间隔（秒）；不填则各按 platforms.yaml",
        "Seconds between two requests for all sources of accounts; without it each keeps its own of platforms.yaml",
    )
    platforms_file: Path | None = setting(
        None,
        "叠加在内置 platforms.yaml 之上的文件：各平台的信息源、地址、路由与访问间隔",
        "File laid over the product's platforms.yaml: sources, addresses, routes and pace of the platforms",
    )
    rsshub_url: OptionalWebAddress = setting(
        "", "自建 RSSHub 的地址；不填则不使用", "Address of an RSSHub of your own; without it none is asked"
    )
    wechat_credentials: str = setting(
        "",
        "公众号自己的授权，每行一个：账号代码,AppID,AppSecret",
        "The official accounts' own authorisations, one a line: account code,AppID,AppSecret",
        secret=True,
    )
