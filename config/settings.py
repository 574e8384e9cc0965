"""Every setting with its default and help; gathered from environment, file and secret files in config/sources.py."""

import os
import re
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    PrivateAttr,
    ValidationError,
    model_validator,
)

from config.errors import ConfigError, SettingsError
from config.kinds import (
    OTHERWISE,
    SENTENCES,
    Listed,
    MailAddress,
    MailServer,
    Network,
    OptionalWebAddress,
    QuietTimes,
    TimeZone,
    WebAddress,
)
from config.sources import PREFIX, Gathered, Origin, gather
from domain.alarms import AlarmKind
from domain.sweeps import Budget, Pace

MASK = "********"
_CREDENTIALS = re.compile(r"//[^/]*@")


class QueueMode(StrEnum):
    """Where jobs run."""

    INLINE = "inline"
    PROCRASTINATE = "procrastinate"


def said(zh: str, en: str, *, secret: bool = False) -> Any:
    """Help of a field in both languages; a secret may also come from a file and is never shown."""
    return {"description": zh, "json_schema_extra": {"en": en, "secret": secret}}


class SettingInfo(BaseModel):
    """One line of ``xunwang settings``."""

    model_config = ConfigDict(frozen=True)

    name: str
    variable: str
    """Name in the environment."""
    value: str
    """As it would be written; secrets masked."""
    default: str
    origin: Origin
    origin_detail: str
    """The file, where the value came from one."""
    help: str
    """Chinese, the msgid."""
    help_en: str
    secret: bool


class Settings(BaseModel):
    """What can be set. Frozen; build it with ``load`` at the edge, or by keyword in tests."""

    model_config = ConfigDict(frozen=True, extra="forbid", validate_default=True, allow_inf_nan=False)

    data: Path = Field(
        default=Path("var"),
        **said(
            "存放全部状态的文件夹：数据库、巡查结果、证据、待发邮件、日志",
            "Folder of all state: database, bundles, evidence, outbox, logs",
        ),
    )
    database_url: str = Field(
        default="",
        repr=False,
        **said(
            "数据库地址（SQLAlchemy 格式）；不填则用数据文件夹中的 SQLite",
            "Database address (SQLAlchemy URL); without it SQLite in the data folder",
            secret=True,
        ),
    )
    evidence_url: str = Field(
        default="",
        **said(
            "证据存放在哪里（多机部署时共用），如 s3://bucket/prefix 或 file:///共享文件夹；不填则在数据文件夹中",
            "Where evidence lies when machines share it, such as s3://bucket/prefix or file:///shared; empty: the data folder",
        ),
    )
    queue: QueueMode = Field(
        default=QueueMode.INLINE,
        **said(
            "任务在哪里执行：inline 为本进程，procrastinate 为独立工作进程（需要 PostgreSQL）",
            "Where jobs run: inline in this process, procrastinate in workers (needs PostgreSQL)",
        ),
    )
    worker_lease_seconds: float = Field(
        default=90,
        ge=3,
        le=3600,
        **said(
            "工作进程失去联系多少秒后，由其他进程接管它的工作",
            "Seconds of silence after which a process's work is taken over by others",
        ),
    )
    allow_private_networks: Annotated[tuple[Network, ...], Listed] = Field(
        default=(),
        **said(
            "允许访问的内部网段，用逗号分隔，如 10.0.0.0/8",
            "Networks that may be visited although they are not public, separated by commas, such as 10.0.0.0/8",
        ),
    )
    smtp_url: MailServer = Field(
        default="",
        repr=False,
        **said(
            "发信服务器，如 smtp://user:pass@host:587?tls=starttls；不填则邮件写入 outbox 文件夹",
            "Mail server, such as smtp://user:pass@host:587?tls=starttls; without it mails are written to outbox/",
            secret=True,
        ),
    )
    mail_from: MailAddress = Field(default="xunwang@localhost", **said("发信人地址", "Address the mails come from"))
    supervisor_emails: Annotated[tuple[MailAddress, ...], Listed] = Field(
        default=(),
        **said(
            "监管人员邮箱，用逗号分隔；他们收到全部站点的日报",
            "Mail addresses of supervisors, separated by commas; their digest covers every site",
        ),
    )
    circular_style: str = Field(
        default="standard",
        **said(
            "通报的样式：内置 standard、chongqing，或数据文件夹 circulars 中的文件名（不带 .yaml）",
            "Style of circulars: standard, chongqing, or a file of the folder circulars in the data folder, without .yaml",
        ),
    )
    circular_template: Path | None = Field(
        default=None,
        **said(
            "通报的 Word 模板（.docx）；不填则用内置模板，可用 xunwang report template 写出后修改",
            "Word template (.docx) of circulars; without it the built-in one, which xunwang report template writes out",
        ),
    )
    locale: Literal["zh_CN", "en"] = Field(
        default="zh_CN", **said("界面与报告的语言：zh_CN 或 en", "Language of texts and reports: zh_CN or en")
    )
    time_zone: TimeZone = Field(
        default="Asia/Shanghai", **said("判定所用的时区", "Time zone in which verdicts are made")
    )
    indicator_set: str = Field(
        default="cn-2019",
        min_length=1,
        **said("所用指标集的编号，见 xunwang indicators", "Id of the indicator set in force, see xunwang indicators"),
    )
    host: str = Field(
        default="127.0.0.1",
        min_length=1,
        **said("网页服务监听的地址", "Address the dashboard listens on"),
    )
    port: int = Field(default=8080, ge=0, le=65535, **said("网页服务监听的端口", "Port the dashboard listens on"))
    digest_hour: int = Field(
        default=8, ge=0, le=23, **said("每天几点发送日报（0–23）", "Hour of the day at which the digest is sent (0–23)")
    )
    digest_days: Literal["daily", "workdays", "weekly"] = Field(
        default="daily",
        **said(
            "日报在哪些日子发送：daily 每天、workdays 工作日、weekly 每周首个工作日；间隔期内的变化并入下一封",
            "Days on which the digest goes out: daily, workdays, or weekly (first working day); the next one covers the pause",
        ),
    )
    public_url: OptionalWebAddress = Field(
        default="",
        **said(
            "监测页面对外的网址，如 https://xunwang.city.example；邮件中的链接和一键退订用它，不填则邮件中不带链接",
            "Address under which people reach the dashboard; links in mails and one-click unsubscribing need it, without it mails have none",
        ),
    )
    secret_key: str = Field(
        default="",
        repr=False,
        **said(
            "用来加密消息渠道地址、签发退订链接的密钥（至少 32 个字符）；不填则在数据文件夹中生成 secret.key，多机部署时各机须相同",
            "Key that seals channel addresses and signs unsubscribe links (32 characters or more); empty: secret.key in the data "
            "folder; machines that share a database need the same",
            secret=True,
        ),
    )
    alarm_kinds: Annotated[tuple[AlarmKind, ...], Listed] = Field(
        default=tuple(AlarmKind),
        **said(
            "哪些情况立即告警，用逗号分隔：down 打不开、hijacked 链接被劫持、hidden 暗链、leak 个人信息泄露、veto 单项否决、"
            "veto_near 接近否决；留空则全部等日报",
            "What is told at once, separated by commas: down, hijacked, hidden, leak, veto, veto_near; empty: all waits for the digest",
        ),
    )
    alarm_stable_minutes: float = Field(
        default=30,
        ge=0,
        le=24 * 60,
        **said(
            "恢复正常并保持多少分钟后才告知恢复；其间再次出现算作同一次告警",
            "Minutes a thing must stay well before its recovery is told; what goes bad again within them is the same alarm",
        ),
    )
    alarm_within_hours: float = Field(
        default=24,
        gt=0,
        le=24 * 31,
        **said(
            "发现多少小时以内的问题才立即告警；更早的只进日报",
            "Age in hours beyond which a fault gives no alarm any more; older ones stand in the digest only",
        ),
    )
    quiet_hours: QuietTimes = Field(
        default="",
        **said(
            "免打扰时段，如 22:00-07:00；其间的告警到时段结束再发，每位收件人可以另设",
            "Quiet hours such as 22:00-07:00; alarms within them go out at their end; each recipient may set their own",
        ),
    )
    due_notice_days: float = Field(
        default=3,
        ge=0,
        le=60,
        **said(
            "整改期限前多少天提醒责任单位和监管人员；0 为不提醒",
            "Days before a deadline at which the unit and the supervisors are reminded; 0: never",
        ),
    )
    sweep_every_hours: float = Field(
        default=24, gt=0, le=24 * 31, **said("每个站点隔多少小时巡查一次", "Hours between two sweeps of a site")
    )
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
    sweep_delay: float = Field(
        default=0.5, ge=0, le=60, **said("对同一主机两次请求的间隔（秒）", "Seconds between two requests to one host")
    )
    sweep_concurrency: int = Field(
        default=2, ge=1, le=64, **said("对同一主机同时发出的请求数", "Requests to one host at a time")
    )
    sweep_timeout: float = Field(
        default=15,
        gt=0,
        le=300,
        **said(
            "等待响应的秒数；国家指标以 15 秒为无法访问",
            "Seconds to wait for an answer; the national sheet calls 15 seconds unreachable",
        ),
    )
    sweep_max_pages: int = Field(
        default=5000, ge=1, **said("每次巡查每站最多读取的网页数", "Most pages read of a site in one sweep")
    )
    sweep_max_depth: int = Field(
        default=12, ge=0, le=100, **said("距首页最多点击几次", "Most clicks away from the home page")
    )
    sweep_max_targets: int = Field(
        default=50_000, ge=1, **said("每次巡查每站最多核实的链接数", "Most distinct link targets settled in one sweep")
    )
    sweep_max_outside: int = Field(
        default=300,
        ge=0,
        **said(
            "每次巡查每站最多读取的外部页面数，用于发现被劫持的外链；0 为不读取",
            "Most outside pages read per sweep and site to find hijacked links; 0: none",
        ),
    )
    sweep_deadline_minutes: float = Field(
        default=60, gt=0, **said("每站巡查的时间上限（分钟）", "Minutes after which the sweep of a site ends")
    )
    sweep_children: int = Field(
        default_factory=lambda: os.cpu_count() or 1,
        ge=1,
        le=256,
        **said("同时运行的巡查进程数；默认等于处理器核数", "Crawling processes at a time; by default one per core"),
    )
    sites_per_child: int = Field(
        default=8,
        ge=1,
        le=256,
        **said("一个巡查进程同时巡查的站点数", "Sites that one crawling process sweeps together"),
    )
    max_body_mb: float = Field(
        default=8, gt=0, le=2048, **said("单个响应最多读取多少兆字节", "Most megabytes read of one answer")
    )
    max_renders: int = Field(
        default=60,
        ge=0,
        **said(
            "每次巡查每站最多用浏览器打开多少页；0 为不用浏览器", "Most pages opened in a browser per sweep; 0: none"
        ),
    )
    check_fragments: bool = Field(
        default=False,
        **said(
            "是否检查页内锚点（# 后的位置）是否存在",
            "Look for the places within pages that links name behind «#»",
        ),
    )
    max_pictures: int = Field(
        default=20,
        ge=0,
        **said(
            "每次巡查每站最多为多少处失效链接截图留证；0 为不截图",
            "Most pictures a sweep takes of pages with the broken link outlined; 0: none",
        ),
    )
    settled_days: float = Field(
        default=14,
        ge=0,
        le=14,
        **said(
            "例行巡查中，没有变化的旧文章和附件最长隔多少天再访问一次；0 为每次都访问（首页、栏目、留言、新文章和已知问题每次必访）",
            "Longest time in days for which a routine sweep leaves settled articles and files unasked; 0: everything is asked every time "
            "(home page, columns, boards, new articles and known faults always are)",
        ),
    )
    list_pages: int = Field(
        default=3, ge=1, le=100, **said("每个列表最多翻看几页", "Pages of a list that are read for its newest item")
    )
    board_pages: int = Field(
        default=40,
        ge=1,
        le=1000,
        **said(
            "每个留言栏目往前最多翻看几页（翻到一年前为止）",
            "Pages of a message board that are read back, until a year has been seen",
        ),
    )
    board_threads: int = Field(
        default=600,
        ge=1,
        **said("每个留言栏目最多打开多少条留言", "Messages of a board whose own pages are opened"),
    )
    retry_spacing: Annotated[tuple[Annotated[float, Field(ge=0, le=86400)], ...], Listed] = Field(
        default=(30.0, 120.0),
        **said(
            "失败后再次尝试前等待的秒数，用逗号分隔，有几个就再试几次",
            "Seconds to wait before each further try of what failed, separated by commas",
        ),
    )
    wording_files: Annotated[tuple[Path, ...], Listed] = Field(
        default=(),
        **said(
            "自备的用语词库（CSV 文件），用逗号分隔，补充或替换随附词条",
            "Lexicons of wrong wording of your own (CSV files), separated by commas; they add to the shipped one or replace its lines",
        ),
    )
    max_attachments: int = Field(
        default=20,
        ge=0,
        le=1000,
        **said(
            "一次巡查最多读取多少个附件（PDF、DOCX、XLSX）的文字；0 为不读",
            "Attachments (PDF, DOCX, XLSX) whose text one sweep reads; 0 reads none",
        ),
    )
    max_attachment_mb: float = Field(
        default=8, gt=0, le=100, **said("读取文字的附件最大多少兆字节", "Largest attachment that is read, in megabytes")
    )
    max_searches: int = Field(
        default=3,
        ge=0,
        le=20,
        **said(
            "一次巡查最多向站内搜索提几次查询；0 为不查", "Questions one sweep puts to a site's search; 0 asks none"
        ),
    )
    control_urls: Annotated[tuple[WebAddress, ...], Listed] = Field(
        default=(),
        **said(
            "用来判断监测端自身网络是否正常的网址，用逗号分隔",
            "Addresses that tell whether our own network is well, separated by commas",
        ),
    )
    user_agent: str = Field(
        default="Xunwang/0.1 (+https://www.example.org/xunwang)",
        min_length=1,
        **said(
            "访问时自报的名称；请把其中的网址换成说明巡查来意的联系页面",
            "Name given when visiting; put a page there that says who watches and how to reach you",
        ),
    )
    ca_file: str = Field(
        default="",
        **said(
            "除通行的根证书外，另行信任的根证书文件（PEM）",
            "PEM file of root certificates that are trusted beside the usual ones",
        ),
    )
    obey_robots: bool = Field(
        default=True,
        **said("是否遵守 robots.txt（可按站点另设）", "Whether robots.txt is obeyed (may differ per site)"),
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
    browser_path: str = Field(
        default="", **said("Chromium 的路径；不填则自动寻找", "Path of Chromium; without it one is looked for")
    )
    retention_days: int = Field(
        default=400,
        ge=30,
        **said(
            "巡查结果与证据保留的天数；未办结问题的证据一直保留",
            "Days for which bundles and evidence are kept; evidence of unsettled issues stays",
        ),
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", **said("日志详细程度：debug、info、warning 或 error", "Least grave log entry that is written")
    )

    _gathered: Gathered = PrivateAttr(default_factory=Gathered)

    @classmethod
    def load(cls, environ: Mapping[str, str] | None = None) -> Self:
        """Gather and check every setting. ``environ`` None: that of the process. Raises SettingsError, one sentence."""
        gathered = gather(os.environ if environ is None else environ, cls.model_fields, cls.secret_names())
        try:
            settings = cls.model_validate(gathered.values)
        except ValidationError as error:
            raise _sentence(error, gathered) from None
        settings._gathered = gathered
        return settings

    @classmethod
    def secret_names(cls) -> frozenset[str]:
        """Fields that may come from ``XUNWANG_<NAME>_FILE`` and are never shown."""
        return frozenset(name for name in cls.model_fields if _extra(cls, name)["secret"])

    @model_validator(mode="before")
    @classmethod
    def _database_beside_data(cls, values: Any) -> Any:
        if isinstance(values, dict) and not values.get("database_url"):
            folder = Path(values.get("data") or cls.model_fields["data"].default)
            return {**values, "database_url": f"sqlite:///{folder.resolve() / 'xunwang.db'}"}
        return values

    @property
    def warnings(self) -> tuple[ConfigError, ...]:
        """What was odd but not fatal, such as a variable nobody reads."""
        return self._gathered.warnings

    @property
    def zone(self) -> ZoneInfo:
        """The time zone in which verdicts are made."""
        return ZoneInfo(self.time_zone)

    @property
    def indicator_folder(self) -> Path:
        """Where an operator keeps indicator sets of their own."""
        return self.data / "indicators"

    def budget(self) -> Budget:
        """Where a sweep ends by itself."""
        return Budget(
            max_pages=self.sweep_max_pages,
            max_depth=self.sweep_max_depth,
            max_seconds=round(self.sweep_deadline_minutes * 60),
            max_body_bytes=round(self.max_body_mb * 1_000_000),
            max_renders=self.max_renders,
            max_pictures=self.max_pictures,
            list_pages=self.list_pages,
            max_targets=self.sweep_max_targets,
            max_outside=self.sweep_max_outside,
            board_pages=self.board_pages,
            board_threads=self.board_threads,
            max_attachments=self.max_attachments,
            max_attachment_bytes=round(self.max_attachment_mb * 1_000_000),
            max_searches=self.max_searches,
        )

    def pace(self) -> Pace:
        """How gently a host is asked."""
        return Pace(
            delay_s=self.sweep_delay,
            concurrency=self.sweep_concurrency,
            timeout_s=self.sweep_timeout,
            retry_spacing_s=self.retry_spacing,
        )

    def describe(self) -> list[SettingInfo]:
        """Every setting with its value, origin and help, in the order of the source."""
        return [
            SettingInfo(
                name=name,
                variable=f"{PREFIX}{name.upper()}",
                value=self._shown(name),
                default=default_text(name),
                origin=self._gathered.origins.get(name, (Origin.DEFAULT, ""))[0],
                origin_detail=self._gathered.origins.get(name, (Origin.DEFAULT, ""))[1],
                help=field.description or "",
                help_en=str(_extra(type(self), name)["en"]),
                secret=bool(_extra(type(self), name)["secret"]),
            )
            for name, field in type(self).model_fields.items()
        ]

    def _shown(self, name: str) -> str:
        written = as_written(getattr(self, name))
        return _CREDENTIALS.sub(f"//{MASK}@", written) if name in self.secret_names() else written


def default_text(name: str) -> str:
    """The default as documents print it: the same on every machine."""
    return "" if name == "sweep_children" else as_written(Settings.model_fields[name].default)


def as_written(value: object) -> str:
    """A value as one would write it into the environment."""
    if isinstance(value, tuple):
        return ",".join(as_written(part) for part in value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:g}"
    return str(value)


def _extra(cls: type[Settings], name: str) -> Mapping[str, Any]:
    extra = cls.model_fields[name].json_schema_extra
    assert isinstance(extra, dict)
    return extra


def _sentence(error: ValidationError, gathered: Gathered) -> SettingsError:
    """The first thing that is wrong, naming the variable or key it came from."""
    first = error.errors(include_url=False)[0]
    name = str(first["loc"][0]) if first["loc"] else ""
    context = {key: _in_words(value) for key, value in (first.get("ctx") or {}).items()}
    secret = name in Settings.secret_names()
    return SettingsError(
        SENTENCES.get(first["type"], OTHERWISE),
        **{
            **context,
            "where": gathered.place(name),
            "value": MASK if secret else str(first.get("input", "")),
        },
    )


def _in_words(limit: object) -> str:
    """A limit or a choice of values as pydantic names them, in our punctuation."""
    return f"{limit:g}" if isinstance(limit, float) else str(limit).replace(" or ", "、").replace("'", "")
