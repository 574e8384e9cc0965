"""Tells the kind of a file by its first bytes and by its name, and whether the two fit; reads nothing itself."""

import re
from urllib.parse import unquote

FIRST_BYTES = 16_384
"""As much as is read of a file: a signature needs a few bytes, an error page in its place some more."""

EMPTY, HTML, TEXT, UNKNOWN = "empty", "html", "text", "unknown"

_SIGNATURES = (
    (b"%PDF", "pdf"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"PK\x07\x08", "zip"),
    (b"Rar!\x1a\x07", "rar"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"\x1f\x8b", "gzip"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ\x00", "xz"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
    (b"BM", "bmp"),
    (b"II*\x00", "tiff"),
    (b"MM\x00*", "tiff"),
    (b"\x00\x00\x01\x00", "ico"),
    (b"{\\rtf", "rtf"),
    (b"MZ", "exe"),
    (b"FLV\x01", "flv"),
    (b"ID3", "mp3"),
    (b"\xff\xfb", "mp3"),
    (b"\xff\xf3", "mp3"),
    (b"CWS", "swf"),
    (b"FWS", "swf"),
    (b"ZWS", "swf"),
    (b"0&\xb2u\x8ef\xcf\x11", "wmv"),
    (b"Dwg", "dwg"),
    (b"AC10", "dwg"),
    (b"%!PS", "ps"),
    (b"CAJ", "caj"),
    (b"HN\x00\x00", "caj"),
    (b"\x00\x00\x01\xba", "mpeg"),
    (b"\x00\x00\x01\xb3", "mpeg"),
)
_FORM = re.compile(rb"^RIFF....(WEBP|AVI |WAVE)", re.DOTALL)
_BOX = re.compile(rb"^....ftyp", re.DOTALL)
_PDF_WITHIN = 1024
"""Readers look so far for the mark of a PDF: some generators put a few lines before it."""
_MARKUP = re.compile(
    rb"^\s*(?:<!--.*?-->\s*|<\?xml[^>]*>\s*)*<(?:!doctype\s+html|html|head|body|meta|title|script|div|p|h[1-6]|table|center|font|style)\b",
    re.IGNORECASE | re.DOTALL,
)
_SVG = re.compile(rb"^\s*(?:<\?xml[^>]*>\s*|<!--.*?-->\s*|<!doctype\s+svg[^>]*>\s*)*<svg\b", re.IGNORECASE | re.DOTALL)
_OFFICE_MARKUP = re.compile(
    rb"urn:schemas-microsoft-com:office|<\?mso-application|xmlns:(?:w|x|o)=[\"']?urn:schemas-microsoft|name=\"?(?:ProgId|Generator)\"?\s+content=\"?(?:Word|Excel|Microsoft|WPS)",
    re.IGNORECASE,
)
_MHTML = re.compile(rb"^(?:\s*[\w-]+:[^\n]*\n)*MIME-Version:", re.IGNORECASE)

_WORD = frozenset({"ole", "zip", "rtf", "office_html", "mhtml", "xml", TEXT})
_OPENED_BY = {
    "pdf": frozenset({"pdf"}),
    "doc": _WORD,
    "wps": _WORD,
    "dot": _WORD,
    "docx": _WORD,
    "xls": _WORD,
    "xlsx": _WORD,
    "et": _WORD,
    "ppt": frozenset({"ole", "zip", "office_html", "mhtml", "xml"}),
    "pptx": frozenset({"ole", "zip", "office_html", "mhtml", "xml"}),
    "dps": frozenset({"ole", "zip"}),
    "rtf": frozenset({"rtf", "ole", "zip", TEXT}),
    "ofd": frozenset({"zip"}),
    "zip": frozenset({"zip", "rar", "7z"}),
    "rar": frozenset({"rar", "zip", "7z"}),
    "7z": frozenset({"7z", "zip", "rar"}),
}
"""Kinds by their first bytes that the usual program for an ending opens. Endings that are not named take anything."""
_PICTURES = frozenset({"png", "jpeg", "gif", "bmp", "webp", "tiff", "ico", "svg"})
_PICTURE_ENDINGS = frozenset({"jpg", "jpeg", "png", "gif", "bmp", "webp", "ico", "svg", "tif", "tiff", "jfif"})
_MEDIA_ENDINGS = frozenset(["mp3", "mp4", "avi", "wmv", "flv", "wav", "mov", "m4v", "swf"])
_ENDINGS = (
    frozenset(_OPENED_BY)
    | _PICTURE_ENDINGS
    | _MEDIA_ENDINGS
    | frozenset({"txt", "csv", "xml", "caj", "ceb", "exe", "gz", "tar"})
)
_NAMED = re.compile(r"\.([a-z0-9]{1,5})(?=$|[?#&;])")


def begins_like(data: bytes) -> str:
    """The kind of a file by its first bytes: ``pdf``, ``ole`` (doc, xls, ppt, wps), ``zip`` (docx, ofd …), ``html`` …"""
    if not data:
        return EMPTY
    for signature, kind in _SIGNATURES:
        if data.startswith(signature) and not (kind == "bmp" and len(data) < 26):
            return kind
    if (form := _FORM.match(data)) is not None:
        return {b"WEBP": "webp", b"AVI ": "avi", b"WAVE": "wav"}[form[1]]
    if _BOX.match(data):
        return "mp4"
    if b"%PDF-" in data[:_PDF_WITHIN]:
        return "pdf"
    bare = data.removeprefix(b"\xef\xbb\xbf")
    if data[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        bare = data.decode("utf-16", "replace").encode()
    head = bare[:4096]
    if _SVG.match(head):
        return "svg"
    if _MHTML.match(head):
        return "mhtml"
    if _OFFICE_MARKUP.search(head):
        return "office_html"
    if _MARKUP.match(head):
        return HTML
    if head.lstrip()[:5].lower() == b"<?xml":
        return "xml"
    return TEXT if _is_text(head) else UNKNOWN


def announced(url: str) -> str:
    """The kind of file an address names by its ending or by a file named in its query; empty when it names none."""
    lower = unquote(url[url.find("/", url.find("://") + 3) :]).lower()
    found = [ending for ending in _NAMED.findall(lower) if ending in _ENDINGS]
    return found[-1] if found else ""


def fits(name: str, like: str) -> bool:
    """True when a file that begins like this opens under a name with this ending."""
    if name in _PICTURE_ENDINGS:
        return like in _PICTURES  # viewers and browsers go by the content
    return like in _OPENED_BY.get(name, {like})


def is_picture(name: str) -> bool:
    """True for endings of pictures."""
    return name in _PICTURE_ENDINGS


def _is_text(data: bytes) -> bool:
    if b"\0" in data:
        return False
    odd = sum(1 for byte in data if byte < 32 and byte not in b"\t\n\r\f\x1b")
    if odd:
        return False
    for charset in ("utf-8", "gb18030"):
        try:
            data.decode(charset)
        except UnicodeDecodeError as error:
            if error.start < len(data) - 4:
                continue
        return True
    return False
