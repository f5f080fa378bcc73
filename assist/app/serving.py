"""The overlay's server for as long as a command runs."""

from __future__ import annotations

import time
import webbrowser
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Self

import msgspec
from starlette.routing import BaseRoute

from assist.app.call import Call, Publish
from assist.app.config import Config
from assist.app.own_files import FOLDER
from assist.app.wall_desk import WallDesk, WallPlan
from assist.delivery import (
    Access,
    Act,
    AfterCall,
    CallFeed,
    Hub,
    LiveLine,
    OverlayApp,
    Server,
    control_event,
)
from assist.delivery.access import People
from assist.delivery.messages import HangUpMessage
from assist.delivery.pairing import Pairings
from assist.delivery.wall import TeamNoteMessage
from assist.events.sites import EmbedOptions

FIRST_SCREEN_S = 1.0
"""How long a call that is played waits for its first screen. Source: chosen, below the 3 s in
which the first word should stand there."""

GOODBYE_S = 2.0
"""How long after the last screen has gone the server stays. Source: chosen; a page reload."""


class Address(msgspec.Struct, frozen=True):
    """Where to listen and with which token; no token makes a fresh one.

    Attributes:
        embed: Sites that may show the overlay in a frame without asking.
        pairings: The file of sites that were allowed to; None keeps them in memory.
    """

    host: str
    port: int
    token: str | None
    embed: EmbedOptions = EmbedOptions()
    pairings: Path | None = None

    @classmethod
    def of(
        cls,
        config: Config,
        host: str | None = None,
        port: int | None = None,
        token: str | None = None,
    ) -> Self:
        """The command line's options over the configuration's."""
        return cls(
            host or config.host,
            config.port if port is None else port,
            token,
            config.embed,
            config.data_folder / FOLDER / "pairings.json",
        )


class Desk:
    """A running server and the calls on it.

    Screens' acts find their way to the call that they are about.

    Args:
        address: Where to listen.
        after: Keeps wrap-ups, words drafts and sums up the shift.
        live: The line that calls come from; it hangs up after the last words were decoded.
        wall: What supervisors get of the calls; by default only this machine's own wall.
        routes: What further pages ask for.
        people: Who knows the people that sign in; None lets in whoever has the token.
    """

    def __init__(
        self,
        address: Address,
        after: AfterCall | None = None,
        live: LiveLine | None = None,
        wall: WallPlan | None = None,
        routes: Sequence[BaseRoute] = (),
        people: People | None = None,
    ) -> None:
        self._calls: dict[str, Call] = {}
        self._live = live
        self.hub = Hub(self._act)
        self._wall = WallDesk(wall or WallPlan(), self._note)
        pairings = Pairings(address.pairings, address.embed)
        access = Access(address.token or "", pairings=pairings)
        further = [*self._wall.routes(), *routes]
        app = OverlayApp(self.hub, access, after=after, live=live, routes=further, people=people)
        self._server = Server(app, address.host, address.port)

    @property
    def url(self) -> str:
        """The link that opens the overlay."""
        return self._server.url

    @property
    def port(self) -> int:
        """The port that it answers on."""
        return self._server.port

    def page_url(self, page: str) -> str:
        """The link that opens another page: ``setup``."""
        return self.url.replace("/?", f"/{page}?", 1)

    def start(self, page: str = "") -> None:
        """Open the port and print the address, of the overlay or of a page.

        Raises:
            AddressError: The port can't be opened.
        """
        self._server.start()
        print(f"{page or 'overlay'}: {self.page_url(page)}", flush=True)
        self._wall.start(self.url)

    def stop(self) -> None:
        """Close the port."""
        self._wall.stop()
        self._server.stop()

    def share(self, feed: CallFeed) -> Publish:
        """Where a call's conclusions go for supervisors, from the first on; never blocks."""
        return self._wall.share(feed)

    def attach(self, call_id: str, call: Call) -> None:
        """Let screens act on a call."""
        self._calls[call_id] = call

    def detach(self, call_id: str) -> None:
        """Let go of a call that is over."""
        self._calls.pop(call_id, None)

    def open_browser(self, page: str = "") -> bool:
        """Show the overlay, or a page, in the user's browser; False where there is none."""
        try:
            return webbrowser.open(self.page_url(page))
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

    def _note(self, call_id: str, note: TeamNoteMessage) -> None:
        if (call := self._calls.get(call_id)) is not None:
            call.control(note.event)

    def _act(self, call_id: str, act: Act) -> None:
        if isinstance(act, HangUpMessage) and self._live is not None:
            self._live.hang_up(call_id)
        elif (call := self._calls.get(call_id)) is not None:
            call.control(lambda at_ms: control_event(act, at_ms))


@contextmanager
def desk(
    address: Address,
    after: AfterCall | None = None,
    live: LiveLine | None = None,
    wall: WallPlan | None = None,
    routes: Sequence[BaseRoute] = (),
    people: People | None = None,
) -> Iterator[Desk]:
    """A started desk that is stopped at the end."""
    opened = Desk(address, after, live, wall, routes, people)
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
