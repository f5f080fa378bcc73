"""A real server with a store behind it; a header says who is asking."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import msgspec
import numpy as np
import numpy.typing as npt
import pytest
import soundfile
from starlette.requests import HTTPConnection

from assist.delivery import Access, Hub, OverlayApp, Server
from assist.review.site import NotSignedInError, Viewer, review_routes
from assist.store import audit
from assist.store.calls import CallParts, CallRow, SignalRow, TurnRow, save_report
from assist.store.database import Database

TOKEN = "t"
PEOPLE = {
    "admin": Viewer("root", "admin", sees_originals=True),
    "lead": Viewer("lin", "lead", "t1"),
    "reviewer": Viewer("qa", "reviewer"),
    "agent": Viewer("ann", "agent", "t1", sees_originals=True),
    "nameless": Viewer("", "agent"),
}


class Badge:
    """Knows people by a header; without one nobody is known."""

    login = True

    def viewer_of(self, request: HTTPConnection) -> Viewer:
        if (viewer := PEOPLE.get(request.headers.get("x-badge", ""))) is None:
            raise NotSignedInError("nobody is signed in", remedy="sign in")
        return viewer


class House:
    """The server, its store and its data folder."""

    def __init__(self, folder: Path, empty: Path) -> None:
        self.folder = folder
        shutil.copy(empty, folder / "calls.sqlite")
        self.db = Database.open(str(folder / "calls.sqlite"))
        app = OverlayApp(Hub(), Access(TOKEN), routes=review_routes(self.db, folder, Badge()))
        self.server = Server(app, port=0)
        self.server.start()
        self.http = httpx.Client(
            base_url=f"http://127.0.0.1:{self.server.port}",
            headers={"authorization": f"Bearer {TOKEN}"},
            trust_env=False,
        )

    def close(self) -> None:
        self.http.close()
        self.server.stop()
        self.db.close()

    def ask(
        self, path: str, who: str = "admin", method: str = "GET", **more: Any
    ) -> httpx.Response:
        headers = {"x-badge": who, **more.pop("headers", {})}
        return self.http.request(method, f"/api/review/{path}", headers=headers, **more)

    def get(self, path: str, who: str = "admin", **more: Any) -> Any:
        answer = self.ask(path, who, **more)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def names(self, query: str = "", who: str = "admin") -> list[str]:
        return [call["call_id"] for call in self.get(f"calls?{query}", who)["calls"]]

    def call(
        self,
        call_id: str,
        *,
        lines: Sequence[str] = ("我要退款",),
        original: str = "",
        wave: npt.NDArray[np.int16] | None = None,
        **row: Any,
    ) -> str:
        """Store a call; gives its id as it stands in a path."""
        if wave is not None:
            row["audio"] = f"audio {len(call_id)}.flac"
            soundfile.write(self.folder / row["audio"], wave, 8_000)
        values = {"source": "x.wav", "language": "zh", "started_at": "2026-11-01T08:00:00Z"}
        save_report(
            self.db,
            msgspec.json.encode({"call_id": call_id, "turns": list(lines)}),
            CallRow(call_id=call_id, **(values | row)),
            original=original.encode() or None,
            parts=CallParts(
                turns=tuple(
                    TurnRow("customer", n * 1000, n * 1000 + 900, text, f"l{n}")
                    for n, text in enumerate(lines)
                ),
                signals=(
                    SignalRow(
                        sid="s1",
                        signal="anger",
                        speaker="customer",
                        at_ms=1,
                        start_ms=0,
                        end_ms=900,
                        value=0.7,
                        state="confirmed",
                    ),
                ),
            ),
        )
        return quote(call_id, safe="")

    def told(self, call_id: str = "") -> list[tuple[str, str]]:
        """Who did what, oldest first."""
        return [(line.user, line.action) for line in reversed(audit.lines(self.db, call=call_id))]


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with nothing in it; copying it is quicker than making one."""
    path = tmp_path_factory.mktemp("store") / "empty.sqlite"
    Database.open(str(path)).close()
    return path


@pytest.fixture
def house(tmp_path: Path, empty: Path) -> Iterator[House]:
    house = House(tmp_path, empty)
    yield house
    house.close()


@pytest.fixture
def wave() -> npt.NDArray[np.int16]:
    """Three seconds: the agent loud in the second one, the customer softly in the third."""
    samples = np.zeros((24_000, 2), np.int16)
    samples[8_000:16_000, 0] = 16_000
    samples[16_000:, 1] = -4_000
    return samples
