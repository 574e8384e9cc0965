"""Looks at a server's certificates as a strict and as a lenient client; blocks, so call it in a thread; judges nothing."""

import contextlib
import ipaddress
import select
import socket
import ssl
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from pathlib import Path

import certifi
import OpenSSL.SSL
from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import dsa, ec, rsa
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtensionOID, NameOID
from OpenSSL import crypto

from crawler.clock import ticks
from crawler.fetch.failures import detail_of
from domain.records import Certificate, CertificateRecord
from domain.targets import TargetRef

Fetch = Callable[[str], bytes]
"""Gets a small file over HTTP, under the policy; empty when it cannot be had."""

_DATES = frozenset({9, 10})
"""OpenSSL's verdicts «not yet valid» and «expired»: judged by the dates themselves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """Whom to ask: an address that the policy has allowed, and the name to ask for."""

    address: str
    port: int
    host: str
    """As in the URL; a number without brackets."""


def look(
    target: TargetRef,
    url: str,
    server: Server,
    *,
    at: datetime,
    timeout_s: float,
    roots: str = "",
    fetch: Fetch | None = None,
) -> CertificateRecord:
    """Shake hands leniently for the chain, strictly for what browsers think of it. Never raises for what a server does.

    ``roots``: a PEM file of further trusted roots. ``fetch``: gets the issuer's certificate where the server forgot to send it.
    """
    record = CertificateRecord(target=target, url=url, host=server.host, at=at)
    try:
        chain, protocol = _lenient(server, timeout_s)
    except (OSError, OpenSSL.SSL.Error, ValueError) as error:
        return _with(record, failure=detail_of(error))
    parsed = [certificate.to_cryptography() for certificate in chain]
    facts = tuple(_facts(one) for one in parsed)
    trusted, why = _trusted(chain[0], chain[1:], roots)
    helped = None
    if trusted is False and fetch is not None and not facts[-1].self_issued:
        helped = _helped(chain, parsed[-1], roots, fetch)
    return _with(
        record,
        chain=facts,
        protocol=protocol,
        name_matches=_matches(server.host, facts[0].names),
        trusted=trusted,
        trust_error=why,
        complete_with_help=helped,
        modern=_modern(server, timeout_s),
    )


def _with(record: CertificateRecord, **changes: object) -> CertificateRecord:
    return replace(record, **changes)  # type: ignore[arg-type]


def _connect(server: Server, timeout_s: float) -> socket.socket:
    return socket.create_connection((server.address, server.port), timeout=timeout_s)


def _lenient(server: Server, timeout_s: float) -> tuple[list[crypto.X509], str]:
    """The chain as sent and the version, with every cipher and version our OpenSSL has."""
    context = OpenSSL.SSL.Context(OpenSSL.SSL.TLS_CLIENT_METHOD)
    context.set_verify(OpenSSL.SSL.VERIFY_NONE, lambda *_: True)
    context.set_cipher_list(b"ALL:COMPLEMENTOFDEFAULT:@SECLEVEL=0")
    context.set_min_proto_version(0)
    context.set_options(getattr(ssl, "OP_LEGACY_SERVER_CONNECT", 0x4))
    end = ticks() + timeout_s
    with contextlib.closing(_connect(server, timeout_s)) as plain:
        connection = OpenSSL.SSL.Connection(context, plain)
        if not _is_number(server.host):
            connection.set_tlsext_host_name(server.host.encode("idna"))
        connection.set_connect_state()
        plain.setblocking(False)
        while True:
            try:
                connection.do_handshake()
                break
            except (OpenSSL.SSL.WantReadError, OpenSSL.SSL.WantWriteError):
                left = end - ticks()
                if left <= 0 or not any(select.select([plain], [], [], left)):
                    raise TimeoutError("no handshake in time") from None
        chain = connection.get_peer_cert_chain() or []
        protocol = connection.get_protocol_version_name()
        with contextlib.suppress(OpenSSL.SSL.Error):
            connection.shutdown()
    if not chain:
        raise ValueError("the server sent no certificate")
    return chain, protocol


def _modern(server: Server, timeout_s: float) -> bool | None:
    """Whether a client with today's settings gets a connection, whatever it thinks of the certificate."""
    context = ssl.create_default_context(cafile=certifi.where())
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers("DEFAULT:@SECLEVEL=1")
    try:
        with _connect(server, timeout_s) as plain:
            plain.settimeout(timeout_s)
            name = None if _is_number(server.host) else server.host
            with context.wrap_socket(plain, server_hostname=name):
                return True
    except ssl.SSLError:
        return False
    except OSError:
        return None


def _trusted(leaf: crypto.X509, others: Sequence[crypto.X509], roots: str) -> tuple[bool | None, str]:
    """Whether the chain leads to a root of ours; dates are judged elsewhere."""
    store = _store(roots)
    try:
        crypto.X509StoreContext(store, leaf, list(others) or None).verify_certificate()
    except crypto.X509StoreContextError as error:
        code = error.errors[0] if error.errors else 0
        return (None if code in _DATES else False), str(error)
    except crypto.Error as error:
        return None, detail_of(error)
    return True, ""


@lru_cache(maxsize=4)
def _store(roots: str) -> crypto.X509Store:
    """The roots browsers trust, those of this machine, and the operator's own; dates are not looked at."""
    store = crypto.X509Store()
    store.load_locations(certifi.where())
    system = ssl.get_default_verify_paths()
    for path in (system.cafile, roots):
        if path and Path(path).is_file():
            store.load_locations(path)
    store.set_flags(0x200000)  # X509_V_FLAG_NO_CHECK_TIME
    return store


def _helped(chain: Sequence[crypto.X509], last: x509.Certificate, roots: str, fetch: Fetch) -> bool | None:
    """Whether the chain is trusted once the certificate it forgot has been fetched; None when that cannot be had."""
    more = list(chain[1:])
    for _ in range(3):
        issuer = _issuer_of(last, fetch)
        if issuer is None:
            return None
        more.append(crypto.X509.from_cryptography(issuer))
        if _trusted(chain[0], more, roots)[0]:
            return True
        if issuer.issuer == issuer.subject:
            return False
        last = issuer
    return False


def _issuer_of(certificate: x509.Certificate, fetch: Fetch) -> x509.Certificate | None:
    try:
        access = certificate.extensions.get_extension_for_oid(ExtensionOID.AUTHORITY_INFORMATION_ACCESS).value
    except (x509.ExtensionNotFound, ValueError):
        return None
    for description in access:  # type: ignore[attr-defined]
        if description.access_method != AuthorityInformationAccessOID.CA_ISSUERS:
            continue
        body = fetch(description.access_location.value)
        for read in (x509.load_der_x509_certificate, x509.load_pem_x509_certificate):
            with contextlib.suppress(ValueError):
                return read(body)
    return None


def _facts(certificate: x509.Certificate) -> Certificate:
    kind, bits = _key(certificate)
    try:
        signature = certificate.signature_hash_algorithm.name if certificate.signature_hash_algorithm else ""
    except UnsupportedAlgorithm:
        signature = certificate.signature_algorithm_oid.dotted_string
    return Certificate(
        subject=certificate.subject.rfc4514_string(),
        issuer=certificate.issuer.rfc4514_string(),
        not_before=certificate.not_valid_before_utc,
        not_after=certificate.not_valid_after_utc,
        names=_names(certificate),
        key=kind,
        key_bits=bits,
        signature=signature,
        self_issued=certificate.issuer == certificate.subject,
    )


def _key(certificate: x509.Certificate) -> tuple[str, int]:
    try:
        key = certificate.public_key()
    except (UnsupportedAlgorithm, ValueError):
        return certificate.public_key_algorithm_oid.dotted_string, 0
    match key:
        case rsa.RSAPublicKey():
            return "RSA", key.key_size
        case ec.EllipticCurvePublicKey():
            return "EC", key.key_size
        case dsa.DSAPublicKey():
            return "DSA", key.key_size
        case _:
            return type(key).__name__.removesuffix("PublicKey").lstrip("_"), 0


def _names(certificate: x509.Certificate) -> tuple[str, ...]:
    try:
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        found = [*names.get_values_for_type(x509.DNSName)]
        found += [str(address) for address in names.get_values_for_type(x509.IPAddress)]
        if found:
            return tuple(found)
    except (x509.ExtensionNotFound, ValueError):
        pass
    return tuple(str(one.value) for one in certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME))


def _matches(host: str, names: Sequence[str]) -> bool:
    """Whether one of the names covers the host: equal, or a star for exactly its first label."""
    if _is_number(host):
        return any(_is_number(name) and ipaddress.ip_address(name) == ipaddress.ip_address(host) for name in names)
    plain = host.rstrip(".").lower()
    with contextlib.suppress(UnicodeError):
        plain = plain.encode("idna").decode("ascii")
    parent = plain.partition(".")[2]
    return any(name.lower() == plain or (name.startswith("*.") and name[2:].lower() == parent) for name in names)


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
