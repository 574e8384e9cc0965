"""Reads the footer marks (网站标识) a page shows: badge, error report, codes, organiser, contact, site map; judges none of them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from html import unescape
from urllib.parse import unquote

from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawler.extract.hrefs import Base, base_of, resolve

MARKS = ("badge", "error_report", "site_code", "icp", "police", "organizer", "contact", "site_map")

_BADGE_HOST = re.compile(r"(?:https?:)?//[\w.-]*\bconac\.(?:cn|com)\b[^\s\"'<>\\)]*", re.IGNORECASE)
_BADGE_WORDS = re.compile(
    r"(?:党政机关|事业单位|政府机关)(?:网站)?(?:标识|标志|徽标)?\W*$|^\W*(?:党政机关|事业单位)网站?(?:标识|标志)"
)
_BADGE_FILE = re.compile(
    r"[/_-](?:conac|dzjg|dangzhengjiguan|dangzheng|dzjgbs|jgbs|sydw|shiyedanwei)\w*\.(?:png|gif|jpe?g|svg)",
    re.IGNORECASE,
)

_REPORT_PLACE = re.compile(
    r"(?:https?:)?(?://|\b)[\w.:/-]*(?:/exposure/jiucuo\.(?:html?|js)|/exposure/images/jiucuo|check_web/errorInfo|fuwu/jiucuopage|zfwzgl\.www\.gov\.cn)"
    r"[^\s\"'<>\\)]*",
    re.IGNORECASE,
)
_REPORT_FILE = re.compile(r"[/_-]?(?:jiucuo|zhaocuo|zfwzzc|wzzc)\w*\.(?:png|gif|jpe?g|svg)", re.IGNORECASE)
_REPORT_WORDS = re.compile(r"\W*(?:我为)?政府网站找错(?:监督平台)?\W*")
_REPORT_CODE = re.compile(
    r"(?:site_?code|sitecode)\W{1,4}(bm\d{8}|\d{10})(?!\d)|\bLink\(\s*['\"](bm\d{8}|\d{10})['\"]", re.IGNORECASE
)

# Here and below: with one set of letters in front and no IGNORECASE a scanner skips from one possible beginning to the next.
_CODE_LABEL = r"[政网标识](?:(?:(?<=政)府网站|(?<=网)站)(?:标\s*识|识\s*别)(?:编)?码?|(?:(?<=标)识|(?<=识)别)(?:编)?码)"  # 政府网站标识码, 网站识别码, 标识编码
_SITE_CODE = re.compile(rf"{_CODE_LABEL}(?:编?号)?\s*[:：]?\s*[（(]?\s*([Bb][Mm]\s?\d{{8}}|\d{{10}})(?!\d)")
_LABELLED_CODE = re.compile(rf"{_CODE_LABEL}(?:编?号)?\s*[:：]\s*[（(]?\s*((?:[Bb][Mm])?\d{{6,20}})(?!\d)")
_ICP = re.compile(
    r"[\u4e00-\u9fff]\s*ICP\s*[备證证]\s*(?:案)?(?:号|編號)?\s*[:：]?\s*(?:第)?\s*\d{5,12}\s*号?(?:\s*[-－—]\s*\d{1,3})?",
    re.IGNORECASE,
)
_ICP_HOST = re.compile(
    r"//(?:beian\.miit\.gov\.cn|(?:www\.)?miitbeian\.gov\.cn|(?:www\.)?miibeian\.gov\.cn)", re.IGNORECASE
)
_ICP_NUMBER = re.compile(r"\d{6,12}")
_ICP_LETTERS = re.compile("[Iiİı][Cc][Pp]")
_POLICE_WORDS = re.compile(
    r"公\s*(?:网)?\s*安\s*(?:网|机关)?\s*备\s*(?:案)?\s*(?:编?号)?\s*[:：]?\s*(?:第)?\s*\d{10,16}\s*号?"
)
_POLICE = re.compile(rf"[\u4e00-\u9fff]?\s*{_POLICE_WORDS.pattern}")
_POLICE_HOST = re.compile(
    r"//(?:www\.)?beian(?:\.mps)?\.gov\.cn/[^\s\"'<>]*?(?:record)?code=(\d{10,16})", re.IGNORECASE
)
_ORGANIZER = re.compile(
    r"主\s*办(?:\s*单\s*位|\s*机\s*关|方)?\s*[:：]\s*(?P<after>[^\s:：|｜,，;；]{2,40})"
    r"|主\s*办\s*单\s*位\s+(?P<bare>[\u4e00-\u9fff（）()]{4,40})"
    r"|(?:^|[\s|｜])(?P<before>[\u4e00-\u9fff（）()]{4,30}?)(?:主办|主管、?主办)(?=[\s|｜，,。]|$)",
    re.MULTILINE,
)
_NEXT_LABEL = re.compile(r"(?:承办|协办|主管|维护|技术|版权|联系|地址|电话|网站标识).*$")
_CONTACT = re.compile(
    r"(?:(?:联系|咨询|办公室?|值班|服务|总机|办公)?\s*电\s*话|热\s*线|联系方式|Tel)\s*[:：]?\s*(?:[（(]?\+?\d[\d()（）\-—－ ]{4,}\d)"
    r"|(?:(?:联系|办公|单位|通信|通讯)?\s*地\s*址)\s*[:：]\s*[^\s:：]{4,40}"
    r"|(?:(?:联系|电子)?\s*邮\s*箱|电子邮件|E-?mail)\s*[:：]\s*[\w.+#-]+(?:@|\(at\)|＠)[\w.-]+"
    r"|(?:邮\s*编|邮政编码)\s*[:：]\s*\d{6}",
    re.IGNORECASE,
)
_CONTACT_LINK = re.compile(r"\W*联系(?:我们|方式|电话)\W*")
_SITE_MAP_WORDS = re.compile(r"\W*(?:网站|站点|本站)地图\W*|\W*site\s*map\W*", re.IGNORECASE)

_BLOCKS = re.compile(
    r"</?(?:p|div|li|ul|ol|dl|dt|dd|tr|td|th|table|br|h[1-6]|section|footer|form|center|hr)\b[^>]*>", re.IGNORECASE
)
_INVISIBLE = re.compile(
    r"<!--.*?(?:-->|$)|<(script|style|noscript|template|title|head)\b.*?</\1\s*>", re.DOTALL | re.IGNORECASE
)
_ANY_TAG = re.compile(r"<[^>]*>")
_FOOTER_BOX = re.compile(r"foot|copyright|bottom|dibu|banquan|^end$", re.IGNORECASE)
_FOOTER_TAIL = 2000

_BADGE_NAMES = ("conac", "dzjg", "dangzheng", "jgbs", "sydw", "shiyedanwei")
_REPORT_NAMES = ("jiucuo", "zhaocuo", "zfwzzc", "wzzc")
_CODE_NAMES = ("sitecode", "site_code", "link(")
_OTHER_CASES = "\u0130\u0131\u017f\u212a"
"""Letters that an expression that ignores case takes for an i, s or k, and that are none in lower case."""

_SCRIPT_COMMENT = re.compile(r"/\*.*?\*/|(?<![:\"'\w\\])//[^\n]*", re.DOTALL)
_STRING = re.compile(r"\"((?:[^\"\\\n]|\\.)*)\"|'((?:[^'\\\n]|\\.)*)'|`((?:[^`\\]|\\.)*)`")
_WRITES = re.compile(r"document\.write(?:ln)?\s*\((.*?)\)\s*(?:;|\n|$)", re.DOTALL)
_FRAME_NAME = re.compile(r"foot|bottom|copyright|dibu|banquan|common|include|public|tail", re.IGNORECASE)
_FILLS = re.compile(
    r"\.load\s*\(|innerHTML|\.html\s*\(|\.append(?:Child)?\s*\(|document\.write|insertAdjacentHTML|createElement|new\s+Vue|createApp|fetch\s*\(|\$\.(?:get|ajax|post)",
    re.IGNORECASE,
)
_LITTLE_TEXT = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pointer:
    """An element that may carry a mark: where it leads and what it says."""

    urls: str
    """Every address and handler of the element, one a line."""
    words: tuple[str, ...]
    href: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """A page as a visitor sees it: what its source holds, and behind that what scripts write by literal."""

    trees: tuple[LexborHTMLParser, ...]
    texts: tuple[str, ...]
    """Shown text of each tree."""
    pointers: tuple[_Pointer, ...]
    """Of the source."""
    written_pointers: tuple[_Pointer, ...]


@lru_cache(maxsize=1)  # asked four times of each home page
def _seen(html: str) -> _Seen:
    tree = LexborHTMLParser(html)
    written = _written_by_scripts(tree)
    trees = (tree, LexborHTMLParser(written)) if written else (tree,)
    return _Seen(
        trees=trees,
        texts=tuple(map(_text, trees)),
        pointers=tuple(_pointers(tree)),
        written_pointers=tuple(pointer for part in trees[1:] for pointer in _pointers(part)),
    )


def let_go() -> None:
    """Drop the page that was looked at last: its trees take many times the room of its source."""
    _seen.cache_clear()


def read_marks(html: str, url: str) -> dict[str, str | None]:
    """Each mark of contract.md with what was read (address, number, name), None for marks not seen.

    Marks count when a visitor would see them: elements, pictures, and what scripts write by literal; comments do not. A site code
    of the wrong length and template text left in are not marks.
    """
    seen = _seen(html)
    pointers = [*seen.pointers, *seen.written_pointers]
    text = "\n".join(seen.texts)
    footer = "\n".join(_footer(part, words) for part, words in zip(seen.trees, seen.texts, strict=True))
    base = base_of(url)
    return {
        "badge": _badge(pointers),
        "error_report": _error_report(pointers, base),
        "site_code": _first(_SITE_CODE, text, 1),
        "icp": _first_around(_ICP_LETTERS, _ICP, text) or _filed(pointers),
        "police": _first_around(_POLICE_WORDS, _POLICE, text) or _police_link(pointers),
        "organizer": _organizer(footer),
        "contact": _first(_CONTACT, footer) or _link_words(pointers, _CONTACT_LINK, base),
        "site_map": _link_words(pointers, _SITE_MAP_WORDS, base),
    }


def error_report_codes(html: str) -> tuple[str, ...]:
    """Distinct site codes the error-report mark carries, in order; more than one is a fault of the mark."""
    seen = _seen(html)
    urls = "\n".join(pointer.urls for pointer in seen.pointers)
    written = [text for text in _inline(seen.trees[0]) if _may_name(text, _CODE_NAMES)]
    if not written and not _may_name(urls, _CODE_NAMES):
        return ()
    scripts = "\n".join(map(_uncommented, written))
    return tuple(dict.fromkeys((match[1] or match[2]).lower() for match in _REPORT_CODE.finditer(f"{urls}\n{scripts}")))


def malformed_code(html: str) -> str:
    """Digits behind the label of the site code that are no site code, such as twelve of them; empty when there are none."""
    text = "\n".join(_seen(html).texts)
    match = _LABELLED_CODE.search(text)
    if match is None or _SITE_CODE.search(text):
        return ""
    return match[1]


def needs_rendering(html: str) -> bool:
    """True when a mark was not read and the footer may come by script or frame, so that only a browser can tell."""
    if all(read_marks(html, "http://localhost/").values()):
        return False
    tree = LexborHTMLParser(html)
    if tree.css_first("frameset,frame") is not None or any(
        _FRAME_NAME.search(_named(node)) for node in tree.css("iframe,script[src]")
    ):
        return True
    return any(_FILLS.search(_uncommented(text)) for text in _inline(tree)) or (
        tree.css_first("script") is not None and len(_text(tree)) < _LITTLE_TEXT
    )


def footer_frames(html: str, url: str) -> tuple[str, ...]:
    """Normalised addresses of frames that may hold the footer: their marks are the page's too."""
    base = base_of(url)
    nodes = [
        node
        for node in _seen(html).trees[0].css("iframe[src],frame[src]")
        if node.tag == "frame" or _FRAME_NAME.search(_named(node))
    ]
    found = (resolve(node.attributes.get("src") or "", base) for node in nodes)
    return tuple(dict.fromkeys(address.url for address in found if address is not None and address.problem is None))


def merged(*readings: dict[str, str | None]) -> dict[str, str | None]:
    """The marks of a page and of its frames together; the first that saw a mark counts."""
    return {mark: next((value for reading in readings if (value := reading.get(mark))), None) for mark in MARKS}


def _badge(pointers: list[_Pointer]) -> str | None:
    for pointer in pointers:
        if "conac" in pointer.urls.lower() and (match := _BADGE_HOST.search(pointer.urls)):
            return match[0]
    files = _may_name("\n".join(pointer.urls for pointer in pointers), _BADGE_NAMES)
    for pointer in pointers:
        said = [
            words for words in pointer.words if ("机关" in words or "事业单位" in words) and _BADGE_WORDS.search(words)
        ]
        if any(len(words) < 20 for words in said):
            return said[0]
        if files and (match := _BADGE_FILE.search(pointer.urls)):
            return match[0].lstrip("/_-")
    return None


def _error_report(pointers: list[_Pointer], base: Base) -> str | None:
    for pointer in pointers:
        if _may_report(pointer.urls) and (match := _REPORT_PLACE.search(pointer.urls)):
            return match[0]
    files = _may_name("\n".join(pointer.urls for pointer in pointers), _REPORT_NAMES)
    for pointer in pointers:
        if (files and _REPORT_FILE.search(pointer.urls)) or any(
            "找错" in words and _REPORT_WORDS.fullmatch(words) for words in pointer.words
        ):
            return _target(pointer, base) or next((words for words in pointer.words if words), "找错")
    return None


def _may_report(text: str) -> bool:
    """A quick look: False where _REPORT_PLACE, which begins with anything, finds nothing."""
    lowered = text.lower()
    return any(name in lowered for name in ("jiucuo", "errorinfo", "zfwzgl"))


def _may_name(text: str, names: tuple[str, ...]) -> bool:
    """A quick look: False where an expression that ignores case, and of which every match holds one of the names, finds nothing."""
    lowered = text.lower()
    return any(name in lowered for name in names) or any(letter in text for letter in _OTHER_CASES)


def _filed(pointers: list[_Pointer]) -> str | None:
    """A number inside a link to the ministry's filing host counts although the text around it has an unknown form."""
    for pointer in pointers:
        if _ICP_HOST.search(pointer.urls):
            for words in pointer.words:
                if _ICP_NUMBER.search(words) and "公" not in words:
                    return words
    return None


def _police_link(pointers: list[_Pointer]) -> str | None:
    return next((match[1] for pointer in pointers if (match := _POLICE_HOST.search(pointer.urls))), None)


def _organizer(footer: str) -> str | None:
    for match in _ORGANIZER.finditer(footer):
        name = _NEXT_LABEL.sub("", match["after"] or match["bare"] or match["before"]).strip("：:（( ")
        if len(name) >= 2:
            return name
    return None


def _link_words(pointers: list[_Pointer], wanted: re.Pattern[str], base: Base) -> str | None:
    for pointer in pointers:
        for words in pointer.words:
            if wanted.fullmatch(words) and (target := _target(pointer, base)):
                return f"{words} {target}"
    return None


def _target(pointer: _Pointer, base: Base) -> str:
    address = resolve(pointer.href, base)
    return address.url if address is not None and address.problem is None else ""


def _first(pattern: re.Pattern[str], text: str, group: int = 0) -> str | None:
    match = pattern.search(text)
    return re.sub(r"\s+", " " if group == 0 else "", match[group]).strip() if match else None


def _first_around(core: re.Pattern[str], pattern: re.Pattern[str], text: str) -> str | None:
    """The same where every match of ``pattern`` is one letter, blanks and what ``core`` finds quickly."""
    match = core.search(text)
    if match is None:
        return None
    before = len(text[: match.start()].rstrip())
    return _first(pattern, text[max(0, before - 1) :])


def _pointers(tree: LexborHTMLParser) -> Iterator[_Pointer]:
    for node in tree.css("a,area,img,script[src],iframe[src],input[type=image],[onclick],embed"):
        attributes = node.attributes
        urls = [value for name in ("href", "src", "data-src", "onclick") if (value := attributes.get(name))]
        words = [attributes.get("alt"), attributes.get("title")]
        if node.tag in {"a", "span", "div", "li", "p"}:
            words.append(node.text())
            child = node.first_child
            if child is not None and (child.tag != "-text" or child.next is not None):  # most links hold words alone
                words += [
                    value
                    for picture in node.css("img")
                    for value in (picture.attributes.get("alt"), picture.attributes.get("title"))
                ]
        if urls or any(words):
            yield _Pointer(
                urls="\n".join(urls),
                words=tuple(" ".join(value.split()) for value in words if value and value.strip()),
                href=attributes.get("href") or "",
            )
    for node in tree.css("script[sitecode]"):
        yield _Pointer(urls=f"sitecode={node.attributes.get('sitecode') or ''}", words=())


def _text(tree: LexborHTMLParser) -> str:
    """Shown text; inline elements join, blocks break the line, as on the screen."""
    return _shown(tree.html or "")


def _shown(html: str) -> str:
    text = _ANY_TAG.sub("", _BLOCKS.sub("\n", _INVISIBLE.sub(" ", html)))
    return re.sub(r"[ \t\xa0\u3000]+", " ", unescape(text).replace("\u200b", ""))


def _footer(tree: LexborHTMLParser, text: str) -> str:
    """Text of the boxes named for the footer, and the end of the page, whose ``text`` is known."""
    boxes = [
        node
        for node in tree.css("footer,div,table,td,section,ul,dl")
        if node.tag == "footer" or _FOOTER_BOX.search(_box_name(node))
    ]
    named = "\n".join(_shown(node.html or "") for node in boxes[:20])
    return f"{named}\n{text[-_FOOTER_TAIL:]}"


def _box_name(node: LexborNode) -> str:
    attributes = node.attributes
    return f"{attributes.get('class') or ''} {attributes.get('id') or ''}".strip()


def _named(node: LexborNode) -> str:
    return f"{node.attributes.get('src') or ''} {_box_name(node)} {node.attributes.get('name') or ''}"


def _inline(tree: LexborHTMLParser) -> Iterator[str]:
    """Inline scripts. What words a script holds without its comments it holds with them: a blank takes the place of each."""
    for node in tree.css("script"):
        if not node.attributes.get("src") and (text := node.text()):
            yield text


def _uncommented(script: str) -> str:
    return _SCRIPT_COMMENT.sub(" ", script)


def _written_by_scripts(tree: LexborHTMLParser) -> str:
    """Markup that inline scripts write by literal, and addresses of the error report they fill in."""
    parts: list[str] = []
    for script in _inline(tree):
        if "document.write" not in script and not _may_report(script):
            continue
        text = _uncommented(script)
        for call in _WRITES.finditer(text):
            parts.append("".join(_literal(match) for match in _STRING.finditer(call[1])))
        if _may_report(text):
            parts += [
                f'<a href="{match[0]}"></a>' for match in _REPORT_PLACE.finditer(text) if _REPORT_CODE.search(match[0])
            ]
    return "\n".join(parts)


def _literal(match: re.Match[str]) -> str:
    text = next(group for group in match.groups() if group is not None)
    text = re.sub(r"\\u([0-9a-fA-F]{4})|%u([0-9a-fA-F]{4})", lambda hit: chr(int(hit[1] or hit[2], 16)), text)
    text = re.sub(r"\\(.)", r"\1", text)
    return unquote(text) if "%3C" in text or "%3c" in text else text
