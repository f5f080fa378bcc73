"""Signing in with a provider: a real one on a port of its own, with real signatures."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey

from assist.events.sign_in import OidcOptions, ServerOptions
from assist.review.site.oidc import Oidc, OidcError
from assist.store import audit
from assist.store.people import find_user

CLIENT = "assist"
KEYS = [RSAKey.generate_key(2048, {"kid": name, "use": "sig"}) for name in ("k1", "k2")]


class Provider(ThreadingHTTPServer):
    """A minimal provider: discovery, keys, codes with PKCE, signed tokens.

    Attributes:
        claims: What tokens say besides; a value of None takes a claim out.
        key: Signs.
        shown: The keys that are published.
    """

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answers)
        self.issuer = f"http://127.0.0.1:{self.server_port}/realm"
        self.named = self.issuer
        self.claims: dict[str, Any] = {"preferred_username": "ada", "name": "Ada L"}
        self.key, self.shown = KEYS[0], [KEYS[0]]
        self.algorithm = "RS256"
        self.secret = ""
        self.codes: dict[str, dict[str, str]] = {}

    def token(self, nonce: str) -> str:
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "sub": "7",
            "aud": CLIENT,
            "exp": now + 300,
            "iat": now,
            "nonce": nonce,
            **self.claims,
        }
        kept = {name: value for name, value in claims.items() if value is not None}
        header = {"alg": self.algorithm, "kid": self.key.kid}
        return jwt.encode(header, kept, self.key, algorithms=[self.algorithm])


class _Answers(BaseHTTPRequestHandler):
    server: Provider

    def log_message(self, *_: object) -> None:
        pass

    def _json(self, value: object, status: int = 200) -> None:
        body = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self) -> None:
        url, peer = urlsplit(self.path), self.server
        if url.path.endswith("/.well-known/openid-configuration"):
            base = peer.issuer
            names = ("authorization", "token")
            self._json(
                {"issuer": peer.named, "jwks_uri": f"{base}/keys"}
                | {f"{name}_endpoint": f"{base}/{name}" for name in names}
            )
        elif url.path.endswith("/keys"):
            self._json({"keys": [key.as_dict(private=False) for key in peer.shown]})
        elif url.path.endswith("/authorization"):
            asked = {name: values[0] for name, values in parse_qs(url.query).items()}
            assert asked["response_type"] == "code"
            assert asked["code_challenge_method"] == "S256"
            assert "openid" in asked["scope"].split()
            code = f"code{len(peer.codes)}"
            peer.codes[code] = asked
            back = urlencode({"code": code, "state": asked["state"]})
            self.send_response(302)
            self.send_header("Location", f"{asked['redirect_uri']}?{back}")
            self.send_header("Content-Length", "0")
            self.end_headers()
        else:
            self._json({}, 404)

    def do_POST(self) -> None:
        data = self.rfile.read(int(self.headers["Content-Length"])).decode()
        form = {name: values[0] for name, values in parse_qs(data).items()}
        asked = self.server.codes.pop(form.get("code", ""), None)
        proof = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(proof).rstrip(b"=").decode()
        wanted = base64.b64encode(f"{CLIENT}:{self.server.secret}".encode()).decode()
        known = not self.server.secret or self.headers.get("Authorization") == f"Basic {wanted}"
        right = (
            asked is not None
            and known
            and asked["code_challenge"] == challenge
            and asked["redirect_uri"] == form.get("redirect_uri")
            and asked["client_id"] == form.get("client_id") == CLIENT
        )
        if not right or asked is None:
            self._json({"error": "invalid_grant"}, 400)
        else:
            self._json({"id_token": self.server.token(asked["nonce"]), "token_type": "Bearer"})


@pytest.fixture
def provider() -> Iterator[Provider]:
    peer = Provider()
    thread = threading.Thread(target=peer.serve_forever)
    thread.start()
    yield peer
    peer.shutdown()
    thread.join()
    peer.server_close()


@pytest.fixture
def clients() -> Iterator[Callable[[], httpx.Client]]:
    made: list[httpx.Client] = []

    def make() -> httpx.Client:
        made.append(httpx.Client(trust_env=False))
        return made[-1]

    yield make
    for client in made:
        client.close()


@pytest.fixture
def house(provider: Provider, make_house: Callable[..., Any], clients: Any) -> Any:
    options = OidcOptions(issuer=provider.issuer, client_id=CLIENT, public_url="http://x")
    house = make_house(
        options=ServerOptions(login="users", oidc=options), oidc=Oidc(options, clients())
    )
    # Its port is known only now.
    own = OidcOptions(issuer=provider.issuer, client_id=CLIENT, public_url=house.url)
    house.people._oidc = Oidc(own, clients())
    return house


def come(house: Any, after: str = "") -> tuple[httpx.Client, httpx.Response]:
    """Go to the provider and come back, as a browser does."""
    browser = house.browser()
    query = f"?next={after}" if after else ""
    there = browser.get(f"/api/login/oidc{query}")
    assert there.status_code == 303, there.text
    back = httpx.get(there.headers["location"], trust_env=False).headers["location"]
    return browser, browser.get(back.removeprefix(house.url))


def test_a_user_without_password_is_theirs_who_comes_under_the_name(
    house: Any, provider: Provider
) -> None:
    house.user("ada", "reviewer")
    browser, answer = come(house, "/review%3Ftext%3Da")
    assert answer.headers["location"] == "/review?text=a"
    assert browser.get("/api/review/me").json()["name"] == "ada"
    found = find_user(house.db, "ada")
    assert found is not None
    assert found[0].oidc_subject == f"{provider.issuer} 7"
    # From now on the subject counts, not the name.
    provider.claims["preferred_username"] = "renamed"
    browser, _ = come(house)
    assert browser.get("/api/review/me").json()["name"] == "ada"
    provider.claims |= {"preferred_username": "ada", "sub": "8"}
    assert come(house)[1].headers["location"] == "/login?failed=unknown"


def test_a_user_with_a_password_is_not_taken_over(house: Any) -> None:
    house.user("ada", "admin", "correct horse battery")
    assert come(house)[1].headers["location"] == "/login?failed=unknown"


def test_strangers_stay_out_unless_the_configuration_lets_them_in(
    house: Any, provider: Provider, clients: Any
) -> None:
    assert come(house)[1].headers["location"] == "/login?failed=unknown"
    assert audit.lines(house.db, user="ada")[0].action == "sign_in_failed"
    options = OidcOptions(
        issuer=provider.issuer, client_id=CLIENT, public_url=house.url, create="agent"
    )
    house.people._oidc = Oidc(options, clients())
    browser, _ = come(house)
    me = browser.get("/api/review/me").json()
    assert (me["name"], me["role"], me["display"]) == ("ada", "agent", "Ada L")


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://other.example"},
        {"aud": "somebody else"},
        {"aud": [CLIENT, "other"], "azp": "other"},
        {"nonce": "another"},
        {"nonce": None},
        {"exp": 1_000_000_000},
        {"exp": None},
        {"iat": 4_000_000_000},
        {"sub": None},
        {"preferred_username": None},
    ],
)
def test_a_token_that_does_not_hold_is_refused(
    house: Any, provider: Provider, claims: dict[str, Any]
) -> None:
    house.user("ada", "reviewer")
    provider.claims |= claims
    browser, answer = come(house)
    assert answer.headers["location"] == "/login?failed=oidc"
    assert browser.get("/api/review/me").status_code == 401


def test_a_forged_signature_is_refused_and_a_new_key_is_found(
    house: Any, provider: Provider
) -> None:
    house.user("ada", "reviewer")
    assert come(house)[1].headers["location"] == "/review"
    provider.key = KEYS[1]
    assert come(house)[1].headers["location"] == "/login?failed=oidc"
    provider.shown = [*KEYS]
    assert come(house)[1].headers["location"] == "/review"


def test_only_the_browser_that_began_may_finish(house: Any) -> None:
    house.user("ada", "reviewer")
    there = house.browser().get("/api/login/oidc")
    cookie = there.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    back = httpx.get(there.headers["location"], trust_env=False).headers["location"]
    victim = house.browser()
    answer = victim.get(back.removeprefix(house.url))
    assert answer.headers["location"] == "/login?failed=oidc"
    assert victim.get("/api/review/me").status_code == 401


def test_a_way_back_works_once(house: Any) -> None:
    house.user("ada", "reviewer")
    browser = house.browser()
    there = browser.get("/api/login/oidc").headers["location"]
    back = httpx.get(there, trust_env=False).headers["location"].removeprefix(house.url)
    assert browser.get(back).headers["location"] == "/review"
    assert browser.get(back).headers["location"] == "/login?failed=oidc"


def test_the_secret_is_sent_where_there_is_one(
    house: Any, provider: Provider, clients: Any, tmp_path: Any
) -> None:
    house.user("ada", "reviewer")
    provider.secret = "s3cret"
    assert come(house)[1].headers["location"] == "/login?failed=oidc"
    path = tmp_path / "secret"
    path.write_text("s3cret\n")
    options = OidcOptions(
        issuer=provider.issuer,
        client_id=CLIENT,
        public_url=house.url,
        client_secret_file=str(path),
    )
    house.people._oidc = Oidc(options, clients())
    assert come(house)[1].headers["location"] == "/review"


def test_a_provider_that_calls_itself_otherwise_is_refused(house: Any, provider: Provider) -> None:
    provider.named = "https://other.example"
    answer = house.browser().get("/api/login/oidc")
    assert (answer.status_code, "calls itself otherwise" in answer.text) == (502, True)


def test_a_sign_in_takes_ten_minutes_at_most(provider: Provider, clients: Any) -> None:
    now = [time.time()]
    options = OidcOptions(issuer=provider.issuer, client_id=CLIENT, public_url="http://x")
    oidc = Oidc(options, clients(), lambda: now[0])
    _, state = oidc.begin("")
    now[0] += 601
    with pytest.raises(OidcError, match="took too long"):
        oidc.finish(state, "code", state)


def test_keys_come_encrypted_or_from_this_machine(clients: Any) -> None:
    options = OidcOptions(issuer="http://login.example", client_id="x", public_url="http://x")
    with pytest.raises(OidcError, match="not encrypted"):
        Oidc(options, clients()).begin("")


def test_the_page_offers_the_provider(house: Any) -> None:
    assert house.browser().get("/api/login").json() == {"oidc": "OpenID", "name": None}
