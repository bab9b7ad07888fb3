"""One interview as one request has it before it: the answers kept, the language, what may be said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from flask import g, request, url_for
from sqlalchemy.orm import Session

from questionnaires.context import Context
from questionnaires.interview import Interview
from questionnaires.model import Language, Questionnaire
from questionnaires.translation import translator
from survey_app.database import request_session
from survey_app.display import language_name, system_language
from survey_app.interviews.showing import Frame, Speaker
from survey_app.interviews.walking import OVERVIEW
from survey_app.responses.drafts import OpenInterview, find_draft, save_draft
from survey_app.site import current_site

LANGUAGE = "lang"
"""Language of an interview in its addresses."""
RETURN = "return"
"""Page to come back to, in addresses."""


@dataclass(frozen=True)
class Sitting:
    """An interview in progress and the language in which it goes on."""

    session: Session
    kept: OpenInterview
    interview: Interview
    language: Language
    told: tuple[str, ...]

    @classmethod
    def open(cls, number: UUID) -> Sitting:
        """Find the interview; its language is the one that the address names, else the last one."""
        session = request_session()
        kept = find_draft(session, current_site().keys, number)
        questionnaire = kept.version.questionnaire
        language, told = asked_language(questionnaire, kept.language)
        return cls(session, kept, interview_of(kept, language), language, told)

    @property
    def id(self) -> str:
        """The interview's id as text."""
        return str(self.kept.id)

    @property
    def speaker(self) -> Speaker:
        """Words of this interview in its language."""
        return Speaker(self.interview, self.language, str(g.page_language))

    def save(self, position: str, language: Language | None = None) -> None:
        """Keep the answers as they are now."""
        kept = replace(
            self.kept,
            document=self.interview.draft(),
            personal=self.interview.personal(),
            position=position,
            language=(language or self.language).code,
        )
        save_draft(self.session, current_site().keys, kept)

    def address(
        self, place: str, language: Language | None = None, returns: str = "", **more: str
    ) -> str:
        """Where a page of this interview stands; ``returns`` names the page to come back to."""
        code = (language or self.language).code
        values: dict[str, Any] = {"number": self.kept.id, "place": place, LANGUAGE: code, **more}
        if returns:
            values[RETURN] = returns
        return url_for("interviews.page", **values)

    def frame(
        self, told: Sequence[str] = (), *, addresses: Mapping[str, str] | None = None
    ) -> Frame:
        """What stands around a page; without ``addresses`` the languages send its form."""
        questionnaire = self.kept.version.questionnaire
        return frame_of(questionnaire, self.language, (*self.told, *told), addresses)


def frame_of(
    questionnaire: Questionnaire,
    language: Language,
    told: Sequence[str] = (),
    addresses: Mapping[str, str] | None = None,
) -> Frame:
    """What stands around a page of a questionnaire."""
    return Frame(
        title=str(questionnaire.text(questionnaire.title, language.code)),
        language=language,
        languages=tuple(
            Language(one.code, language_name(one.code, one.name)) for one in questionnaire.languages
        ),
        own=str(g.page_language),
        switch_by_form=addresses is None,
        addresses=addresses or {},
        told=tuple(told),
    )


def asked_language(
    questionnaire: Questionnaire, otherwise: str
) -> tuple[Language, tuple[str, ...]]:
    """The language that the address asks for, and what to tell where there is no such language.

    The program's own words follow it where they exist in it, else the browser's wish.
    """
    wish = request.args.get(LANGUAGE, "")
    found = questionnaire.language(wish) if wish else None
    language = found or questionnaire.language(otherwise) or questionnaire.default_language
    g.page_language = system_language([language.code, *request.accept_languages.values()])
    if not wish or found:
        return language, ()
    sentence = translator(g.page_language)(
        "This questionnaire is not available in the language “{language}”.", language=wish[:20]
    )
    return language, (sentence,)


def preferred_language(questionnaire: Questionnaire) -> str:
    """The language of the questionnaire that the browser would like best."""
    codes = [one.code for one in questionnaire.languages]
    return request.accept_languages.best_match(codes) or questionnaire.default_language.code


def interview_of(kept: OpenInterview, language: Language) -> Interview:
    """The interview with the answers kept so far."""
    return Interview(
        kept.version.questionnaire,
        kept.document,
        personal=kept.personal,
        context=context_of(kept, language.code),
    )


def context_of(kept: OpenInterview, language: str) -> Context:
    """Now, by the clock of the server in the zone of the installation."""
    now = datetime.now(UTC).astimezone(current_site().settings.timezone)
    return Context(now=now, language=language, seed=kept.seed)


def in_language(endpoint: str, code: str, **values: Any) -> str:  # noqa: ANN401 - as Flask's url_for
    """The address of a page in a language of the questionnaire."""
    all_values: dict[str, Any] = {**values, LANGUAGE: code}
    return url_for(endpoint, **all_values)


def returns_to() -> str:
    """The page to come back to, as the address or the page says: the overview, or none."""
    return OVERVIEW if request.values.get(RETURN) == OVERVIEW else ""
