"""Real SMTP servers for tests, each with one habit: takes all, refuses, breaks off, asks for a password, encrypts."""

import ssl
from asyncio import Server, Transport
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

HOST = "127.0.0.1"


@dataclass
class Mailbox:
    """What a server took, and how it behaves; habits may be changed while it runs."""

    port: int = 0
    mails: list[EmailMessage] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    refuse: dict[str, str] = field(default_factory=dict)
    """Answer by recipient."""
    answer: str = "250 taken"
    """What is said after the letter was heard."""
    break_off: bool = False
    """Take the letter and hang up without a word."""
    user: str = ""

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take or refuse a recipient."""
        if address in self.refuse:
            return self.refuse[address]
        envelope.rcpt_tos.append(address)
        return "250 ok"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Keep the letter, or not."""
        if not self.answer.startswith("2"):
            return self.answer
        content = envelope.content
        assert isinstance(content, bytes)
        mail = message_from_bytes(content, policy=policy.default)
        assert isinstance(mail, EmailMessage)
        self.mails.append(mail)
        self.ids.append(str(mail["Message-ID"]))
        if self.break_off and isinstance(server.transport, Transport):
            server.transport.abort()
        return self.answer

    def authenticate(self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
        """One user, password «secret»."""
        good = (data.login, data.password) == (self.user.encode(), b"secret")
        return AuthResult(success=good, handled=good)


class _AnyPort(Controller):
    """Lets the system choose the port, so that tests at the same time never meet."""

    def _trigger_server(self) -> None:
        assert isinstance(self.server, Server)
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()  # type: ignore[no-untyped-call]


@contextmanager
def mail_server(*, tls: ssl.SSLContext | None = None, implicit: bool = False, user: str = "") -> Iterator[Mailbox]:
    """A server on the loopback: plain, with STARTTLS (``tls``), or encrypted from the first byte (``implicit``)."""
    box = Mailbox(user=user)
    options: dict[str, Any] = {"authenticator": box.authenticate} if user else {}
    if user and tls is None:
        options["auth_require_tls"] = False
    if implicit:
        options["ssl_context"] = tls
        options["auth_require_tls"] = False
    else:
        options["tls_context"] = tls
    controller = _AnyPort(box, hostname=HOST, port=0, **options)
    controller.start()
    box.port = controller.port
    try:
        yield box
    finally:
        controller.stop()


def self_signed(folder: Path) -> tuple[ssl.SSLContext, Path]:
    """A server's TLS context for the loopback, and the file a client must trust."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    today = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today - timedelta(days=1))
        .not_valid_after(today + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(HOST))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    trusted, secret = folder / "ca.pem", folder / "key.pem"
    trusted.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(trusted, secret)
    return context, trusted
