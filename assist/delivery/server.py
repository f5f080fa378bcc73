"""The HTTP server: uvicorn on a socket of ours, in a thread of its own or in the caller's loop."""

from __future__ import annotations

import asyncio
import errno
import logging
import socket
import sys
import threading
from urllib.parse import quote

import uvicorn

from assist.delivery.access import is_loopback
from assist.delivery.app import OverlayApp
from assist.errors import AddressError

DEFAULT_PORT = 8765
SEND_BUFFER_BYTES = 256 * 1024
"""What the kernel holds for a screen that does not read. Source: chosen; a few snapshots."""
MAX_FRAME_BYTES = 64 * 1024
"""A longer client message closes the connection (1009). Source: chosen."""
STOP_S = 2
"""How long open connections may take to say goodbye. Source: chosen."""
START_S = 10.0


class Server:
    """Serves one app on one address.

    - ``start`` returns when the port is open and answers, ``stop`` when it is closed again.
    - Or, inside an event loop: ``await server.serve()`` until another task calls ``stop``.
    - Messages go out at once: no compression, and asyncio sets TCP_NODELAY on every socket.

    Args:
        app: What to serve.
        host: Address to listen on. Anything but loopback wants an explicit token.
        port: Port to listen on; 0 takes any free one.

    Raises:
        AddressError: The host is not loopback and the app's token was not chosen by anybody.
    """

    def __init__(self, app: OverlayApp, host: str = "127.0.0.1", port: int = DEFAULT_PORT) -> None:
        if not is_loopback(host) and not app.access.explicit:
            raise AddressError(
                "other machines could reach this address",
                where=f"{host}:{port}",
                remedy="choose a token with --token, or listen on 127.0.0.1",
            )
        self._app = app
        self._host = host
        self.port = port
        app.access.trust_host(host)
        self._socket: socket.socket | None = None
        self._uvicorn: uvicorn.Server | None = None
        self._thread: threading.Thread | None = None
        self._ready = threading.Event()

    @property
    def url(self) -> str:
        """The link that opens the overlay, with the token."""
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self._host, self._host)
        name = f"[{host}]" if ":" in host else host
        return f"http://{name}:{self.port}/?token={quote(self._app.access.token, safe='')}"

    def bind(self) -> int:
        """Open the port without answering on it yet, and say which it is.

        Raises:
            AddressError: The port is taken, or there is no such address on this machine.
        """
        if self._socket is None:
            self._socket = _listen(self._host, self.port)
            self.port = self._socket.getsockname()[1]
            self._uvicorn = _AnnouncedServer(_config(self._app), self._ready)
        return self.port

    async def serve(self) -> None:
        """Answer until ``stop``, in the running event loop."""
        self.bind()
        assert self._socket is not None
        assert self._uvicorn is not None
        try:
            await self._uvicorn.serve(sockets=[self._socket])
        finally:
            self._socket.close()
            self._socket = None

    def start(self) -> int:
        """Answer in a thread of its own; the port, once it is open.

        Raises:
            AddressError: See ``bind``.
        """
        self.bind()
        self._thread = threading.Thread(target=self._run, name="assist-overlay", daemon=True)
        self._thread.start()
        if not self._ready.wait(START_S):
            raise AddressError(
                "the server did not start",
                where=f"{self._host}:{self.port}",
                remedy="look for an error above this line",
            )
        return self.port

    def stop(self) -> None:
        """Say goodbye to every screen and close the port. Twice is as good as once."""
        if self._uvicorn is not None:
            self._uvicorn.should_exit = True
        if self._thread is not None:
            self._thread.join()
            self._thread = None
        self._ready.clear()

    def _run(self) -> None:
        asyncio.run(self.serve())


class _AnnouncedServer(uvicorn.Server):
    """uvicorn that says when it answers."""

    def __init__(self, config: uvicorn.Config, ready: threading.Event) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._ready.set()


def _not_about_refusals(entry: logging.LogRecord) -> bool:
    """uvicorn takes a WebSocket that was refused with an HTTP answer for an unfinished one."""
    return "without completing handshake" not in entry.getMessage()


def _config(app: OverlayApp) -> uvicorn.Config:
    logging.getLogger("uvicorn.error").addFilter(_not_about_refusals)
    return uvicorn.Config(
        app,
        loop="asyncio",
        http="h11",
        ws="websockets-sansio",
        ws_max_size=MAX_FRAME_BYTES,
        ws_per_message_deflate=False,
        lifespan="off",
        # uvicorn logs whole addresses with the token in them at level info.
        log_config=None,
        log_level="error",
        access_log=False,
        proxy_headers=False,
        server_header=False,
        date_header=False,
        timeout_graceful_shutdown=STOP_S,
    )


def _listen(host: str, port: int) -> socket.socket:
    if not 0 <= port <= 65_535:
        raise AddressError(
            "there is no such port",
            where=f"{host}:{port}",
            remedy="choose one from 0 to 65535 with --port",
        )
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM
        )[0]
        # Sockets that are accepted have the protocol of this one, and asyncio sets TCP_NODELAY only
        # on those that say that they are TCP: else a second small message waits 40 ms.
        listener = socket.socket(family, kind, protocol)
    except OSError as error:
        raise _address_error(error, host, port) from error
    try:
        if sys.platform != "win32":
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER_BYTES)
        listener.bind(address)
        listener.listen()
    except OSError as error:
        listener.close()
        raise _address_error(error, host, port) from error
    return listener


def _address_error(error: OSError, host: str, port: int) -> AddressError:
    where = f"{host}:{port}"
    if error.errno == errno.EADDRINUSE:
        return AddressError(
            f"port {port} is taken by another program",
            where=where,
            remedy="close it, choose another port with --port, or take any free one with --port 0",
        )
    if error.errno == errno.EACCES:
        return AddressError(
            f"port {port} needs more rights than this user has",
            where=where,
            remedy="choose a port above 1023 with --port",
        )
    return AddressError(
        f"cannot listen on this address ({error.strerror})",
        where=where,
        remedy="give an address of this machine with --host",
    )
