"""OpenID Connect: the authorization code flow with PKCE against one provider.

- OpenID Connect Core 1.0, RFC 7636 (PKCE, S256), RFC 9700 (no implicit flow, checked issuer).
- The ID token is taken only with a signature of the provider's published keys, for this client,
  from this issuer, with the nonce of this attempt, and not out of date.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import Final, Literal
from urllib.parse import urlencode, urlsplit

import httpx
import msgspec
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, KeySetSerialization

from assist.errors import AssistError
from assist.events.sign_in import OidcOptions

PENDING_S: Final = 600
"""How long somebody may take at the provider. Source: chosen."""
MOST_PENDING: Final = 1000
"""Attempts that are remembered; the oldest go first. Source: chosen."""
KEYS_S: Final = 3600
"""How long the provider's description and keys are kept. Source: chosen."""
LEEWAY_S: Final = 60
"""How far the two clocks may be apart. Source: chosen."""
TIMEOUT_S: Final = 10.0
ALGORITHMS: Final = ("RS256", "PS256", "ES256", "EdDSA")
"""Only with public keys: a token signed with a shared secret or with nothing is refused."""
BACK: Final = "/api/login/oidc/back"


class OidcError(AssistError):
    """Signing in with the provider did not work."""


class Person(msgspec.Struct, frozen=True):
    """Somebody the provider vouches for.

    Attributes:
        subject: ``issuer subject``.
        name: By the claim that is configured.
        display: What to call them.
        after: Where they wanted to go.
    """

    subject: str
    name: str
    display: str
    after: str


class _Provider(msgspec.Struct, frozen=True):
    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str


class _Tokens(msgspec.Struct, frozen=True):
    id_token: str


class _Pending(msgspec.Struct, frozen=True):
    nonce: str
    verifier: str
    after: str
    until: float


class Oidc:
    """One provider.

    Args:
        options: Which one, and who this service is there.
        client: How to reach it; by default with a timeout and no redirects.
        now: The wall clock, in seconds.
    """

    def __init__(
        self,
        options: OidcOptions,
        client: httpx.Client | None = None,
        now: Callable[[], float] = time.time,
    ) -> None:
        self.name = options.name
        self.create: Literal["agent", "reviewer"] | None = options.create
        self._options = options
        self._client = client or httpx.Client(timeout=TIMEOUT_S, follow_redirects=False)
        self._now = now
        self._pending: OrderedDict[str, _Pending] = OrderedDict()
        self._lock = threading.Lock()
        self._provider: _Provider | None = None
        self._keys: KeySet | None = None
        self._until = 0.0

    def begin(self, after: str) -> tuple[str, str]:
        """Where to send a browser, and the state to leave in its cookie.

        Args:
            after: Path that it wanted to open.

        Raises:
            OidcError: The provider can't be reached.
        """
        provider = self._known()
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        pending = _Pending(nonce, verifier, after, self._now() + PENDING_S)
        with self._lock:
            self._pending[state] = pending
            while len(self._pending) > MOST_PENDING:
                self._pending.popitem(last=False)
        challenge = hashlib.sha256(verifier.encode()).digest()
        query = {
            "response_type": "code",
            "client_id": self._options.client_id,
            "redirect_uri": self._back,
            "scope": " ".join(("openid", *self._options.scopes)),
            "state": state,
            "nonce": nonce,
            "code_challenge": base64.urlsafe_b64encode(challenge).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
        }
        joint = "&" if "?" in provider.authorization_endpoint else "?"
        return f"{provider.authorization_endpoint}{joint}{urlencode(query)}", state

    def finish(self, state: str, code: str, own: str) -> Person:
        """Who has come back from the provider.

        Args:
            state: Of the address.
            code: Of the address.
            own: The state in the browser's cookie.

        Raises:
            OidcError: The attempt isn't this browser's, is too old, or the provider's answer
                doesn't hold.
        """
        with self._lock:
            # An attempt can be finished once, whatever comes of it.
            pending = self._pending.pop(state, None)
        if pending is None or not secrets.compare_digest(state.encode(), own.encode()):
            raise OidcError("this sign-in was not begun here", remedy="begin it again")
        if self._now() > pending.until:
            raise OidcError("signing in took too long", remedy="begin it again")
        if not code:
            raise OidcError("the provider sent no code", remedy="begin it again")
        return self._person(self._token(code, pending.verifier), pending)

    def _token(self, code: str, verifier: str) -> str:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self._back,
            "client_id": self._options.client_id,
            "code_verifier": verifier,
        }
        secret = self._secret()
        known = (self._options.client_id, secret) if secret else None
        try:
            answer = self._client.post(
                self._known().token_endpoint,
                data=form,
                headers={"Accept": "application/json"},
                auth=known or httpx.USE_CLIENT_DEFAULT,
            )
            if answer.status_code != 200:
                raise OidcError(f"the provider refused the code ({answer.status_code})")
            return msgspec.json.decode(answer.content, type=_Tokens).id_token
        except (httpx.HTTPError, msgspec.MsgspecError) as error:
            raise OidcError("the provider's answer makes no sense") from error

    def _person(self, token: str, pending: _Pending) -> Person:
        claims = self._claims(token)
        options = self._options
        audience = claims.get("aud")
        many = isinstance(audience, list) and len(audience) > 1
        if many and claims.get("azp") != options.client_id:
            raise OidcError("the provider's token is for somebody else")
        nonce = claims.get("nonce")
        right = isinstance(nonce, str) and secrets.compare_digest(
            nonce.encode(), pending.nonce.encode()
        )
        if not right:
            raise OidcError("the provider's token is of another attempt")
        subject, name = claims.get("sub"), claims.get(options.name_claim)
        if not isinstance(subject, str) or not isinstance(name, str) or not subject or not name:
            raise OidcError(f"the provider's token has no {options.name_claim}")
        if options.name_claim == "email" and claims.get("email_verified") is not True:
            raise OidcError("the provider has not verified this address")
        display = claims.get("name")
        shown = display if isinstance(display, str) else ""
        return Person(f"{self._known().issuer} {subject}", name, shown, pending.after)

    def _claims(self, token: str) -> dict[str, object]:
        """The token's claims, once its signature, issuer, audience and times hold."""
        registry = jwt.JWTClaimsRegistry(
            now=int(self._now()),
            leeway=LEEWAY_S,
            iss={"essential": True, "value": self._known().issuer},
            aud={"essential": True, "value": self._options.client_id},
            exp={"essential": True},
            iat={"essential": True},
        )
        for fresh in (False, True):
            try:
                read = jwt.decode(token, self._key_set(fresh=fresh), algorithms=[*ALGORITHMS])
                registry.validate(read.claims)
            except (JoseError, ValueError) as error:
                # A key that isn't known may be a new one of the provider's.
                if fresh:
                    raise OidcError("the provider's token does not hold") from error
            else:
                return dict(read.claims)
        raise OidcError("the provider's token does not hold")

    def _known(self) -> _Provider:
        if self._provider is None or self._now() > self._until:
            self._discover()
        assert self._provider is not None
        return self._provider

    def _key_set(self, *, fresh: bool) -> KeySet:
        if fresh or self._keys is None or self._now() > self._until:
            self._discover()
        assert self._keys is not None
        return self._keys

    def _discover(self) -> None:
        issuer = self._options.issuer
        url = f"{issuer.rstrip('/')}/.well-known/openid-configuration"
        try:
            provider = msgspec.json.decode(self._get(url), type=_Provider)
            if provider.issuer != issuer:
                raise OidcError("the provider calls itself otherwise", where=provider.issuer)
            for address in (
                provider.authorization_endpoint,
                provider.token_endpoint,
                provider.jwks_uri,
            ):
                _must_be_safe(address)
            keys = msgspec.json.decode(self._get(provider.jwks_uri), type=KeySetSerialization)
            self._keys = KeySet.import_key_set(keys)
        except (httpx.HTTPError, msgspec.MsgspecError, JoseError, ValueError) as error:
            raise OidcError(
                "the provider does not answer as it should",
                where=issuer,
                remedy="see [server.oidc] in the configuration",
            ) from error
        self._provider = provider
        self._until = self._now() + KEYS_S

    def _get(self, url: str) -> bytes:
        _must_be_safe(url)
        answer = self._client.get(url)
        answer.raise_for_status()
        return answer.content

    @property
    def _back(self) -> str:
        return f"{self._options.public_url.rstrip('/')}{BACK}"

    def _secret(self) -> str:
        path = self._options.client_secret_file
        if path is None:
            return ""
        try:
            return Path(path).expanduser().read_text(encoding="utf-8").strip()
        except OSError as error:
            raise OidcError(f"the secret can't be read ({error.strerror})", where=path) from error


def _must_be_safe(url: str) -> None:
    """Keys and codes go over TLS, but for a provider on this very machine."""
    parts = urlsplit(url)
    if parts.scheme == "https":
        return
    if parts.scheme != "http" or parts.hostname not in ("localhost", "127.0.0.1", "::1"):
        raise OidcError("the provider's address is not encrypted", where=url)
