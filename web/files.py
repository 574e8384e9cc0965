"""Files to be saved: their kinds by ending, and names that every system takes."""

from fastapi.responses import Response

MEDIA = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "html": "text/html; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "jsonl": "application/x-ndjson",
}


def a_file(content: bytes, name: str, ending: str) -> Response:
    """A file to be saved, by a name of plain letters."""
    headers = {"content-disposition": f'attachment; filename="{plain(name)}.{ending}"'}
    if ending == "html":
        headers["content-security-policy"] = "sandbox; default-src 'none'; img-src data:; style-src 'unsafe-inline'"
    return Response(content, media_type=MEDIA[ending], headers=headers)


def plain(name: str) -> str:
    """The letters of a name that every system takes."""
    return "".join(letter for letter in name if letter.isascii() and (letter.isalnum() or letter in "-_"))
