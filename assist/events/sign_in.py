"""How people come in, as the configuration says it."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec


class OidcOptions(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An OpenID Connect provider that knows the people here.

    Attributes:
        issuer: Its address, as its tokens name it: ``https://login.example.com/realm``.
        client_id: What it calls this service.
        client_secret_file: File with the secret that it shares with this service; a public client
            has none.
        public_url: Where browsers reach this service: ``https://assist.example.com``. The provider
            sends them back to ``/api/login/oidc/back`` there.
        name: What the button says.
        scopes: What is asked for, besides ``openid``.
        name_claim: Which claim is a user's name here. Take one that people can't change themselves.
        create: Role of somebody who isn't a user yet; without it only users can come in.
    """

    issuer: str
    client_id: str
    client_secret_file: str | None = None
    public_url: str
    name: str = "OpenID"
    scopes: tuple[str, ...] = ("profile", "email")
    name_claim: str = "preferred_username"
    create: Literal["agent", "reviewer"] | None = None


class ServerOptions(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who may come in.

    Attributes:
        login: ``token``: whoever has the link. ``users``: people sign in, and see what their role
            may see.
        session_hours: How long a sign-in lasts.
        oidc: A provider to sign in with.
    """

    login: Literal["token", "users"] = "token"
    session_hours: Annotated[int, msgspec.Meta(ge=1, le=168)] = 12
    oidc: OidcOptions | None = None
