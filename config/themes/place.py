"""Where everything lies and runs: folders, database, queue, keys, logs."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal

from msgspec import Meta

from config.theme import setting


class QueueMode(StrEnum):
    """Where jobs run."""

    INLINE = "inline"
    PROCRASTINATE = "procrastinate"


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where everything lies and runs: folders, database, queue, keys, logs."""

    data: Path = setting(
        Path("var"),
        "存放全部状态的文件夹：数据库、巡查结果、证据、待发邮件、日志",
        "Folder of all state: database, bundles, evidence, outbox, logs",
    )
    database_url: str = setting(
        "",
        "数据库地址（SQLAlchemy 格式）；不填则用数据文件夹中的 SQLite",
        "Database address (SQLAlchemy URL); without it SQLite in the data folder",
        secret=True,
    )
    evidence_url: str = setting(
        "",
        "证据存放在哪里（多机部署时共用），如 s3://bucket/prefix 或 file:///共享文件夹；不填则在数据文件夹中",
        "Where evidence lies when machines share it, such as s3://bucket/prefix or file:///shared; empty: the data folder",
    )
    queue: QueueMode = setting(
        QueueMode.INLINE,
        "任务在哪里执行：inline 为本进程，procrastinate 为独立工作进程（需要 PostgreSQL）",
        "Where jobs run: inline in this process, procrastinate in workers (needs PostgreSQL)",
    )
    worker_lease_seconds: Annotated[float, Meta(ge=3, le=3600)] = setting(
        90.0,
        "工作进程失去联系多少秒后，由其他进程接管它的工作",
        "Seconds of silence after which a process's work is taken over by others",
    )
    secret_key: str = setting(
        "",
        "用来加密消息渠道地址、签发退订链接的密钥（至少 32 个字符）；不填则在数据文件夹中生成 secret.key，多机部署时各机须相同",
        "Key that seals channel addresses and signs unsubscribe links (32 characters or more); empty: secret.key in the data "
        "folder; machines that share a database need the same",
        secret=True,
    )
    browser_path: str = setting("", "Chromium 的路径；不填则自动寻找", "Path of Chromium; without it one is looked for")
    retention_days: Annotated[int, Meta(ge=30)] = setting(
        400,
        "巡查结果与证据保留的天数；未办结问题的证据一直保留",
        "Days for which bundles and evidence are kept; evidence of unsettled issues stays",
    )
    log_level: Literal["debug", "info", "warning", "error"] = setting(
        "info", "日志详细程度：debug、info、warning 或 error", "Least grave log entry that is written"
    )

    @property
    def indicator_folder(self) -> Path:
        """Where an operator keeps indicator sets of their own."""
        return self.data / "indicators"
