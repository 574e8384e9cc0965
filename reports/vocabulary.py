"""Names for people of every enum member and token that appears in messages; data only, msgids in Chinese."""

from collections.abc import Mapping
from enum import StrEnum

from domain.fetches import Client, FetchFailure
from domain.findings import EvidenceKind, Outcome
from domain.indicators import Mode, Part
from domain.issues import Act, IssueState, Reason
from domain.lexicon import WordClass
from domain.people import Right, Role
from domain.records import (
    BoardKind,
    ColumnShape,
    DateOrigin,
    GuideElement,
    HidingWay,
    LinkKind,
    PageKind,
    PersonalKind,
    TextSource,
)
from domain.registry import (
    AccountKind,
    AccountState,
    CategoryOrigin,
    ColumnCategory,
    Platform,
    SiteKind,
    SiteLevel,
    SiteState,
)
from domain.scorecards import CardVerdict, Conclusion, Entered, EntryEvidenceKind, QuestionKind, ResultState
from domain.sweeps import HealthState, SweepPurpose, SweepState, UnitOutcome
from domain.targets import TargetKind

NAMES: Mapping[type[StrEnum], Mapping[str, str]] = {
    Outcome: {"fault": "问题", "suspicion": "疑似问题", "unknown": "无法判定"},
    IssueState: {
        "noticed": "待复核",
        "open": "待处理",
        "assigned": "已交办",
        "claimed": "报称已整改",
        "closed": "已整改",
        "exempt": "已豁免",
        "dismissed": "已排除",
    },
    Act: {
        "seen": "再次发现",
        "gone": "复查已消除",
        "confirm": "人工确认",
        "assign": "交办",
        "claim": "报告整改完成",
        "dismiss": "排除",
        "exempt": "豁免",
        "lapse": "豁免到期",
        "explain": "情况说明",
    },
    Reason: {
        "false_alarm": "误报",
        "reduced": "复核核减",
        "not_ours": "非本单位职责",
        "not_periodic": "非定期更新",
        "filed_closure": "已报备关停",
        "planned_fix": "已列入整改计划",
    },
    HidingWay: {
        "not_displayed": "不显示",
        "invisible": "不可见",
        "transparent": "透明",
        "off_screen": "移出屏幕",
        "no_size": "尺寸或字号为零",
        "same_colour": "与背景同色",
        "marquee": "滚动框过小或过快",
        "comment": "写在注释中",
        "by_script": "由脚本隐藏",
        "for_search_engines": "只向搜索引擎显示",
    },
    FetchFailure: {
        "dns": "域名无法解析",
        "refused": "拒绝连接",
        "reset": "连接中断",
        "timeout": "响应超时",
        "tls": "安全证书有误",
        "too_many_redirects": "跳转次数过多",
        "blocked_by_gate": "被防护脚本拦截",
        "too_large": "内容过大",
        "out_of_scope": "不在监测范围",
        "robots": "robots.txt 不允许",
        "private_address": "指向内部网络",
        "bad_address": "地址书写错误",
        "bad_protocol": "响应不合协议",
        "bad_encoding": "压缩内容损坏",
        "browser_crashed": "监测浏览器异常",
        "browser_missing": "没有可用的浏览器",
        "stopped": "尚未访问",
    },
    Client: {"crawler": "爬虫", "http": "直接访问", "browser": "浏览器", "probe": "可用性探测"},
    EvidenceKind: {
        "listing": "列表",
        "page": "页面",
        "parent": "所在页面",
        "exchange": "访问记录",
        "thread": "留言",
        "probes": "探测记录",
        "footer": "页脚",
    },
    TargetKind: {
        "site": "网站",
        "column": "栏目",
        "page": "页面",
        "link": "链接",
        "thread": "留言",
        "guide": "办事指南",
        "account": "账号",
    },
    PageKind: {
        "home": "首页",
        "column": "栏目",
        "hub": "栏目汇总页",
        "article": "文章",
        "thread": "留言",
        "thread_list": "留言列表",
        "guide": "办事指南",
        "guide_list": "办事指南列表",
        "search": "搜索页",
        "gate": "防护页",
        "not_found": "页面不存在",
        "other": "其他页面",
    },
    LinkKind: {
        "page": "页面",
        "attachment": "附件",
        "image": "图片",
        "style": "样式表",
        "script": "脚本",
        "frame": "框架",
        "form": "表单",
        "media": "音视频",
    },
    DateOrigin: {
        "meta": "网页标签",
        "label": "正文标注",
        "script": "脚本",
        "text": "正文",
        "list": "列表",
        "address": "网址",
    },
    ColumnShape: {
        "list": "列表",
        "hub": "栏目汇总页",
        "single_page": "单页栏目",
        "form": "表单",
        "search": "搜索页",
        "threads": "留言列表",
        "guides": "办事指南列表",
        "jump": "跳转栏目",
        "blank": "空白栏目",
        "unreadable": "无法读取",
    },
    ColumnCategory: {
        "news": "动态要闻类",
        "notice": "通知公告类",
        "policy": "政策文件类",
        "interpretation": "政策解读类",
        "personnel": "人事信息类",
        "plan": "规划计划类",
        "statistics": "统计信息类",
        "periodic": "定期更新类",
        "static": "静态介绍类",
        "archive": "历史归档类",
        "threads": "互动留言类",
        "survey": "调查征集类",
        "interview": "在线访谈类",
        "guides": "办事服务类",
        "unknown": "类型未定",
    },
    CategoryOrigin: {"person": "人工设定", "tag": "网页标签", "name": "栏目名称", "place": "所在位置", "none": "未定"},
    BoardKind: {
        "consultation": "咨询留言",
        "petition": "信访举报",
        "discipline": "纪检举报",
        "interview": "在线访谈",
        "survey": "调查征集",
    },
    SiteKind: {"portal": "政府门户网站", "department": "部门网站"},
    SiteLevel: {"province": "省级", "city": "市级", "county": "县级"},
    SiteState: {
        "planned": "筹建",
        "running": "正常运行",
        "changing": "变更中",
        "suspended": "临时下线",
        "migrating": "迁移中",
        "closed": "已关停",
        "deregistered": "已注销",
        "exception": "例外",
    },
    Platform: {
        "wechat": "微信公众号",
        "wechat_channels": "微信视频号",
        "weibo": "微博",
        "douyin": "抖音",
        "kuaishou": "快手",
        "toutiao": "今日头条",
        "bilibili": "哔哩哔哩",
        "app": "移动客户端",
        "mini_program": "小程序",
        "other": "其他平台",
    },
    AccountKind: {"publish": "发布类", "service": "服务类", "mixed": "综合类"},
    AccountState: {"opened": "已开设", "changed": "已变更", "closed": "已关停", "deregistered": "已注销"},
    SweepPurpose: {"routine": "例行巡查", "rescan": "重新巡查", "recheck": "复查", "series": "可用性判定"},
    SweepState: {"queued": "排队中", "running": "进行中", "done": "已完成", "doubtful": "结果存疑", "failed": "失败"},
    HealthState: {"sound": "可信", "doubtful": "存疑"},
    CardVerdict: {"qualified": "合格", "unqualified": "不合格", "provisional": "暂定"},
    Conclusion: {
        "vetoed": "单项否决",
        "unqualified": "不合格",
        "veto_waits": "否决待签认",
        "qualified": "合格",
        "open": "尚无定论",
    },
    ResultState: {
        "clear": "未发现问题",
        "lost": "扣分",
        "gained": "加分",
        "veto_suspected": "疑似单项否决，待签认",
        "veto_signed": "单项否决",
        "found": "名录问题",
        "open": "待核定",
        "not_applicable": "不适用",
        "not_scored": "不计分",
    },
    QuestionKind: {
        "by_hand": "须人工填报",
        "not_examined": "尚未检查",
        "unknown": "无法判定",
        "suspicion": "疑似，待确认",
        "veto": "否决项，待签认",
    },
    Role: {"supervisor": "监管员", "reviewer": "审核员", "operator": "运维员", "viewer": "查阅者"},
    Right: {"read": "查看", "work": "复查与反馈", "review": "审核", "manage": "管理"},
    Entered: {
        "clear": "未发现问题",
        "lost": "扣分",
        "gained": "加分",
        "signed": "签认否决",
        "found": "存在名录问题",
        "not_applicable": "不适用",
    },
    EntryEvidenceKind: {"text": "说明", "url": "网址", "file": "文件"},
    WordClass: {"grave": "严重表述错误", "improper": "表述不规范", "typo": "常见错别字"},
    PersonalKind: {"identity": "身份证号码", "bank_card": "银行卡号", "phone": "手机号码"},
    TextSource: {"site": "全站", "page": "网页", "attachment": "附件"},
    Part: {"veto": "单项否决", "deduct": "扣分指标", "bonus": "加分指标", "registry": "名录问题"},
    Mode: {"auto": "自动判定", "assist": "机器发现、人工确认", "manual": "人工填报"},
    GuideElement: {
        "name": "事项名称",
        "basis": "设定依据",
        "conditions": "申请条件",
        "materials": "办理材料",
        "place": "办理地点",
        "time": "办理时间",
        "phone": "联系电话",
        "process": "办理流程",
    },
    UnitOutcome: {
        "read": "已读取",
        "failed": "访问失败",
        "refused": "按规则未访问",
        "over_budget": "超出限额未访问",
        "stopped": "提前结束未访问",
        "remembered": "近期已读，本次未访问",
    },
}

MARKS: Mapping[str, str] = {
    "badge": "“党政机关”网站标识",
    "error_report": "“我为政府网站找错”入口",
    "site_code": "网站标识码",
    "icp": "ICP 备案编号",
    "police": "公安机关备案标识",
    "organizer": "主办单位",
    "contact": "联系方式",
    "site_map": "网站地图",
}
"""The footer marks of contract.md."""

_THREAD_PARTS: Mapping[str, str] = {
    "asked": "留言时间",
    "unit": "答复单位",
    "answered": "答复时间",
    "reply": "答复内容",
}
"""The parts of a published message (deduct.interact.public)."""

_PLACES: Mapping[str, str] = {"首页": "首页", "二级页面": "二级页面"}
TOKENS: Mapping[str, str] = {
    **MARKS,
    **NAMES[ColumnCategory],
    **NAMES[FetchFailure],
    **NAMES[HidingWay],
    **_PLACES,
    **_THREAD_PARTS,
    **NAMES[GuideElement],
}
"""What a value of a message may hold instead of words: a mark, a column's type, a reason why nothing came."""

TOKEN_KEYS: Mapping[str, type[StrEnum]] = {
    "kind": LinkKind,
    "link_kind": LinkKind,
    "page_kind": PageKind,
    "shape": ColumnShape,
    "origin": DateOrigin,
    "board_kind": BoardKind,
    "client": Client,
    "by": Client,
    "platform": Platform,
    "state": SiteState,
    "word_class": WordClass,
    "personal_kind": PersonalKind,
    "where": TextSource,
}
"""Values whose tokens mean something else than in TOKENS, by the value's name."""

WHERE = frozenset({"首页", "二级页面"})
"""Places that a check names in its own words."""

SENTENCES = frozenset({"why"})
"""Values that are lists of half sentences rather than of words."""

VERBATIM = frozenset(
    {
        "anchors",
        "codes",
        "endings",
        "fragments",
        "known",
        "valid",
        "words",
        "title",
        "name",
        "label",
        "subject",
        "anchor",
        "url",
        "text",
        "excerpt",
        "board",
        "unit",
        "column",
        "wrong",
        "right",
        "samples",
    }
)
"""Values taken from a page: never read as a token, a span or a moment."""
