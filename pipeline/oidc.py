"""OpenID Connect (authorization code with PKCE): asks one identity provider who somebody is; lets nobody in by itself."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, Self
from urllib.parse import urlencode, urlsplit

from authlib.common.urls import add_params_to_uri
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from authlib.oidc.discovery import get_well_known_url
from joserfc import jwt
from joserfc.errors import ExpiredTokenError, InvalidClaimError, JoseError, MissingClaimError
from joserfc.jwk import KeySet

from config.settings import Settings
from domain.wording import N_, PlainError
from pipeline.asking import NoAnswerError, ask
from pipeline.seals import SealError, Seals
from pipeline.secrets_of_ours import fresh, same

ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
"""Signatures that only the provider can make: none with a shared secret, and never «none»."""
LASTS = timedelta(minutes=10)
"""How long a person may take at the provider."""
LEEWAY_S = 120
"""By which the provider's clock may differ from ours."""


class ProviderError(PlainError):
    """Signing in through the provider has failed: one sentence; ``why`` is a word for the audit log."""

    def __init__(self, message: str, why: str, **values: str) -> None:
        super().__init__(message, **values)
        self.why = why


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """What the discovery document says."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    end_session_endpoint: str = ""
    basic: bool = True
    """The client's secret goes into a header; False: into the form."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """A sign-in under way, known to this browser alone."""

    state: str
    nonce: str
    verifier: str
    until: float
    """Seconds since 1970."""

    def sealed(self, seals: Seals) -> str:
        """For a cookie."""
        return seals.seal(json.dumps(asdict(self)))

    @classmethod
    def unsealed(cls, sealed: str, seals: Seals) -> Self:
        """Back from the cookie. Raises ProviderError for anything we have not sealed ourselves."""
        try:
            return cls(**json.loads(seals.unseal(sealed)))
        except (SealError, ValueError, TypeError):
            raise _stale() from None


def discover(settings: Settings) -> Provider:
    """What the provider says of itself. Raises ProviderError when it does not answer or says what cannot be."""
    said = _read(settings, get_well_known_url(settings.oidc_issuer, external=True))
    if str(said.get("issuer", "")).rstrip("/") != settings.oidc_issuer.rstrip("/"):
        raise ProviderError(
            N_("统一身份认证自称 {said}，与设置的 {issuer} 不一致：请核对 XUNWANG_OIDC_ISSUER。"),
            "issuer",
            said=str(said.get("issuer", ""))[:200],
            issuer=settings.oidc_issuer,
        )
    endpoints = {name: str(said.get(name, "")) for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")}
    ends = str(said.get("end_session_endpoint") or "")
    for name, url in (*endpoints.items(), *([("end_session_endpoint", ends)] if ends else [])):
        if _origin(url) != _origin(settings.oidc_issuer):
            # We ask nobody but the issuer, whatever its document says.
            raise ProviderError(
                N_("统一身份认证的 {name}（{url}）不在 {issuer} 上：只向签发者本身发送请求。"),
                "endpoint",
                name=name,
                url=url[:200],
                issuer=settings.oidc_issuer,
            )
    methods = said.get("token_endpoint_auth_methods_supported")
    basic = not isinstance(methods, list) or "client_secret_basic" in methods
    return Provider(issuer=str(said["issuer"]), end_session_endpoint=ends, basic=basic, **endpoints)


def begin(settings: Settings, provider: Provider, *, redirect_uri: str, now: datetime) -> tuple[str, Pending]:
    """Where to send the browser, and what to remember until it comes back."""
    pending = Pending(state=fresh(), nonce=fresh(), verifier=fresh() + fresh(), until=(now + LASTS).timestamp())
    url = prepare_grant_uri(
        provider.authorization_endpoint,
        settings.oidc_client_id,
        "code",
        redirect_uri=redirect_uri,
        scope=settings.oidc_scopes,
        state=pending.state,
        nonce=pending.nonce,
        code_challenge=create_s256_code_challenge(pending.verifier),
        code_challenge_method="S256",
    )
    return url, pending


def finish(
    settings: Settings,
    provider: Provider,
    pending: Pending,
    answer: Mapping[str, str],
    *,
    redirect_uri: str,
    now: datetime,
) -> Mapping[str, Any]:
    """The claims of whoever comes back with this answer, proved by the provider's signature. Raises ProviderError."""
    if pending.until < now.timestamp() or not same(answer.get("state", ""), pending.state):
        raise _stale()
    if answer.get("iss", provider.issuer) != provider.issuer:
        raise ProviderError(N_("登录结果不是由 {issuer} 签发的。"), "issuer", issuer=provider.issuer)
    if "error" in answer or not answer.get("code"):
        raise ProviderError(
            N_("统一身份认证没有完成登录（{detail}）。"), "denied", detail=answer.get("error", "")[:100]
        )
    token = _token(settings, provider, answer["code"], pending.verifier, redirect_uri)
    return _proved(settings, provider, token, pending.nonce, now)


def end_address(settings: Settings, provider: Provider, back: str) -> str:
    """Where a browser ends its session at the provider too; empty when the provider offers no such place."""
    if not provider.end_session_endpoint:
        return ""
    query = [("client_id", settings.oidc_client_id), ("post_logout_redirect_uri", back)]
    url: str = add_params_to_uri(provider.end_session_endpoint, query)
    return url


def _token(settings: Settings, provider: Provider, code: str, verifier: str, redirect_uri: str) -> Mapping[str, Any]:
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": redirect_uri, "code_verifier": verifier}
    login = None
    if settings.oidc_client_secret and provider.basic:
        login = (settings.oidc_client_id, settings.oidc_client_secret)
    else:
        form |= {"client_id": settings.oidc_client_id}
        form |= {"client_secret": settings.oidc_client_secret} if settings.oidc_client_secret else {}
    said = _read(settings, provider.token_endpoint, body=urlencode(form).encode(), login=login)
    if not isinstance(said.get("id_token"), str):
        raise ProviderError(
            N_("统一身份认证没有给出身份令牌（{detail}）：请核对 XUNWANG_OIDC_CLIENT_ID 和密钥。"),
            "token",
            detail=str(said.get("error", ""))[:100],
        )
    return said


def _proved(
    settings: Settings, provider: Provider, token: Mapping[str, Any], nonce: str, now: datetime
) -> Mapping[str, Any]:
    try:
        keys = KeySet.import_key_set(_read(settings, provider.jwks_uri))  # type: ignore[arg-type]
        read = jwt.decode(token["id_token"], keys, algorithms=ALGORITHMS)
        claims = CodeIDToken(
            read.claims,
            read.header,
            options={"iss": {"value": provider.issuer}, "aud": {"value": settings.oidc_client_id}},
            params={"nonce": nonce, "client_id": settings.oidc_client_id, "access_token": token.get("access_token")},
        )
        claims.validate(now=int(now.timestamp()), leeway=LEEWAY_S)
    except ExpiredTokenError:
        raise ProviderError(N_("身份令牌已过期：请核对两边的时钟，再登录一次。"), "expired") from None
    except (InvalidClaimError, MissingClaimError) as error:
        claim = str(error.claim)[:60]
        raise ProviderError(
            N_("身份令牌中的 {claim} 不符合要求：它不是为这次登录签发的。"), f"claim {claim}", claim=claim
        ) from None
    except (JoseError, ValueError, KeyError, TypeError):
        # KeySet and decode fail in many ways for what somebody has made up; all of them mean the same.
        raise ProviderError(N_("身份令牌的签名无法核实，不予登录。"), "signature") from None
    return dict(claims)


def _read(
    settings: Settings, url: str, *, body: bytes | None = None, login: tuple[str, str] | None = None
) -> Mapping[str, Any]:
    try:
        said = json.loads(ask(url, body=body, login=login, ca_file=settings.ca_file))
    except NoAnswerError as error:
        raise ProviderError(
            N_("统一身份认证 {issuer} 没有应答（{detail}）：请稍后再试，或用密码登录。"),
            "no answer",
            issuer=settings.oidc_issuer,
            detail=str(error),
        ) from None
    except ValueError:
        said = None
    if not isinstance(said, dict):
        raise ProviderError(
            N_("统一身份认证 {issuer} 的应答无法识别：请核对 XUNWANG_OIDC_ISSUER。"),
            "nonsense",
            issuer=settings.oidc_issuer,
        )
    return said


def _origin(url: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port or {"https": 443, "http": 80}.get(parts.scheme)


def _stale() -> ProviderError:
    return ProviderError(N_("这次登录已失效，或不是从这个浏览器发起的：请再登录一次。"), "state")
