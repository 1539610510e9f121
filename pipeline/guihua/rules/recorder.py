"""What rules are asked while plans are read."""

from __future__ import annotations

Question = tuple[str, str, str]  # stage, how (first or all), text


class Recorder:
    """The questions put to ``Rules.recorded(recorder)``: ``asked`` has how often each was, in the order of the first
    time, ``last`` the one that was put last. Answers that readers keep are noted the first time they are wanted."""

    def __init__(self) -> None:
        self.asked: dict[Question, int] = {}
        self.last: Question | None = None

    def note(self, stage: str, how: str, text: str) -> None:
        self.last = question = (stage, how, text)
        self.asked[question] = self.asked.get(question, 0) + 1
