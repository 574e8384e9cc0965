"""Certificates of every kind, and TLS servers on the loopback that present them; asserts nothing."""

import contextlib
import ipaddress
import socket
import ssl
import threading
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import AuthorityInformationAccessOID, NameOID

DAY = timedelta(days=1)
Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 15\r\nConnection: close\r\n\r\n<h1>a site</h1>"


@dataclass(frozen=True, slots=True, kw_only=True)
class Issued:
    """A certificate with its key and, where it was issued by another, that one."""

    certificate: x509.Certificate
    key: Key
    by: "Issued | None" = None

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.DER)


def issued(
    name: str,
    *,
    by: Issued | None = None,
    host: str = "127.0.0.1",
    ca: bool = False,
    begins: timedelta = -30 * DAY,
    ends: timedelta = 300 * DAY,
    key: Key | None = None,
    issuer_at: str = "",
) -> Issued:
    """A certificate; without ``by`` it signs itself. ``begins`` and ``ends`` count from now."""
    key = key or ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(by.certificate.subject if by else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + begins)
        .not_valid_after(now + ends)
        .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
    )
    if not ca:
        builder = builder.add_extension(x509.SubjectAlternativeName([_name(host)]), critical=False)
    if issuer_at:
        access = x509.AccessDescription(
            AuthorityInformationAccessOID.CA_ISSUERS, x509.UniformResourceIdentifier(issuer_at)
        )
        builder = builder.add_extension(x509.AuthorityInformationAccess([access]), critical=False)
    return Issued(certificate=builder.sign(by.key if by else key, hashes.SHA256()), key=key, by=by)


def _name(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)


@contextmanager
def tls_server(
    folder: Path,
    leaf: Issued,
    others: Sequence[Issued] = (),
    *,
    ciphers: str = "",
    newest: str = "",
) -> Iterator[str]:
    """A web site behind these certificates on 127.0.0.1; gives its address."""
    file = folder / f"{leaf.certificate.serial_number}.pem"
    private = leaf.key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(private + leaf.pem + b"".join(one.pem for one in others))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_ciphers(ciphers or "DEFAULT:@SECLEVEL=0")
    context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    if newest:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            context.maximum_version = ssl.TLSVersion[newest]
    context.load_cert_chain(file)
    door = socket.create_server(("127.0.0.1", 0))

    def serve(opened: socket.socket) -> None:
        with contextlib.suppress(OSError), context.wrap_socket(opened, server_side=True) as secure:
            secure.settimeout(5)
            if secure.recv(4096):
                secure.sendall(ANSWER)

    def accept() -> None:
        with contextlib.suppress(OSError):
            while True:
                opened, _ = door.accept()
                threading.Thread(target=serve, args=(opened,), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield f"https://127.0.0.1:{door.getsockname()[1]}/"
    finally:
        door.close()
