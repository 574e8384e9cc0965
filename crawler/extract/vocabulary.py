"""The words of government pages, as plain tables; no code."""

import re

# --- publishing dates -------------------------------------------------------------------------------------------------

PUBLISH_LABELS = (
    "发布时间", "发布日期", "发布于", "发布时刻", "发表时间", "发表日期", "发表于", "公布时间", "公布日期", "公开日期", "公开时间", "信息时间",
    "信息日期", "上传时间", "上传日期", "录入时间", "添加时间", "添加日期", "刊发时间", "发稿时间", "发稿日期", "稿件时间", "登载时间", "挂网时间",
    "发布", "刊登时间", "提交时间", "信息发布日期", "网站发布日期", "发帖时间", "推送时间", "加入时间", "入库时间",
)  # fmt: skip
"""Words before a publishing date (发布日期)."""

PLAIN_LABELS = ("时间", "日期")
"""Words that announce the publishing date when they stand alone (会议时间 does not)."""

OTHER_LABELS = (
    "施行", "实施", "生效", "有效", "成文", "印发", "签发", "发文", "会议", "更新", "修改", "修订", "修正", "版权", "截止", "截至", "废止", "失效", "开始",
    "结束", "访问", "今天", "现在", "当前", "报名", "活动", "举办", "开庭", "开标", "制作", "生成", "出生", "起始", "到期", "下发", "通过", "落款", "考试",
    "面试", "公示期", "公示时间", "公示日期", "征集时间", "征求意见时间", "起止", "办结", "答复", "回复", "受理", "来信", "留言", "提问", "任职", "创建", "登录",
    "批准", "立案", "处罚", "决定", "核准", "登记", "成立", "统计", "采集", "拍摄", "演出", "比赛", "培训", "开工", "竣工", "下载", "建站", "自", "于", "从", "至", "到",
    "最后", "上次",
)  # fmt: skip
"""Words before dates that are none of publishing (page-dialects, dates 3 and 4)."""

LINE_WORDS = re.compile(
    r"来源|作者|浏览|点击|阅读|访问量|访问次数|字体|字号|打印|编辑|稿源|评论|分享|收藏|收听|责编|记者|撰稿|供稿|发布机构|发布单位|发布者|发布人|信息员|【大|\[大|人气|次数|次|审核"
)
"""Words of the line under a heading in which the publishing date stands without a label."""

PUBLISH_METAS = (
    "pubdate", "article:published_time", "firstpublishedtime", "publishdate", "publish_date", "publishtime", "publish_time", "pubtime",
    "datepublished", "og:release_date", "og:published_time", "weibo: article:create_at", "weibo:article:create_at", "apub:time", "_pubtime",
    "releasedate", "release_date", "dc.date.issued", "dcterms.issued", "dc.date", "article.published", "bytedance:published_time",
    "sailthru.date", "published", "publication_date", "rnews:datepublished",
)  # fmt: skip
"""Names of tags that state the publishing date, best first; ``Maketime`` and ``LastModified`` never do."""

HINT_METAS = ("dateupdate", "article:modified_time", "og:updated_time", "lastmodified", "updatetime", "bytedance:updated_time")
"""Tags whose day can lend its year to a shown date without one."""
