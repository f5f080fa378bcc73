"""The bundled model, a recorded scene and its truth, and a web server that can misbehave."""

from __future__ import annotations

import io
import json
import re
import threading
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest
import soundfile

from assist.asr.engine import BLOCK_MS, BLOCK_SAMPLES, Block
from assist.asr.vosk_engine import VoskEngine
from assist.events import Channel

HANGOVER_MS = 300


@dataclass(frozen=True)
class Take:
    """One channel of a recording: its blocks, voice activity per block, and who said what."""

    blocks: list[Block]
    speaking: list[bool]
    words: list[tuple[str, int, int]]

    @property
    def samples(self) -> Block:
        return np.concatenate(self.blocks)

    def until(self, end_ms: int) -> Take:
        count = end_ms // BLOCK_MS
        return Take(
            self.blocks[:count],
            self.speaking[:count],
            [word for word in self.words if word[2] <= count * BLOCK_MS],
        )


@pytest.fixture(scope="session")
def model_folder(repository: Path) -> Path:
    return repository / "models" / "speech" / "zh-demo"


@pytest.fixture(scope="session")
def engine(model_folder: Path) -> Iterator[VoskEngine]:
    engine = VoskEngine(model_folder, "zh")
    yield engine
    engine.close()


@pytest.fixture(scope="session")
def scene(repository: Path) -> dict[Channel, Take]:
    """The first half minute of the bundled call."""
    folder = repository / "models" / "scenes" / "zh" / "bank-transfer"
    audio, rate_hz = soundfile.read(folder / "call.flac", dtype="int16")
    assert rate_hz == 16_000
    turns = json.loads((folder / "truth.json").read_text(encoding="utf-8"))["turns"]
    takes = {}
    for column, channel in enumerate(Channel):
        words = [
            (word["word"], word["start_ms"], word["end_ms"])
            for turn in turns
            if turn["speaker"] == channel
            for word in turn["words"]
        ]
        samples = audio[: len(audio) // BLOCK_SAMPLES * BLOCK_SAMPLES, column]
        blocks = list(samples.reshape(-1, BLOCK_SAMPLES))
        take = Take(blocks, voice_activity(words, len(blocks)), words)
        takes[channel] = take.until(30_000)
    return takes


def voice_activity(words: list[tuple[str, int, int]], blocks: int) -> list[bool]:
    """What a detector with a delay of one block and the usual hangover would say."""
    speaking = [False] * blocks
    for _, start_ms, end_ms in words:
        first = start_ms // BLOCK_MS + 1
        last = (end_ms + HANGOVER_MS) // BLOCK_MS
        for block in range(first, min(last + 1, blocks)):
            speaking[block] = True
    return speaking


@dataclass
class Site:
    """A file on a server at loopback, and how the server behaves."""

    body: bytes = b""
    etag: str | None = '"v1"'
    ranges: bool = True
    drop_after: list[int] = field(default_factory=list)  # bytes to send, one per request
    statuses: list[int] = field(default_factory=list)  # instead of serving, one per request
    asked: list[str | None] = field(default_factory=list)  # the Range of each request
    url: str = ""


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    site = Site()

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:
            pass

        def do_GET(self) -> None:
            asked = self.headers.get("Range")
            site.asked.append(asked)
            if site.statuses:
                self.send_error(site.statuses.pop(0))
                return
            start = 0
            if asked and site.ranges and self.headers.get("If-Range") == site.etag:
                start = int(re.fullmatch(r"bytes=(\d+)-", asked)[1])
                if start >= len(site.body):
                    self.send_response(416)
                    self.send_header("Content-Range", f"bytes */{len(site.body)}")
                    self.send_header("Content-Length", "0")
                    self.end_headers()
                    return
                self.send_response(206)
                self.send_header(
                    "Content-Range", f"bytes {start}-{len(site.body) - 1}/{len(site.body)}"
                )
            else:
                self.send_response(200)
            if site.etag:
                self.send_header("ETag", site.etag)
            self.send_header("Content-Length", str(len(site.body) - start))
            self.end_headers()
            rest = site.body[start:]
            self.wfile.write(rest[: site.drop_after.pop(0)] if site.drop_after else rest)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    site.url = f"http://127.0.0.1:{server.server_port}/model.zip"
    yield site
    server.shutdown()
    thread.join()
    server.server_close()


MODEL_FILES = {
    "am/final.mdl": b"acoustics" * 1000,
    "conf/mfcc.conf": b"--sample-frequency=16000\n",
    "conf/model.conf": b"--beam=13.0\n",
    "graph/HCLr.fst": b"hcl" * 1000,
    "graph/Gr.fst": b"grammar" * 1000,
    "graph/disambig_tid.int": b"",
    "graph/words.txt": b"<eps> 0\n",
}


@pytest.fixture
def make_model() -> Callable[[Path], Path]:
    """Write a folder that looks like a model."""

    def make(folder: Path) -> Path:
        for name, data in MODEL_FILES.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(data)
        return folder

    return make


@pytest.fixture
def model_zip() -> Callable[..., bytes]:
    """An archive of that folder, with other files added or put in place of them."""

    def make(top: str = "vosk-model-x/", **others: bytes) -> bytes:
        memory = io.BytesIO()
        with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in (MODEL_FILES | others).items():
                archive.writestr(top + name, data)
        return memory.getvalue()

    return make
