"""Posts letters: by SMTP, or into a folder as files; the only sender, and it decides nothing about what is said."""

import os
import smtplib
import ssl
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from hashlib import sha256
from pathlib import Path
from typing import Protocol, Self
from urllib.parse import parse_qs, unquote, urlsplit

from domain.wording import PlainError
from reports.letters import Letter

_TIMEOUT_S = 30.0
_NO_SUCH = (550, 551, 553)
"""Answers that say the mailbox is the trouble."""


class MailError(PlainError):
    """A letter was not posted."""


class MailSettingError(MailError):
    """The address of the mail server cannot be understood or used as it is written."""


class MailDeferredError(MailError):
    """Nothing was handed over; the same letter may be posted again later."""


class MailRefusedError(MailError):
    """The server will not take this letter for this recipient, now or later."""


class MailBouncedError(MailRefusedError):
    """There is no such recipient, or none that may be written to: other letters will fare no better."""


class MailUnsureError(MailError):
    """The connection broke while the letter was being handed over: nobody knows whether it was taken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SmtpServer:
    """Where letters are handed over, as ``XUNWANG_SMTP_URL`` says."""

    host: str
    port: int
    user: str = ""
    password: str = field(default="", repr=False)
    tls: str = "auto"
    """``implicit`` (smtps), ``starttls`` (required), ``auto`` (when offered) or ``none``."""
    ca_file: str = ""

    @classmethod
    def parse(cls, url: str) -> Self:
        """Read ``smtp://user:pass@host:port?tls=starttls|none&ca=FILE`` or ``smtps://…``; raises MailSettingError."""
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError:
            raise MailSettingError(_BAD_URL) from None
        options = parse_qs(parts.query)
        tls = options.pop("tls", ["auto"])[0]
        ca_file = options.pop("ca", [""])[0]
        if (
            parts.scheme not in {"smtp", "smtps"}
            or not parts.hostname
            or options
            or tls not in {"auto", "starttls", "none"}
        ):
            raise MailSettingError(_BAD_URL)
        implicit = parts.scheme == "smtps"
        return cls(
            host=parts.hostname,
            port=port or (465 if implicit else 587 if parts.username else 25),
            user=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
            tls="implicit" if implicit else tls,
            ca_file=ca_file,
        )

    @property
    def place(self) -> str:
        """Host and port, for people; never the password."""
        return f"{self.host}:{self.port}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """Where a letter went."""

    how: str
    """``sent`` (taken by a mail server) or ``written`` (a file in the outbox)."""
    where: str


class Post(Protocol):
    """One open way out, for several letters."""

    def post(self, message: EmailMessage, *, committed: Callable[[], None]) -> Posted:
        """Hand a letter over. ``committed`` is called just before the moment after which it may have gone out.

        Raises MailDeferredError, MailRefusedError or MailUnsureError.
        """


def build_message(
    letter: Letter,
    *,
    sender: str,
    recipient: str,
    name: str = "",
    day: date,
    at: datetime,
    unsubscribe: str = "",
    kind: str = "digest",
    what: str = "",
) -> EmailMessage:
    """The letter as a mail. Its Message-ID depends on recipient, day and what it is about alone: a second copy can be known.

    ``unsubscribe``: a web address that takes a POST (RFC 8058), or empty: mail to the sender. ``kind``, ``what``: tell letters
    of one day apart. Raises MailBouncedError for an address that cannot be written into a mail.
    """
    message = EmailMessage(policy=SMTP)
    message["From"] = _address("巡网", sender)
    message["To"] = _address(name, recipient)
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(at)
    message["Message-ID"] = message_id(sender, recipient, day, kind=kind, what=what)
    message["List-Unsubscribe"] = f"<{unsubscribe or f'mailto:{sender}?subject=unsubscribe'}>"
    if unsubscribe:
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text, charset="utf-8", cte="base64")
    message.add_alternative(letter.html, subtype="html", charset="utf-8", cte="base64")
    if letter.trend or letter.pictures:
        *_, page = message.iter_parts()
    if letter.trend:
        page.add_related(letter.trend, "image", "png", cid="<trend>", filename="trend.png", disposition="inline")
    if letter.pictures:
        for name, picture in letter.pictures.items():
            page.add_related(picture, "image", "jpeg", cid=f"<{name}>", filename=f"{name}.jpg", disposition="inline")
    if letter.table:
        message.add_attachment(
            letter.table,
            maintype="application",
            subtype="vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            filename=f"xunwang-{day:%Y%m%d}.xlsx",
        )
    return message


def _address(name: str, addr_spec: str) -> Address:
    try:
        addr_spec.encode("ascii")
        return Address(" ".join(name.split()), addr_spec=addr_spec)
    except (ValueError, IndexError, MessageError):  # the parser of the standard library raises them all
        raise MailBouncedError("邮件地址 {address} 书写有误：请更正后再发送。", address=addr_spec) from None


def message_id(sender: str, recipient: str, day: date, *, kind: str = "digest", what: str = "") -> str:
    """The Message-ID of what a recipient is told on a day."""
    digest = sha256((recipient.strip().lower() + what).encode()).hexdigest()[:20]
    return f"<{kind}-{day:%Y%m%d}-{digest}@{sender.rpartition('@')[2]}>"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outbox:
    """A folder of ``.eml`` files, for machines without a mail server. Writing the same letter again replaces the file."""

    folder: Path

    def post(self, message: EmailMessage, *, committed: Callable[[], None]) -> Posted:
        """Write the letter, whole or not at all. Raises MailDeferredError when the folder cannot be written."""
        path = self.folder / outbox_name(message)
        committed()
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=self.folder, prefix=".", suffix=".part", delete=False) as part:
                try:
                    part.write(message.as_bytes())
                    part.flush()
                    os.fsync(part.fileno())
                    Path(part.name).replace(path)
                except OSError:
                    Path(part.name).unlink(missing_ok=True)
                    raise
        except OSError as error:
            raise MailDeferredError(
                "无法写入发件箱 {folder}（{detail}）：请检查磁盘空间和写权限，邮件将在下次发送时补发。",
                folder=str(self.folder),
                detail=error.strerror or type(error).__name__,
            ) from error
        return Posted(how="written", where=str(path))


def outbox_name(message: EmailMessage) -> str:
    """Name of a letter's file: its day, its recipient, and enough of its Message-ID to tell two alike apart."""
    kind, day, rest = message["Message-ID"].strip("<>").split("@")[0].split("-")
    (address,) = message["To"].addresses
    readable = "".join(letter if letter.isalnum() and letter.isascii() else "_" for letter in address.addr_spec)
    return f"{day}-{kind}-{readable[:60]}-{rest[:8]}.eml"


class SmtpPost:
    """An open connection to a mail server; made by ``connect``."""

    def __init__(self, server: SmtpServer, connection: smtplib.SMTP) -> None:
        self._server, self._connection = server, connection

    def post(self, message: EmailMessage, *, committed: Callable[[], None]) -> Posted:
        """Hand the letter over step by step, so that it is known what the server has heard when it falls silent."""
        (sender,) = message["From"].addresses
        (recipient,) = message["To"].addresses
        place = self._server.place
        try:
            self._connection.rset()
            # A sender that is refused is a setting of ours: every letter of the day can still go once it is right.
            self._accept(*self._connection.mail(sender.addr_spec), address=sender.addr_spec, kind=MailDeferredError)
            self._accept(
                *self._connection.rcpt(recipient.addr_spec), address=recipient.addr_spec, refusal=MailBouncedError
            )
        except UnicodeEncodeError:
            raise MailBouncedError(
                "邮件地址 {address} 书写有误：请更正后再发送。", address=recipient.addr_spec
            ) from None
        except (OSError, smtplib.SMTPException) as error:
            raise _deferred(place, error) from error
        payload = message.as_bytes()
        committed()
        try:
            answer = self._connection.data(payload)
        except smtplib.SMTPDataError as error:  # «354 go on» was refused: nothing has been handed over
            answer = (error.smtp_code, _bytes(error.smtp_error))
        except (OSError, smtplib.SMTPException) as error:
            raise MailUnsureError(
                "与邮件服务器 {place} 的连接在发送 {address} 的邮件时中断：无法确定是否送达，为避免重复不再自动补发。",
                place=place,
                address=recipient.addr_spec,
            ) from error
        self._accept(*answer, address=recipient.addr_spec)
        return Posted(how="sent", where=place)

    def _accept(
        self,
        code: int,
        answer: bytes,
        *,
        address: str,
        kind: type[MailError] | None = None,
        refusal: type[MailError] = MailRefusedError,
    ) -> None:
        if 200 <= code < 300:
            return
        if refusal is MailBouncedError and (code not in _NO_SUCH or b"5.7." in answer):
            refusal = MailRefusedError  # a matter of rules or rights, perhaps of our own: not of this address
        error = kind or (refusal if 500 <= code < 600 else MailDeferredError)
        raise error(
            "邮件服务器 {place} 未接收 {address} 的邮件：{code} {answer}",
            place=self._server.place,
            address=address,
            code=code,
            answer=answer.decode("utf-8", "replace")[:200],
        )


@contextmanager
def connect(server: SmtpServer, *, timeout_s: float = _TIMEOUT_S) -> Iterator[SmtpPost]:
    """An open, encrypted and authorised connection as the setting asks. Raises MailDeferredError, MailSettingError."""
    connection = _open(server, timeout_s)
    try:
        yield SmtpPost(server, connection)
    finally:
        try:
            connection.quit()
        except (OSError, smtplib.SMTPException):
            connection.close()


def _open(server: SmtpServer, timeout_s: float) -> smtplib.SMTP:
    context = _tls_context(server)
    connection: smtplib.SMTP | None = None
    try:
        if server.tls == "implicit":
            connection = smtplib.SMTP_SSL(server.host, server.port, timeout=timeout_s, context=context)
        else:
            connection = smtplib.SMTP(server.host, server.port, timeout=timeout_s)
        connection.ehlo()
        _secure(server, connection, context)
        if server.user:
            connection.login(server.user, server.password)
    except MailError:
        _drop(connection)
        raise
    except smtplib.SMTPAuthenticationError as error:
        _drop(connection)
        raise MailDeferredError(
            "邮件服务器 {place} 拒绝登录：请核对 XUNWANG_SMTP_URL 中的用户名和密码。", place=server.place
        ) from error
    except ssl.SSLError as error:
        _drop(connection)
        raise MailDeferredError(
            "邮件服务器 {place} 的安全证书或加密协议有误（{detail}）：请更新证书，或在 XUNWANG_SMTP_URL 中用 ca= 指明其签发证书。",
            place=server.place,
            detail=error.reason or "TLS",
        ) from error
    except (OSError, smtplib.SMTPException) as error:
        _drop(connection)
        raise _deferred(server.place, error) from error
    return connection


def _secure(server: SmtpServer, connection: smtplib.SMTP, context: ssl.SSLContext) -> None:
    encrypted = server.tls == "implicit"
    if server.tls in {"starttls", "auto"} and connection.has_extn("starttls"):
        connection.starttls(context=context)
        connection.ehlo()
        encrypted = True
    if server.tls == "starttls" and not encrypted:
        raise MailDeferredError(
            "邮件服务器 {place} 不支持 STARTTLS 加密：邮件未发出；确需不加密时在 XUNWANG_SMTP_URL 中写 tls=none。",
            place=server.place,
        )
    if server.user and not encrypted and server.tls != "none":
        raise MailDeferredError(
            "邮件服务器 {place} 不提供加密，未发送密码：请改用 smtps:// 或 tls=starttls，确需不加密时写 tls=none。",
            place=server.place,
        )


def _tls_context(server: SmtpServer) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=server.ca_file or None)
    except OSError:
        raise MailSettingError(
            "无法读取证书文件 {path}：请检查 XUNWANG_SMTP_URL 中的 ca=。", path=server.ca_file
        ) from None


def _drop(connection: smtplib.SMTP | None) -> None:
    if connection is not None:
        connection.close()


def _deferred(place: str, error: Exception) -> MailDeferredError:
    detail = getattr(error, "strerror", None) or _bytes(getattr(error, "smtp_error", b"")).decode("utf-8", "replace")
    return MailDeferredError(
        "无法通过邮件服务器 {place} 发送（{detail}）：请检查地址、端口和网络，邮件将在下次发送时补发。",
        place=place,
        detail=detail or type(error).__name__,
    )


def _bytes(text: bytes | str) -> bytes:
    return text if isinstance(text, bytes) else text.encode("utf-8", "replace")


_BAD_URL = "XUNWANG_SMTP_URL 书写有误：应为 smtp://用户:密码@主机:端口?tls=starttls，或 smtps://用户:密码@主机:端口。"
