"""The shipped cards: every one can go up, reads well, and goes when its sentence is said."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from assist.coach import Rule
from assist.coach.catalogue import FACTS
from assist.coach.texts import fill, slots_of
from assist.events import HangUp, Stage
from assist.events.phrases import PhraseSet
from assist.packs.pack import read_playbook

PACKS = Path(__file__).resolve().parents[2] / "models" / "packs"
GENERAL = ("zh", "en")
INDUSTRIES = tuple(sorted(path.parent.name for path in PACKS.glob("*-*/pack.yaml")))
SLOTS = {
    "zh": {
        **dict.fromkeys(FACTS, "两万"),
        "question": "钱什么时候到",
        "heard": "尽快",
        "cut_off": "我昨天转的",
        "seconds": "12",
        "fact": "订单号",
        "restatement": "昨天转了两万没到账，我没听错吧？",
        "before": "三天",
        "now": "五天",
        "promise": "给您打电话",
        "due": "明天",
        "minutes": "5",
    },
    "en": {
        **dict.fromkeys(FACTS, "two"),
        "question": "where is my refund",
        "heard": "soon",
        "cut_off": "i sent",
        "seconds": "12",
        "fact": "order number",
        "restatement": "you sent it yesterday and it has not come, is that right?",
        "before": "three days",
        "now": "five days",
        "promise": "call you",
        "due": "tomorrow",
        "minutes": "5",
    },
}
CLICHES = {
    "zh": (
        "理解您的心情",
        "冷静",
        "别激动",
        "非常抱歉给您带来",
        "感谢您的耐心等待",
        "亲,",
        "请您放心",
    ),
    "en": (
        "understand your frustration",
        "calm down",
        "valued customer",
        "inconvenience",
        "assured",
    ),
}


@cache
def playbook(pack):
    return read_playbook(PACKS / pack)


def own_cards(pack):
    """The cards of a pack that are not just those of the one it extends."""
    base = {item.id: item for item in playbook(pack[:2]).cards} if pack in INDUSTRIES else {}
    return [item for item in playbook(pack).cards if base.get(item.id) != item]


CARDS = [
    pytest.param(pack[:2], item, id=f"{pack}:{item.id}")
    for pack in (*GENERAL, *INDUSTRIES)
    for item in own_cards(pack)
]


def test_there_are_enough_and_the_languages_match():
    assert len(playbook("zh").cards) >= 95
    assert len(playbook("en").cards) >= 150
    assert [playbook(language).language for language in GENERAL] == ["zh", "en"]
    assert not list(playbook("zh").unled())
    assert not list(playbook("en").unled())


@pytest.mark.parametrize("pack", INDUSTRIES)
def test_an_industry_has_cards_of_its_own_beside_those_of_its_language(pack):
    general = {item.id for item in playbook(pack[:2]).cards}
    ids = {item.id for item in playbook(pack).cards}
    assert len(ids - general) >= 12
    assert not list(playbook(pack).unled())
    for item in own_cards(pack):
        assert item.id in general or "PIV-5" in item.source, item.id


class Stager:
    """Brings about what a rule asks for."""

    def __init__(self, desk, language):
        self.desk = desk
        self.slots = SLOTS[language]
        self.now = 10_000

    def stage(self, item):
        rule = item.when
        self.know(item)
        for part in rule.all:
            if not part.signal:
                self.cause(part)
        self.cause(rule)
        for part in rule.all:
            if part.signal:
                self.cause(part)
        if rule.any:
            self.cause(rule.any[0])
        waits = [part.after_ms for part in (rule, *rule.all, *rule.any[:1])]
        self.desk.until(self.now + max(waits))
        if item.moment == "after":
            self.desk.at(self.now + 5_000, HangUp(at_ms=self.now + 5_000))

    def know(self, item):
        asked = {name for text in item.say for name in slots_of(text) if name in FACTS}
        asked.update(name for part in item.when.walk() for name in part.has)
        barred = {name for part in item.when.walk() for name in part.lacks}
        for name in sorted(asked - barred):
            self.now += 100
            self.desk.fact(self.now, name, self.slots[name])

    def cause(self, rule):
        d = self.desk
        if rule.owes or (rule.stage and rule.caused):
            named = next((part.stage for part in (rule, *rule.all) if part.stage), ("solution",))
            d.at(
                self.now,
                Stage(at_ms=self.now, stage=named[0], since_ms=self.now, owed=rule.owes[:1]),
            )
        if rule.signal == "anger":
            for band in (*rule.was[:1], *rule.bands()[:1]):
                self.now += 1_000
                d.anger(self.now, band, rule.trend or "steady")
        elif rule.signal is not None and rule.signal.startswith("question"):
            status = rule.signal.removeprefix("question_")
            d.question(self.now, status, text=self.slots["question"], repeats=rule.min_repeats or 0)
        elif rule.signal is not None:
            for _ in range(rule.min_count or 1):
                self.now += 100
                slots = dict(self.slots)
                del slots["seconds"], slots["heard"]
                if rule.of:
                    slots["is"] = rule.of[0]
                d.signal(self.now, rule.signal, slots=slots, heard=self.slots["heard"], value=1.0)
        elif rule.act is not None:
            d.act(self.now, rule.act, rule.speaker)
        elif rule.said:
            literal = next(phrase for phrase in rule.said if not phrase.startswith("/"))
            d.says(self.now, literal, rule.speaker)
        elif rule.speaking is not None:
            d.speech(self.now, None, rule.speaking)
        elif rule.quiet is not None:
            d.speech(self.now, self.now + 1_000, rule.quiet)
            self.now += 1_500
        elif rule.follows is not None:
            d.signal(self.now, "complaint_kind")
            self.now += 5_000
            d.until(self.now)
        elif rule.stage and not rule.owes:
            d.at(self.now, Stage(at_ms=self.now, stage=rule.stage[0], since_ms=self.now))
        elif rule.timed and not rule.owes:
            self.now = 0


def leaders(card, make):
    """Cards that make the tactics which this one follows."""
    tactics = {part.follows for part in card.when.walk() if part.follows}
    return [
        make(f"lead.{t}", tactic=t, when=Rule(signal="complaint_kind"), lifetime_ms=4_000)
        for t in sorted(tactics)
    ]


@pytest.mark.parametrize(("language", "item"), CARDS)
def test_its_rule_can_come_true_and_it_renders(desk, card, language, item):
    d = desk(item, *leaders(item, card), topic_gap_ms=0)
    Stager(d, language).stage(item)
    assert d.shows(item.id), "the card never went up"
    prompt = d.shows(item.id)[0]
    assert len(prompt.say) == len(item.say)
    assert prompt.why
    assert "{" not in "".join((*prompt.say, prompt.why))
    if item.when.signal or any(part.signal for part in (*item.when.all, *item.when.any[:1])):
        assert prompt.because


@pytest.mark.parametrize(("language", "item"), CARDS)
def test_it_says_something_even_where_the_words_are_too_long_to_quote(language, item):
    assert any(set(slots_of(text)) <= {"seconds"} for text in item.say)
    assert set(slots_of(item.why)) <= {"seconds"}


@pytest.mark.parametrize(("language", "item"), CARDS)
def test_saying_one_of_its_sentences_takes_it_down(language, item):
    if not item.done:
        assert item.tactic == "breathe" or item.moment == "after"
        return
    done = PhraseSet(item.done)
    for text in item.say:
        spoken = fill(text, SLOTS[language])
        spoken = re.sub(r"[^\w\s']", "" if language == "zh" else " ", spoken.lower())
        assert re.sub(r"\s+", " ", spoken).strip() in done, text


@pytest.mark.parametrize(("language", "item"), CARDS)
def test_it_reads_well(language, item):
    for text in item.say:
        if text != "{restatement}":
            assert re.search(r"(?:[。？！]|……)$" if language == "zh" else r'[.?!]"?$', text), text
        for sentence in re.split(r"[。？！：；]" if language == "zh" else r"[.?!:]", text):
            plain = re.sub(r"\{\w+\}", "", sentence).strip()
            if language == "zh":
                assert len(plain) <= 25, sentence
            else:
                assert len(plain.split()) <= 16, sentence
        assert not any(cliche in text.lower() for cliche in CLICHES[language])
    assert len(set(item.say)) == len(item.say)
    if language == "zh":
        assert not re.search(r"[,;:?!]|你", "".join((*item.say, item.why))), item.id


@pytest.mark.parametrize(("language", "item"), CARDS)
def test_its_rows_are_in_the_catalogue_form_and_it_is_not_hurried(language, item):
    assert item.source
    assert item.cooldown_ms >= item.lifetime_ms
