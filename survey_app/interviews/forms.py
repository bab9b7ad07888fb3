"""A WTForms form for one page of an interview, made anew for every page that is shown.

Field names are the addresses of their questions behind a prefix, so no question can take the place of
anything that a form has itself (``validate``, ``data``). The form carries what was typed; what it
means is for ``questionnaires.answers`` and the interview to say.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup
from werkzeug.datastructures import MultiDict
from wtforms import (
    Field,
    Form,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]  # types of WTForms 3.2
from wtforms.widgets import (
    CheckboxInput,
    DateInput,
    DateTimeLocalInput,
    ListWidget,
    TextArea,
    TextInput,
    TimeInput,
)

from questionnaires.answers import ACKNOWLEDGED, Answer
from questionnaires.model import Address, Choice, MissingKind, Question, QuestionType
from survey_app.interviews.tokens import InterviewToken

PREFIX = "q-"
STATED_PREFIX = "m-"
KIND_MARK = "?"
"""Before the kind of missing that is stated among the choices of a question."""
LONG_LIST = 30
"""Longer lists are a drop-down, which a script makes searchable."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question at one place of the interview, with what a form needs to ask it."""

    question: Question
    address: Address
    choices: tuple[Choice, ...]
    choice_labels: Mapping[str, Markup]
    kind_labels: Mapping[MissingKind, str]
    """Words for the kinds of missing that may be stated."""
    empty_label: str
    """What a drop-down shows before anything is chosen."""
    answer: Answer

    @property
    def name(self) -> str:
        """Name of the field."""
        return f"{PREFIX}{self.address}"

    @property
    def stated_name(self) -> str:
        """Name of the field in which a kind of missing is stated, where it has its own."""
        return f"{STATED_PREFIX}{self.address}"

    @property
    def is_long_list(self) -> bool:
        """Chosen from a drop-down."""
        return self.question.type is QuestionType.SELECT_ONE and (
            len(self.choices) > LONG_LIST
            or not self.question.appearance.isdisjoint({"minimal", "autocomplete", "search"})
        )

    @property
    def states_apart(self) -> bool:
        """Kinds of missing have a field of their own: they are not among the choices."""
        return bool(self.question.missing_offered) and (
            not self.question.is_select or self.is_long_list
        )

    @property
    def text(self) -> str:
        """The answer as a text field shows it."""
        return self.answer if isinstance(self.answer, str) and not self._kind else ""

    @property
    def values(self) -> list[str]:
        """The answer as choices show it."""
        if self._kind is not None:
            return [KIND_MARK + self._kind]
        return [self.answer] if isinstance(self.answer, str) else list(self.answer)

    @property
    def _kind(self) -> MissingKind | None:
        return self.answer if isinstance(self.answer, MissingKind) else None


class StatedField(SelectMultipleField):
    """Kinds of missing beside a field in which something is typed."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class CheckboxesField(SelectMultipleField):
    """Any number of choices."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class TickField(StringField):
    """One box to tick."""

    widget = CheckboxInput()

    def _value(self) -> str:
        return ACKNOWLEDGED


class PageForm(Form):
    """What every page carries besides its questions."""

    class Meta:
        """How the page proves where it came from."""

        csrf = True
        csrf_class = InterviewToken
        csrf_field_name = "token"

    shown = HiddenField()
    """Addresses of the questions on the page: an empty box is not the same as no box."""


def form_for(
    asked: Sequence[Asked], interview: str, posted: MultiDict[str, str] | None = None
) -> PageForm:
    """The form of a page; with what was posted, or with the answers kept so far."""
    fields: dict[str, Any] = {}
    kept: dict[str, object] = {"shown": " ".join(str(one.address) for one in asked)}
    for one in asked:
        fields[one.name] = FIELDS[one.question.type](one)
        kept[one.name] = _kept(one)
        if one.states_apart:
            fields[one.stated_name] = StatedField(choices=_kinds(one), validate_choice=False)
            kept[one.stated_name] = one.values
    page_form = type("QuestionsForm", (PageForm,), fields)
    form: PageForm = page_form(formdata=posted, data=kept, meta={"csrf_context": interview})
    # What the person has in front of them now, also where it was shown to them otherwise before.
    form.shown.data = str(kept["shown"])
    return form


def _kept(asked: Asked) -> object:
    if asked.question.type is QuestionType.SELECT_MULTIPLE:
        return asked.values
    if asked.question.type is QuestionType.SELECT_ONE:
        return next(iter(asked.values), None)
    return _SHOWN_AS.get(asked.question.type, str)(asked.text)


_SHOWN_AS: Mapping[QuestionType, Callable[[str], str]] = {
    # Browsers show a time or moment only in the form they write themselves, without a zone.
    QuestionType.TIME: lambda text: text[:5],
    QuestionType.DATETIME: lambda text: text[:16],
}


def _kinds(asked: Asked) -> list[SelectChoice]:
    kinds = asked.question.missing_offered
    return [SelectChoice(KIND_MARK + kind, asked.kind_labels[kind]) for kind in kinds]


def _choices(asked: Asked) -> list[SelectChoice]:
    return [SelectChoice(one.name, asked.choice_labels[one.name]) for one in asked.choices]


def _one_of(asked: Asked) -> Field:
    if asked.is_long_list:
        choices = [SelectChoice("", asked.empty_label), *_choices(asked)]
        return SelectField(choices=choices, validate_choice=False)
    return RadioField(choices=[*_choices(asked), *_kinds(asked)], validate_choice=False)


def _several_of(asked: Asked) -> Field:
    return CheckboxesField(choices=[*_choices(asked), *_kinds(asked)], validate_choice=False)


def _text(asked: Asked) -> Field:
    appearance = asked.question.appearance
    if "multiline" in appearance or "rows" in asked.question.parameters:
        return StringField(widget=TextArea(), render_kw={"rows": _rows(asked.question)})
    if not appearance.isdisjoint({"numbers", "thousands-sep"}):
        return StringField(render_kw={"inputmode": "numeric", "dir": "ltr"})
    return StringField(widget=TextInput(), render_kw={"dir": "auto"})


def _rows(question: Question) -> int:
    rows = question.parameters.get("rows", "")
    return min(max(int(rows), 2), 30) if rows.isdecimal() else 5


def _number(mode: str) -> Callable[[Asked], Field]:
    # type=number would drop what is not a number before anybody could say why.
    return lambda _asked: StringField(
        render_kw={"inputmode": mode, "autocomplete": "off", "dir": "ltr"}
    )


FIELDS: Mapping[QuestionType, Callable[[Asked], Field]] = {
    QuestionType.TEXT: _text,
    QuestionType.INTEGER: _number("numeric"),
    QuestionType.DECIMAL: _number("decimal"),
    QuestionType.DATE: lambda _asked: StringField(widget=DateInput()),
    QuestionType.TIME: lambda _asked: StringField(widget=TimeInput()),
    QuestionType.DATETIME: lambda _asked: StringField(widget=DateTimeLocalInput()),
    QuestionType.SELECT_ONE: _one_of,
    QuestionType.SELECT_MULTIPLE: _several_of,
    QuestionType.ACKNOWLEDGE: lambda _asked: TickField(),
}
"""How each type is asked."""


def posted_values(field: Field) -> list[str]:
    """What came for a field, as it came."""
    return [str(one) for one in field.raw_data or ()]
