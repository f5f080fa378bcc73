"""The overlay's server for as long as a command runs."""

from __future__ import annotations

import time
import webbrowser
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Self

import msgspec

from assist.app.call import Call
from assist.app.config import Config
from assist.delivery import (
    Access,
    Act,
    AfterCall,
    Hub,
    LiveLine,
    OverlayApp,
    Server,
    control_event,
)
from assist.delivery.messages import HangUpMessage

FIRST_SCREEN_S = 1.0
"""How long a call that is played waits for its first screen. Source: chosen, below the 3 s in
which the first word should stand there."""

GOODBYE_S = 2.0
"""How long after the last screen has gone the server stays. Source: chosen; a page reload."""


class Address(msgspec.Struct, frozen=True):
    """Where to listen and with which token; no token makes a fresh one."""

    host: str
    port: int
    token: str | None

    @classmethod
    def of(
        cls,
        config: Config,
        host: str | None = None,
        port: int | None = None,
        token: str | None = None,
    ) -> Self:
        """The command line's options over the configuration's."""
        return cls(host or config.host, config.port if port is None else port, token)


class Desk:
    """A running server and the calls on it.

    Screens' acts find their way to the call that they are about.

    Args:
        address: Where to listen.
        after: Keeps wrap-ups, words drafts and sums up the shift.
        live: The line that calls come from; it hangs up after the last words were decoded.
    """

    def __init__(
        self, address: Address, after: AfterCall | None = None, live: LiveLine | None = None
    ) -> None:
        self._calls: dict[str, Call] = {}
        self._live = live
        self.hub = Hub(self._act)
        app = OverlayApp(self.hub, Access(address.token or ""), after=after, live=live)
        self._server = Server(app, address.host, address.port)

    @property
    def url(self) -> str:
        """The link that opens the overlay."""
        return self._server.url

    def start(self) -> None:
        """Open the port and print the address.

        Raises:
            AddressError: The port can't be opened.
        """
        self._server.start()
        print(f"overlay: {self.url}", flush=True)

    def stop(self) -> None:
        """Close the port."""
        self._server.stop()

    def attach(self, call_id: str, call: Call) -> None:
        """Let screens act on a call."""
        self._calls[call_id] = call

    def detach(self, call_id: str) -> None:
        """Let go of a call that is over."""
        self._calls.pop(call_id, None)

    def open_browser(self) -> bool:
        """Show the overlay in the user's browser; False where there is none."""
        try:
            return webbrowser.open(self.url)
        except webbrowser.Error:
            return False

    def wait_for_screen(self, seconds: float = FIRST_SCREEN_S) -> bool:
        """Wait until a screen is connected, at most ``seconds``."""
        return _wait(lambda: self.hub.screens > 0, seconds)

    def linger(self, *, forever: bool = True) -> None:
        """Stay until the last screen has gone and stayed away for a moment.

        Args:
            forever: However long that takes; otherwise ``GOODBYE_S`` at most.
        """
        if not forever:
            _wait(lambda: not self.hub.screens, GOODBYE_S)
            return
        while self.hub.screens:
            _wait(lambda: not self.hub.screens, 3600)
            _wait(lambda: self.hub.screens > 0, GOODBYE_S)

    def _act(self, call_id: str, act: Act) -> None:
        if isinstance(act, HangUpMessage) and self._live is not None:
            self._live.hang_up(call_id)
        elif (call := self._calls.get(call_id)) is not None:
            call.control(lambda at_ms: control_event(act, at_ms))


@contextmanager
def desk(
    address: Address, after: AfterCall | None = None, live: LiveLine | None = None
) -> Iterator[Desk]:
    """A started desk that is stopped at the end."""
    opened = Desk(address, after, live)
    opened.start()
    try:
        yield opened
    finally:
        opened.stop()


def _wait(done: Callable[[], bool], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while not done():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True
