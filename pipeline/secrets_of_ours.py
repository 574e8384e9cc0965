"""Secrets we hand out (cookies, links, tokens): made here, kept only as hashes."""

import hashlib
import hmac
import secrets


def fresh(prefix: str = "") -> str:
    """A new secret of 256 bits, safe in addresses."""
    return prefix + secrets.token_urlsafe(32)


def hashed(secret: str) -> str:
    """What is kept of it: with 256 bits at random a plain hash is enough, nobody can guess it back."""
    return hashlib.sha256(secret.encode()).hexdigest()


def same(one: str, other: str) -> bool:
    """Compared in constant time."""
    return hmac.compare_digest(one.encode(), other.encode())
