"""The page of a call is one file that runs nothing, and so is its PDF."""

from __future__ import annotations

import base64
import hashlib
import re
import sys
from collections.abc import Callable
from html.parser import HTMLParser

import pypdfium2
import pytest

from assist.errors import SetupError
from assist.events import Channel
from assist.review.exports.chart import WIDTH, chart_of
from assist.review.exports.exported import ExportedCall, Stamp
from assist.review.exports.page import html_page
from assist.review.exports.pdf import pdf_file

Exported = Callable[..., ExportedCall]
VOID = {"meta", "br", "link", "img"}


class Reader(HTMLParser):
    """Elements, attributes and text as a browser would see them."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.text = ""
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def read(page: bytes) -> Reader:
    reader = Reader()
    reader.feed(page.decode())
    reader.close()
    assert reader.open == []
    return reader


def pdf_text(data: bytes) -> str:
    document = pypdfium2.PdfDocument(data)
    try:
        return "".join(page.get_textpage().get_text_bounded() for page in document)
    finally:
        document.close()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_shows_all_parts_in_its_language(
    exported: Exported, stamp: Stamp, language: str
) -> None:
    reader = read(html_page(exported(["您好", "钱还没到", "我查一下", "快点"]), stamp, language))
    for part in {
        "zh": ("通话报告", "客户生气", "没有回答", "用了", "没做到", "通话小结", "质检王 于"),
        "en": ("Call report", "Customer angry", "not answered", "used", "Wrap-up", "exported by"),
    }[language]:
        assert part in reader.text
    assert "钱还没到" in reader.text
    assert ("html", "lang", "zh-CN" if language == "zh" else "en") in reader.attributes


def test_hostile_text_is_only_text(
    exported: Exported, hostile: tuple[str, ...], stamp: Stamp
) -> None:
    call = exported([*hostile, hostile[0]])
    page = html_page(call, stamp, "zh")
    reader = read(page)
    assert not {"script", "img", "iframe", "object", "form", "link"} & set(reader.tags)
    assert not any(name.startswith("on") or name == "style" for _, name, _ in reader.attributes)
    assert reader.tags.count("style") == 1
    for text in hostile[:4]:
        assert text in reader.text
    assert "{{ 7*7 }}" in reader.text
    assert not re.search(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]", page)


def test_the_page_asks_for_nothing_and_lets_in_its_own_style_alone(
    exported: Exported, stamp: Stamp
) -> None:
    page = html_page(exported(["您好", "喂"]), stamp, "zh").decode()
    style = page.split("<style>")[1].split("</style>")[0]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in page
    assert "default-src 'none'" in page
    assert "url(" not in page
    assert "@import" not in page
    addresses = {value for _, name, value in read(page.encode()).attributes if name == "href"}
    assert all(address.startswith("#") for address in addresses)


def test_every_link_on_the_page_leads_to_a_place_on_it(exported: Exported, stamp: Stamp) -> None:
    reader = read(html_page(exported(["您好", "钱还没到", "查", "快"] * 5), stamp, "zh"))
    ids = [value for _, name, value in reader.attributes if name == "id"]
    links = {value[1:] for _, name, value in reader.attributes if name == "href"}
    assert len(ids) == len(set(ids))
    assert links
    assert links <= set(ids)


def test_text_of_another_direction_is_kept_apart(
    exported: Exported, hostile: tuple[str, ...], stamp: Stamp
) -> None:
    page = html_page(exported([hostile[3]] * 2), stamp, "en").decode()
    assert page.count(hostile[3]) == page.count(f"<bdi>{hostile[3]}</bdi>")


def test_a_call_with_nothing_in_it_has_a_page(exported: Exported, stamp: Stamp) -> None:
    bare = exported(
        ["喂", "喂"], turns=(), signals=(), anger=(), questions=(), prompts=(), stages=()
    )
    assert "这类来源判断不了情绪" in read(html_page(bare, stamp, "zh")).text


def test_the_drawing_stays_inside_and_small_however_long_the_call(
    long_call: ExportedCall,
) -> None:
    chart = chart_of(long_call.whole(), "zh")
    bars = (*chart.agent, *chart.customer, *chart.overlaps, *chart.stages)
    assert all(0 <= bar.x <= WIDTH and bar.x + bar.width <= WIDTH + 1 for bar in bars)
    assert len(chart.curve.split()) < 5_000
    assert len(chart.findings) <= 501
    assert 2 <= len(chart.ticks) <= 13


def test_a_bar_stands_where_somebody_spoke(exported: Exported) -> None:
    report = exported(["您好您好您好", "喂"]).whole()
    bar = chart_of(report, "zh").agent[0]
    turn = next(turn for turn in report.turns if turn.speaker is Channel.AGENT)
    assert bar.x == pytest.approx(1000 * turn.start_ms / report.duration_ms, abs=0.1)
    assert bar.width == pytest.approx(
        1000 * (turn.end_ms - turn.start_ms) / report.duration_ms, abs=0.2
    )


@pytest.mark.pdf
def test_the_pdf_holds_the_same_words(
    exported: Exported, hostile: tuple[str, ...], stamp: Stamp
) -> None:
    data = pdf_file(exported(["您好，请问", "我的钱还没到账", *hostile[:2]]), stamp, "zh")
    text = pdf_text(data)
    assert data.startswith(b"%PDF-")
    assert "我的钱还没到账" in text
    assert "通话报告" in text
    assert '<img src=x onerror="alert(1)">' in text
    assert b"/JavaScript" not in data
    assert b"/Launch" not in data


@pytest.mark.pdf
def test_the_pdf_fetches_nothing(exported: Exported, stamp: Stamp) -> None:
    from weasyprint import HTML
    from weasyprint.urls import URLFetcher

    fetcher = URLFetcher(allowed_protocols=())
    for address in ("file:///etc/hostname", "http://127.0.0.1:9/", "data:text/plain,x"):
        with pytest.raises(ValueError, match="protocol"):
            fetcher.fetch(address)
    assert HTML


def test_without_the_library_the_way_to_it_is_said(
    exported: Exported, stamp: Stamp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    with pytest.raises(SetupError, match="WeasyPrint") as caught:
        pdf_file(exported(["您好", "喂"]), stamp, "zh")
    assert "call-assist[pdf]" in caught.value.remedy
