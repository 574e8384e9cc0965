"""Headings and words of registry files, in English and Chinese → fields and values; stores nothing."""

import difflib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import TypeVar

from domain.registry import AccountKind, AccountState, Platform, SiteKind, SiteLevel, SiteState

E = TypeVar("E", bound=StrEnum)

SITE_HEADINGS: Mapping[str, tuple[str, ...]] = {
    "code": ("政府网站标识码", "网站标识码", "网站标识", "标识码", "站点标识码", "代码"),
    "name": ("网站名称", "政府网站名称", "站点名称", "名称"),
    "home_url": (
        "首页网址",
        "首页地址",
        "网站首页网址",
        "网址",
        "网站网址",
        "网站地址",
        "首页url",
        "域名",
        "网站域名",
        "主域名",
    ),
    "organizer": ("主办单位", "主办单位名称", "主办机关", "单位名称", "组织单位"),
    "kind": ("网站类别", "网站类型", "类别", "类型", "网站性质"),
    "level": ("网站级别", "级别", "层级", "行政级别", "行政层级", "单位级别"),
    "region": ("地区", "所属地区", "所在地区", "行政区划", "区域"),
    "contact_name": ("联系人", "联系人姓名", "负责人", "联系人员"),
    "contact_email": ("邮箱", "联系邮箱", "联系人邮箱", "电子邮箱", "电子邮件"),
    "contact_phone": ("电话", "联系电话", "联系人电话", "手机", "办公电话", "手机号码"),
    "icp": ("icp备案号", "icp备案编号", "icp备案", "工信部备案号"),
    "police": ("公安备案号", "公安机关备案号", "公安备案", "公安机关备案编号", "网安备案号"),
    "has_services": ("有对外服务职能", "对外服务职能", "是否有对外服务职能", "有无对外服务职能", "办事服务"),
    "home_is_navigation": ("首页仅为栏目导航入口", "首页为导航", "首页仅为导航", "导航首页"),
    "state": ("状态", "网站状态", "运行状态"),
    "hosts": ("其他域名", "其它域名", "其他主机", "附属域名", "子域名", "范围内域名"),
    "obey_robots": ("遵守robots", "遵守robots协议"),
    "closed_from": ("临时下线开始", "下线开始日期", "停用开始日期", "关停开始日期"),
    "closed_until": ("临时下线结束", "下线结束日期", "停用结束日期", "恢复日期前一日"),
}
ACCOUNT_HEADINGS: Mapping[str, tuple[str, ...]] = {
    "code": ("账号标识码", "帐号标识码", "账号编码", "标识码", "编码", "代码", "账号代码"),
    "name": ("账号名称", "帐号名称", "名称", "新媒体名称", "政务新媒体名称"),
    "platform": ("平台", "平台名称", "所属平台", "开设平台", "账号平台", "渠道"),
    "organizer": ("主办单位", "主办单位名称", "开设单位", "主管单位", "单位名称"),
    "kind": ("账号类型", "帐号类型", "类型", "类别", "功能类型"),
    "handle": ("账号", "帐号", "账号id", "账号号码", "微信号"),
    "home_url": ("主页", "账号主页", "主页地址", "主页网址", "账号地址", "链接"),
    "feed_url": ("订阅地址", "数据地址", "信息源", "feed地址", "rss地址"),
    "site_code": ("网站标识码", "所属网站标识码", "关联网站标识码", "政府网站标识码"),
    "contact_name": SITE_HEADINGS["contact_name"],
    "contact_email": SITE_HEADINGS["contact_email"],
    "contact_phone": SITE_HEADINGS["contact_phone"],
    "state": ("状态", "账号状态", "运行状态"),
    "certified_subject": ("认证主体", "认证主体名称", "账号主体", "认证单位"),
}
WORDS: Mapping[type[StrEnum], Mapping[StrEnum, tuple[str, ...]]] = {
    SiteKind: {
        SiteKind.PORTAL: ("门户", "门户网站", "政府门户", "政府门户网站"),
        SiteKind.DEPARTMENT: ("部门", "部门网站", "政府部门网站"),
    },
    SiteLevel: {
        SiteLevel.PROVINCE: ("省", "省级", "省部级", "自治区", "直辖市"),
        SiteLevel.CITY: ("市", "市级", "地市", "地市级", "地级市", "设区的市"),
        SiteLevel.COUNTY: ("县", "县级", "区县", "区县级", "县区", "县区级", "县市区", "区", "区级"),
    },
    SiteState: {
        SiteState.PLANNED: ("拟开设",),
        SiteState.RUNNING: ("正常", "正常运行", "运行", "运行中", "在运行"),
        SiteState.CHANGING: ("变更", "信息变更"),
        SiteState.SUSPENDED: ("临时下线", "暂停"),
        SiteState.MIGRATING: ("整合迁移", "迁移"),
        SiteState.CLOSED: ("关停", "永久下线", "关闭", "已关停"),
        SiteState.DEREGISTERED: ("注销", "域名注销", "已注销"),
        SiteState.EXCEPTION: ("例外",),
    },
    Platform: {
        Platform.WECHAT: ("微信", "微信公众号", "公众号", "微信订阅号", "微信服务号"),
        Platform.WECHAT_CHANNELS: ("视频号", "微信视频号"),
        Platform.WEIBO: ("微博", "新浪微博", "政务微博"),
        Platform.DOUYIN: ("抖音", "抖音号"),
        Platform.KUAISHOU: ("快手", "快手号"),
        Platform.TOUTIAO: ("头条", "今日头条", "头条号"),
        Platform.BILIBILI: ("b站", "哔哩哔哩"),
        Platform.APP: ("客户端", "移动客户端", "手机客户端"),
        Platform.MINI_PROGRAM: ("小程序", "微信小程序"),
        Platform.OTHER: ("其他", "其它"),
    },
    AccountKind: {
        AccountKind.PUBLISH: ("发布", "发布类", "信息发布类"),
        AccountKind.SERVICE: ("服务", "服务类", "办事服务类"),
        AccountKind.MIXED: ("综合", "综合类", "发布服务类"),
    },
    AccountState: {
        AccountState.OPENED: ("开设", "正常", "正常运行", "运行"),
        AccountState.CHANGED: ("变更", "信息变更"),
        AccountState.CLOSED: ("关停", "关闭", "已关停"),
        AccountState.DEREGISTERED: ("注销", "已注销"),
    },
}
YES = ("yes", "y", "true", "1", "是", "有", "对", "√")
NO = ("no", "n", "false", "0", "否", "无", "没有", "×")
_BRACKETS = re.compile(r"[(\[【].*?[)\]】]")
_NOISE = re.compile(r"[\s*:：·]+")


def folded(text: str) -> str:
    """A heading or word without width, case, blanks, stars and remarks in brackets: ``＊ICP 备案号（必填）`` → ``icp备案号``."""
    plain = unicodedata.normalize("NFKC", text).lower()
    return _NOISE.sub("", _BRACKETS.sub("", plain))


def heading_of(heading: str, known: Mapping[str, tuple[str, ...]]) -> tuple[str, int] | None:
    """The field a heading means and how exact it is (0: its own name, then as listed); None when it means none."""
    word = folded(heading).replace("-", "_")
    for field, aliases in known.items():
        if word in {field, field.replace("_", "")}:
            return field, 0
        if word in aliases:
            return field, aliases.index(word) + 1
    return None


def nearest_field(heading: str, known: Mapping[str, tuple[str, ...]]) -> str:
    """The known heading most like an unknown one; empty when none is near."""
    return nearest(folded(heading), [*known, *(alias for aliases in known.values() for alias in aliases)])


def member_of(text: str, enum: type[E]) -> E | None:
    """The member a word means, by its value or a Chinese name; None when it means none."""
    word = folded(text)
    for member in enum:
        if word == member.value or word in WORDS[enum].get(member, ()):
            return member
    return None


def nearest_word(text: str, enum: type[StrEnum]) -> str:
    """The valid word most like an unknown one, else all valid values."""
    words = [*(member.value for member in enum), *(name for names in WORDS[enum].values() for name in names)]
    return nearest(folded(text), words) or "、".join(member.value for member in enum)


def yes_or_no(text: str) -> bool | None:
    """True, False, or None for a word that is neither."""
    word = folded(text)
    if word in YES:
        return True
    return False if word in NO else None


def nearest(word: str, valid: Iterable[str]) -> str:
    """The valid word most like ``word``; empty when none is near."""
    close = difflib.get_close_matches(word, sorted(valid), n=1, cutoff=0.5)
    return close[0] if close else ""
