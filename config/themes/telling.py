"""Mail, digests, alarms and circulars."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from msgspec import Meta

from config.kinds import MailAddress, MailServer, QuietTimes
from config.theme import setting
from domain.alarms import AlarmKind


@dataclass(frozen=True, kw_only=True)
class Telling:
    """Mail, digests, alarms and circulars."""

    smtp_url: MailServer = setting(
        "",
        "发信服务器，如 smtp://user:pass@host:587?tls=starttls；不填则邮件写入 outbox 文件夹",
        "Mail server, such as smtp://user:pass@host:587?tls=starttls; without it mails are written to outbox/",
        secret=True,
    )
    mail_from: MailAddress = setting("xunwang@localhost", "发信人地址", "Address the mails come from")
    supervisor_emails: tuple[MailAddress, ...] = setting(
        (),
        "监管人员邮箱，用逗号分隔；他们收到全部站点的日报",
        "Mail addresses of supervisors, separated by commas; their digest covers every site",
    )
    digest_hour: Annotated[int, Meta(ge=0, le=23)] = setting(
        8, "每天几点发送日报（0–23）", "Hour of the day at which the digest is sent (0–23)"
    )
    digest_days: Literal["daily", "workdays", "weekly"] = setting(
        "daily",
        "日报在哪些日子发送：daily 每天、workdays 工作日、weekly 每周首个工作日；间隔期内的变化并入下一封",
        "Days on which the digest goes out: daily, workdays, or weekly (first working day); the next one covers the pause",
    )
    alarm_kinds: tuple[AlarmKind, ...] = setting(
        tuple(AlarmKind),
        "哪些情况立即告警，用逗号分隔：down 打不开、hijacked 链接被劫持、hidden 暗链、leak 个人信息泄露、veto 单项否决、"
        "veto_near 接近否决；留空则全部等日报",
        "What is told at once, separated by commas: down, hijacked, hidden, leak, veto, veto_near; empty: all waits for the digest",
    )
    alarm_stable_minutes: Annotated[float, Meta(ge=0, le=24 * 60)] = setting(
        30.0,
        "恢复正常并保持多少分钟后才告知恢复；其间再次出现算作同一次告警",
        "Minutes a thing must stay well before its recovery is told; what goes bad again within them is the same alarm",
    )
    alarm_within_hours: Annotated[float, Meta(gt=0, le=24 * 31)] = setting(
        24.0,
        "发现多少小时以内的问题才立即告警；更早的只进日报",
        "Age in hours beyond which a fault gives no alarm any more; older ones stand in the digest only",
    )
    quiet_hours: QuietTimes = setting(
        "",
        "免打扰时段，如 22:00-07:00；其间的告警到时段结束再发，每位收件人可以另设",
        "Quiet hours such as 22:00-07:00; alarms within them go out at their end; each recipient may set their own",
    )
    due_notice_days: Annotated[float, Meta(ge=0, le=60)] = setting(
        3.0,
        "整改期限前多少天提醒责任单位和监管人员；0 为不提醒",
        "Days before a deadline at which the unit and the supervisors are reminded; 0: never",
    )
    circular_style: str = setting(
        "standard",
        "通报的样式：内置 standard、chongqing，或数据文件夹 circulars 中的文件名（不带 .yaml）",
        "Style of circulars: standard, chongqing, or a file of the folder circulars in the data folder, without .yaml",
    )
    circular_template: Path | None = setting(
        None,
        "通报的 Word 模板（.docx）；不填则用内置模板，可用 xunwang report template 写出后修改",
        "Word template (.docx) of circulars; without it the built-in one, which xunwang report template writes out",
    )
