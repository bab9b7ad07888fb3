"""Answers documents: how the answers of an interview are written down and read again.

A document maps the key of a question to its answer, and the key of a repeat to a list of such mappings,
one for each instance. Groups do not appear, so that a question may move to another group.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence

from questionnaires.answer_state import AnswerState
from questionnaires.answer_tree import AnswerNode
from questionnaires.answers import Written, read, write
from questionnaires.model import (
    Address,
    Item,
    MissingKind,
    Question,
    QuestionType,
    Repeat,
)
from questionnaires.problems import Problem, ProblemsFound, define
from questionnaires.translation import N_

UNKNOWN_KEY = define(
    "document_has_unknown_question",
    N_("The questionnaire has no question “{key}”."),
    N_("Send answers to the version of the questionnaire that was answered."),
)
MALFORMED = define(
    "document_has_malformed_answer",
    N_("The answer to “{key}” is not written as a text, a list of texts or a kind of missing."),
    N_("Write it as the documentation of answers documents shows."),
)


def canonical(document: Mapping[str, object]) -> str:
    """The one text of a document, whatever the order of its keys; this is what is hashed."""
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def content_hash(*documents: Mapping[str, object]) -> str:
    """SHA-256 over the canonical texts, in hexadecimal."""
    return hashlib.sha256("\n".join(map(canonical, documents)).encode()).hexdigest()


# Reading


def fill(
    state: AnswerState,
    document: Mapping[str, object],
    personal: Mapping[str, str | list[str]],
) -> None:
    """Put the answers of a document, and personal ones by address, in their places.

    Raises
    ------
    ProblemsFound
        With every key that the questionnaire does not know and every answer that is none.
    """
    reader = _Reader(state)
    reader.level(state.questionnaire.children, (), document)
    for address, written in personal.items():
        reader.personal(address, written)
    if reader.problems:
        raise ProblemsFound(reader.problems)


class _Reader:
    """Reads one document and collects what is wrong with it."""

    def __init__(self, state: AnswerState) -> None:
        self._state = state
        self.problems: list[Problem] = []

    def level(
        self, items: Sequence[Item], outer: tuple[int, ...], answers: Mapping[str, object]
    ) -> None:
        keys = set(self._items(items, outer, answers))
        self.problems += [
            Problem(UNKNOWN_KEY, values={"key": key}) for key in answers if key not in keys
        ]

    def _items(
        self, items: Sequence[Item], outer: tuple[int, ...], answers: Mapping[str, object]
    ) -> Iterator[str]:
        for item in items:
            if isinstance(item, Question):
                yield item.key
                if item.key in answers:
                    self._answer(Address(item.key, outer), answers[item.key])
            elif isinstance(item, Repeat):
                yield item.key
                self._instances(item, outer, answers.get(item.key, []))
            else:
                yield from self._items(item.children, outer, answers)

    def _answer(self, address: Address, written: object) -> None:
        try:
            answer = read(written)
        except ValueError:
            self.problems.append(Problem(MALFORMED, values={"key": str(address)}))
        else:
            self._state.put_given(self._state.places.at(address), answer)

    def _instances(self, repeat: Repeat, outer: tuple[int, ...], written: object) -> None:
        if not isinstance(written, list) or not all(isinstance(one, dict) for one in written):
            self.problems.append(Problem(MALFORMED, values={"key": repeat.key}))
            return
        for answers in written:
            instance = self._state.add_empty(repeat.key, outer)
            self.level(repeat.children, instance.instances, answers)

    def personal(self, text: str, written: str | list[str]) -> None:
        try:
            address = Address.parse(text)
            node = self._state.places.at(address)
        except (LookupError, ValueError):
            self.problems.append(Problem(UNKNOWN_KEY, values={"key": text}))
        else:
            self._state.put_given(node, tuple(written) if isinstance(written, list) else written)


# Writing


def draft(state: AnswerState) -> dict[str, object]:
    """What was answered so far, relevant or not; no answer leaves no trace."""
    return _draft_level(state.places.root, state.questionnaire.children)


def _draft_level(parent: AnswerNode, items: Sequence[Item]) -> dict[str, object]:
    found: dict[str, object] = {}
    for item in items:
        if isinstance(item, Question):
            answer = parent.children[item.name][0].answer
            # That a personal question was refused is not personal, and must not be asked again.
            stays = isinstance(answer, MissingKind) or not item.personal
            if answer is not MissingKind.SKIPPED and stays:
                found[item.key] = write(answer)
        elif isinstance(item, Repeat):
            instances = parent.children[item.name]
            if instances:
                found[item.key] = [_draft_level(one, item.children) for one in instances]
        else:
            found |= _draft_level(parent.children[item.name][0], item.children)
    return found


def finished(state: AnswerState, *, keep_irrelevant: bool) -> dict[str, object]:
    """Every question that takes or computes an answer, with it or with the kind of missing."""
    return _finished_level(state.places.root, state.questionnaire.children, keep_irrelevant)


def _finished_level(parent: AnswerNode, items: Sequence[Item], keep: bool) -> dict[str, object]:  # noqa: FBT001
    found: dict[str, object] = {}
    for item in items:
        if isinstance(item, Question):
            if item.type is not QuestionType.NOTE and not item.personal:
                found[item.key] = _final(parent.children[item.name][0], keep)
        elif isinstance(item, Repeat):
            instances = [one for one in parent.children[item.name] if one.is_there or keep]
            found[item.key] = [_finished_level(one, item.children, keep) for one in instances]
        else:
            found |= _finished_level(parent.children[item.name][0], item.children, keep)
    return found


def _final(node: AnswerNode, keep: bool) -> Written:  # noqa: FBT001 - one switch through a recursion
    kept = node.answer
    if node.is_there or (keep and kept is not MissingKind.SKIPPED):
        return write(kept)
    return write(MissingKind.NOT_ASKED)


def personal(state: AnswerState) -> Iterator[tuple[Address, str | list[str]]]:
    """Personal answers that were given, with their places."""
    for node in state.places.root.walk():
        question = node.item
        if isinstance(question, Question) and question.personal:
            written = write(node.answer)
            if isinstance(written, str | list):
                yield Address(question.key, node.instances), written
