"""Registry files between preview and import: kept a day in the data folder under a name nobody can guess."""

import re
from datetime import datetime, timedelta
from pathlib import Path

from domain.wording import N_, PlainError
from pipeline.secrets_of_ours import fresh
from pipeline.wiring import Wiring

LARGEST = 20_000_000
KEPT = timedelta(days=1)
_NAME = re.compile(r"[A-Za-z0-9_-]{40,60}\.(csv|xlsx|yaml|yml)")


class UploadError(PlainError):
    """A file that cannot be taken: one sentence."""


def keep_upload(wiring: Wiring, name: str, content: bytes) -> str:
    """Keep a file for its import; the name it goes by. Raises UploadError. What was never imported goes after a day."""
    ending = Path(name).suffix.lower()
    if ending not in {".csv", ".xlsx", ".yaml", ".yml"}:
        raise UploadError(N_("请选择 CSV、XLSX 或 YAML 文件。"))
    if len(content) > LARGEST:
        raise UploadError(N_("文件不能超过 {n} MB。"), n=LARGEST // 1_000_000)
    folder = _folder(wiring)
    folder.mkdir(parents=True, exist_ok=True)
    _clear(folder, wiring.clock())
    kept = f"{fresh()}{ending}"
    (folder / kept).write_bytes(content)
    return kept


def kept_upload(wiring: Wiring, kept: str) -> Path:
    """Where it lies. Raises UploadError."""
    path = _folder(wiring) / kept
    if not _NAME.fullmatch(kept) or not path.is_file():
        raise UploadError(N_("上传的文件已过期，请重新上传。"))
    return path


def _folder(wiring: Wiring) -> Path:
    return wiring.settings.data / "uploads"


def _clear(folder: Path, now: datetime) -> None:
    for path in folder.iterdir():
        if path.stat().st_mtime < (now - KEPT).timestamp():
            path.unlink(missing_ok=True)
