"""A small pack and a call for it, so that a test need not load the shipped ones twice."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from assist.app.replay import conclude, outputs_path
from assist.events import InputEvent, encode
from assist.ingest.formats import parse_transcript
from assist.ingest.hypotheses import transcript_inputs
from assist.packs.pack import load_pack
from assist.pipeline import Pack
from assist.store.journal import JOURNAL_SUFFIX, Journal, JournalHeader, JournalWriter

ANGRY = """\
客服：您好，请问有什么可以帮您
客户：我昨天转的两万块钱到现在还没到账，你们怎么回事
客服：这个要等系统处理
客户：我都等了一天了，你们到底管不管，气死我了，什么破银行
客服：您别急，这个我没办法
客户：什么叫没办法，我要去银保监会投诉你们
客服：您有完没完，跟您说了没办法，您爱投诉就投诉去，别跟我嚷嚷
客户：你这什么态度，太过分了
客服：实在对不起，让您着急了，我马上帮您查，今天下午三点之前给您回电话
客户：那好吧，我等你电话
客服：好的，感谢您的来电，再见
"""
"""A call handled badly: the agent loses their temper, too."""


@pytest.fixture(scope="session")
def general() -> Pack:
    """The general Chinese pack."""
    return load_pack("zh")


@pytest.fixture(scope="session")
def angry_text() -> str:
    return ANGRY


@pytest.fixture(scope="session")
def stored_call(general: Pack) -> Callable[..., Path]:
    """``stored_call(folder, name, more=…)``: a journal with the conclusions beside it."""

    def store(
        folder: Path,
        name: str = "c-1",
        *,
        text: str = ANGRY,
        more: tuple[InputEvent, ...] = (),
        pack: Pack | None = None,
        which: str = "",
        outputs: bool = True,
    ) -> Path:
        used = pack or general
        path = folder / f"{name}{JOURNAL_SUFFIX}"
        header = JournalHeader(
            call_id=name,
            language="zh",
            app_version="0",
            config_hash="",
            pack_hash=used.hash,
            pack=which,
        )
        transcript = parse_transcript(text.encode(), where=name, call_id=name)
        with JournalWriter(path, header) as writer:
            for event in (*more, *transcript_inputs(transcript)):
                writer.write(event)
        if outputs:
            lines = (encode(event) + b"\n" for event in conclude(header, Journal(path), used))
            outputs_path(path).write_bytes(b"".join(lines))
        return path

    return store
