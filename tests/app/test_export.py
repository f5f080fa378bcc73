"""``assist export`` and ``assist tune``: out of the store, and back into a pack."""

from __future__ import annotations

import getpass
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from assist.app.config import Config
from assist.app.evaluation import EvalOptions, run_eval
from assist.app.export import ExportOptions, query_from, run_export
from assist.app.replay import conclude
from assist.app.tuning import TuneCommand, run_tune
from assist.errors import InputError, UsageError
from assist.packs.pack import check_pack, load_pack
from assist.pipeline import Pack
from assist.review.report import CallSource, call_report
from assist.review.report_parts import CallReport
from assist.review.stored import CallLabels, call_to_save
from assist.store import audit
from assist.store.calls import find_call, save_reports
from assist.store.database import Database
from assist.store.journal import Journal, JournalHeader
from assist.store.verdicts import NewVerdict, add_verdict

Report = Callable[..., CallReport]


@pytest.fixture(scope="module")
def angry_report(
    stored_call: Callable[..., Path], general: Pack, tmp_path_factory: pytest.TempPathFactory
) -> CallReport:
    path = stored_call(tmp_path_factory.mktemp("calls"), outputs=False)
    header = JournalHeader(
        call_id="c-1", language="zh", app_version="0", config_hash="", pack_hash=general.hash
    )
    outputs = list(conclude(header, Journal(path), general))
    return call_report(outputs, CallSource(call_id="c-1", language="zh", source="c-1.txt"))


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return Config(data=str(tmp_path / "data"))


@pytest.fixture
def db(config: Config) -> Iterator[Database]:
    with Database.open(config.database_url) as opened:
        yield opened


@pytest.fixture
def stored(db: Database, angry_report: CallReport) -> Database:
    for number in range(1, 4):
        mine = msgspec.structs.replace(angry_report, call_id=f"c-{number}")
        labels = CallLabels(started_at=f"2026-01-0{number}T00:00:00Z", agent="小李")
        original = msgspec.structs.replace(mine, source="secret") if number == 1 else None
        save_reports(db, [call_to_save(mine, labels, original)])
    return db


def export(config: Config, *call_ids: str, **options: Any) -> None:
    run_export(call_ids, ExportOptions(**options), config)


def test_one_call_becomes_one_file(stored: Database, config: Config, tmp_path: Path) -> None:
    target = tmp_path / "call.html"
    export(config, "c-1", format="html", output=str(target))
    assert "银保监会" in target.read_text(encoding="utf-8")
    line = audit.lines(stored)[0]
    assert (line.user, line.action, line.call, line.detail) == (
        getpass.getuser(),
        "export",
        "c-1",
        "html",
    )


def test_without_a_file_it_goes_to_the_screen(
    stored: Database, config: Config, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    export(config, "c-2", format="json")
    assert json.loads(capfdbinary.readouterr().out)["calls"][0]["call_id"] == "c-2"
    export(config, format="csv", query=query_from("{}"))
    assert capfdbinary.readouterr().out.count(b"\r\n") == 4


def test_many_calls_become_a_folder_of_files(
    stored: Database, config: Config, tmp_path: Path
) -> None:
    export(config, format="vtt", query=query_from("银保监会"), output=f"{tmp_path}/out/")
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "c-1.vtt",
        "c-2.vtt",
        "c-3.vtt",
    ]
    assert len(audit.lines(stored, action="export")) == 3


def test_many_calls_become_one_workbook(stored: Database, config: Config, tmp_path: Path) -> None:
    target = tmp_path / "calls.xlsx"
    export(config, "c-1", "c-3", format="xlsx", output=str(target))
    assert target.read_bytes().startswith(b"PK")
    assert [path.name for path in tmp_path.glob(".*")] == []


def test_an_original_is_exported_where_it_is_kept(
    stored: Database, config: Config, tmp_path: Path
) -> None:
    target = tmp_path / "c.json"
    export(config, "c-1", format="json", output=str(target), original=True)
    assert json.loads(target.read_bytes())["calls"][0]["source"] == "secret"
    assert "personal data included" in target.read_text(encoding="utf-8")
    assert audit.lines(stored)[0].detail == "json original"
    with pytest.raises(InputError, match="no original"):
        export(config, "c-2", format="json", output=str(target), original=True)


@pytest.mark.parametrize(
    ("call_ids", "options", "says"),
    [
        ((), {"format": "json"}, "nothing to export"),
        (("c-1",), {"format": "labels"}, "go together"),
        (("c-1",), {"format": "json", "target": "anger"}, "go together"),
        (("c-1", "c-2"), {"format": "html"}, "one call only"),
        (("c-1", "c-2"), {"format": "xlsx"}, "screen"),
    ],
)
def test_what_makes_no_sense_is_refused(
    stored: Database, config: Config, call_ids: tuple[str, ...], options: Any, says: str
) -> None:
    with pytest.raises(UsageError, match=says):
        export(config, *call_ids, **options)


def test_a_filter_with_a_typo_is_told() -> None:
    with pytest.raises(UsageError, match="min_angre"):
        query_from('{"min_angre": 1}')
    assert query_from('{"min_anger": 0.5}').min_anger == 0.5


@pytest.mark.parametrize("call_ids", [("none",), ()])
def test_nothing_found_is_no_empty_file(
    stored: Database, config: Config, tmp_path: Path, call_ids: tuple[str, ...]
) -> None:
    target = tmp_path / "x.csv"
    query = None if call_ids else query_from("没有人说过这句话")
    with pytest.raises(InputError):
        export(config, *call_ids, format="csv", output=str(target), query=query)
    assert not target.exists()


def test_verdicts_become_rows_that_eval_reads(
    stored: Database, config: Config, angry_report: CallReport, tmp_path: Path
) -> None:
    found = find_call(stored, "c-1")
    assert found is not None
    angry = next(signal for signal in angry_report.signals if signal.signal == "anger")
    given = NewVerdict(target="signal", target_id=angry.id, verdict="agree")
    add_verdict(stored, found.id, given, "王")
    first = next(turn for turn in angry_report.turns if turn.speaker == "agent")
    over = f"{first.start_ms}-{first.end_ms}"
    wrong = NewVerdict(target="anger", target_id=over, verdict="disagree", label="calm")
    add_verdict(stored, found.id, wrong, "王")
    labels, figures = tmp_path / "labels.jsonl", tmp_path / "figures.json"
    export(config, format="labels", target="anger", output=str(labels))
    run_eval("anger", labels, EvalOptions(json=str(figures)))
    read = json.loads(figures.read_bytes())
    assert read["n"] >= 1
    assert read["positives"] >= 1
    rows = [json.loads(line) for line in labels.read_text(encoding="utf-8").splitlines()]
    assert len(rows) == len(angry_report.turns)
    assert {row["dialogue_id"] for row in rows} == {"c-1"}


ANGRY = ("气死我了你们就是骗子", "什么破公司我要投诉你们", "你们到底管不管太过分了")
CALM = ("好的谢谢你", "请问怎么开发票", "我想查一下订单", "麻烦您了再见")


def write_rows(path: Path, *, angry: int, calm: int) -> Path:
    lines = [
        {
            "id": n,
            "dialogue_id": f"d{n % 20}-{n}",
            "turn": 0,
            "speaker": "customer",
            "text": (ANGRY[n % 3] if n < angry else CALM[n % 4]),
            "label": int(n < angry),
            "start": 0.0,
            "end": 30.0,
        }
        for n in range(angry + calm)
    ]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return path


def test_too_few_labels_write_nothing(tmp_path: Path) -> None:
    file = write_rows(tmp_path / "l.jsonl", angry=3, calm=50)
    with pytest.raises(InputError, match="too few") as caught:
        run_tune("anger", file, TuneCommand(out=tmp_path / "pack"))
    assert caught.value.where == str(file)
    assert not (tmp_path / "pack").exists()


def test_a_threshold_that_is_right_stays(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = write_rows(tmp_path / "l.jsonl", angry=40, calm=60)
    run_tune("anger", file, TuneCommand(out=tmp_path / "pack", json=str(tmp_path / "r.json")))
    report = json.loads((tmp_path / "r.json").read_bytes())
    assert report["format"] == "assist.tune/1"
    assert report["before"]["precision"]["share"] == 1.0
    assert report["before"]["false_alarms"]["hours"] == round(100 * 30 / 3600, 3)
    assert "stays at 0.3" in capsys.readouterr().err.replace("\n", " ")
    assert not (tmp_path / "pack").exists()


def signal_rows(path: Path) -> Path:
    """``churn_threat`` was right from 0.8 up and mostly wrong below; ``jargon`` was never right."""
    lines = [
        {"id": n, "dialogue_id": f"d{n}", "text": "我不用了", "label": label, "score": score}
        for n, (label, score) in enumerate([(1, 0.9)] * 40 + [(0, 0.4)] * 50 + [(1, 0.4)] * 5)
    ]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return path


def test_a_signal_gets_a_least_value_and_the_pack_loads(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pack = tmp_path / "ours"
    file = signal_rows(tmp_path / "l.jsonl")
    run_tune("churn_threat", file, TuneCommand(out=pack, pack="zh"))
    shown = capsys.readouterr().out
    assert "0.474" in shown, shown
    assert check_pack(pack) == []
    loaded = load_pack(pack)
    assert 0.4 < loaded.tuning.signals["churn_threat"].least <= 0.9
    assert loaded.language == "zh"
    assert loaded.hash != load_pack("zh").hash


def test_targets_are_tuned_one_after_the_other(tmp_path: Path) -> None:
    pack = tmp_path / "ours"
    file = signal_rows(tmp_path / "l.jsonl")
    run_tune("churn_threat", file, TuneCommand(out=pack, pack="zh"))
    wrong = tmp_path / "w.jsonl"
    lines = [
        {"id": n, "dialogue_id": f"d{n}", "text": "嗯", "label": int(n < 25), "score": 1.0}
        for n in range(100)
    ]
    wrong.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    run_tune("jargon", wrong, TuneCommand(out=pack, pack="zh"))
    tuning = load_pack(pack).tuning
    assert not tuning.signals["jargon"].on
    assert tuning.signals["churn_threat"].least > 0.4


def test_a_risk_is_never_turned_off(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wrong = tmp_path / "w.jsonl"
    lines = [
        {"id": n, "dialogue_id": f"d{n}", "text": "嗯", "label": int(n < 25), "score": 1.0}
        for n in range(100)
    ]
    wrong.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    run_tune("abuse", wrong, TuneCommand(out=tmp_path / "ours", pack="zh"))
    assert "nothing was written" in capsys.readouterr().err
    assert not (tmp_path / "ours").exists()


def test_a_target_without_a_threshold_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no threshold"):
        run_tune("weather", tmp_path / "x", TuneCommand(out=None))


def test_a_silenced_signal_is_in_no_call_any_more(
    tmp_path: Path, stored_call: Callable[..., Path]
) -> None:
    pack = tmp_path / "ours"
    pack.mkdir()
    (pack / "pack.yaml").write_text(
        "name: 我们的\nlanguage: zh\nversion: '1'\nextends: zh\n", encoding="utf-8"
    )
    (pack / "tuning.yaml").write_text(
        "anger: {tense: 0.4}\nquestion: 0.6\nsignals:\n  regulator_threat: {on: false}\n",
        encoding="utf-8",
    )
    tuned = load_pack(pack)
    assert tuned.questions.threshold == 0.6
    path = stored_call(tmp_path, outputs=False)
    header = JournalHeader(
        call_id="c-1", language="zh", app_version="0", config_hash="", pack_hash=""
    )

    def heard(pack: Pack) -> set[str]:
        source = CallSource(call_id="c", language="zh", source="x")
        outputs = list(conclude(header, Journal(path), pack))
        return {signal.signal for signal in call_report(outputs, source).signals}

    assert heard(load_pack("zh")) - heard(tuned) >= {"regulator_threat"}
    assert "anger" in heard(tuned)


def test_a_misspelt_signal_is_told(tmp_path: Path) -> None:
    pack = tmp_path / "ours"
    pack.mkdir()
    (pack / "pack.yaml").write_text(
        "name: x\nlanguage: zh\nversion: '1'\nextends: zh\n", encoding="utf-8"
    )
    (pack / "tuning.yaml").write_text("signals: {chrun_threat: {on: false}}\n", encoding="utf-8")
    [error] = check_pack(pack)
    assert "chrun_threat" in error.what
    assert "churn_threat" in error.remedy
