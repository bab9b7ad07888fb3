"""Small studies for tests: published in one line, answered in another."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from questionnaires.loading import load_bytes
from survey_app.responses.models import Mode
from survey_app.responses.submission import Submission
from survey_app.site import Site
from survey_app.studies.operations import Source, publish
from survey_app.studies.store import PublishedVersion, find_study, find_version

ARRIVALS = """
settings: {form_id: arrivals, form_title: Arrivals, version: "1"}
survey:
  - {type: text, name: full_name, label: What is your name?, personal: "yes"}
  - {type: select_one sex, name: sex, label: Are you a woman or a man?}
  - {type: integer, name: age, label: How old are you?, constraint: ". < 120"}
  - {type: text, name: reason, label: Why did you come?, relevant: "${age} > 17"}
choices:
  sex: [{name: woman, label: A woman}, {name: man, label: A man}]
"""
ANSWERS = {"sex": "woman", "age": "34", "reason": "Work"}


def published(site: Site, text: str = ARRIVALS, slug: str = "arrivals") -> PublishedVersion:
    """Publish a questionnaire written in YAML."""
    data = text.encode()
    loaded = load_bytes(data, "arrivals.yaml")
    with site.database.writing() as session:
        publish(session, site.keys, loaded, Source("arrivals.yaml", data), slug=slug)
    with site.database.reading() as session:
        return find_version(session, find_study(session, slug))


def submission(version: PublishedVersion, /, **changes: Any) -> Submission:  # noqa: ANN401
    """A first revision; ``changes`` are fields of Submission."""
    given: dict[str, Any] = {
        "version": version,
        "response_id": uuid4(),
        "document": ANSWERS,
        "language": "en",
        "mode": Mode.DEVICE,
        "started": datetime(2026, 3, 1, 9, tzinfo=UTC),
        "ended": datetime(2026, 3, 1, 9, 30, tzinfo=UTC),
    }
    return Submission(**{**given, **changes})


def envelope(
    answered: PublishedVersion,
    /,
    number: UUID | None = None,
    **changes: Any,  # noqa: ANN401
) -> dict[str, Any]:
    """What a device sends."""
    return {
        "id": str(number or uuid4()),
        "revision": 1,
        "parent": None,
        "version": answered.content_hash,
        "language": "en",
        "started": "2026-03-01T09:00:00+05:00",
        "ended": "2026-03-01T09:30:00+05:00",
        "document": ANSWERS,
        **changes,
    }


def body(sent: Mapping[str, Any]) -> bytes:
    """The envelope as it travels."""
    return json.dumps(sent).encode()
