"""The dashboard, its language, and what verdicts go by."""

from dataclasses import dataclass
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from msgspec import Meta

from config.kinds import Filled, OptionalWebAddress, TimeZone
from config.theme import setting


@dataclass(frozen=True, kw_only=True)
class Serving:
    """The dashboard, its language, and what verdicts go by."""

    host: Filled = setting("127.0.0.1", "网页服务监听的地址", "Address the dashboard listens on")
    port: Annotated[int, Meta(ge=0, le=65535)] = setting(8080, "网页服务监听的端口", "Port the dashboard listens on")
    web_processes: Annotated[int, Meta(ge=0, le=64)] = setting(
        0,
        "xunwang serve 用几个进程提供页面；0 为每个处理器核心一个，至多 4 个。xunwang up 的页面始终在它自己的进程中",
        "Processes that xunwang serve answers with; 0: one a core, four at most. The pages of xunwang up are always in its own process",
    )
    public_url: OptionalWebAddress = setting(
        "",
        "监测页面对外的网址，如 https://xunwang.city.example；邮件中的链接和一键退订用它，不填则邮件中不带链接",
        "Address under which people reach the dashboard; links in mails and one-click unsubscribing need it, without it mails have none",
    )
    locale: Literal["zh_CN", "en"] = setting(
        "zh_CN", "界面与报告的语言：zh_CN 或 en", "Language of texts and reports: zh_CN or en"
    )
    time_zone: TimeZone = setting("Asia/Shanghai", "判定所用的时区", "Time zone in which verdicts are made")
    indicator_set: Filled = setting(
        "cn-2019", "所用指标集的编号，见 xunwang indicators", "Id of the indicator set in force, see xunwang indicators"
    )

    @property
    def zone(self) -> ZoneInfo:
        """The time zone in which verdicts are made."""
        return ZoneInfo(self.time_zone)
