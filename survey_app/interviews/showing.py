"""What a page shows, as values for the templates: nothing in a template looks anything up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from markupsafe import Markup
from wtforms import Field

from questionnaires.answers import ACKNOWLEDGED
from questionnaires.interview import CONSTRAINT, REQUIRED, AnswerProblem, Interview
from questionnaires.model import (
    Address,
    Choice,
    Element,
    Item,
    Language,
    MissingKind,
    Question,
    QuestionType,
    Template,
    Texts,
)
from questionnaires.problems import Problem
from questionnaires.translation import N_, Translator, translator
from survey_app import display
from survey_app.display import LONG_TEXT, References, author_text, paragraphs, plain_text
from survey_app.interviews.forms import KIND_MARK, Asked, PageForm

KINDS: Mapping[MissingKind, str] = {
    MissingKind.DONT_KNOW: N_("I don't know"),
    MissingKind.REFUSED: N_("I would rather not say"),
    MissingKind.NOT_APPLICABLE: N_("Does not apply to me"),
    MissingKind.SKIPPED: N_("Not answered"),
    MissingKind.NOT_ASKED: N_("Not asked"),
}
LONGEST_ABOUT = 80
"""Characters of a question's wording before a message in the list of problems."""


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around every page of an interview."""

    title: str
    language: Language
    languages: tuple[Language, ...]
    own: str
    """Language of the program's words on the page."""
    switch_by_form: bool = False
    """The language buttons send the page, so that what was typed is kept."""
    addresses: Mapping[str, str] = field(default_factory=dict)
    """Where the page stands in each language, where nothing can have been typed."""
    told: tuple[str, ...] = ()

    @property
    def code(self) -> str:
        """Language of the author's words on the page."""
        return self.language.code

    @property
    def own_direction(self) -> str:
        """Direction of the program's words on the page."""
        return Language(self.own, "").direction


@dataclass(frozen=True, slots=True)
class FoundProblem:
    """One line of the list of problems: where it leads and what it says."""

    address: str
    sentence: Markup
    about: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedField:
    """A question as the page shows it."""

    kind: str
    id: str
    label: Markup
    hint: Markup
    paragraphs: tuple[Markup, ...] = ()
    field: Field | None = None
    stated: Field | None = None
    instruction: str = ""
    required: bool = False
    is_short: bool = False
    aside: frozenset[str] = frozenset()
    """Values that are set apart from the other choices."""
    exclusive: frozenset[str] = frozenset()
    """Values that cannot be chosen together with another one."""
    problems: tuple[Markup, ...] = ()

    @property
    def is_long(self) -> bool:
        """Set as running text."""
        return len(plain_text(self.label)) > LONG_TEXT

    @property
    def finder(self) -> bool:
        """A script makes the list searchable."""
        return self.kind == "list"


class Speaker:
    """Words of one interview in one language: the author's, and the program's beside them."""

    def __init__(self, interview: Interview, language: Language, own: str) -> None:
        self.interview = interview
        self.language = language
        self.own = own
        self.say: Translator = translator(own)

    def words(self, texts: Texts, address: Address) -> Markup:
        """A text of the author; the answers that it quotes stay plain text."""
        return author_text(*self._filled(texts, address))

    def pieces(self, texts: Texts, address: Address) -> tuple[Markup, ...]:
        """A longer text of the author by paragraphs."""
        return tuple(paragraphs(*self._filled(texts, address)))

    def _filled(self, texts: Texts, address: Address) -> tuple[str, References]:
        references = References()
        code = self.language.code
        text = self.interview.text(texts, address, code, quote=references.keep)
        return text, references

    def words_without_answers(self, texts: Texts) -> Markup:
        """A text of the author where nothing is answered that it could quote."""
        template = self.interview.questionnaire.text(texts, self.language.code)
        parts = template.parts if isinstance(template, Template) else (template,)
        return author_text("".join(part for part in parts if isinstance(part, str)))

    def choice(self, choice: Choice) -> Markup:
        """The label of a choice."""
        label = self.interview.questionnaire.text(choice.labels, self.language.code)
        return author_text(str(label) or choice.name)

    def heading(self, element: Element, instances: tuple[int, ...], *, repeats: bool) -> Markup:
        """The label of a group, or of an instance of a repeat with its number."""
        label = self.words(element.labels, Address(element.key, instances))
        if not repeats:
            return label
        return Markup("{} {}").format(label, instances[-1]).strip()

    def problem(self, found: AnswerProblem) -> Markup:
        """What is wrong: in the author's words where there are any."""
        item = self.interview.questionnaire.items[found.address.key]
        own = _own_messages(item).get(found.problem.name)
        if own:
            return self.words(own, found.address)
        if found.problem.name == REQUIRED:
            return self.own_words(self.say("Please answer this question."))
        return self.sentence(found.problem)

    def sentence(self, problem: Problem) -> Markup:
        """What is wrong and what to do, in the program's words."""
        return self.own_words(f"{problem.sentence(self.say)} {problem.remedy(self.say)}")

    def own_words(self, told: str) -> Markup:
        """The program's words, marked as such among the author's."""
        if self.own == self.language.code:
            return Markup("{}").format(told)
        return Markup('<span lang="{}" dir="{}">{}</span>').format(
            self.own, Language(self.own, "").direction, told
        )

    def answer(self, question: Question, address: Address) -> tuple[str | Markup, bool]:
        """An answer in words, and whether they say why there is none."""
        answer = self.interview.answer(address)
        if isinstance(answer, MissingKind):
            return self.say(KINDS[answer]), True
        if question.is_select:
            return self._chosen(question, (answer,) if isinstance(answer, str) else answer), False
        return self._value(question, str(answer)), False

    def _chosen(self, question: Question, names: tuple[str, ...]) -> Markup:
        known = self.interview.questionnaire.choices_of(question).by_name
        labels = [
            self.choice(known[name]) if name in known else Markup.escape(name) for name in names
        ]
        return Markup("\n").join(labels)

    def _value(self, question: Question, text: str) -> str:
        if question.type is QuestionType.ACKNOWLEDGE and text == ACKNOWLEDGED:
            return self.say("Yes")
        if question.type is QuestionType.TIME:
            return text[:5]
        if question.type in {QuestionType.DATE, QuestionType.DATETIME}:
            return display.written_date(text, self.language.code)
        return text


def _own_messages(item: Item) -> Mapping[str, Texts]:
    """The author's messages by the problem that they tell."""
    if not isinstance(item, Question):
        return {}
    return {REQUIRED: item.required_messages, CONSTRAINT: item.constraint_messages}


def asked_at(speaker: Speaker, question: Question, address: Address) -> Asked:
    """The question with what its form field needs."""
    interview = speaker.interview
    choices = interview.choices(address) if question.is_select else ()
    return Asked(
        question=question,
        address=address,
        choices=choices,
        choice_labels={choice.name: speaker.choice(choice) for choice in choices},
        kind_labels={kind: speaker.say(KINDS[kind]) for kind in question.missing_offered},
        empty_label=speaker.say("Choose from the list"),
        answer=interview.raw(address),
    )


def show(
    speaker: Speaker, asked: Asked, form: PageForm, problems: Sequence[Markup] = ()
) -> AskedField:
    """The question with its field."""
    question = asked.question
    aside = _aside(asked)
    return AskedField(
        kind=_kind(asked),
        id=asked.name,
        label=speaker.words(question.labels, asked.address) or Markup.escape(question.name),
        hint=speaker.words(question.hints, asked.address),
        field=form[asked.name],
        stated=form[asked.stated_name] if asked.states_apart else None,
        instruction=_instruction(asked, speaker.say),
        required=_is_required(speaker, asked),
        is_short=question.type in SHORT,
        aside=aside,
        exclusive=aside if question.type is QuestionType.SELECT_MULTIPLE else frozenset(),
        problems=tuple(problems),
    )


SHORT = frozenset(
    {
        QuestionType.INTEGER,
        QuestionType.DECIMAL,
        QuestionType.DATE,
        QuestionType.TIME,
        QuestionType.DATETIME,
    }
)


def tell(speaker: Speaker, question: Question, address: Address) -> AskedField:
    """A note, or a question whose answer may be read but not changed."""
    pieces = speaker.pieces(question.labels, address)
    if question.takes_answer:
        pieces = (*pieces, Markup.escape(speaker.answer(question, address)[0]))
    return AskedField(
        kind="note",
        id=f"q-{address}",
        label=pieces[0] if pieces else Markup(),
        hint=speaker.words(question.hints, address),
        paragraphs=pieces,
    )


def _aside(asked: Asked) -> frozenset[str]:
    if asked.is_long_list or not asked.question.is_select:
        return frozenset()
    kinds = (KIND_MARK + kind for kind in asked.question.missing_offered)
    return frozenset([*kinds, *(one.name for one in asked.choices if one.missing)])


def _is_required(speaker: Speaker, asked: Asked) -> bool:
    if asked.question.is_select and not asked.choices:
        return False
    return speaker.interview.is_true(asked.question.required, asked.address)


def _kind(asked: Asked) -> str:
    match asked.question.type:
        case QuestionType.SELECT_ONE:
            return "list" if asked.is_long_list else "choose_one"
        case QuestionType.SELECT_MULTIPLE:
            return "choose_several"
        case QuestionType.ACKNOWLEDGE:
            return "acknowledge"
        case _:
            return "typed"


def _instruction(asked: Asked, say: Translator) -> str:
    if asked.question.is_select and not asked.choices:
        return say("There is nothing to choose from here. Please continue.")
    if asked.question.type is QuestionType.SELECT_MULTIPLE:
        return say("Select all that apply.")
    return ""


def about(label: Markup) -> str:
    """The wording of a question, short enough to stand before a message."""
    words = plain_text(label)
    return words if len(words) <= LONGEST_ABOUT else f"{words[:LONGEST_ABOUT].rstrip()}…"
