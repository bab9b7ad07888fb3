from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, text
from werkzeug.test import TestResponse

from survey_app.models import PersonalAnswer, ResponseRevision
from survey_app.responses.api import LARGEST_RESPONSE
from survey_app.site import Site, site_of
from survey_app.studies.operations import close_study
from survey_app.studies.store import PublishedVersion
from tests.support.surveys import ANSWERS, body, envelope, published

PATH = "/api/studies/arrivals/responses"


@pytest.fixture
def served(app: Flask) -> Site:
    return site_of(app)


@pytest.fixture
def version(served: Site) -> PublishedVersion:
    return published(served)


def send(client: FlaskClient, sent: object, path: str = PATH) -> TestResponse:
    data = sent if isinstance(sent, bytes) else json.dumps(sent).encode()
    return client.post(path, data=data, content_type="application/json")


def names(answer: TestResponse) -> list[str]:
    return [problem["name"] for problem in answer.get_json()["problems"]]


def rows(site: Site) -> int:
    with site.database.reading() as session:
        return session.scalars(select(func.count()).select_from(ResponseRevision)).one()


def test_a_response_is_stored_and_the_receipt_repeated(
    client: FlaskClient, served: Site, version: PublishedVersion
) -> None:
    sent = body(envelope(version))
    first, second = send(client, sent), send(client, sent)
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.data == second.data
    assert set(first.get_json()) == {"id", "revision", "content_hash", "received_at"}
    assert rows(served) == 1


def test_the_order_of_keys_does_not_matter(client: FlaskClient, version: PublishedVersion) -> None:
    sent = envelope(version)
    turned = {key: sent[key] for key in reversed(sent)}
    turned["document"] = {key: ANSWERS[key] for key in reversed(ANSWERS)}
    assert send(client, sent).data == send(client, turned).data


def test_other_content_is_told_and_kept(
    client: FlaskClient, served: Site, version: PublishedVersion
) -> None:
    sent = envelope(version)
    send(client, sent)
    refused = send(client, {**sent, "document": {"age": "1"}})
    assert refused.status_code == 409
    (problem,) = refused.get_json()["problems"]
    assert problem["name"] == "revision_has_other_content"
    assert problem["values"]["response"] == sent["id"]
    assert problem["remedy"].startswith("Both are kept")
    assert rows(served) == 1


def test_personal_answers_never_enter_the_document(
    client: FlaskClient, served: Site, version: PublishedVersion
) -> None:
    sent = envelope(version, document={**ANSWERS, "full_name": "Aliya Nurlanova"})
    assert send(client, sent).status_code == 201
    with served.database.reading() as session:
        revision = session.scalars(select(ResponseRevision)).one()
        (answer,) = session.scalars(select(PersonalAnswer))
    assert revision.document == ANSWERS
    assert answer.address == "full_name"


def test_answers_that_do_not_fit_are_stored_and_left_to_the_check(
    client: FlaskClient, served: Site, version: PublishedVersion
) -> None:
    document = {"sex": "forged", "age": "1_000", "unknown": "x"}
    assert send(client, envelope(version, document=document)).status_code == 201
    assert rows(served) == 1


def test_an_unknown_study_or_version_is_named(
    client: FlaskClient, version: PublishedVersion
) -> None:
    elsewhere = send(client, envelope(version), "/api/studies/nowhere/responses")
    assert (elsewhere.status_code, names(elsewhere)) == (404, ["study_not_found"])
    other = send(client, envelope(version, version="0" * 64))
    assert (other.status_code, names(other)) == (404, ["version_not_found"])


def test_a_closed_study_says_so(
    client: FlaskClient, served: Site, version: PublishedVersion
) -> None:
    with served.database.writing() as session:
        close_study(session, "arrivals")
    refused = send(client, envelope(version))
    assert (refused.status_code, names(refused)) == (403, ["study_closed"])


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"id": "1"}, "id"),
        ({"id": None}, "id"),
        ({"id": 3}, "id"),
        ({"id": "{" + str(uuid4())[1:-1] + "}"}, "id"),
        ({"revision": 0}, "revision"),
        ({"revision": True}, "revision"),
        ({"revision": 1.0}, "revision"),
        ({"revision": 10**30}, "revision"),
        ({"revision": 2}, "parent"),
        ({"parent": 1}, "parent"),
        ({"revision": 2, "parent": 2}, "parent"),
        ({"version": "zz"}, "version"),
        ({"version": ["a"]}, "version"),
        ({"language": ""}, "language"),
        ({"language": "<script>"}, "language"),
        ({"started": "yesterday"}, "started"),
        ({"started": "2026-03-01T09:00:00"}, "started"),
        ({"ended": 5}, "ended"),
        ({"document": []}, "document"),
        ({"document": None}, "document"),
        ({"personal": "x"}, "personal"),
    ],
)
def test_an_envelope_that_cannot_be_used_is_refused(
    client: FlaskClient, version: PublishedVersion, change: dict[str, Any], key: str
) -> None:
    refused = send(client, envelope(version, **change))
    (problem,) = refused.get_json()["problems"]
    assert refused.status_code == 422
    assert (problem["name"], problem["values"]["key"]) == ("envelope_value_unusable", key)


def test_every_problem_is_told_at_once(client: FlaskClient, version: PublishedVersion) -> None:
    refused = send(client, envelope(version, id="1", revision=0, perent=2, document={"age": 3}))
    assert sorted(names(refused)) == [
        "answer_not_text",
        "envelope_key_unknown",
        "envelope_value_unusable",
        "envelope_value_unusable",
    ]


@pytest.mark.parametrize(
    "answer",
    [
        *(34, 1.5, True, None, [1], ["a", None], {}, {"other": "x"}, [{"a": 1}]),
        *({"missing": "lost"}, {"missing": ["skipped"]}, {"missing": {"skipped": "1"}}),
    ],
)
def test_answers_without_the_shape_of_an_answer_are_refused(
    client: FlaskClient, served: Site, version: PublishedVersion, answer: object
) -> None:
    refused = send(client, envelope(version, document={"age": answer}))
    assert (refused.status_code, names(refused)) == (422, ["answer_not_text"])
    assert rows(served) == 0


def deep(levels: int) -> bytes:
    return b'{"document": ' + b'{"a": ' * levels + b"1" + b"}" * levels + b"}"


def nested(levels: int) -> dict[str, Any]:
    answers: dict[str, Any] = {"a": "1"}
    for _ in range(levels):
        answers = {"a": [answers]}
    return answers


@pytest.mark.parametrize(
    ("sent", "status", "name"),
    [
        (b"", 422, "json_unreadable"),
        (b"{", 422, "json_unreadable"),
        (b"[]", 422, "envelope_not_object"),
        (b"\xff\xfe", 422, "json_unreadable"),
        (b'{"document": {"a": NaN}}', 422, "json_unreadable"),
        (b'{"document": {"a": Infinity}}', 422, "json_unreadable"),
        (b'{"document": {"a": "\\ud800"}}', 422, "json_unreadable"),
        (b'{"document": {"a": "\xed\xa0\x80"}}', 422, "json_unreadable"),
        (deep(100_000), 422, "json_unreadable"),
        (b"[" * 500_000, 422, "json_unreadable"),
        (b'{"a": "' + b"x" * LARGEST_RESPONSE + b'"}', 413, "response_too_large"),
    ],
)
def test_hostile_bytes_are_refused_by_name(
    client: FlaskClient, version: PublishedVersion, sent: bytes, status: int, name: str
) -> None:
    refused = send(client, sent)
    assert (refused.status_code, names(refused)[0]) == (status, name)


def test_hostile_texts_are_refused_by_name(client: FlaskClient, version: PublishedVersion) -> None:
    nul = send(client, envelope(version, document={"reason": "a\0b", "n\0": "x"}))
    assert (nul.status_code, set(names(nul))) == (422, {"character_refused"})
    too_deep = send(client, envelope(version, document=nested(40)))
    assert (too_deep.status_code, names(too_deep)) == (422, ["answers_too_deep"])


def test_nesting_as_deep_as_json_goes_is_refused_even_with_a_nul(
    client: FlaskClient, version: PublishedVersion
) -> None:
    nested_in = body(envelope(version))[:-1] + b', "document": ' + b'{"a": ' * 1000
    refused = send(client, nested_in + b'"\\u0000"' + b"}" * 1001)
    assert (refused.status_code, names(refused)) == (422, ["answer_not_text"])


def test_a_backslash_before_u0000_is_no_nul(client: FlaskClient, version: PublishedVersion) -> None:
    assert send(client, envelope(version, document={"reason": "\\u0000"})).status_code == 201


def test_only_json_is_taken(client: FlaskClient, version: PublishedVersion) -> None:
    refused = client.post(PATH, data={"id": "1"})
    assert (refused.status_code, names(refused)) == (415, ["not_json"])
    fetched = client.get(PATH)
    assert names(fetched) == ["method_not_allowed"]
    assert fetched.headers["Allow"] == "POST"


def test_problems_are_told_in_the_language_asked_for(
    client: FlaskClient, version: PublishedVersion
) -> None:
    answer = client.get("/api/nowhere", headers={"Accept-Language": "ru"})
    assert names(answer) == ["page_not_found"]
    assert answer.headers["Content-Type"] == "application/json"


def test_a_database_that_refuses_is_told_and_nothing_is_acknowledged(
    client: FlaskClient, served: Site, version: PublishedVersion
) -> None:
    with served.database.writing() as session:
        session.execute(text("ALTER TABLE response_revision RENAME TO elsewhere"))
    refused = send(client, envelope(version))
    assert (refused.status_code, names(refused)) == (503, ["storing_failed"])
