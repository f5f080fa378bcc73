"""How readable the transcript is: repairs, numbers, punctuation, and what it costs.

    python benchmarks/readable.py [FOLDER] [--record] [--show repairs|numbers]

FOLDER holds text rows (``NAME.jsonl.gz``) that are no part of the project: punctuation is measured
on them, and wrong repairs on the same words with the glossary of ``tests/cases/readable``. Without
FOLDER only the project's own cases and calls are measured. Conventions and what the figures mean:
``docs/signals/readable.md``.
"""

from __future__ import annotations

import argparse
import gzip
import re
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from pathlib import Path
from zlib import crc32

import msgspec
import yaml
from record import Figure, record

from assist.analysis.questions import Detector, QuestionModel, QuestionRules
from assist.analysis.readable import GlossaryData, ReadableData, ReadableModel, ReadableWriter
from assist.app.config import Config
from assist.app.hearing import load_tools
from assist.audio.files import open_recording
from assist.events import Channel, FinalHypothesis, InputEvent, Token, Word
from assist.packs.weights import read_weights
from assist.packs.yaml_file import read_yaml
from assist.store.journal import Journal

ROOT = Path(__file__).parents[1]
CASES = ROOT / "tests" / "cases" / "readable"
LANGUAGES = ("zh", "en")
PLANTED = re.compile(r"\[(~?)([^=\]]+)=([^\]]+)\]")
UNSURE = 0.4
ZH_CHARS_PER_WORD = 1.6
"""Mean length of a Chinese word, to state errors per 1,000 words of text split by character."""
PUNCTUATED = {
    "zh_crosswoz_question": "zh",
    "zh_emotiontalk_spoken": "zh",
    "en_swda_question": "en",
}
CLEAN = {
    "zh": ("zh_emotiontalk_spoken", "zh_crosswoz_question", "zh_jddc_satisfaction",
           "zh_beike_answer_match", "zh_mobilecs_examples"),
    "en": ("en_swda_question", "en_uss_satisfaction", "en_stc3_helpdesk_turns", "en_meld_anger"),
}  # fmt: skip
COMMAS, STOPS, QUESTIONS = "，,、；;：:", "。.！!…", "？?"
MS_PER_WORD = 250


class Row(msgspec.Struct):
    id: str
    text: str
    dialogue_id: str = ""


def writer(language: str, *, glossary: bool) -> ReadableWriter:
    folder = ROOT / "models" / "packs" / language
    rules = read_yaml(folder / "questions.yaml", QuestionRules)
    learned = read_weights([folder], "questions_model.json", QuestionModel)
    terms = read_yaml(CASES / f"glossary.{language}.yaml", GlossaryData) if glossary else None
    return ReadableWriter(
        read_yaml(folder / "readable.yaml", ReadableData),
        read_weights([folder], "readable_model.json", ReadableModel),
        terms,
        Detector(rules, model=learned.asks),
    )


def words_of(text: str, language: str, conf: float = 1.0) -> list[Word]:
    """Text as words of even length without pauses: characters of Chinese."""
    pattern = r"[\u3400-\u9fff]|[a-z0-9']+" if language == "zh" else r"[a-z0-9'-]+"
    found = re.findall(pattern, text.lower().replace("’", "'"))
    return [Word(w, at * MS_PER_WORD, (at + 1) * MS_PER_WORD, conf) for at, w in enumerate(found)]


def plain(pieces: Iterable[tuple[str, int, str]], language: str) -> str:
    return ("" if language == "zh" else " ").join(piece[0] for piece in pieces)


def numbers(language: str, show: bool) -> Figure:
    own = writer(language, glossary=False)
    figures: dict[str, Figure] = {}
    for half in ("dev", "held"):
        cases = yaml.safe_load((CASES / f"numbers.{language}.{half}.yaml").read_text("utf-8"))
        right = 0
        for spoken, wanted in cases.items():
            got = plain(own.normalise(words_of(spoken, language)), language)
            right += got == wanted
            if show and got != wanted and half == "dev":
                print(f"{spoken} → {got}, not {wanted}", file=sys.stderr)
        figures[half] = {"sentences": len(cases), "exact": round(right / len(cases), 3)}
    return figures


def planted(sentence: str, language: str) -> tuple[list[Word], list[tuple[str, str]]]:
    """The words that were heard, and what was heard for which term."""
    words: list[Word] = []
    errors: list[tuple[str, str]] = []
    at = 0
    for found in PLANTED.finditer(sentence):
        words += words_of(sentence[at : found.start()], language)
        words += words_of(found[2], language, UNSURE if found[1] else 1.0)
        errors.append((found[2], found[3]))
        at = found.end()
    words += words_of(sentence[at:], language)
    return words, errors


def repairs(language: str, show: bool) -> Figure:
    own = writer(language, glossary=True)
    cases = yaml.safe_load((CASES / f"repairs.{language}.yaml").read_text("utf-8"))
    right = errors = wrong = heard = 0
    for sentence in cases["planted"]:
        words, wanted = planted(sentence, language)
        heard += len(words)
        pieces = own.normalise(words)
        got = [(piece.heard or piece.text.lower(), piece.text) for piece in pieces]
        errors += len(wanted)
        met = sum(pair in got for pair in wanted)
        right += met
        told = sum(1 for piece in pieces if piece.heard)
        wrong += max(0, told - met)
        if show and (met < len(wanted) or told > met):
            print(f"{sentence} → {plain(pieces, language)}", file=sys.stderr)
    clean = [*cases["clean"]]
    for half in ("dev", "held"):
        clean += yaml.safe_load((CASES / f"numbers.{language}.{half}.yaml").read_text("utf-8"))
    wrong_clean, words_clean = count_wrong(own, clean, language, show)
    return {
        "planted_sentences": len(cases["planted"]),
        "planted_errors": errors,
        "repaired_right": round(right / errors, 3),
        "wrong_in_planted_per_1000_words": per_1000(wrong, heard, language),
        "clean_sentences": len(clean),
        "clean_words": word_count(words_clean, language),
        "wrong_in_clean_per_1000_words": per_1000(wrong_clean, words_clean, language),
        "wrong_in_all_per_1000_words": per_1000(wrong + wrong_clean, heard + words_clean, language),
    }


def count_wrong(
    own: ReadableWriter, texts: Iterable[str], language: str, show: bool
) -> tuple[int, int]:
    wrong = total = 0
    for text in texts:
        words = words_of(text, language)
        total += len(words)
        for piece in own.normalise(words) if words else ():
            if piece.heard:
                wrong += 1
                if show:
                    print(f"{text[:60]}: {piece.heard} → {piece.text}", file=sys.stderr)
    return wrong, total


def word_count(units: int, language: str) -> int:
    return round(units / ZH_CHARS_PER_WORD) if language == "zh" else units


def per_1000(wrong: int, units: int, language: str) -> float:
    return round(1000 * wrong / max(1, word_count(units, language)), 3)


def rows(folder: Path, name: str) -> Iterator[Row]:
    decoder = msgspec.json.Decoder(Row)
    for line in gzip.decompress((folder / f"{name}.jsonl.gz").read_bytes()).splitlines():
        yield decoder.decode(line)


def clean_text(folder: Path, language: str, show: bool) -> Figure:
    own = writer(language, glossary=True)
    figures: dict[str, Figure] = {}
    all_wrong = all_units = 0
    for name in CLEAN[language]:
        wrong, units = count_wrong(own, (row.text for row in rows(folder, name)), language, show)
        all_wrong, all_units = all_wrong + wrong, all_units + units
        figures[name] = {
            "words": word_count(units, language),
            "wrong_repairs": wrong,
            "per_1000_words": per_1000(wrong, units, language),
        }
    figures["all"] = per_1000(all_wrong, all_units, language)
    return figures


def gold_marks(text: str, language: str) -> tuple[list[str], list[str]]:
    """The units of written text, and the mark behind each: ``,``, ``.``, ``?`` or nothing."""
    text = re.sub(r"(?<=\d)[.,](?=\d)", "", text.lower().replace("’", "'"))
    pattern = r"[\u3400-\u9fff]|[a-z0-9']+|\S" if language == "zh" else r"[a-z0-9'-]+|\S"
    units: list[str] = []
    marks: list[str] = []
    for piece in re.findall(pattern, text):
        if re.match(r"[\w']", piece):
            units.append(piece)
            marks.append("")
        elif units:
            kind = "?" if piece in QUESTIONS else "." if piece in STOPS else ""
            kind = kind or ("," if piece in COMMAS else "")
            if kind and marks[-1] in ("", ","):
                marks[-1] = kind
    return units, marks


def told_marks(tokens: Sequence[Token]) -> dict[int, str]:
    """The mark behind a number of words, as ``gold_marks`` names it."""
    found = {}
    count = 0
    for token in tokens:
        count += token.words
        last = token.text[-1:]
        kind = "?" if last in QUESTIONS else "." if last in STOPS else "," if last in COMMAS else ""
        if kind and last:
            found[count] = kind
    return found


class MarkCounts:
    """Right, told and expected marks of each kind."""

    def __init__(self) -> None:
        self.right: Counter[str] = Counter()
        self.told: Counter[str] = Counter()
        self.gold: Counter[str] = Counter()

    def add(self, gold: Sequence[str], told: dict[int, str]) -> None:
        for count, mark in enumerate(gold, start=1):
            other = told.get(count, "")
            self.gold.update([mark] if mark else [])
            self.told.update([other] if other else [])
            if mark and mark == other:
                self.right[mark] += 1
            if mark and other:
                self.right["any"] += 1

    def figures(self) -> Figure:
        names = {",": "comma", ".": "stop", "?": "question"}
        figures: dict[str, Figure] = {}
        for mark, name in names.items():
            figures[name] = _f1(self.right[mark], self.told[mark], self.gold[mark])
        figures["any mark"] = _f1(
            self.right["any"], sum(self.told.values()), sum(self.gold.values())
        )
        return figures


def _f1(right: int, told: int, gold: int) -> Figure:
    precision, recall = right / max(1, told), right / max(1, gold)
    return {
        "n": gold,
        "precision": round(precision, 3),
        "recall": round(recall, 3),
        "f1": round(2 * right / max(1, told + gold), 3),
    }


def punctuation(folder: Path, name: str, language: str) -> Figure:
    own = writer(language, glossary=False)
    counts = MarkCounts()
    inside = MarkCounts()
    for row in rows(folder, name):
        if name.startswith("zh_crosswoz") and crc32(row.dialogue_id.encode()) % 2 == 0:
            continue
        if not re.search(f"[{COMMAS}{STOPS}{QUESTIONS}]", row.text):
            continue
        units, marks = gold_marks(re.sub(r"<[^>]*>", "", row.text), language)
        if not units:
            continue
        spoken = [
            Word(unit, at * MS_PER_WORD, (at + 1) * MS_PER_WORD) for at, unit in enumerate(units)
        ]
        told = told_marks(own.write(spoken))
        counts.add(marks, told)
        told.pop(len(units), None)
        inside.add(marks[:-1], told)
    return {"all": counts.figures(), "inside an utterance": inside.figures()}


def script_marks(folder: Path) -> dict[str, list[str]]:
    """By the words of a turn run together: the mark behind each word, ``.`` for a question too."""
    script = yaml.safe_load((folder / "script.yaml").read_text("utf-8"))
    found = {}
    for turn in script["turns"]:
        words: list[str] = []
        marks: list[str] = []
        for piece in turn["text"].split():
            if re.match(r"\w", piece):
                words.append(piece.lower())
                marks.append("")
            elif marks:
                marks[-1] = "," if piece in COMMAS else "."
        found["".join(words)] = marks
    return found


def scenes(language: str) -> Figure:
    """Punctuation of our calls: once with the true words and times, once as recognised."""
    own, named = writer(language, glossary=False), writer(language, glossary=True)
    true, heard = MarkCounts(), MarkCounts()
    wrong = words_heard = 0
    for folder in sorted((ROOT / "models" / "scenes" / language).iterdir()):
        marks = script_marks(folder)
        turns = msgspec.json.decode((folder / "truth.json").read_bytes())["turns"]
        gold: dict[str, list[tuple[str, str]]] = {channel: [] for channel in Channel}
        for turn in turns:
            words = [msgspec.convert(word, Word) for word in turn["words"]]
            behind = marks.get("".join(word.word.lower() for word in words), [])
            if len(behind) != len(words):
                continue
            told = told_marks(own.write(words))
            told.pop(len(words), None)
            true.add(behind, plain_marks(told))
            gold[turn["speaker"]] += zip([w.word for w in words], behind, strict=True)
        for channel in Channel:
            finals = recognise(folder / "call.flac", channel, language)
            words_heard += sum(map(len, finals))
            wrong += sum(1 for f in finals for piece in named.normalise(f) if piece.heard)
            compare(gold[channel], finals, own, heard)
    return {
        "true words and times": true.figures(),
        "recognised": heard.figures(),
        "recognised words": words_heard,
        "wrong repairs in them": wrong,
    }


def plain_marks(told: dict[int, str]) -> dict[int, str]:
    return {at: "." if mark == "?" else mark for at, mark in told.items()}


def recognise(path: Path, channel: Channel, language: str) -> list[tuple[Word, ...]]:
    """The finals of one channel of a recording."""
    hearing = load_tools(Config(), language=language).hearing(channel)
    events: list[InputEvent] = []
    with open_recording(path) as recording:
        for step in recording.steps():
            events += hearing.hear(dict(step.blocks)[channel])
    events += hearing.finish()
    return [e.words for e in events if isinstance(e, FinalHypothesis) and e.words]


def compare(
    gold: Sequence[tuple[str, str]],
    finals: Sequence[tuple[Word, ...]],
    own: ReadableWriter,
    counts: MarkCounts,
) -> None:
    """Count the marks behind words that were recognised right, but not behind a final's last."""
    heard: list[tuple[str, str, bool]] = []
    for words in finals:
        told = plain_marks(told_marks(own.write(words)))
        last = len(words)
        heard += [(w.word, told.get(at, ""), at == last) for at, w in enumerate(words, start=1)]
    matcher = SequenceMatcher(None, [w for w, _ in gold], [w for w, _, _ in heard], autojunk=False)
    for block in matcher.get_matching_blocks():
        for at in range(block.size):
            _, told_mark, ends = heard[block.b + at]
            if not ends:
                counts.add([gold[block.a + at][1]], {1: told_mark} if told_mark else {})


def cost() -> Figure:
    """What writing a final costs, with and without a glossary of some forty names."""
    figures: dict[str, Figure] = {}
    for path in sorted((ROOT / "tests" / "golden").glob("*.journal.jsonl")):
        journal = Journal(path)
        language = journal.header.language
        finals = [e.words for e in journal if isinstance(e, FinalHypothesis) and e.words]
        named, bare = writer(language, glossary=True), writer(language, glossary=False)
        costs = []
        for own in (bare, named):
            started = time.process_time()
            for words in finals:
                own.write(words)
            first = time.process_time() - started
            started = time.process_time()
            for _ in range(20):
                for words in finals:
                    own.write(words)
            costs.append((first, (time.process_time() - started) / 20))
        figures[path.name.split(".")[0]] = {
            "finals": len(finals),
            "words": sum(map(len, finals)),
            "us_per_final_first_time": round(1e6 * costs[0][0] / len(finals)),
            "us_per_final": round(1e6 * costs[0][1] / len(finals)),
            "us_per_final_with_glossary": round(1e6 * costs[1][1] / len(finals)),
        }
    return figures


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("folder", type=Path, nargs="?")
    arguments.add_argument("--record", action="store_true")
    arguments.add_argument("--show", choices=("repairs", "numbers", "clean"))
    given = arguments.parse_args()
    figures: dict[str, Figure] = {
        "repairs": {lang: repairs(lang, given.show == "repairs") for lang in LANGUAGES},
        "numbers": {lang: numbers(lang, given.show == "numbers") for lang in LANGUAGES},
        "our calls, marks by the script, without the last of an utterance": {
            lang: scenes(lang) for lang in LANGUAGES
        },
        "cost": cost(),
    }
    if given.folder:
        figures["wrong repairs in clean text"] = {
            lang: clean_text(given.folder, lang, given.show == "clean") for lang in LANGUAGES
        }
        figures["punctuation from words alone"] = {
            name: punctuation(given.folder, name, lang) for name, lang in PUNCTUATED.items()
        }
    if given.record:
        record("readable", figures)
    else:
        print(yaml.safe_dump(figures, allow_unicode=True))


if __name__ == "__main__":
    main()
