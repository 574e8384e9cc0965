"""The words of government pages, as plain tables; no code."""

import re

# --- publishing dates -------------------------------------------------------------------------------------------------

PUBLISH_LABELS = (
    "发布时间", "发布日期", "发布于", "发布时刻", "发表时间", "发表日期", "发表于", "公布时间", "公布日期", "公开日期", "公开时间", "信息时间",
    "信息日期", "上传时间", "上传日期", "录入时间", "添加时间", "添加日期", "刊发时间", "发稿时间", "发稿日期", "稿件时间", "登载时间", "挂网时间", "刊登时间", "提交时间", "信息发布日期", "网站发布日期", "发帖时间", "推送时间", "加入时间", "入库时间",
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
    "releasedate", "release_date", "dc.date.issued", "dcterms.issued", "dc.date", "article.published", "bytedance:published_time", "og:time",
    "sailthru.date", "published", "publication_date", "rnews:datepublished",
)  # fmt: skip
"""Names of tags that state the publishing date, best first; ``Maketime`` and ``LastModified`` never do."""

HINT_METAS = (
    "dateupdate",
    "article:modified_time",
    "og:updated_time",
    "lastmodified",
    "updatetime",
    "bytedance:updated_time",
)
"""Tags whose day can lend its year to a shown date without one."""

# --- lists ------------------------------------------------------------------------------------------------------------

SIDE_HEADINGS = re.compile(
    r"热点|热门|热搜|推荐|相关(?:链接|信息|阅读|文章|新闻|文件|内容|资讯|解读|报道|稿件|附件|推荐)|排行|点击榜|点击量|阅读榜|最新(?:文章|信息|发布|更新|动态|资讯)|"
    r"友情链接|常用链接|网站链接|快速(?:通道|导航|链接)|便民|猜你|大家都在|随机|图片新闻|今日头条|本周|精彩|更多(?:精彩|新闻|内容)|延伸阅读|"
    r"滚动(?:新闻|信息)|上一篇|下一篇|版权|附件|扫一扫|关注我们"
)
"""Headings of lists that stand beside the one that counts (page-dialects, dates 9)."""

SIDE_NAMES = re.compile(
    r"(?:^|[\s_-])(?:hot|rank\w*|relat\w*|recommend\w*|friend\w*|yqlj|xgxx|xgwz|tuijian|paihang|phb|rdtj|copyright|foot\w*|breadcrumb\w*)(?:$|[\s_-])"
)
"""Class names of such lists; only ever a hint."""

MORE_WORDS = re.compile(
    r"^(?=[\s\[【(（<«+>·.…»›查点了浏阅更全Mm])"  # most words begin otherwise
    r"(?:[\s\[【(（<«+>·.…]*(?:查看|点击|了解|浏览|阅读)?(?:更\s*多|全部|MORE|more|More)(?:信息|内容|\.\.\.)?[\s\]】)）»>+·.…›→]*$|(?:[>»›]{1,3}|\+{1,3}|[.…]{2,3})$)"
)
"""A link to the whole of a box's list (更多)."""

MORE_TAIL = re.compile(r"\s*[\[【(（+]*(?:查看)?(?:更\s*多|MORE|more|More)(?:信息)?[\]】)）»>+·.…›→\s]*$")

GENERIC_HEADINGS = re.compile(
    r"^(?:\W*|信息列表|列表|文章列表|内容列表|标题.{0,20}|(?:19|20)\d\d年?.{0,4}|全部|序号.{0,30}|.{0,12}共\s*\d+.{0,20}|发布(?:日期|时间).{0,10}|当前栏目.{0,3})$"
)

TRAIL_WORDS = re.compile(
    r"[当现所您你位](?:(?:(?<=当)前|(?<=现)在|(?<=所)在|(?<=[您你])的)(?:的)?(?:所在)?(?:的)?位置|(?<=您)(?:现在|当前)?所?在|(?<=^位)置\s*[:：])"
)
"""Words before a breadcrumb (面包屑), in a text without blanks in front. One set of letters begins it, so that a scanner skips."""

HOME_WORDS = frozenset({"首页", "网站首页", "主页", "返回首页", "本站首页", "门户首页", "首頁", "home", "index"})

ARTICLE_ADDRESS = re.compile(
    r"[/_?&.-](?:"  # what all of them begin with: a scanner skips to it
    r"(?<=/)(?:t?(?:19|20)\d{6}[_/.-]|art(?:icle)?[_/-]\d|(?:19|20)\d\d[-/]?(?:0?[1-9]|1[0-2])[-/]|[0-9a-f]{24,36}(?:[./]|$)|\d{4,}(?:[/.]|$))|"
    r"(?<=[/_])(?:post|content|detail|info|show|view|news|item|article|doc|c)[_/.-]\d{2,}|"
    r"(?<=[/_-])\d{5,}[_.\w-]*\.(?:s?html?|jsp|aspx?|php)|(?<=[?&])\w*(?:id|uuid)=[\w-]*\d|(?<=\.)(?:pdf|docx?|wps|xlsx?|zip|rar|ceb|ofd)$)",
    re.IGNORECASE,
)
"""Addresses that look like those of articles."""

COLUMN_ADDRESS = re.compile(
    r"[/_?&](?:(?<=/)col/?col\d+|(?<=[/_])(?:col|channel|node|list|class|lm|column|cat|category|lanmu|gb|lb|more|index)[_/-]?\d*(?:[./?]|$)|"
    r"(?<=[?&])(?:classid|class_id|catid|cid|columnid|channelid|typeid|lmid|nodeid|sortid|lanmuid|bigclass\w*|smallclass\w*|type|lm)=)",
    re.IGNORECASE,
)
"""Addresses that look like those of columns."""

SCRIPT_FILLED = re.compile(
    r"\bfetch\s*\(|\$\.(?:ajax|get|post|getJSON)\s*\(|\baxios\b|XMLHttpRequest|\bv-for\b|\bng-repeat\b|\{\{[^}]{1,60}\}\}|<div id=[\"']?(?:app|root|__nuxt|__next)[\"']?\s*>\s*</div>|"
    r"dataproxy\.jsp|layui|laytpl|template\s*\(|\.innerHTML\s*=|document\.write|data-(?:channel|api|url|source|bind)",
    re.IGNORECASE,
)
"""Signs that scripts write part of the page."""

PLACEHOLDERS = re.compile(
    r"(?:本?栏目|页面|该?页面|内容|本页|频道|专栏|网页)?(?:正在|尚在|仍在)?(?:建设|完善|整理|筹备|制作)中|(?:正在)(?:建设|更新|完善|整理|筹备)|"
    r"(?:暂|尚|目前|当前)\s*(?:时)?\s*(?:无|没有|未有|未发布)\s*(?:相关|任何|此类|本栏目)?(?:的)?\s*(?:内容|数据|信息|记录|文章|资料|消息|公告|新闻|文件|稿件|发布|结果)|"
    r"敬请期待|没有(?:找到|查询到|检索到)?(?:任何|相关|符合条件的?)*(?:内容|数据|信息|记录|文章|结果)|未(?:找到|查询到|检索到)(?:任何|相关|符合条件的?)*(?:内容|数据|信息|记录|文章|结果)|"
    r"^\s*(?:暂无|无数据|空空如也|no\s*data|coming\s*soon)\s*$|内容(?:待|正在)?(?:更新|添加|补充)(?:中)?|(?:共|总计)\s*0\s*(?:条|篇|页)|即将(?:上线|开放|推出)",
    re.IGNORECASE | re.MULTILINE,
)
"""Words that say a column holds nothing (栏目建设中, 暂无内容)."""

# --- columns ----------------------------------------------------------------------------------------------------------

NAVIGATION_NAMES = re.compile(r"nav|menu|daohang|(?:^|[\s_-])dh(?:$|[\s_-])", re.IGNORECASE)
TRAIL_NAMES = re.compile(r"crumb|position|location|weizhi|dqwz|(?:^|[\s_-])wz(?:$|[\s_-])|where", re.IGNORECASE)

NOT_COLUMNS = re.compile(
    r"^(?:首\s*页|网站首页|主页|返回.*|门户首页|本站首页|网站地图|站点地图|地图|sitemap|联系我们|联系方式|关于我们|关于本站|网站声明|免责声明|版权声明|法律声明|隐私.{0,4}|使用帮助|帮助.{0,4}|"
    r"无障碍.{0,6}|长者.{0,4}|适老.{0,4}|关怀.{0,3}|老年.{0,3}|繁.{0,3}|简.{0,3}|简繁.*|english|en|中文.{0,3}|rss.{0,4}|登\s*录|登陆|注\s*册|用户.{0,4}|个人中心|我的.{0,4}|设为首页|加入收藏|收藏.{0,4}|"
    r"上一页|下一页|上一篇|下一篇|尾页|末页|返回顶部|顶部|top|搜\s*索|高级搜索|检索|查询|手机版|移动版|移动端|电脑版|微信.{0,4}|微博.{0,4}|客户端|app|邮箱|.{0,4}邮箱登录|公务邮箱|"
    r"更多.{0,4}|more.{0,2}|详细.{0,4}|详情|查看.{0,4}|全部|打印.{0,3}|关闭.{0,4}|分享.{0,4}|点击.{0,6}|进入.{0,6}|解读|附件.*|下载|\d+|年|月|日|中英文.*|英文版|智能问答|我要.{1,6}|在线提问|"
    r"按.{1,4}排序|刷新|下一级|上月|下月|上一年|下一年|打印版|内部资料|.{0,4}ICP备.*|.*公网安备.*|.*标识码.*|.*找错.*)$",
    re.IGNORECASE,
)
"""Links that name no column."""

SITE_MAP_WORDS = re.compile(r"^(?:网站|站点)?地图$|^site\s*map$", re.IGNORECASE)

TYPE_TAGS: tuple[tuple[str, str], ...] = (
    ("概况信息", "static"), ("概况", "static"), ("机构职能", "static"), ("负责人信息", "static"), ("领导信息", "static"), ("领导之窗", "static"),
    ("信息公开指南", "static"), ("依申请公开", "static"), ("政策解读", "interpretation"), ("回应关切", "interpretation"),
    ("工作动态", "news"), ("动态要闻", "news"), ("新闻动态", "news"), ("新闻资讯", "news"), ("新闻", "news"), ("动态", "news"), ("要闻", "news"),
    ("通知公告", "notice"), ("公示公告", "notice"), ("公告公示", "notice"), ("公告", "notice"), ("政策文件", "policy"), ("政策法规", "policy"), ("规范性文件", "policy"), ("法规文件", "policy"),
    ("人事信息", "personnel"), ("人事任免", "personnel"), ("人事", "personnel"), ("规划计划", "plan"), ("计划规划", "plan"), ("规划", "plan"),
    ("数据发布", "statistics"), ("统计数据", "statistics"), ("统计信息", "statistics"), ("数据开放", "periodic"), ("数据开发", "periodic"),
    ("信息公开年报", "periodic"), ("信息公开目录", "periodic"), ("办事服务", "guides"), ("办事指南", "guides"), ("咨询投诉", "threads"), ("互动交流", "threads"),
    ("征集调查", "survey"), ("在线访谈", "interview"), ("专题专栏", "archive"), ("专题", "archive"),
)  # fmt: skip
"""Values of the ``ColumnType`` tag (indicators.md section 6) and their categories; the list is open-ended."""

NAME_CATEGORIES: tuple[tuple[str, str], ...] = (
    # Order matters: the first form that fits decides.
    (
        r"历史专题|专题(?:专栏|集锦|回顾|汇总|栏目|报道)?$|^专题|专栏$|专项(?:行动|斗争|整治|治理)$|回头看$|主题教育|往期|归档|历年|\d{4}年.{0,12}(?:专栏|专题)",
        "archive",
    ),
    (r"解读|图解|回应关切|热点回应|新闻发布会|政策问答", "interpretation"),
    (r"访谈|在线直播|直播访谈", "interview"),
    (r"征集|调查|征求意见|民意|网上听证|投票|意见反馈|问卷", "survey"),
    (r"信箱|邮箱|留言|咨询(?!公司)|投诉|举报|信访|建言|问政|来信|12345|互动|答复选登|网民", "threads"),
    (
        r"办事指南|办事服务|服务指南|网上办事|办理指南|政务服务|在线办理|便民服务|服务事项|权责清单|行政审批事项",
        "guides",
    ),
    (r"建议提案|提案|建议办理|人大代表建议|政协", "periodic"),
    (
        r"概况|职能|职责|机构(?:设置|概况|信息|职能|简介|领导)|内设|直属单位|领导(?:之窗|信息|班子|简介|介绍|分工|成员)?$|负责人|简介|沿革|区划|地理|历史|联系(?:我们|方式)|走进|公开指南|依申请|公开制度|权力清单|责任清单|县情|市情|区情|省情|人口|旅游景点|交通|气候|资源",
        "static",
    ),
    (r"人事|任免|招考|招聘|招录|公务员|遴选|考录|干部", "personnel"),
    (r"规划|计划|纲要|五年", "plan"),
    (r"统计(?!局)|数据(?:发布|查询|公布|解读)?$|公报|月报|季报", "statistics"),
    (r"政府公报|公报", "policy"),
    (r"公示|公告|通知|通报|通告|招标|采购|中标", "notice"),
    (r"政策(?!解读)|法规|规范性文件|规章|文件$|文件库|政府文件|令$|条例|标准规范|行政法规", "policy"),
    (
        r"动态|要闻|新闻|资讯|快讯|头条|时政|信息快报|工作进展|工作信息|政务信息|本地|一线|乡镇|街道动态|部门信息|图片新闻|今日",
        "news",
    ),
    (
        r"预算|决算|三公|财政|年报|年度报告|双随机|重点领域|公开目录|处罚|许可|执法|信用|安全生产|应急|环境|食品|扶贫|教育|医疗|社会救助|数据开放|审计|价格|收费|项目|征地|拆迁|志愿",
        "periodic",
    ),
)
"""Forms of column names and their categories (indicators.md section 4.1)."""

SEASONAL_NAMES = re.compile(
    r"防汛|抗旱|防台|抗震|抗疫|疫情|森林防火期|换届|选举|普查|(?:人大|政协|党代).{0,3}会议?$|两会|十[四五六七八九]大|二十大|三中全会|高考|中考|清明|春运|春节|国庆|建党|建军|周年|党史学习|主题教育|"
    r"创建.{0,8}(?:城市|县城|区)|脱贫|扫黑|运动会|博览会|(?:19|20)\d\d年"
)
"""Columns of a season or a single event (indicators.md section 13): age says nothing about them."""

# --- boards ------------------------------------------------------------------------------------------------

ASKERS = ("来信", "留言", "写信", "咨询", "提问", "信件", "诉求", "投诉", "去信", "发信", "提交", "反映", "问政", "来件")
ASKED_LABEL = re.compile(rf"(?:{'|'.join(ASKERS)})(?:时间|日期)")
"""What only message boards and messages say."""
