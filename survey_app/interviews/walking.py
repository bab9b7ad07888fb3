"""The way through an interview: which page comes next, which came before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from questionnaires.interview import Interview
from questionnaires.model import Repeat
from questionnaires.pages import Visit, visits

OVERVIEW = "overview"
"""The page after the last one: all answers, and the button that sends them."""


@dataclass(frozen=True)
class Way:
    """The pages of an interview as they were when one of them was shown or sent."""

    visits: tuple[Visit, ...]

    @classmethod
    def through(cls, interview: Interview) -> Way:
        """The pages that have something to show now."""
        return cls(tuple(visits(interview)))

    @cached_property
    def places(self) -> tuple[str, ...]:
        """The names of the pages in addresses."""
        return tuple(str(one) for one in self.visits)

    def find(self, place: str) -> Visit | None:
        """The page with this name in addresses."""
        return self.visits[self.places.index(place)] if place in self.places else None

    @property
    def first(self) -> str:
        """Where an interview begins."""
        return self.places[0] if self.places else OVERVIEW

    @property
    def last(self) -> str | None:
        """The page before the overview."""
        return self.places[-1] if self.places else None

    def number(self, visit: Visit) -> int:
        """Which page it is, from 1; a page that is not there any more counts as the last."""
        place = str(visit)
        return self.places.index(place) + 1 if place in self.places else len(self.places)

    def before(self, visit: Visit) -> str | None:
        """The page before, if there is one."""
        place = self.number(visit) - 2
        return self.places[place] if place >= 0 else None

    def after(self, visit: Visit, then: Way) -> str:
        """The page after, when the answers of this one have made ``then`` of the way."""
        still_there = str(visit) in then.places
        way = then if still_there else self
        following = way.places[way.number(visit) :]
        return next((one for one in following if one in then.places), OVERVIEW)

    def newly(self, earlier: Way) -> str | None:
        """The first page that was not there before."""
        known = set(earlier.places)
        return next((one for one in self.places if one not in known), None)

    def of_instance(self, repeat: Repeat, instances: Sequence[int]) -> str | None:
        """The first page inside an instance of a repeat."""
        wanted = tuple(instances)
        inside = (
            one
            for one in self.visits
            if repeat.key in {around.key for around in one.page.repeats}
            and one.instances[: len(wanted)] == wanted
        )
        return next((str(one) for one in inside), None)
