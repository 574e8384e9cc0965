"""Other people's secrets that we must be able to read again (channel addresses), and links only we can have made."""

import base64
import hashlib
import hmac
import os
import secrets
import tempfile
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken

from config.settings import Settings
from domain.wording import N_, PlainError

FILE = "secret.key"
SHORTEST = 32


class SealError(PlainError):
    """The key is missing, too short, or not the one something was sealed with: one sentence."""


class Seals:
    """Seals and signs with one key: the setting's, else the one in the data folder, made when first needed."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def seal(self, secret: str) -> str:
        """Encrypted and protected against change. Raises SealError."""
        return self._fernet().encrypt(secret.encode()).decode()

    def unseal(self, sealed: str) -> str:
        """What was sealed. Raises SealError."""
        try:
            return self._fernet().decrypt(sealed.encode()).decode()
        except InvalidToken:
            raise SealError(
                N_("渠道地址无法解密：密钥（XUNWANG_SECRET_KEY 或数据文件夹中的 secret.key）已更换，请重新填写地址。")
            ) from None

    def sign(self, purpose: str, text: str) -> str:
        """A short signature that is good for one purpose and text only. Raises SealError."""
        code = hmac.new(self._key(), f"{purpose}\0{text}".encode(), hashlib.sha256).digest()
        return base64.urlsafe_b64encode(code[:24]).decode()

    def signed(self, purpose: str, text: str, signature: str) -> bool:
        """Whether we have signed it; compared in constant time."""
        return hmac.compare_digest(self.sign(purpose, text).encode(), signature.encode())

    def _fernet(self) -> Fernet:
        return Fernet(base64.urlsafe_b64encode(hashlib.sha256(b"seal\0" + self._key()).digest()))

    def _key(self) -> bytes:
        given = self._settings.secret_key.strip()
        if not given:
            given = _kept(self._settings.data / FILE)
        if len(given) < SHORTEST:
            raise SealError(N_("密钥太短：XUNWANG_SECRET_KEY 至少要有 {n} 个字符。"), n=SHORTEST)
        return given.encode()


def _kept(path: Path) -> str:
    """The key in a file, made when it is not there; two processes that make it at once agree on one."""
    try:
        return path.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        pass
    except OSError as error:
        raise SealError(
            N_("无法读取密钥文件 {path}：{detail}。"), path=str(path), detail=str(error.strerror)
        ) from error
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".", delete=False) as part:  # mode 0600
            part.write(secrets.token_urlsafe(48).encode())
            part.flush()
            os.fsync(part.fileno())
        try:
            os.link(part.name, path)  # unlike a rename it never takes the place of another's key
        except FileExistsError:
            pass
        finally:
            Path(part.name).unlink()
        return path.read_text(encoding="ascii").strip()
    except OSError as error:
        raise SealError(
            N_("无法写入密钥文件 {path}：{detail}。"), path=str(path), detail=str(error.strerror)
        ) from error
