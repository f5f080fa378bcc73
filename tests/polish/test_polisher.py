"""Better wording comes through only where it says the same; otherwise the draft stands."""

from __future__ import annotations

import logging
import socket
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from assist.errors import SetupError
from assist.polish.options import PolishOptions
from assist.polish.polisher import Polisher

MakeModel = Callable[..., Any]

DRAFT = "王先生您好，您昨天转的 20000 元我们已经报给清算部门，明天下午 3 点之前给您回电。"
BETTER = (
    "尊敬的王先生，您好！您昨天转的20000元，我们已经报给清算部门，明天下午3点之前会给您回电，"
    "感谢您的耐心等待。"
)


def polisher(url: str, **more: Any) -> Polisher:
    return Polisher(PolishOptions(url=url, model="small", **more))


def test_without_an_endpoint_nothing_is_asked() -> None:
    found = Polisher(PolishOptions()).polish(DRAFT, "zh")
    assert (found.text, found.polished, found.why) == (DRAFT, False, "off")


def test_a_wording_that_says_the_same_is_taken(model: MakeModel) -> None:
    endpoint = model(BETTER)
    found = polisher(endpoint.url).polish(DRAFT, "zh", "sms")
    assert (found.text, found.polished, found.why) == (BETTER, True, "")
    (asked,) = endpoint.asked
    assert asked["path"] == "/v1/chat/completions"
    assert asked["body"]["model"] == "small"
    assert asked["body"]["messages"][-1] == {"role": "user", "content": DRAFT}
    assert "短信" in asked["body"]["messages"][0]["content"]


@pytest.mark.parametrize(
    ("lie", "why"),
    [
        (BETTER.replace("20000", "2000"), "number"),
        (BETTER.replace("3点", "4点"), "number"),
        (BETTER.replace("明天", "今天"), "date"),
        (BETTER.replace("王先生", "张先生"), "name"),
        (BETTER.replace("感谢您的耐心等待", "我们保证全额赔偿"), "promise"),
        (BETTER.replace("已经报给", "没有报给"), "negation"),
    ],
)
def test_a_lie_leaves_the_draft(model: MakeModel, lie: str, why: str) -> None:
    found = polisher(model(lie).url).polish(DRAFT, "zh")
    assert (found.text, found.polished, found.why) == (DRAFT, False, why)


@pytest.mark.parametrize(
    "broken",
    [
        {"data": b"{"},
        {"data": b"[]"},
        {"data": b'{"choices": []}'},
        {"data": b'{"choices": [{"message": {"content": null}}]}'},
        {"data": b"\xff\xfe"},
        {"data": b" " * 100_000},
        {"text": BETTER, "status": 500},
        {"text": BETTER, "status": 302},
        {"text": BETTER, "status": 401},
    ],
)
def test_a_broken_answer_leaves_the_draft(model: MakeModel, broken: dict[str, Any]) -> None:
    found = polisher(model(**broken).url).polish(DRAFT, "zh")
    assert (found.text, found.polished, found.why) == (DRAFT, False, "broken")


@pytest.mark.parametrize("slow", [{"wait_s": 1.5}, {"drip": True}])
def test_a_slow_answer_leaves_the_draft_in_time(model: MakeModel, slow: dict[str, Any]) -> None:
    endpoint = model(BETTER, **slow)
    began = time.monotonic()
    found = polisher(endpoint.url, timeout_s=0.3).polish(DRAFT, "zh")
    assert (found.text, found.polished, found.why) == (DRAFT, False, "slow")
    assert time.monotonic() - began < 1.4


def test_nobody_at_the_address_leaves_the_draft() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}/v1"
        found = polisher(url).polish(DRAFT, "zh")
    assert (found.text, found.polished, found.why) == (DRAFT, False, "unreachable")


@pytest.mark.parametrize(
    "url",
    [
        "http://models.example/v1",
        "https://10.0.0.7/v1",
        "http://127.0.0.1.models.example/v1",
        "http://0.0.0.0:80/v1",
        "http://user@models.example/v1",
    ],
)
def test_drafts_stay_on_this_machine_unless_somebody_says_so(url: str) -> None:
    with pytest.raises(SetupError, match="allow_remote"):
        polisher(url)
    polisher(url, allow_remote=True)


@pytest.mark.parametrize("url", ["127.0.0.1:11434", "file:///etc/passwd", "http:///v1", "x"])
def test_an_address_that_is_none(url: str) -> None:
    with pytest.raises(SetupError, match="write it like"):
        polisher(url)


def test_a_proxy_of_the_environment_is_not_used(
    model: MakeModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert polisher(model(BETTER).url).polish(DRAFT, "zh").polished


def test_the_key_comes_from_a_file(model: MakeModel, tmp_path: Path) -> None:
    key = tmp_path / "key"
    key.write_text("abc\n")
    endpoint = model(BETTER)
    assert polisher(endpoint.url, key_file=str(key)).polish(DRAFT, "zh").polished
    assert endpoint.asked[0]["headers"]["Authorization"] == "Bearer abc"
    with pytest.raises(SetupError, match="key_file"):
        polisher(endpoint.url, key_file=str(tmp_path / "none"))


def test_no_word_of_a_draft_is_logged(
    model: MakeModel, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    with caplog.at_level(logging.DEBUG):
        polisher(model(BETTER).url).polish(DRAFT, "zh")
        polisher(model(BETTER.replace("明天", "今天")).url).polish(DRAFT, "zh")
    assert "王先生" not in caplog.text
    assert "20000" not in caplog.text
    assert "".join(capfd.readouterr()) == ""
