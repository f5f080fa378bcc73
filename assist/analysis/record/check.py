"""Proof that a record holds nothing that nobody said."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from assist.analysis.record.data import DraftData, RecordData
from assist.analysis.record.drafts import address, bare, names_in
from assist.events import Draft, Fact, Final, HandoverNote, RecordLine, WrapUp


def checkable(
    record: WrapUp | HandoverNote,
    finals: Mapping[str, Final],
    facts: Iterable[Fact] = (),
    data: RecordData | None = None,
) -> list[str]:
    """What a record says that its turns don't, in sentences; empty where all is proven.

    Every line must stand in the turn that it names, but for punctuation, spaces and case, or be a
    fact; every sentence of a wrap-up, note or draft must be a line or the template's own words.

    Args:
        record: A wrap-up or a handover note.
        finals: Transcript lines of the call by id.
        facts: Facts of the call.
        data: Templates; without them the texts between the lines are not looked at.
    """
    known = {text for fact in facts for text in (fact.value, fact.heard) if text}
    if data is not None:
        known |= {written for text in known if (written := address(text, data.drafts.titles))}
    wrong = [_unsaid(line, finals, known) for line in record.lines]
    if isinstance(record, WrapUp):
        for draft in record.drafts:
            wrong += [_unsaid(line, finals, known) for line in draft.lines]
            if data is not None:
                wrong.append(_unfounded(draft, data))
        wrong += _unquoted(record)
    handover = record.text if isinstance(record, HandoverNote) else record.handover
    if data is not None and handover:
        wrong += _uncovered(handover, record.lines, known, data)
    return [found for found in wrong if found]


def _unsaid(line: RecordLine, finals: Mapping[str, Final], known: set[str]) -> str:
    if line.part == "fact":
        return "" if line.text in known else f"nobody stated the fact `{line.text}`"
    final = finals.get(line.line)
    if final is None:
        if not line.line and line.part == "open_question":
            return ""
        return f"`{line.text}` names no turn of the call"
    if final.speaker is not line.speaker:
        return f"`{line.text}` was not said by the {line.speaker}"
    text = bare(line.text)
    if text in bare(final.readable) or text in bare(final.text):
        return ""
    return f"`{line.text}` does not stand in {line.line}"


def _unquoted(record: WrapUp) -> list[str]:
    """Sentences of the wrap-up's own fields that are no lines."""
    said = bare(" ".join(line.text for line in record.lines))
    wrong = []
    for text in (record.problem, record.cause, record.solution, record.follow_up):
        for sentence in _sentences(text):
            if bare(sentence) not in said:
                wrong.append(f"`{sentence}` is no line of the record")
    for promise in record.promises:
        if any(bare(sentence) not in said for sentence in _sentences(promise)):
            wrong.append(f"`{promise}` is no line of the record")
    return wrong


def _sentences(text: str) -> list[str]:
    return [part for part in re.split(r"(?<=[。？！])|(?<=[.?!])\s", text) if part and part.strip()]


def _unfounded(draft: Draft, data: RecordData) -> str:
    template: DraftData = getattr(data.drafts, draft.channel)
    pattern = "".join(_either(wordings) for wordings in template.pieces)
    found = re.fullmatch(pattern, draft.text, re.DOTALL)
    if found is None:
        return f"the {draft.channel} says more than its template"
    said = bare(" ".join(line.text for line in draft.lines))
    for group in found.groups():
        if group and not all(bare(part) in said for part in _sentences(group)):
            return f"the {draft.channel} quotes `{group}`, which is no line of it"
    return ""


def _either(wordings: Iterable[str]) -> str:
    """A pattern for a piece of a draft: one of its wordings, or nothing."""
    plainest = sorted(wordings, key=lambda wording: (len(names_in(wording)), -len(wording)))
    return f"(?:{'|'.join(_pattern(wording) for wording in plainest)})?"


def _pattern(wording: str) -> str:
    pattern, rest = "", wording
    for name in names_in(wording):
        before, _, rest = rest.partition("{" + name + "}")
        pattern += re.escape(before) + "(.+?)"
    return pattern + re.escape(rest)


def _uncovered(
    text: str, lines: Iterable[RecordLine], known: set[str], data: RecordData
) -> list[str]:
    """Paragraphs of a note that hold something beside heading, lines, facts and names of facts."""
    said = bare(" ".join(line.text for line in lines))
    facts = {
        data.handover.fact.format(name=name, value=value)
        for name in data.handover.facts.values()
        for value in known
    }
    bands = "|".join(re.escape(band) for band in data.handover.bands.values())
    wrong = []
    for paragraph in text.split("\n"):
        for part, heading in data.handover.parts.items():
            shape = re.escape(heading).replace(r"\{text\}", "(?P<text>.*)")
            shape = shape.replace(r"\{band\}", f"(?:{bands or '(?!)'}|)")
            found = re.fullmatch(shape, paragraph)
            if found is None:
                continue
            if part == "fact":
                if set(found["text"].split(data.handover.fact_joint)) - facts:
                    wrong.append(f"`{paragraph}` holds more than facts")
            elif any(bare(sentence) not in said for sentence in _sentences(found["text"])):
                wrong.append(f"`{paragraph}` is no line of the record")
            break
        else:
            wrong.append(f"`{paragraph}` has no heading of the template")
    return wrong
