"""The way through an interview: which page comes next, which came before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from questionnaires.interview import Interview
from questionnaires.model import Repeat
from questionnaires.pages import Visit, visits

OVERVIEW = "overview"
"""The page after the last one: all answers, and the button that sends them."""


@dataclass(frozen=True, slots=True)
class Way:
    """The pages of an interview as they were when one of them was shown or sent."""

    visits: tuple[Visit, ...]

    @classmethod
    def through(cls, interview: Interview) -> Way:
        """The pages that have something to show now."""
        return cls(tuple(visits(interview)))

    def find(self, place: str) -> Visit | None:
        """The page with this name in addresses."""
        return next((one for one in self.visits if str(one) == place), None)

    @property
    def first(self) -> str:
        """Where an interview begins."""
        return str(self.visits[0]) if self.visits else OVERVIEW

    @property
    def last(self) -> str | None:
        """The page before the overview."""
        return str(self.visits[-1]) if self.visits else None

    def number(self, visit: Visit) -> int:
        """Which page it is, from 1; a page that is not there any more counts as the last."""
        return self.visits.index(visit) + 1 if visit in self.visits else len(self.visits)

    @property
    def total(self) -> int:
        """Number of pages, the overview among them."""
        return len(self.visits) + 1

    def before(self, visit: Visit) -> str | None:
        """The page before, if there is one."""
        place = self.number(visit) - 2
        return str(self.visits[place]) if place >= 0 else None

    def after(self, visit: Visit, then: Way) -> str:
        """The page after, when the answers of this one have made ``then`` of the way."""
        rest = self.visits[self.number(visit) :]
        first = then.visits[then.number(visit) :] if visit in then.visits else rest
        return next((str(one) for one in first if one in then.visits), OVERVIEW)

    def newly(self, earlier: Way) -> str | None:
        """The first page that was not there before."""
        known = set(earlier.visits)
        return next((str(one) for one in self.visits if one not in known), None)

    def of_instance(self, repeat: Repeat, instances: Sequence[int]) -> str | None:
        """The first page inside an instance of a repeat."""
        wanted = tuple(instances)
        inside = (
            one
            for one in self.visits
            if repeat in one.page.repeats and one.instances[: len(wanted)] == wanted
        )
        return next((str(one) for one in inside), None)
