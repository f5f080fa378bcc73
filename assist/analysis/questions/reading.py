"""From words to what they say: questions of the customer, clauses of the agent's reply."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from assist.analysis.questions.answer import Judge
from assist.analysis.questions.asking import Asking
from assist.analysis.questions.detect import Detector, Found
from assist.analysis.questions.extent import Clause
from assist.analysis.questions.heard import pauses
from assist.analysis.questions.options import QuestionOptions
from assist.analysis.questions.reply import ReplyClause
from assist.analysis.questions.similarity import Topics, share
from assist.analysis.questions.stretch import Stretch, text_of
from assist.events import Word

_ECHO_MS = 15_000
"""How long after the agent's words a customer may still be repeating them. Source: chosen."""


class Reader:
    """Reads one party's words, without remembering anything.

    Args:
        detector: Tells questions.
        topics: Tells what they are about.
        judge: Reads clauses of replies.
        options: Lengths of pauses.
    """

    def __init__(
        self, detector: Detector, topics: Topics, judge: Judge, options: QuestionOptions
    ) -> None:
        self._detector = detector
        self._topics = topics
        self._judge = judge
        self._options = options

    def split(self, said: Stretch, *, reply: bool = False) -> list[Clause]:
        """The clauses of the words; see ``Clauser.split``."""
        silences = pauses(said.words, self._options.pause_ms)
        return self._detector.clauser.split(said.text, silences, reply=reply)

    def may_ask(self, said: Stretch) -> bool:
        """False where the words hold no question, told without cutting them into clauses."""
        text = said.text
        return self._detector.wants_answer(text) or self._detector.clauser.announces(text)

    def askings(self, said: Stretch, clauses: Sequence[Clause]) -> list[tuple[Asking, Found]]:
        """The questions that want an answer."""
        every = self._detector.find_in(said.text, clauses)
        return [
            (self._asking(said, found, self._wide_start(said, found, clauses, every)), found)
            for found in every
            if found.kind == "question"
        ]

    def echoes(self, asking: Asking, words: tuple[Word, ...]) -> bool:
        """True where the question only makes sure of what the other has just said."""
        if not asking.tagged or not words or asking.span.start_ms - words[-1].end_ms > _ECHO_MS:
            return False
        said = self._topics.of(text_of(words))
        return share(asking.context, said) == 1.0

    def is_open(self, question: str) -> bool:
        """True where the question breaks off and the next word would belong to it."""
        return self._detector.clauser.is_open(question)

    def breaks_off(self, question: str) -> bool:
        """True where the question is no whole one, if the other cut in on it."""
        return self._detector.clauser.breaks_off(question)

    def _asking(self, said: Stretch, found: Found, start: int) -> Asking:
        own = said.text[found.start : found.end]
        text = said.text[start : found.end]
        return Asking(
            text=text,
            span=said.timed.span(found.start, found.end),
            score=found.score,
            expects=found.expects,
            topic=self._topics.of(own),
            context=self._topics.of(text),
            options=self._judge.options_of(text, found.expects),
            tagged=found.tagged,
            evidence=said.timed.evidence(
                found.start, found.end, f"question:{'+'.join(found.cues)}"
            ),
        )

    def _wide_start(
        self, said: Stretch, found: Found, clauses: Sequence[Clause], every: Sequence[Found]
    ) -> int:
        """Where the text to show begins: at the clause before, if the question says too little."""
        if self._topics.of(said.text[found.start : found.end]):
            return found.start
        before = [clause for clause in clauses if clause.end <= found.start]
        if not before or not self._detector.clauser.fits(before[-1].start, found.end):
            return found.start
        taken = any(other.start < before[-1].end <= other.end for other in every)
        return found.start if taken else before[-1].start

    def clauses(self, said: Stretch, clauses: Iterable[Clause]) -> list[ReplyClause]:
        """Some clauses of a reply."""
        return [self._judge.read(said.timed, clause.begin, clause.end) for clause in clauses]

    def reply(self, said: Stretch) -> list[ReplyClause]:
        """A whole reply."""
        return self.clauses(said, self.split(said, reply=True))
