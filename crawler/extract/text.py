"""Takes the words a visitor reads out of a page; navigation, footer, scripts and exit notices are not among them."""

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

_UNSEEN = "script,style,noscript,template,head,select,option,button,textarea,iframe,object,svg"
_FRAME_BOXES = re.compile(
    r"nav|menu|daohang|topbar|header|crumb|position|location|weizhi|dqwz|breadcrumb", re.IGNORECASE
)
_FOOTERS = re.compile(r"foot|copyright|banquan|dibu", re.IGNORECASE)
_LONGEST_FOOTER = 2000
_BLANKS = re.compile(r"[ \t\r\f\v\xa0\u3000]+")
_LINES = re.compile(r"\s*\n\s*")

# Wording is near uniform over the country: «您访问的链接即将离开“…”门户网站，是否继续？» with two buttons behind it.
_EXIT_NOTICE = re.compile(
    r"(?:(?:温馨|系统|友情|安全)?提示\s*[:：]?\s*)?(?:您|你)?(?:好[，,！!]\s*)?(?:您|你)?(?:所)?"
    r"(?:访问的(?:外部)?(?:链接|网站|网址|页面|地址)|点击的(?:链接|网站|网址))?\s*(?:即将|正在|将要|正要|将)\s*(?:离开|跳转(?:到|至)|前往|访问)"
    r"(?:[“\"「『][^”\"」』\n]{0,40}[”\"」』]|本站|本网站?|当前(?:网站|页面)|外部(?:链接|网站)|第三方(?:链接|网站)|[^\s。，,！!？?]{0,24}网)"
    r"[^。！!？?\n]{0,60}?(?:[。！!？?]|\n|$)"
    r"(?:\s*(?:您?(?:确定|确认)?(?:是否|要)?继续(?:访问|浏览|前往)?(?:吗|么)?[？?。]?|继续|放弃|取消|确定|返回|关闭|是|否)(?=\s|$))*",
)
_EXIT_HINT = ("离开", "跳转", "前往", "即将访问", "外部")


def visible_text(tree: LexborHTMLParser) -> str:
    """The page's own text, one line a block; the tree stays as it is.

    Boxes named for navigation go when most of their words are links, boxes named for the footer when they are short.
    """
    copy = tree.clone()
    body = copy.body
    if body is None:
        return ""
    for node in body.css(_UNSEEN):
        node.decompose()
    for node in body.css("nav,footer"):
        node.decompose()
    for node in body.css("div[class],div[id],ul[class],ul[id],header,section[class],table[class],td[class]"):
        if _is_frame(node):
            node.decompose()
    return without_exit_notice(squeezed(body.text(separator="\n")))


def all_text(tree: LexborHTMLParser) -> str:
    """Everything the page shows, frame included, one line a block; the tree stays as it is."""
    copy = tree.clone()
    body = copy.body
    if body is None:
        return ""
    for node in body.css("script,style,noscript,template,head"):
        node.decompose()
    return squeezed(body.text(separator="\n"))


def squeezed(text: str) -> str:
    """Runs of blanks as one, no empty lines."""
    return _LINES.sub("\n", _BLANKS.sub(" ", text)).strip()


def without_exit_notice(text: str) -> str:
    """The text without «you are about to leave this site» and its buttons (indicators.md section 13)."""
    if not any(hint in text for hint in _EXIT_HINT):
        return text
    return squeezed(_EXIT_NOTICE.sub("\n", text))


def _is_frame(node: LexborNode) -> bool:
    attributes = node.attributes
    name = f"{attributes.get('class') or ''} {attributes.get('id') or ''}"
    if _FOOTERS.search(name):
        return len(node.text()) < _LONGEST_FOOTER
    if node.tag != "header" and not _FRAME_BOXES.search(name):
        return False
    links = node.css("a")
    words = len("".join(node.text().split()))
    return len(links) > 1 and sum(len("".join(link.text().split())) for link in links) > 0.35 * words
