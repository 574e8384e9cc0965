"""Recognises pages that stand in for the page that was asked: upgrade notices, soft not-found pages, script gates."""

import re
from collections.abc import Mapping

from selectolax.lexbor import LexborHTMLParser

from crawler.extract.literals import Literals
from crawler.extract.text import all_text, visible_text

_SHORT_NOTICE = 400
"""Characters: a page about an upgrade says little else."""
_SHORT_ERROR = 300
"""Characters outside links: an error page in the site's own frame says little of its own."""
_SHORT_SOURCE = 20_000
_SENTENCE = re.compile(r"[^。！!？?\n；;]+")

_THING = r"(?:网站|本站|本网|站点|系统|平台|门户|服务器|网页|页面|服务)"
_WORK = r"(?:升级|维护|改版|检修|割接|迁移|停机|整改|改造|调试|建设)"
_MAINTENANCE = re.compile(
    rf"{_THING}[^。！!？?\n]{{0,20}}{_WORK}[^。！!？?\n]{{0,12}}(?:中|暂停|暂时|无法|停止|谅解|稍后|稍候|再来|关闭)"
    rf"|(?:正在|正处于|正进行)[^。！!？?\n]{{0,10}}{_WORK}|{_WORK}(?:维护|改造|调整|升级)?中(?!心)"
    r"|(?:暂停|停止)(?:对外)?(?:服务|访问|开放)|(?:临时|暂时)(?:关闭|下线|停止|无法访问)|停机维护"
    r"|(?:under|for|undergoing)\s+(?:scheduled\s+)?(?:maintenance|construction)|(?:is|being)\s+(?:currently\s+)?upgraded",
    re.IGNORECASE,
)
_ONE_COLUMN = re.compile(r"栏目|频道|版块|本页|该页|此页|功能|模块")

_ASKED = r"(?:访问|请求|查找|浏览|打开|查看|查询|要找|寻找|输入|点击|需要|想要?看)"
_PAGE = r"(?:页面|网页|文件|资源|内容|信息|文章|地址|网址|链接|URL|栏目|路径)"
_GONE = r"(?:不存在|不见了|找不到|未找到|没有找到|没找到|无法找到|(?:已经?|可能)?被?(?:删除|移除|撤销|下线|移动)|已?失效|已?丢失|走丢|飞走|无法访问|不可用)"
_MISSING = re.compile(
    rf"(?:您|你)?(?:所|要|正在|想)?{_ASKED}的?(?:该)?{_PAGE}[^。！!？?\n]{{0,12}}{_GONE}"
    rf"|(?:抱歉|对不起|很遗憾|Sorry|哎呀|啊哦|非常抱歉)[^。\n]{{0,16}}(?:{_PAGE}[^。！!？?\n]{{0,10}}{_GONE}|{_GONE}[^。！!？?\n]{{0,10}}{_PAGE})"
    rf"|^(?:该|此|本)?{_PAGE}(?:已经?)?(?:不存在|未找到|找不到了?|被删除|已删除|走丢了|丢失了)"
    rf"|^(?:找不到|未找到|无法找到|没有找到)(?:您|你)?(?:所|要)?(?:{_ASKED}的)?(?:该|此|指定的?|相关|对应)?{_PAGE}"
    r"|\b404\s*[-–—:：|,，.]*\s*(?:not\s+found|error|错误|页面|file|page|找不到|抱歉|对不起)|(?:错误|error|HTTP)(?:代码|码|\s)*[:：]?\s*404\b"
    r"|the\s+requested\s+(?:url|resource|page)\b.{0,80}?(?:not\s+found|could\s+not\s+be\s+found|not\s+available)"
    r"|(?:page|file|resource)\s+(?:(?:that\s+)?you\s+(?:requested|are\s+looking\s+for|were\s+looking\s+for|want)\s+)?"
    r"(?:(?:was\s+|is\s+|could\s+|can\s*)?(?:not|n.t)\s+(?:be\s+)?found|does\s*(?:not|n.t)\s+exist|(?:has|might\s+have|may\s+have)\s+been\s+(?:removed|deleted|moved))",
    re.IGNORECASE | re.MULTILINE,
)
_TITLE_GONE = {
    "不存在": "不存在", "找不到": "找不到了?", "未找到": "未找到", "无法找到": "无法找到",
    "丢失": "丢失", "走丢": "走丢了?", "删除": "已?被?删除", "无法访问": "无法访问",
}  # fmt: skip
"""What the title of an error page says of the page: the word, and the pattern it is said by."""
_TITLE_GONE_FORMS = "|".join(_TITLE_GONE.values())
_MISSING_TITLE = re.compile(
    r"^\W*(?:(?:HTTP\s*)?(?:错误|error)?\s*[:：]?\s*404\b.{0,30}|.{0,16}\b404\s*(?:not\s*found|error|错误|页面)?\W*"
    r"|(?:page|file)?\s*not\s+found.{0,30}"
    rf"|(?:抱歉|对不起)?[,，！!\s]*(?:您|你)?(?:所)?(?:{_ASKED}的)?(?:该|此|本)?(?:页面|网页|文件|内容|信息|文章)(?:{_TITLE_GONE_FORMS}).{{0,24}}"
    r"|(?:找不到|未找到|无法找到)(?:该|此|您访问的)?(?:页面?|网页|文件).{0,24})$",
    re.IGNORECASE,
)
_MAY_BE_MISSING = re.compile("|".join(("404", "[nN][oO][tT]", *_TITLE_GONE)))
"""What each form of _MISSING_TITLE holds: most titles need no look at the forms."""
_ALONE = re.compile("404(?<![0-9]404)(?![0-9])")
_MISSING_HINTS = Literals((
    "不存在", "找不到", "未找到", "没有找到", "没找到", "无法找到", "不见了", "删除", "移除", "失效", "丢失", "走丢", "飞走", "下线", "撤销", "被移动", "已移动", "不可用", "无法访问",
    "not found", "Not Found", "NOT FOUND", "not exist", "n't exist", "been removed", "been moved", "been deleted", "not be found",
))  # fmt: skip

_GATE_STATUSES = frozenset({202, 412, 521})
_GATE_TEXT = 300
_GATE_MARKS = re.compile(
    r"acw_sc__v[23]|__jsl_clearance|\$_ts\s*=\s*window|window\[['\"]\$_ts|_cf_chl|cf-browser-verification|challenge-platform|yunsuo_session|"
    r"security_session_verify|wzws_|WZWSRELAY|aliyunwaf|aliyun_waf|captcha_waf|waf_?captcha|_waf_bd|safeline|__tst_status|EO_Bot_Ssid|HWWAF_?challenge",
    re.IGNORECASE,
)
_SETS_COOKIE = re.compile(
    r"document\s*(?:\.\s*cookie|\[\s*['\"]cookie['\"]\s*\])\s*=|\bcookie\s*=|setCookie\s*\(", re.IGNORECASE
)
_GOES_AGAIN = re.compile(
    r"location\s*(?:\.\s*(?:reload|replace|assign)\s*\(|\[\s*['\"](?:reload|replace|href)['\"]\s*\]|(?:\.\s*href)?\s*=(?!=))|history\.go\s*\(\s*0|\.submit\s*\(\s*\)",
    re.IGNORECASE,
)
_OBFUSCATED = re.compile(
    r"_0x[0-9a-f]{4,}|\beval\s*\(|String\.fromCharCode|\batob\s*\(|(?:\\x[0-9a-f]{2}){8,}|unescape\s*\(|[\w$]{1,3}\[\d+\]\([\w$]{1,3}\[",
    re.IGNORECASE,
)
_GATE_WORDS = re.compile(
    r"just a moment|checking your browser|attention required|enable (?:javascript|cookies) (?:and cookies )?to continue|正在(?:进行)?(?:安全|人机|浏览器|访问)(?:检查|检测|验证|校验)|"
    r"(?:人机|滑块|访问|安全)验证|请(?:完成|通过)(?:以下|下方|下列)?(?:安全)?验证|请(?:开启|启用|打开|允许)\s*(?:JavaScript|JS|Cookie)|"
    r"访问(?:被|已被?)(?:阻断|拦截|禁止|拒绝)|请求(?:已?被|存在)(?:拦截|阻断|拒绝|威胁)|(?:网站|云)防火墙|创宇盾|网站安全狗|D盾|"
    r"(?:可能)?对网站造成安全威胁|访问(?:过于|太)?频繁|blocked by (?:the )?(?:waf|firewall|security)",
    re.IGNORECASE,
)
_BLOCKING_STATUSES = frozenset({403, 405, 406, 410, 418, 429, 493, 499, 501, 503, 567})
_LARGEST_GATE = 60_000
"""Characters: obfuscated gates are long, pages with content are told by their words."""


def maintenance(text: str) -> str:
    """The sentence that says the site is closed for an upgrade (网站升级维护中); empty when the page is not about that.

    ``text`` is the page's source or its words. Notices of one column (栏目建设中) are not meant.
    """
    if _MAINTENANCE.search(text) is None:
        return ""
    words, title = _words(text)
    if len("".join(words.split())) > _SHORT_NOTICE:
        return ""
    for sentence in _SENTENCE.findall(words + "\n" + title):
        if _MAINTENANCE.search(sentence) and not _ONE_COLUMN.search(sentence):
            return " ".join(sentence.split())[:80]
    return ""


def looks_missing(text: str, title: str) -> bool:
    """True when a page that came with a good status says it is not there (soft 404). ``text`` is its source or its words."""
    if len(title) < 60 and _MAY_BE_MISSING.search(title) and _MISSING_TITLE.match(title.strip()):
        return True
    short = len(text) < _SHORT_SOURCE and "404" in text and _ALONE.search(text) is not None
    if not short and not _MISSING_HINTS.any_in(text):
        return False
    words = _own_words(text)
    return len("".join(words.split())) <= _SHORT_ERROR and _MISSING.search(words) is not None


def gate(status: int | None, text: str, headers: Mapping[str, str] | None = None) -> bool:
    """True when the answer is not the page but a script that lets only browsers in, or a wall that turned us away.

    Such an answer says nothing about the page behind it.
    """
    if headers and any(name.lower() == "cf-mitigated" for name in headers):
        return True
    if len(text) > _LARGEST_GATE and status not in _GATE_STATUSES:
        return False
    has_script = "<script" in text.lower()
    if status in _GATE_STATUSES and has_script and (status != 202 or len(_words(text)[0]) < _GATE_TEXT):
        return True
    if not has_script and status not in _BLOCKING_STATUSES and status not in _GATE_STATUSES:
        return False
    suspect = bool(_GATE_MARKS.search(text)) or (
        bool(_GOES_AGAIN.search(text)) and bool(_SETS_COOKIE.search(text) or _OBFUSCATED.search(text))
    )
    said = _GATE_WORDS.search(text) is not None
    if not suspect and not said:
        return status == 412
    words, title = _words(text)
    little = len("".join(words.split())) < _GATE_TEXT
    if suspect and little and not _plain_move(text, words):
        return True
    return little and _GATE_WORDS.search(f"{title}\n{words}") is not None


def _plain_move(text: str, words: str) -> bool:
    """True for a splash page that only sends the visitor on: it sets no cookie and hides nothing."""
    return not (_GATE_MARKS.search(text) or _SETS_COOKIE.search(text)) and ("<a " in text.lower() or bool(words))


def _words(text: str) -> tuple[str, str]:
    """Words and title of a page's source; a text without markup is its own words."""
    if "<" not in text:
        return text, ""
    tree = LexborHTMLParser(text)
    title = tree.css_first("title")
    return all_text(tree), title.text().strip() if title else ""


def _own_words(text: str) -> str:
    """Words outside links: what is left of a frame is the page's own."""
    if "<" not in text:
        return text
    tree = LexborHTMLParser(text)
    for node in tree.css("a,nav,footer,select,li,form"):
        if node.tag != "li" or not _MISSING.search(node.text()):
            node.decompose()
    return visible_text(tree)
