"""Tables, workbooks and files for other tools hold what was said, and run nothing."""

from __future__ import annotations

import csv
import io
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from assist.ingest.formats import parse_transcript
from assist.review.exports.csv_file import csv_lines, harmless
from assist.review.exports.exported import ExportedCall, Stamp, turn_text
from assist.review.exports.formats import FORMATS, write_list
from assist.review.exports.sheets import write_xlsx
from assist.review.exports.tables import TABLES
from assist.review.exports.taken import file_name
from assist.review.report_parts import Report

Exported = Callable[..., ExportedCall]
SPOKEN = {
    "zh": ["您好，请问有什么可以帮您", "我昨天转的两万块钱到现在还没到账", "我帮您查一下", "好的"],
    "en": ["good morning how can i help", "my parcel isn't here yet", "let me look", "okay thanks"],
}
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def rows_of(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))


def cells_of(path: Path, sheet: int) -> list[list[tuple[str, str]]]:
    """Kind and text of every cell of a sheet."""
    with zipfile.ZipFile(path) as book:
        root = ET.fromstring(book.read(f"xl/worksheets/sheet{sheet}.xml"))
    return [
        [(cell.get("t", "n"), "".join(cell.itertext())) for cell in row]
        for row in root.iter(f"{MAIN}row")
    ]


@pytest.mark.parametrize("name", list(TABLES))
def test_every_row_has_a_cell_for_every_column(exported: Exported, name: str) -> None:
    table = TABLES[name]
    rows = list(table.rows(exported(SPOKEN["zh"])))
    assert rows
    assert {len(row) for row in rows} == {len(table.columns)}


def test_a_table_begins_with_a_mark_that_excel_reads_chinese_by(
    exported: Exported, stamp: Stamp
) -> None:
    data = b"".join(csv_lines(TABLES["turns"], [exported(SPOKEN["zh"])], stamp))
    assert data.startswith(b"\xef\xbb\xbfcall_id,")
    assert [row[6] for row in rows_of(data)[1:]] == SPOKEN["zh"]


def test_the_line_about_the_export_is_a_head_and_no_row(exported: Exported, stamp: Stamp) -> None:
    rows = rows_of(b"".join(csv_lines(TABLES["calls"], [exported(SPOKEN["en"])], stamp)))
    assert rows[0][-1] == ("exported by 质检王 at 2026-11-22T10:00:00Z, personal data removed")
    assert len(rows) == 2
    assert rows[1][-1] == ""


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1", "＝1", " =1", "\u00a0=1", "\0=1", "|x", "%x"]
)
def test_what_a_spreadsheet_could_run_is_text(text: str) -> None:
    assert str(harmless(text)).startswith("'")


def test_numbers_and_plain_text_stay_as_they_are() -> None:
    assert [harmless(cell) for cell in (-3, 0.5, None, "您好 = 好")] == [-3, 0.5, None, "您好 = 好"]


def test_hostile_text_stays_one_cell(
    exported: Exported, hostile: tuple[str, ...], stamp: Stamp
) -> None:
    call = exported([*hostile, 'a,b\n"c"', "end"])
    rows = rows_of(b"".join(csv_lines(TABLES["turns"], [call], stamp)))
    assert len(rows) == 8
    assert {len(row) for row in rows} == {8}
    assert not any(cell.startswith(("=", "@", "+", "-")) for row in rows for cell in row)


def test_a_workbook_holds_text_as_text_and_numbers_as_numbers(
    exported: Exported, hostile: tuple[str, ...], stamp: Stamp, tmp_path: Path
) -> None:
    path = tmp_path / "calls.xlsx"
    write_xlsx(path, [exported([*hostile, "=1+1"])], stamp)
    names = list(TABLES)
    turns = cells_of(path, names.index("turns") + 1)
    assert turns[-1][-1] == ("inlineStr", "=1+1")
    assert turns[2][-1] == ("inlineStr", hostile[1])
    with zipfile.ZipFile(path) as book:
        sheets = [name for name in book.namelist() if name.startswith("xl/worksheets/sheet")]
        assert len(sheets) == len(TABLES) + 1
        assert not any(b"<f>" in book.read(name) for name in sheets)
        assert not any("hyperlink" in book.read(name).decode() for name in sheets)
    assert cells_of(path, len(names) + 1)[0][0][1] == stamp.line()
    durations = cells_of(path, 1)[1][4]
    assert durations[0] == "n"
    assert float(durations[1]) > 0


def test_a_full_sheet_goes_on_in_another(exported: Exported, stamp: Stamp, tmp_path: Path) -> None:
    path = tmp_path / "calls.xlsx"
    write_xlsx(path, [exported(SPOKEN["zh"])] * 3, stamp, most_rows=10)
    with zipfile.ZipFile(path) as book:
        names = [sheet.get("name") for sheet in ET.fromstring(book.read("xl/workbook.xml"))[-2]]
        text = book.read("xl/workbook.xml").decode()
    assert 'name="turns 2"' in text, names


def test_json_is_a_report_that_reads_back(exported: Exported, stamp: Stamp, tmp_path: Path) -> None:
    path = tmp_path / "calls.json"
    calls = [exported(SPOKEN["zh"]), exported(SPOKEN["en"], "en")]
    write_list(path, calls, stamp, format_="json", table="calls")
    read = msgspec.json.decode(path.read_bytes(), type=Report)
    assert list(read.calls) == [call.report for call in calls]
    assert "质检王" in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("ending", ["vtt", "ctm"])
def test_what_was_said_reads_back(
    exported: Exported, stamp: Stamp, language: str, ending: str
) -> None:
    call = exported(SPOKEN[language], language, call_id="c-1")
    data = FORMATS[ending].write(call, stamp, language)
    read = parse_transcript(data, where="c", call_id="c-1", language=language)
    turns = call.whole().turns
    assert [(t.speaker, t.start_ms) for t in read.turns] == [(t.speaker, t.start_ms) for t in turns]
    said = ["".join(word.word for word in turn.words) for turn in read.turns]
    assert said == ["".join(turn_text(t)).replace(" ", "").replace("，", "") for t in turns]


def test_words_of_a_ctm_keep_times_and_confidence(exported: Exported, stamp: Stamp) -> None:
    call = exported(SPOKEN["en"], "en", call_id="c-1")
    read = parse_transcript(
        FORMATS["ctm"].write(call, stamp, "en"), where="c", call_id="c-1", language="en"
    )
    assert [turn.words for turn in read.turns] == [turn.words for turn in call.whole().turns]


def test_captions_hold_hostile_text_as_text_and_signals_as_cues_of_their_own(
    exported: Exported, hostile: tuple[str, ...], stamp: Stamp
) -> None:
    call = exported(["您好", *hostile], call_id="c --> 1\n\nNOTE")
    text = FORMATS["vtt"].write(call, stamp, "zh").decode()
    cues = [block.split("\n") for block in text.strip().split("\n\n")]
    assert cues[0] == ["WEBVTT"]
    assert all(len(cue) == 1 for cue in cues if cue[0].startswith("NOTE "))
    spoken = [cue for cue in cues if len(cue) == 3]
    assert len(spoken) == len(cues) - 4
    assert all(cue[1].count("-->") == 1 and cue[2].startswith("<v") for cue in spoken)
    assert not any("<img" in cue[2] or "<script" in cue[2] for cue in spoken)
    assert any(cue[2].startswith("<v.signal.anger customer>⚑ 客户生气") for cue in spoken)
    read = parse_transcript(text.encode(), where="c", call_id="c", language="zh")
    assert "<img src=x" in read.turns[1].text
    assert len(read.turns) == 6


def test_an_rttm_line_says_who_spoke_from_when_for_how_long(
    exported: Exported, stamp: Stamp
) -> None:
    call = exported(SPOKEN["zh"])
    first, *lines = FORMATS["rttm"].write(call, stamp, "zh").decode().splitlines()
    assert first == f";; {stamp.line()}"
    fields = [line.split(" ") for line in lines]
    assert {len(line) for line in fields} == {10}
    turns = call.whole().turns
    assert [(int(f[2]), float(f[3]), f[7]) for f in fields] == [
        (1 if t.speaker == "agent" else 2, t.start_ms / 1000, str(t.speaker)) for t in turns
    ]
    assert fields[0][1] == "门店_7/投诉_🙂"


@pytest.mark.parametrize("ending", ["rttm", "ctm"])
def test_words_never_break_the_lines_of_a_research_file(
    exported: Exported, hostile: tuple[str, ...], stamp: Stamp, ending: str
) -> None:
    call = exported([*hostile, ";; no comment", "two  words\n;; three"])
    head, *lines = FORMATS[ending].write(call, stamp, "zh").decode().split("\n")[:-1]
    assert head.startswith(";;")
    assert {len(line.split(" ")) for line in lines} == {10 if ending == "rttm" else 6}
    assert not any(line.startswith(";;") for line in lines)


@pytest.mark.parametrize(
    ("call_id", "name"),
    [
        ("../../etc/passwd", "etc_passwd.html"),
        ("门店 7/投诉 🙂", "门店_7_投诉_🙂.html"),
        ("...", "call.html"),
        ("a" * 300, f"{'a' * 120}.html"),
    ],
)
def test_a_file_is_named_after_its_call_and_stays_in_its_folder(call_id: str, name: str) -> None:
    assert file_name(call_id, "html") == name


def test_the_stamp_is_one_line_whatever_the_user_is_called() -> None:
    stamp = Stamp(by="a\nb\t=c", at="2026-01-01T00:00:00Z", original=True)
    assert stamp.line() == "exported by a b =c at 2026-01-01T00:00:00Z, personal data included"
    assert "\n" not in stamp.line("zh")


@pytest.mark.parametrize("ending", ["json", "csv", "xlsx", "html", "vtt", "rttm", "ctm"])
def test_a_two_hour_call_is_written_whole(
    long_call: ExportedCall, stamp: Stamp, ending: str
) -> None:
    assert long_call.whole().duration_ms > 2 * 3_600_000
    assert len(FORMATS[ending].write(long_call, stamp, "zh")) > 50_000
