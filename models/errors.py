"""What can go wrong with the memory, as one sentence for people; holds no logic beyond wording."""

from pathlib import Path

from domain.wording import N_, PlainError


class StorageError(PlainError):
    """The database or the blob store cannot do what was asked."""


class DatabaseLockedError(StorageError):
    """Another process keeps the database to itself longer than the waiting time."""

    def __init__(self, place: str) -> None:
        super().__init__(N_("数据库 {place} 正被另一个进程占用：请稍后重试，或先停止占用它的进程。"), place=place)


class DatabaseReadOnlyError(StorageError):
    """The database may be read but not written."""

    def __init__(self, place: str) -> None:
        super().__init__(N_("数据库 {place} 只能读、不能写：请检查文件和所在文件夹的写权限。"), place=place)


class DatabaseNewerError(StorageError):
    """The database was made by a newer version of the program."""

    def __init__(self, place: str, revision: str) -> None:
        super().__init__(
            N_("数据库 {place} 由更新版本的程序建立（版本 {revision}）：请升级程序后再打开。"),
            place=place,
            revision=revision,
        )


class DatabaseOlderError(StorageError):
    """The database has not been brought up to this version of the program."""

    def __init__(self, place: str) -> None:
        super().__init__(N_("数据库 {place} 尚未升级到当前版本：请先升级数据库结构。"), place=place)


class DatabaseUnreachableError(StorageError):
    """The database cannot be opened at all."""

    def __init__(self, place: str, detail: str) -> None:
        super().__init__(
            N_("无法打开数据库 {place}（{detail}）：请检查地址、权限和服务是否启动。"), place=place, detail=detail
        )


class DatabaseDamagedError(StorageError):
    """The file is not a database, or is broken."""

    def __init__(self, place: str) -> None:
        super().__init__(N_("{place} 不是数据库文件或已损坏：请恢复备份，或换一个数据文件夹。"), place=place)


class DiskFullError(StorageError):
    """No room is left where the data lies."""

    def __init__(self, place: str) -> None:
        super().__init__(N_("{place} 所在磁盘已满：请清理空间后重试，已保存的数据没有丢失。"), place=place)


class BlobMissingError(StorageError):
    """A blob that is named somewhere is not in the store."""

    def __init__(self, key: str, folder: Path | str) -> None:
        super().__init__(N_("证据 {key} 不在 {folder} 中：可能已过保存期限。"), key=key, folder=str(folder))


class BlobsUnreachableError(StorageError):
    """The shared place of evidence does not answer, or nothing here knows its kind."""

    def __init__(self, address: str, detail: str) -> None:
        super().__init__(
            N_("证据库 {address} 无法使用（{detail}）：请检查 XUNWANG_EVIDENCE_URL、访问密钥和网络。"),
            address=address,
            detail=detail,
        )


class BlobFolderError(StorageError):
    """The folder of evidence lets nothing be read or written: read-only, not mounted, its server gone."""

    def __init__(self, folder: Path | str, detail: str) -> None:
        super().__init__(
            N_("证据文件夹 {folder} 无法使用（{detail}）：请检查它是否已挂载、是否可以读写。"),
            folder=str(folder),
            detail=detail,
        )


class BlobDamagedError(StorageError):
    """A blob does not have the content its key promises."""

    def __init__(self, key: str, folder: Path | str) -> None:
        super().__init__(N_("{folder} 中的证据 {key} 已损坏：请从备份恢复该文件夹。"), key=key, folder=str(folder))
