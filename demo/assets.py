"""Bytes of pictures, documents, style sheets and scripts; made here so that the city holds nobody's files."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from functools import lru_cache
from random import Random

import zxingcpp
from PIL import Image

CONTENT_TYPES = {
    "qr": "image/png",
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


@lru_cache(maxsize=64)
def qr(text: str) -> bytes:
    """A picture of the QR code that says ``text``."""
    code = zxingcpp.write_barcode_to_image(zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode), scale=4)
    picture = io.BytesIO()
    Image.fromarray(code).save(picture, "PNG")
    return picture.getvalue()


def pdf(text: str) -> bytes:
    """A one-page PDF that shows the ASCII part of ``text``."""
    shown = "".join(c for c in text if c.isascii() and c.isalnum()) or "document"
    return _pdf_with(f"({shown}) Tj")


def _pdf_with(shown: str) -> bytes:
    stream = f"BT /F1 18 Tf 72 720 Td {shown} ET".encode("ascii")
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
    return _docx_of(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>")


def _docx_of(body: str) -> bytes:
    word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    return archive(
        {
            "[Content_Types].xml": '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" '
            'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>',
            "_rels/.rels": '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
            'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>',
            "word/document.xml": f'<?xml version="1.0"?><w:document xmlns:w="{word}"><w:body>{body}</w:body></w:document>',
        }
    )


def _pdf_table(text: str) -> bytes:
    """A PDF whose page shows the ASCII part of each row on a line of its own."""
    lines = ["".join(c if c.isascii() else " " for c in row).replace("\t", " ").strip() for row in text.split("\n")]
    shown = " ".join(f"({line}) Tj 0 -24 Td" for line in lines if line)
    return _pdf_with(shown)


def _xlsx(text: str) -> bytes:
    sheet = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    kinds = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    packages = "http://schemas.openxmlformats.org/package/2006"
    office = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    rows = "".join(
        "<row>" + "".join(f'<c t="inlineStr"><is><t>{cell}</t></is></c>' for cell in row.split("\t")) + "</row>"
        for row in text.split("\n")
    )
    return archive(
        {
            "[Content_Types].xml": f'<?xml version="1.0"?><Types xmlns="{packages}/content-types"><Default Extension="rels" '
            f'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="{office}.sheet.main+xml"/>'
            f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{office}.worksheet+xml"/></Types>',
            "_rels/.rels": f'<?xml version="1.0"?><Relationships xmlns="{packages}/relationships"><Relationship Id="r1" Type="{kinds}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
            "xl/workbook.xml": f'<?xml version="1.0"?><workbook xmlns="{sheet}" xmlns:r="{kinds}"><sheets><sheet name="1" sheetId="1" r:id="r1"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": f'<?xml version="1.0"?><Relationships xmlns="{packages}/relationships"><Relationship Id="r1" Type="{kinds}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
            "xl/worksheets/sheet1.xml": f'<?xml version="1.0"?><worksheet xmlns="{sheet}"><sheetData>{rows}</sheetData></worksheet>',
        }
    )


def _docx_table(text: str) -> bytes:
    rows = "".join(
        "<w:tr>"
        + "".join(f"<w:tc><w:p><w:r><w:t>{cell}</w:t></w:r></w:p></w:tc>" for cell in row.split("\t"))
        + "</w:tr>"
        for row in text.split("\n")
    )
    return _docx_of(f"<w:tbl>{rows}</w:tbl>")


@lru_cache(maxsize=256)
def document(kind: str, text: str) -> bytes:
    """A small valid file of ``kind`` (``qr``, ``pdf``, ``doc``, ``xls``, ``docx``, ``zip``; with ``_table`` rows by line, cells by tab)."""
    if kind in _TABLES:
        return _TABLES[kind](text)
    if kind == "qr":
        return qr(text)
    if kind == "pdf":
        return pdf(text)
    if kind == "doc":
        return compound("WordDocument", struct.pack("<HH", 0xA5EC, 0xC1) + text.encode("utf-16-le"))
    if kind == "xls":
        return compound("Workbook", struct.pack("<HHHH", 0x809, 4, 0x600, 5) + text.encode("utf-16-le"))
    if kind == "docx":
        return _docx(text)
    return archive({"说明.txt": text})


_TABLES = {"pdf_table": _pdf_table, "docx_table": _docx_table, "xlsx_table": _xlsx}
CONTENT_TYPES |= {kind: CONTENT_TYPES[kind.removesuffix("_table")] for kind in _TABLES}
