"""Availability probes and new-media accounts."""

from pathlib import Path

from pydantic import Field

from config.kinds import OptionalWebAddress
from config.theme import Theme, said


class Watching(Theme):
    """Availability probes and new-media accounts."""

    probe_every_minutes: float = Field(
        default=60,
        gt=0,
        le=24 * 60,
        **said(
            "隔多少分钟探测一次可用性；国家指标要求每天不少于 20 次，即不超过 72 分钟",
            "Minutes between two availability probes; the national sheet asks for 20 a day, that is 72 minutes at most",
        ),
    )
    probe_limit: float = Field(
        default=15,
        gt=0,
        le=120,
        **said(
            "探测时首页在多少秒内打不开算失败；国家指标为 15 秒",
            "Seconds within which a probed home page must have opened; the national sheet says 15",
        ),
    )
    probe_raw_days: int = Field(
        default=31,
        ge=8,
        **said(
            "逐次探测记录保留的天数；其后只保留每小时、每天的合计",
            "Days for which single probes are kept; after that their sums by hour and day",
        ),
    )
    vantage: str = Field(
        default="",
        max_length=64,
        **said("监测点名称，随每次探测记录", "Name of the place the probes are sent from, stored with each"),
    )
    account_every_hours: float = Field(
        default=24,
        gt=0,
        le=24 * 31,
        **said("每个新媒体账号隔多少小时查看一次", "Hours between two looks at a new-media account"),
    )
    account_delay: float | None = Field(
        default=None,
        ge=0,
        le=60,
        **said(
            "对所有新媒体信息源统一使用的请求间隔（秒）；不填则各按 platforms.yaml",
            "Seconds between two requests for all sources of accounts; without it each keeps its own of platforms.yaml",
        ),
    )
    platforms_file: Path | None = Field(
        default=None,
        **said(
            "叠加在内置 platforms.yaml 之上的文件：各平台的信息源、地址、路由与访问间隔",
            "File laid over the product's platforms.yaml: sources, addresses, routes and pace of the platforms",
        ),
    )
    rsshub_url: OptionalWebAddress = Field(
        default="",
        **said("自建 RSSHub 的地址；不填则不使用", "Address of an RSSHub of your own; without it none is asked"),
    )
    wechat_credentials: str = Field(
        default="",
        repr=False,
        **said(
            "公众号自己的授权，每行一个：账号代码,AppID,AppSecret",
            "The official accounts' own authorisations, one a line: account code,AppID,AppSecret",
            secret=True,
        ),
    )
