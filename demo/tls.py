"""Certificates of the city's https sites (安全证书): good ones, and each way in which they are wrong; made anew for every run."""

from __future__ import annotations

import ipaddress
import ssl
import tempfile
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import AuthorityInformationAccessOID, NameOID

from demo.hosts import MARKS

if TYPE_CHECKING:
    from demo.faults import Seeder
    from demo.site import Site

PROBLEMS = {
    "expired": "expired",
    "soon": "expiring",
    "name": "wrong_name",
    "chain": "chain",
    "self": "self_signed",
}
"""Recipe ``tls:HOW`` → ``problem`` in the truth."""
ISSUER_PATH = "/ca/issuing.der"
"""Where the issuing certificate can be had by those who know to ask for it."""
_LIFE = {"good": (-78, 12), "expired": (-400, -9), "soon": (-361, 5)}
"""Begins and ends, in days from today. Twelve days are no fault for a certificate of ninety: a machine renews it (a decoy)."""
_USUAL = (-100, 265)


@dataclass(frozen=True, slots=True)
class _Issued:
    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.PEM)


def seed(seeder: Seeder, how: str) -> None:
    """A recipe ``tls:HOW``."""
    site, fault = seeder.site, seeder.fault_id("expiring_certificate")
    site.tls_fault, site.tls_how = fault, how
    seeder.note(fault, site.home_url, site.name, {"problem": PROBLEMS[how]})


class Authority:
    """The city's certification authority: a root, an issuing certificate below it, and what it issues to sites."""

    def __init__(self, today: date, port: int) -> None:
        self._now = datetime.combine(today, time(12), tzinfo=UTC)
        self._port = port

    @cached_property
    def _root(self) -> _Issued:
        return self._issue("Yunzhou Demo Root", None, (-3000, 3000), ca=True)

    @cached_property
    def _issuing(self) -> _Issued:
        return self._issue("Yunzhou Demo Issuing", self._root, (-1000, 2000), ca=True)

    @property
    def root_pem(self) -> bytes:
        """The root that a watcher of the city must trust."""
        return self._root.pem

    @property
    def issuing_der(self) -> bytes:
        """The issuing certificate, which careless servers do not send."""
        return self._issuing.certificate.public_bytes(serialization.Encoding.DER)

    def fit(self, context: ssl.SSLContext, site: Site) -> None:
        """Puts the certificate into the context that the site presents now; new connections see it."""
        how = site.tls_how if site.active(site.tls_fault) else "good"
        life = _LIFE.get(how, _USUAL)
        by = None if how == "self" else self._issuing
        leaf = self._issue(site.name, by, life, host="127.20.99.99" if how == "name" else site.address)
        key = leaf.key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        others = b"" if how in ("self", "chain") else self._issuing.pem
        with tempfile.NamedTemporaryFile(suffix=".pem") as file:
            file.write(key + leaf.pem + others)
            file.flush()
            context.load_cert_chain(Path(file.name))

    def _issue(
        self, name: str, by: _Issued | None, life: tuple[int, int], *, ca: bool = False, host: str = ""
    ) -> _Issued:
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name[:60])])
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(by.certificate.subject if by else subject)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(self._now + timedelta(days=life[0]))
            .not_valid_after(self._now + timedelta(days=life[1]))
            .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        )
        if host:
            names = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(host))])
            where = x509.UniformResourceIdentifier(f"http://{MARKS}:{self._port}{ISSUER_PATH}")
            access = x509.AccessDescription(AuthorityInformationAccessOID.CA_ISSUERS, where)
            builder = builder.add_extension(names, critical=False)
            builder = builder.add_extension(x509.AuthorityInformationAccess([access]), critical=False)
        return _Issued(builder.sign(by.key if by else key, hashes.SHA256()), key)
