"""Bytes of pictures, documents, style sheets and scripts; made here so that the city holds nobody's files."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from functools import lru_cache
from random import Random

CONTENT_TYPES = {
    "png": "image/png",
    "jpg": "image/png",
    "gif": "image/gif",
    "ico": "image/x-icon",
    "css": "text/css",
    "js": "application/javascript",
    "pdf": "application/pdf",
    "doc": "application/msword",
    "xls": "application/vnd.ms-excel",
    "zip": "application/zip",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_STAMP = (2020, 1, 1, 0, 0, 0)


@lru_cache(maxsize=256)
def png(key: str, width: int = 120, height: int = 60) -> bytes:
    """A picture of two coloured bands, its colours drawn from ``key``."""
    rng = Random(f"png:{key}")
    top, bottom = (bytes(rng.randrange(60, 240) for _ in range(3)) for _ in range(2))
    rows = b"".join(b"\0" + (top if y < height // 2 else bottom) * width for y in range(height))

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows, 6)) + chunk(b"IEND", b"")


def pdf(text: str) -> bytes:
    """A one-page PDF that shows the ASCII part of ``text``."""
    shown = "".join(c for c in text if c.isascii() and c.isalnum()) or "document"
    stream = f"BT /F1 18 Tf 72 720 Td ({shown}) Tj ET".encode("ascii")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
    offsets: list[int] = []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + b"".join(
        b"%010d 00000 n \n" % o for o in offsets
    )
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)


def compound(stream_name: str, payload: bytes) -> bytes:
    """An OLE2 compound file with one stream, as ``.doc`` and ``.xls`` are."""
    free, end, special = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
    payload = payload.ljust(4096, b"\0")  # shorter streams would need a mini stream
    sectors = -(-len(payload) // 512)
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += (
        struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, end, 0, end, 0)
        + struct.pack("<I", 0)
        + struct.pack("<I", free) * 108
    )
    fat = [special, end, *range(3, sectors + 2), end]
    table = b"".join(struct.pack("<I", n) for n in fat).ljust(512, b"\xff")

    def entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
        raw = (name + "\0").encode("utf-16-le")
        return (
            raw.ljust(64, b"\0")
            + struct.pack("<HBBIII", len(raw), kind, 1, free, free, child)
            + bytes(36)
            + struct.pack("<IQ", start, size)
        )

    directory = entry("Root Entry", 5, 1, end, 0) + entry(stream_name, 2, free, 2, len(payload))
    return header + table + directory.ljust(512, b"\0") + payload.ljust(sectors * 512, b"\0")


def archive(files: dict[str, str]) -> bytes:
    """A zip with fixed time stamps, so that the bytes depend on nothing but ``files``."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as bundle:
        for name, text in files.items():
            bundle.writestr(zipfile.ZipInfo(name, _STAMP), text)
    return buffer.getvalue()


def _docx(text: str) -> bytes:
    word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    return archive(
        {
            "[Content_Types].xml": '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" '
            'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>',
            "_rels/.rels": '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
            'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>',
            "word/document.xml": f'<?xml version="1.0"?><w:document xmlns:w="{word}"><w:body><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:body></w:document>',
        }
    )


@lru_cache(maxsize=256)
def document(kind: str, text: str) -> bytes:
    """A small valid file of ``kind`` (``pdf``, ``doc``, ``xls``, ``docx``, ``zip``)."""
    if kind == "pdf":
        return pdf(text)
    if kind == "doc":
        return compound("WordDocument", struct.pack("<HH", 0xA5EC, 0xC1) + text.encode("utf-16-le"))
    if kind == "xls":
        return compound("Workbook", struct.pack("<HHHH", 0x809, 4, 0x600, 5) + text.encode("utf-16-le"))
    if kind == "docx":
        return _docx(text)
    return archive({"说明.txt": text})
