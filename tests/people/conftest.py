"""A real server that people sign in to, with calls that have real reports."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from assist.delivery import Access, Hub, OverlayApp, Server
from assist.events import Channel, Evidence, Signal, Span, WrapUp
from assist.events.sign_in import ServerOptions
from assist.review.judges import Findings
from assist.review.report_parts import CallReport, ReportSignal, ReportTurn
from assist.review.scorecard import score_call
from assist.review.site import Who, review_routes
from assist.review.site.login import UsersWho
from assist.review.site.passwords import hash_password
from assist.review.stored import CallLabels, call_to_save
from assist.store.calls import save_reports
from assist.store.database import Database
from assist.store.people import Role, UserChange, add_user, find_user, open_session

PASSWORD = "correct horse battery"


def report(call_id: str, *faults: str) -> CallReport:
    """A call in which these signals were heard, ten seconds apart."""
    spans = {name: Span(10_000 * n, 10_000 * n + 900) for n, name in enumerate(faults, 1)}
    signals = tuple(
        ReportSignal(
            id=f"s{n}",
            signal=name,
            speaker=Channel.AGENT,
            at_ms=spans[name].end_ms,
            span=spans[name],
            value=1.0,
            band=None,
            state="confirmed",
            evidence=(Evidence("这是您自己的问题", 0, 1, "lexicon:x"),),
            ref=None,
            slots={},
        )
        for n, name in enumerate(faults, 1)
    )
    heard = [
        Signal(at_ms=0, id=s.id, signal=s.signal, speaker=s.speaker, span=s.span, value=1.0)
        for s in signals
    ]
    return CallReport(
        call_id=call_id,
        language="zh",
        duration_ms=90_000,
        source=f"{call_id}.wav",
        timing="audio",
        notes=(),
        turns=(ReportTurn(Channel.CUSTOMER, 0, 900, "我要退款", (), "我要退款。", (), "u1"),),
        signals=signals,
        anger=(),
        questions=(),
        interruptions=(),
        prompts=(),
        stages=(),
        acts=(),
        facts={},
        fact_lines=(),
        checklist=(),
        handover_note="",
        metrics={},
        scorecard=score_call(Findings(signals=heard)),
        wrap_up=WrapUp(),
    )


class House:
    """The server, its store, and browsers of people."""

    def __init__(self, folder: Path, empty: Path, **of: Any) -> None:
        self.folder = folder
        shutil.copy(empty, folder / "calls.sqlite")
        self.db = Database.open(str(folder / "calls.sqlite"))
        self.options = of.pop("options", ServerOptions(login="users"))
        self.people: UsersWho | None = None
        who: Who | None = None
        if self.options.login == "users":
            self.people = who = UsersWho(self.db, self.options, **of)
        routes = review_routes(self.db, folder, who)
        routes += self.people.routes() if self.people is not None else []
        app = OverlayApp(Hub(), Access("the token"), routes=routes, people=self.people)
        self.server = Server(app, port=0)
        self.server.start()
        self.url = f"http://127.0.0.1:{self.server.port}"
        self.cookie = f"assist_user_{self.server.port}"
        self._browsers: list[httpx.Client] = []

    def user(self, name: str, role: Role, password: str | None = None, **of: Any) -> str:
        hashed = hash_password(password) if password is not None else None
        add_user(self.db, name, role, "tests", UserChange(password_hash=hashed, **of))
        return name

    def browser(self, name: str = "", **headers: str) -> httpx.Client:
        """A browser; signed in where a name is given."""
        client = httpx.Client(base_url=self.url, trust_env=False, headers=headers)
        self._browsers.append(client)
        if name:
            found = find_user(self.db, name)
            assert found is not None
            client.cookies.set(self.cookie, open_session(self.db, found[0]))
        return client

    def call(self, call_id: str, *faults: str, **labels: str) -> str:
        of = {"started_at": "2026-11-17T08:00:00Z", "agent": "ann", "team": "t1", **labels}
        save_reports(self.db, [call_to_save(report(call_id, *faults), CallLabels(**of))])
        return call_id

    def close(self) -> None:
        for client in self._browsers:
            client.close()
        self.server.stop()
        self.db.close()


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("store") / "empty.sqlite"
    Database.open(str(path)).close()
    return path


@pytest.fixture
def make_house(tmp_path: Path, empty: Path) -> Iterator[Callable[..., House]]:
    houses: list[House] = []

    def make(**of: Any) -> House:
        folder = tmp_path / str(len(houses))
        folder.mkdir(exist_ok=True)
        houses.append(House(folder, empty, **of))
        return houses[-1]

    yield make
    for house in houses:
        house.close()


@pytest.fixture
def house(make_house: Callable[..., House]) -> House:
    """With one person of each role; ann is an agent of team t1, lin its lead."""
    made = make_house()
    made.user("ann", "agent", team="t1")
    made.user("bob", "agent", team="t2")
    made.user("qa", "reviewer")
    made.user("qb", "reviewer")
    made.user("lin", "lead", team="t1")
    made.user("root", "admin")
    return made
