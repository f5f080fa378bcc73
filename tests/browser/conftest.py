"""A real server, a real Chromium, and one realistic call to show in it."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from assist.delivery import Access, Act, AfterCall, CallFeed, Hub, OverlayApp, Server
from assist.events import (
    Anger,
    CallEnded,
    CallStarted,
    Channel,
    Evidence,
    Fact,
    Final,
    OutputEvent,
    Overlap,
    Partial,
    Prompt,
    Question,
    Span,
    Stage,
    WrapUp,
)

TOKEN = "a token of the tests"
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
ARGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PATIENCE_MS = 15_000
"""How long a machine with other work may take for what usually takes a moment."""
AGENT, CUSTOMER = Channel.AGENT, Channel.CUSTOMER


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    path = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if path is None:
        pytest.fail("these tests need Chromium: apt-get install chromium, or -m 'not browser'")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, args=[*ARGS], downloads_path=tmp_path_factory.mktemp("downloads")
        )
        expect.set_options(timeout=PATIENCE_MS)
        yield browser
        browser.close()


class Desk:
    """A hub behind a server; ``heard`` is what the screens said."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, Act]] = []
        self._said = threading.Condition()
        self.hub = Hub(self._hear)
        self.app = OverlayApp(self.hub, Access(TOKEN))
        self.server = Server(self.app, port=0)
        self.server.start()

    def _hear(self, call_id: str, act: Act) -> None:
        with self._said:
            self.heard.append((call_id, act))
            self._said.notify_all()

    def wait_for(self, act: Act, seconds: float = 15.0) -> None:
        """Until a screen has said exactly this."""
        with self._said:
            heard = self._said.wait_for(
                lambda: any(type(said) is type(act) and said == act for _, said in self.heard),
                seconds,
            )
        assert heard, f"{act} was never said, only {self.heard}"

    def replace(self, token: str = TOKEN) -> None:
        """Stop, and be a new process on the same port."""
        port = self.server.port
        self.server.stop()
        self.hub = Hub(self._hear)
        self.app = OverlayApp(self.hub, Access(token))
        self.server = Server(self.app, port=port)
        self.server.start()

    def serve_after(self, after: AfterCall) -> None:
        """Serve what screens ask for when a call is over, too."""
        self.server.stop()
        self.app = OverlayApp(self.hub, Access(TOKEN), after=after)
        self.server = Server(self.app, port=self.server.port)
        self.server.start()

    def open(self, call_id: str = "c-1", language: str = "zh") -> CallFeed:
        feed = self.hub.open_call(call_id, language)
        feed.publish([CallStarted(at_ms=0, call_id=call_id, language=language)])
        return feed


@pytest.fixture
def desk() -> Iterator[Desk]:
    desk = Desk()
    yield desk
    desk.server.stop()


@pytest.fixture
def open_page(browser: Browser, desk: Desk) -> Iterator[Callable[..., Page]]:
    """``open_page(width=…, height=…, dark=…, query=…, lang=…, before=script)``: the overlay.

    No page may have script errors, break its own policy, or ask for anything from elsewhere.
    """
    contexts = []
    complaints: list[str] = []
    home = desk.server.url.partition("/?")[0]

    def watch(page: Page) -> None:
        page.on("pageerror", lambda error: complaints.append(f"script error: {error}"))
        page.on(
            "console",
            lambda message: (
                "Content Security Policy" in message.text and complaints.append(message.text)
            ),
        )
        page.on(
            "request",
            lambda request: (
                request.url.startswith(home) or complaints.append(f"request to {request.url}")
            ),
        )

    def open_it(
        width: int = 480,
        height: int = 900,
        *,
        dark: bool = False,
        query: str = "",
        lang: str = "zh-CN",
        before: str = "",
    ) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            locale=lang,
        )
        contexts.append(context)
        page = context.new_page()
        watch(page)
        if before:
            page.add_init_script(before)
        page.goto(desk.server.url + query)
        page.wait_for_selector("body[data-connection=live]")
        return page

    yield open_it
    for context in contexts:
        context.close()
    assert complaints == []


def said(
    line: str, speaker: Channel, start: int, end: int, text: str, *, final: bool = True
) -> OutputEvent:
    span = Span(start, end)
    if final:
        return Final(at_ms=end, id=line, speaker=speaker, span=span, text=text, words=())
    stable = max(0, len(text) - 4)
    return Partial(at_ms=end, id=line, speaker=speaker, span=span, text=text, stable_chars=stable)


def angry_call() -> list[OutputEvent]:
    """A customer who calls the third time about money that did not arrive."""
    events: list[OutputEvent] = [
        Stage(at_ms=2_000, stage="greeting", since_ms=0),
        said("a1", AGENT, 1_200, 4_100, "您好这里是客户服务中心请问有什么可以帮您"),
        said(
            "c1",
            CUSTOMER,
            4_800,
            12_300,
            "我上周五转的一笔钱到现在都没到账这已经是我第三次打电话了",
        ),
        Stage(
            at_ms=12_400,
            stage="intake",
            since_ms=4_800,
            owed=("no_apology", "no_thanks", "no_restatement", "missing_fact"),
            done=("no_greeting",),
            steps={"PIV": "1"},
        ),
    ]
    levels = [0.1, 0.12, 0.2, 0.24, 0.3, 0.34, 0.33, 0.42, 0.5, 0.56, 0.53, 0.62, 0.7, 0.74, 0.78]
    bands = ["calm"] * 4 + ["tense"] * 5 + ["angry"] * 6
    for step, (level, band) in enumerate(zip(levels, bands, strict=True)):
        events.append(
            Anger(
                at_ms=6_000 + step * 4_200,
                speaker=CUSTOMER,
                level=None if step == 0 else level,
                band=None if step == 0 else band,
                trend="rising",
                contributions={"wording": level, "voice": level / 2, "behaviour": level / 3},
            )
        )
    events += [
        said("a2", AGENT, 12_900, 19_400, "好的您先别着急我这边帮您查一下麻烦报一下您的手机号"),
        said(
            "c2",
            CUSTOMER,
            19_800,
            30_500,
            "每次都说查一下每次都没人给我回电话这笔钱到底什么时候能到",
        ),
        Question(
            at_ms=30_600,
            id="q1",
            speaker=CUSTOMER,
            text="这笔钱到底什么时候能到",
            span=Span(27_800, 30_500),
            asked_ms=30_500,
            repeats=1,
            status="open",
            expects="time",
            due_ms=42_000,
        ),
        said("a3", AGENT, 31_200, 38_900, "系统显示正在处理中一般是三到五个工作日"),
        said("c3", CUSTOMER, 37_600, 47_000, "你别跟我说一般我就问我这一笔你们上次也是这么说的"),
        Overlap(
            at_ms=39_000,
            id="o1",
            by=CUSTOMER,
            span=Span(37_600, 38_900),
            overlap_ms=1_300,
            kind="interruption",
        ),
        Fact(
            at_ms=40_000,
            name="phone",
            value="138 0013 8000",
            speaker=CUSTOMER,
            span=Span(39_000, 40_000),
        ),
        said("a4", AGENT, 45_800, 48_600, "先生您听我说这个是系统"),
        Overlap(
            at_ms=47_100,
            id="o2",
            by=AGENT,
            span=Span(45_800, 47_000),
            overlap_ms=1_200,
            kind="interruption",
        ),
        said(
            "c4",
            CUSTOMER,
            48_900,
            58_700,
            "我不听什么系统你们是不是想赖账再这样我就去银保监会投诉谁来负责",
        ),
        Question(
            at_ms=58_800,
            id="q2",
            speaker=CUSTOMER,
            text="谁来负责",
            span=Span(57_600, 58_700),
            asked_ms=58_700,
            repeats=0,
            status="deferred",
            expects="person",
            due_ms=88_700,
        ),
        Prompt(
            at_ms=58_900,
            id="p1",
            card="risk.regulator",
            because=("s7",),
            say=(
                "这笔钱没到，您又打了三次电话，换了我也会着急。我现在就盯着这一笔，查到为止。",
                "让您打了三次电话，是我们没做好，对不起。这一笔我现在就查。",
            ),
            why="客户第三次来电，并提到向监管投诉",
            priority=90,
            state="shown",
            tactic="empathise",
            do="记下投诉意向，按规定上报",
            avoid="“这是系统的问题”",
            evidence=(
                Evidence("第三次打电话", 10_400, 12_300, "lexicon:repeat_issue"),
                Evidence("银保监会", 55_000, 56_200, "lexicon:regulator"),
            ),
        ),
        Prompt(
            at_ms=60_100,
            id="p2",
            card="question.overdue",
            because=("s8",),
            say=("您问这笔钱什么时候到，我先核实这一笔的状态，两分钟内给您准确时间。",),
            why="客户问了两遍，还没有答复",
            priority=70,
            state="shown",
            tactic="answer",
            evidence=(Evidence("什么时候能到", 29_000, 30_500, "question:time"),),
        ),
        said("a5", AGENT, 59_600, 62_400, "非常抱歉让您", final=False),
        said("c5", CUSTOMER, 63_500, 66_500, "你就告诉我今天能不能到", final=False),
    ]
    return sorted(events, key=lambda event: event.at_ms)


def ended_call() -> list[OutputEvent]:
    """How the angry call ended."""
    return [
        CallEnded(
            at_ms=312_000,
            duration_ms=312_000,
            wrap_up=WrapUp(
                problem="我上周五转的一笔钱到现在都没到账",
                cause="收款行退回了这一笔",
                solution="今天重新发起这笔转账",
                follow_up="今天下午五点前给您回电话",
                open_questions=("谁来负责",),
                promises=("今天下午五点前给您回电话", "把前两次来电的记录一起上报"),
            ),
        )
    ]


@pytest.fixture
def angry() -> list[OutputEvent]:
    return angry_call()


@pytest.fixture
def ended() -> list[OutputEvent]:
    return ended_call()
