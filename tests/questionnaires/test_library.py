"""The bundled questionnaire: each module and every set of modules, walked through at random."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from itertools import combinations
from statistics import median

import pytest

from questionnaires import library
from questionnaires.interview import Interview
from questionnaires.library import COMBINED, LANGUAGES, MODULES, combined, module
from questionnaires.library.__main__ import FOLDER, MARK, with_registers
from questionnaires.library.registers import REGISTERS
from questionnaires.loading import load_bytes
from questionnaires.model import (
    Address,
    Choice,
    MissingKind,
    Question,
    Questionnaire,
    QuestionType,
)
from tests.questionnaires.forms import context
from tests.questionnaires.library_walks import Walk, walk

WALKS = 200
SETS = [names for size in range(1, 6) for names in combinations(MODULES, size)]
DIRECTIONS = {"push", "pull"}
DOMAINS = {"economic", "social", "family", "educational", "ecological", "ethnic", "legal", "safety"}
ROUTING = {"consent", "residence"}
"""Questions on which all others depend: they cannot be passed over."""
SHORTEST, LONGEST = 60, 125
"""Questions of one migrant; at 10 to 12 seconds each, 10 to 25 minutes."""
MIGRANTS = {"within", "abroad"}
KAZAKH = re.compile(r"[әғқңөұүһі]", re.IGNORECASE)
LATIN, CYRILLIC = re.compile(r"[A-Za-z]"), re.compile(r"[А-Яа-яЁёӘәҒғҚқҢңӨөҰұҮүҺһІі]")
WRITTEN_IN_LATIN = re.compile(r"eGov|\$\{\w+\}")


@cache
def questionnaire(names: tuple[str, ...] = MODULES) -> Questionnaire:
    loaded = load_bytes(combined(names), "library.yaml")
    assert loaded.warnings == ()
    return loaded.questionnaire


@pytest.fixture(scope="module")
def walks() -> list[Walk]:
    return [walk(questionnaire(), seed) for seed in range(WALKS)]


def own_lists(form: Questionnaire) -> Iterator[tuple[str, Choice]]:
    """Choices written by hand, registers left out."""
    for name, one in form.choice_lists.items():
        if name not in REGISTERS:
            yield from ((name, choice) for choice in one.choices)


def texts(form: Questionnaire) -> Iterator[tuple[str, dict[str, str]]]:
    """Every text of a form by language, with what it belongs to."""
    yield "title", dict(form.title)
    for key, item in form.items.items():
        parts = [item.labels, item.hints]
        if isinstance(item, Question):
            parts += [item.constraint_messages, item.required_messages]
        yield from ((key, {code: one.source for code, one in part.items()}) for part in parts)
    for name, choices in form.choice_lists.items():
        yield from ((f"{name}/{one.name}", dict(one.labels)) for one in choices.choices)


# Loading


@pytest.mark.parametrize("name", MODULES)
def test_every_module_is_complete_alone(name: str) -> None:
    loaded = load_bytes(module(name), f"{name}.yaml")
    assert loaded.warnings == ()
    assert loaded.questionnaire.id == f"{COMBINED}_{name}"
    assert [one.code for one in loaded.questionnaire.languages] == list(LANGUAGES)
    joined = questionnaire((name,))
    assert list(texts(loaded.questionnaire)) == list(texts(joined))
    assert _conditions(loaded.questionnaire) == _conditions(joined)


def _conditions(form: Questionnaire) -> list[tuple[str, str]]:
    return [(key, one.relevant.source) for key, one in form.items.items() if one.relevant]


@pytest.mark.parametrize("names", SETS, ids=" ".join)
def test_every_set_of_modules_loads_and_asks_nothing_twice(names: tuple[str, ...]) -> None:
    form = questionnaire(names)
    assert [key for key in form.items if "/" in key] == []
    labels = [one.labels["en"].source for one in form.questions.values() if one.takes_answer]
    assert len(set(labels)) == len(labels)
    alone = [questionnaire((name,)) for name in names]
    assert set(form.questions) == {key for one in alone for key in one.questions}


def test_names_of_sets_are_their_own() -> None:
    assert len({questionnaire(names).id for names in SETS}) == len(SETS) == 31
    assert questionnaire().id == "migration"


def test_the_order_of_asking_does_not_depend_on_the_order_of_choosing() -> None:
    assert combined(["motives", "profile"]) == combined(["profile", "motives"])


@pytest.mark.parametrize("names", [[], ["motive"], ["profile", "../profile"]])
def test_other_names_are_refused(names: list[str]) -> None:
    with pytest.raises(ValueError, match="not modules of the library"):
        combined(names)


def test_one_name_for_two_things_is_refused() -> None:
    same = [[("sex", {"type": "a"})], [("sex", {"type": "a"})]]
    assert library._once(same) == {"sex": {"type": "a"}}
    with pytest.raises(ValueError, match="modules differ in what sex is"):
        library._once([*same, [("sex", {"type": "b"})]])


def test_written_files_are_up_to_date() -> None:
    """Where this fails: ``python -m questionnaires.library``."""
    for name in MODULES:
        text = module(name).decode()
        assert MARK in text
        assert with_registers(text) == text, name
    assert (FOLDER / f"{COMBINED}.yaml").read_bytes().endswith(combined(MODULES))


# Texts


def test_every_text_is_written_in_every_language() -> None:
    for place, written in texts(questionnaire()):
        assert not written or set(written) == set(LANGUAGES), place
        assert all(written.values()), place


def test_each_language_is_in_its_own_letters() -> None:
    for place, written in texts(questionnaire()):
        plain = {code: WRITTEN_IN_LATIN.sub("", text) for code, text in written.items()}
        for code in ("kk", "ru"):
            assert not LATIN.search(plain.get(code, "")), (place, plain[code])
        assert not CYRILLIC.search(plain.get("en", "")), (place, plain["en"])
        assert not KAZAKH.search(plain.get("ru", "")) or "/" in place, (place, plain["ru"])


def test_kazakh_texts_are_kazakh() -> None:
    for place, written in texts(questionnaire()):
        if written and "/" not in place:
            assert KAZAKH.search(written["kk"]), (place, written["kk"])
    for name, choice in own_lists(questionnaire()):
        assert choice.labels["kk"] != choice.labels["ru"], (name, choice.name)


def test_people_are_addressed_politely() -> None:
    familiar = {
        "kk": re.compile(r"\b(сіз|сен)(ді|ге|бен|дің|ге)?\b|\w+сың\b"),
        "ru": re.compile(r"\b(вы|вас|вам|вами|ваш\w*|ты|тебя|тебе|твой)\b"),
    }
    for place, written in texts(questionnaire()):
        for code, pattern in familiar.items():
            assert not pattern.search(written.get(code, "")), (place, written[code])


def test_no_two_choices_of_a_list_read_alike() -> None:
    for name, choices in questionnaire().choice_lists.items():
        for code in LANGUAGES:
            # Districts of different regions may have one name; the region is chosen before.
            seen = [(one.columns.get("region"), one.labels[code]) for one in choices.choices]
            assert len(set(seen)) == len(seen), (name, code)


# Questions


def test_every_question_says_where_it_comes_from_and_what_it_is_for() -> None:
    for name in MODULES:
        items = list(_items(library._read(name)["survey"]))
        for item in items:
            assert item["source"].strip(), item["name"]
            assert item["analysis"].strip(), item["name"]
        assert len(items) == len(
            [
                one
                for one in questionnaire((name,)).questions.values()
                if one.name != "earlier_move_count"  # made by the repeat
            ]
        )


def _items(survey: list[library.Document]) -> Iterator[library.Document]:
    for item in survey:
        if "children" in item:
            yield from _items(item["children"])
        else:
            yield item


def test_every_question_may_be_refused() -> None:
    for key, one in questionnaire().questions.items():
        if one.takes_answer and key not in ROUTING:
            assert MissingKind.REFUSED in one.missing_offered, key
    assert {
        key for key, one in questionnaire().questions.items() if one.required is not None
    } == ROUTING | {"motives"}


def test_addresses_are_personal_and_never_in_the_document() -> None:
    form = questionnaire(("registration",))
    assert [key for key, one in form.questions.items() if one.personal] == ["actual_address"]
    begun = Interview(form, context=context())
    answers = {"consent": "yes", "residence": "within", "registration": "temporary"}
    for key, answer in {**answers, "registration_differs": "yes"}.items():
        begun.set(Address(key), answer)
    begun.set(Address("actual_address"), "Абай көшесі, 7")
    finished = begun.finish()
    assert "Абай көшесі" not in str(finished.document)
    assert finished.personal == {"actual_address": "Абай көшесі, 7"}


@pytest.mark.parametrize("names", [*[(one,) for one in MODULES], MODULES], ids=" ".join)
def test_every_choice_list_is_used(names: tuple[str, ...]) -> None:
    form = questionnaire(names)
    used = {one.choice_list for one in form.questions.values()}
    assert used - {None} == set(form.choice_lists)


def test_scales_are_ordinal_and_in_order() -> None:
    scales = set()
    for question in questionnaire().questions.values():
        if question.choice_list is not None:
            names = [one.name for one in questionnaire().choices_of(question).choices]
            if names[0] == "1":
                scales.add(question.key)
                assert names == [str(number + 1) for number in range(len(names))]
                assert question.parameters["level"] == "ordinal", question.key
    assert len(scales) == 32


def test_motives_carry_their_codes() -> None:
    motives = questionnaire().choice_lists["motives"].choices
    coded = [one.columns for one in motives if one.name != "other"]
    assert {one["direction"] for one in coded} == DIRECTIONS
    assert {one["domain"] for one in coded} == DOMAINS
    assert [one.columns for one in motives if one.name == "other"] == [{}]


def test_other_is_always_last_and_exclusive_choices_exclude() -> None:
    for name, one in questionnaire().choice_lists.items():
        names = [choice.name for choice in one.choices]
        assert "other" not in names[:-1], name
    begun = Interview(questionnaire(), context=context())
    for key, answer in {"consent": "yes", "residence": "abroad"}.items():
        begun.set(Address(key), answer)
    alone = [("moved_with", "alone"), ("refused_services", "none"), ("help_wanted", "none")]
    alone += [("registration_obstacles", "no_obstacles"), ("offices_contacted", "none")]
    for key, choice in alone:
        other = next(one.name for one in begun.choices(Address(key)) if one.name != choice)
        begun.set(Address(key), (choice, other))
        assert begun.problems([Address(key)]), key
        begun.set(Address(key), (choice,))
        assert not begun.problems([Address(key)]), key


# Walks


def test_random_walks_end_without_problems(walks: list[Walk]) -> None:
    for one in walks:
        assert one.interview.finish().problems == ()


def test_every_routing_rule_is_reached_both_ways(walks: list[Walk]) -> None:
    asked = frozenset().union(*(one.asked for one in walks))
    passed_over = frozenset().union(*(one.passed_over for one in walks))
    for key, one in questionnaire().questions.items():
        if one.takes_answer or one.type is QuestionType.NOTE:
            assert key in asked, key
            assert key in passed_over or key in {"welcome", "consent"} or _in_repeat(key), key


def _in_repeat(key: str) -> bool:
    """An instance that is not wanted does not exist, so it is never passed over."""
    return bool(questionnaire().repeats_around[key])


def test_an_interview_is_neither_short_nor_long(
    walks: list[Walk], record_property: Callable[[str, object], None]
) -> None:
    lengths: dict[str, list[int]] = {}
    for one in walks:
        kind = str(one.interview.answer(Address("residence")))
        if one.interview.answer(Address("answered_by")) != "proxy":
            lengths.setdefault(kind, []).append(one.length)
    medians = {kind: median(counts) for kind, counts in lengths.items()}
    record_property("median number of questions", str(medians))
    assert medians["not_asked"] == 3  # the letter, consent and the farewell
    assert all(SHORTEST <= medians[kind] <= LONGEST for kind in MIGRANTS), medians
    assert 30 <= medians["always"] <= 60, medians
    assert max(max(counts) for counts in lengths.values()) <= LONGEST


@pytest.mark.parametrize("name", MODULES)
def test_a_module_alone_can_be_walked(name: str) -> None:
    for seed in range(15):
        assert walk(questionnaire((name,)), seed).interview.finish().problems == ()


def test_hosts_are_not_asked_why_they_moved_nor_migrants_how_they_feel_about_migrants(
    walks: list[Walk],
) -> None:
    for one in walks:
        kind = one.interview.answer(Address("residence"))
        assert ("motives" in one.asked) == (kind in MIGRANTS)
        assert "attitude_kandas" not in one.asked or kind == "always"
        assert "identity_civic" not in one.asked or kind in {*MIGRANTS, "always"}


def test_opinions_are_not_asked_of_proxies(walks: list[Walk]) -> None:
    proxies = [one for one in walks if one.interview.answer(Address("answered_by")) == "proxy"]
    assert proxies
    opinions = {"satisfaction_life", "identity_ethnic", "trust_newcomers", "expectations"}
    assert not any(one.asked & opinions for one in proxies)


def test_a_motive_already_ranked_is_not_offered_again() -> None:
    begun = Interview(questionnaire(("motives",)), context=context())
    chosen = ("low_wages", "career", "ecology", "safety")
    for key, answer in {"consent": "yes", "residence": "within", "motive_main": "career"}.items():
        begun.set(Address(key), answer)
    begun.set(Address("motives"), chosen)
    assert _offered(begun, "motive_main") == list(chosen)
    assert _offered(begun, "motive_second") == ["low_wages", "ecology", "safety"]
    begun.set(Address("motive_second"), "safety")
    assert _offered(begun, "motive_third") == ["low_wages", "ecology"]
    assert begun.answer(Address("motive_first")) == "career"
    begun.set(Address("motives"), ("ecology",))
    assert not begun.is_asked(Address("motive_main"))
    assert begun.answer(Address("motive_first")) == "ecology"


def _offered(interview: Interview, key: str) -> list[str]:
    return [one.name for one in interview.choices(Address(key))]


def test_districts_are_those_of_the_region() -> None:
    begun = Interview(questionnaire(), context=context())
    for key, answer in {"consent": "yes", "to_region": "KZ-62", "residence": "always"}.items():
        begun.set(Address(key), answer)
    offered = begun.choices(Address("to_district"))
    assert [one.labels["ru"] for one in offered][:2] == ["город Жезказган", "город Каражал"]
    assert len(offered) == 5
    begun.set(Address("to_district"), "101000000")
    assert begun.problems([Address("to_district")])


def test_places_abroad_are_offered_only_to_people_from_abroad() -> None:
    begun = Interview(questionnaire(), context=context())
    for residence, abroad in (("abroad", True), ("within", False)):
        begun.set(Address("consent"), "yes")
        begun.set(Address("residence"), residence)
        assert "abroad_rural" not in _offered(begun, "to_type")
        assert ("abroad_rural" in _offered(begun, "from_type")) is abroad
        assert ("village" in _offered(begun, "from_type")) is not abroad


def test_age_follows_from_the_year_of_birth() -> None:
    begun = Interview(questionnaire(("motives",)), context=context())
    for key, answer in {"consent": "yes", "birth_year": "1990"}.items():
        begun.set(Address(key), answer)
    assert begun.answer(Address("age_years")) == "36"
    begun.set(Address("birth_year"), MissingKind.REFUSED)
    assert begun.answer(Address("age_years")) == MissingKind.SKIPPED
    begun.set(Address("birth_year"), "2012")
    assert begun.problems([Address("birth_year")])
