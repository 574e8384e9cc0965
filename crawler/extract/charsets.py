"""Bytes to text as visitors read it: WHATWG labels first, the bytes themselves where the labels are wrong; never raises."""

import codecs
import re
from functools import lru_cache

import webencodings

from crawler.extract.depth import levelled

_PRESCAN_BYTES = 16_384  # the standard says 1024; legacy templates put long comments and scripts before the tag
_HEADER_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([^\s\"';,]+)", re.IGNORECASE)
_CONTENT_CHARSET = re.compile(
    rb"charset[\t\n\f\r ]*=[\t\n\f\r ]*(?:\"([^\"]*)\"|'([^']*)'|([^\t\n\f\r ;\"']+))", re.IGNORECASE
)
_XML_ENCODING = re.compile(rb"<\?xml[^>]{0,200}?\bencoding[\t\n\f\r ]*=[\t\n\f\r ]*(?:\"([^\"]*)\"|'([^']*)')")
_TAG_END = re.compile(rb"[\t\n\f\r />]")
_ATTRIBUTE = re.compile(
    rb"[\t\n\f\r /]*([^\t\n\f\r />=]+)(?:[\t\n\f\r ]*=[\t\n\f\r ]*(?:\"([^\"]*)\"|'([^']*)'|([^\t\n\f\r >]*)))?"
)

_HIGH = re.compile(rb"[\x80-\xff]")
_GB_COMMON = re.compile(rb"[\xa1-\xa3\xb0-\xd7][\xa1-\xfe]")  # GB 2312 punctuation and the frequent characters
_BIG5_COMMON = re.compile(rb"\xa1[\x40-\x7e\xa1-\xfe]|[\xa4-\xc6][\x40-\x7e\xa1-\xfe]")
_DOUBLE_BYTES = re.compile(rb"[\x81-\xfe][\x40-\x7e\x80-\xfe]")
_LOW = bytes(range(0x7F))
_SJIS_KANA = re.compile(rb"\x82[\x9f-\xf1]|\x83[\x40-\x96]")
_EUC_JP_KANA = re.compile(rb"\xa4[\xa1-\xf3]|\xa5[\xa1-\xf6]")
_GUESS_BYTES = 200_000
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16le"), (codecs.BOM_UTF16_BE, "utf-16be"))
_DEFAULT_LABELS = frozenset({"windows-1252"})  # what servers announce when nobody has thought about it
_FEW_ERRORS = 0.02
_CODECS = {"gbk": "gb18030", "big5": "big5hkscs", "windows-1252": "windows-1252", "windows-874": "cp874"}


def decode(body: bytes, content_type: str) -> tuple[str, str]:
    """Text of the body and the name of the charset it was read by (``gb18030`` stands for the whole GB family).

    Order: byte-order mark, the header's label, the document's own label, then the bytes. A label that the bytes contradict
    is passed over: a browser would show rubbish there, but the duty to publish is judged by what was meant. Nested deeper than
    anything can be read, it is levelled (``crawler.extract.depth``).
    """
    text, name = _decoded(body, content_type)
    return levelled(text), name


def _decoded(body: bytes, content_type: str) -> tuple[str, str]:
    for mark, name in _BOMS:
        if body.startswith(mark):
            return body[len(mark) :].decode(_codec(name), "replace"), name
    announced = header_charset(content_type)
    if announced == "utf-8" and (text := _utf8(body)) is not None:
        return text, announced  # whatever the document says of itself
    labels = tuple(dict.fromkeys(name for name in (announced, declared_charset(body)) if name))
    if body.isascii() and b"\x00" not in body and not any(name.startswith("utf-16") for name in labels):
        return body.decode("ascii"), labels[0] if labels else "utf-8"
    if not announced and labels == ("utf-8",) and (text := _utf8(body)) is not None:
        return text, "utf-8"
    name = _choose(body, labels)
    return body.decode(_codec(name), "replace"), name


def header_charset(content_type: str) -> str:
    """Canonical name of the charset a Content-Type header announces, empty when none or unknown."""
    match = _HEADER_CHARSET.search(content_type)
    return _canonical(match[1]) if match else ""


def declared_charset(body: bytes) -> str:
    """Canonical name of the charset the document itself announces (meta prescan, XML declaration), empty when none."""
    head = body[:_PRESCAN_BYTES]
    if match := _XML_ENCODING.match(head.lstrip(b"\t\n\f\r ")):
        xml_name = _own_label((match[1] or match[2] or b"").decode("latin-1"))
    else:
        xml_name = ""
    said = b"charset" in head or b"charset" in head.lower()  # nearly always in small letters, and near the beginning
    return (_prescan(head) if said else "") or xml_name


def _utf8(body: bytes) -> str | None:
    """What ``_choose`` comes to for a body labelled UTF-8, found and decoded at once; None where it has to choose."""
    if _wide(body):
        return None
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _canonical(label: str) -> str:
    encoding = webencodings.lookup(label.strip())
    if encoding is None:
        return ""
    return "gb18030" if encoding.name == "gbk" else encoding.name


def _own_label(label: str) -> str:
    name = _canonical(label)
    if name.startswith("utf-16"):  # the label was read as ASCII, so it cannot be true
        return "utf-8"
    return "windows-1252" if name == "x-user-defined" else name


@lru_cache(maxsize=64)
def _codec(name: str) -> str:
    wanted = _CODECS.get(name)
    if wanted is None:
        encoding = webencodings.lookup(name)
        wanted = encoding.codec_info.name if encoding else name
    try:
        return codecs.lookup(wanted).name
    except LookupError:
        return "utf-8"


def _prescan(head: bytes) -> str:
    """The standard's «prescan a byte stream»: comments and other tags are stepped over by its rules."""
    at = 0
    while (at := head.find(b"<", at)) >= 0:
        if head.startswith(b"<!--", at):
            end = head.find(b"-->", at + 2)
            if end < 0:
                return ""
            at = end + 3
        elif head[at : at + 5].lower() == b"<meta" and _TAG_END.match(head, at + 5):
            attributes: dict[bytes, bytes] = {}
            at = _read_attributes(head, at + 5, attributes)
            if name := _meta_charset(attributes):
                return name
        elif re.match(rb"</?[A-Za-z]", head[at : at + 3]):
            gap = _TAG_END.search(head, at + 1)
            at = _read_attributes(head, gap.start(), {}) if gap else len(head)
        elif head[at + 1 : at + 2] in {b"!", b"/", b"?"}:
            end = head.find(b">", at)
            if end < 0:
                return ""
            at = end + 1
        else:
            at += 1
    return ""


def _read_attributes(head: bytes, at: int, into: dict[bytes, bytes]) -> int:
    """Read attributes up to the tag's end; the position behind it. The first of equal names counts."""
    while match := _ATTRIBUTE.match(head, at):
        into.setdefault(match[1].lower(), next((value for value in match.groups()[1:] if value is not None), b""))
        at = match.end()
    end = head.find(b">", at)
    return len(head) if end < 0 else end + 1


def _meta_charset(attributes: dict[bytes, bytes]) -> str:
    if b"charset" in attributes:
        return _own_label(attributes[b"charset"].decode("latin-1"))
    if attributes.get(b"http-equiv", b"").lower() == b"content-type" and (
        match := _CONTENT_CHARSET.search(attributes.get(b"content", b""))
    ):
        return _own_label((match[1] or match[2] or match[3] or b"").decode("latin-1"))
    return ""


def _choose(body: bytes, labels: tuple[str, ...]) -> str:
    """The label the bytes agree with, else what the bytes look like."""
    if not any(name.startswith("utf-16") for name in labels) and (wide := _wide(body)):
        return wide
    sample = body[:_GUESS_BYTES]
    if _valid(body, "utf-8") and (not labels or "utf-8" in labels or len(_HIGH.findall(sample)) > 8):
        # Text in another charset is next to never valid UTF-8 by chance, save for a word or two.
        return "utf-8"
    for name in labels:
        if name in _DEFAULT_LABELS and (guess := _guess(sample)):
            return guess
        if _valid(body, name) and not (name == "gb18030" and _looks_big5(sample) and _guess(sample) == "big5"):
            return name
    guess = _guess(sample)
    candidates = tuple(dict.fromkeys((guess, *labels, "utf-8", "gb18030", "big5")[0 if guess else 1 :]))
    errors = {name: body.decode(_codec(name), "replace").count("\ufffd") / max(1, len(body)) for name in candidates}
    for name in (guess, *labels):  # one broken byte in a page is no reason to disbelieve its label
        if name and errors[name] <= _FEW_ERRORS and errors[name] <= 4 * min(errors.values()) + 1e-4:
            return name
    return guess or (labels[0] if labels else min(candidates, key=lambda name: (errors[name], candidates.index(name))))


def _wide(body: bytes) -> str:
    """UTF-16 without a mark: the ASCII of the beginning has its zeros on one side."""
    head = body[:400]
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if even + odd < max(4, len(head) // 16) or min(even, odd) > 0.1 * (even + odd):
        return ""
    return "utf-16le" if odd > even else "utf-16be"


def _valid(body: bytes, name: str) -> bool:
    """True when the body has no byte the charset forbids; it may end within a character, as cut bodies do."""
    try:
        codecs.getincrementaldecoder(_codec(name))("strict").decode(body)
    except (UnicodeDecodeError, LookupError):
        return False
    return True


def _guess(sample: bytes) -> str:
    """What the bytes look like among the charsets of the region, empty when nothing fits."""
    high = len(_HIGH.findall(sample))
    if not high:
        return ""
    if _mostly(sample, "utf-8"):
        return "utf-8"
    if 2 * _pairs(_SJIS_KANA, sample) > 0.3 * high and _mostly(sample, "shift_jis"):
        return "shift_jis"
    if 2 * _pairs(_EUC_JP_KANA, sample) > 0.4 * high and _mostly(sample, "euc-jp"):
        return "euc-jp"
    if _looks_big5(sample):
        return "big5"
    if 2 * _pairs(_GB_COMMON, sample) > 0.7 * high and _mostly(sample, "gb18030"):
        return "gb18030"
    return ""


def _looks_big5(sample: bytes) -> bool:
    """True for traditional Chinese in Big5: a third of its second bytes lie below 0x7F, which GB text hardly uses."""
    pairs = _DOUBLE_BYTES.findall(sample[:20_000])
    if len(pairs) < 8:
        return False
    seconds = b"".join(pairs)[1::2]
    low = len(seconds) - len(seconds.translate(None, _LOW))
    if low <= 0.15 * len(pairs):
        return False  # GB text, nearly always
    common = sum(bool(_BIG5_COMMON.fullmatch(pair)) for pair in pairs)
    return common > 0.8 * len(pairs) and _mostly(sample, "big5")


def _pairs(pattern: re.Pattern[bytes], sample: bytes) -> int:
    return sum(1 for _ in pattern.finditer(sample))


def _mostly(sample: bytes, name: str) -> bool:
    """True when next to nothing of the sample is invalid in the charset."""
    errors = sample.decode(_codec(name), "replace").count("\ufffd")
    return errors <= max(1, _FEW_ERRORS * len(_HIGH.findall(sample)))
