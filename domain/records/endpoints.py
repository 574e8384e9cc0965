"""How the site's own server presents itself: its certificates, and the kinds of address it has."""

from dataclasses import dataclass
from datetime import datetime

from domain.fetches import Fetch
from domain.targets import TargetRef


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """One X.509 certificate as the server sent it."""

    subject: str
    issuer: str
    not_before: datetime
    not_after: datetime
    names: tuple[str, ...] = ()
    """Names and addresses it is for (subjectAltName; the common name where there is none)."""
    key: str = ""
    """``RSA``, ``EC``, ``DSA``, ``Ed25519`` …"""
    key_bits: int = 0
    signature: str = ""
    """Hash of its signature, such as ``sha256``."""
    self_issued: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateRecord:
    """What a TLS handshake with the home page's server showed."""

    target: TargetRef
    url: str
    host: str
    at: datetime
    chain: tuple[Certificate, ...] = ()
    """As sent, the server's own first; empty when no handshake came about, however lenient we were."""
    protocol: str = ""
    """The best version that came about, such as ``TLSv1.2``."""
    failure: str = ""
    """Why no handshake came about."""
    name_matches: bool | None = None
    trusted: bool | None = None
    """The chain as sent leads to a root we trust (dates and name aside); None when that could not be tried."""
    trust_error: str = ""
    complete_with_help: bool | None = None
    """Not trusted as sent, but trusted once the missing certificate was fetched from where the server's own names it; None: not tried."""
    modern: bool | None = None
    """A client with today's usual settings gets a connection too, certificates aside; None when that could not be tried."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressRecord:
    """Which kinds of address the home page's host has, and whether it opens over IPv6."""

    target: TargetRef
    url: str
    host: str
    at: datetime
    has_v4: bool | None = None
    """None: the name server could not be asked."""
    has_v6: bool | None = None
    prober_has_v6: bool = False
    """Whether we have a way to IPv6 at all."""
    tries: tuple[Fetch, ...] = ()
    """Tries over IPv6 only."""
