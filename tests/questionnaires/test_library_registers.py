"""Registers of regions, districts, ethnic groups, countries and languages, held against each other."""

from __future__ import annotations

import re

import pytest
from babel import Locale

from questionnaires.library.registers import REGISTERS, choices, register

LANGUAGES = ("kk", "ru", "en")
CYRILLIC = "А-Яа-яЁёӘәҒғҚқҢңӨөҰұҮүҺһІі"
_PAIRS = """
    аa бb вv гg ғgh дd еe жzh зz иi йy кk қq лl мm нn ңng оo өö пp рr сs тt уu ұu үü фf хkh һh цts чch шsh
    ыy іi ь’ эė юyu яya әä
"""
ROMANISED = {pair[0]: pair[1:] for pair in _PAIRS.split()}
"""BGN/PCGN 1979 for Kazakh, without its macrons; the letters that names of districts have."""
OTHER_NAMES = {"CLDR": {"KG": "ru", "AZ": "kk"}}
"""Where we write a country as Kazakhstan does and not as CLDR does."""


@pytest.mark.parametrize("name", REGISTERS)
def test_codes_are_unique_and_names_there(name: str) -> None:
    rows = register(name)
    codes = [row["code"] for row in rows]
    assert len(set(codes)) == len(codes)
    for row in rows:
        assert all(row[language].strip() == row[language] != "" for language in LANGUAGES), row
        # One letter of another alphabet makes a name that no search finds.
        for language in ("kk", "ru"):
            assert not re.search("[A-Za-z]", row[language]), row
        assert not re.search(f"[{CYRILLIC}]", row["en"]), row
        assert row["en"] not in {row["kk"], row["ru"]}


@pytest.mark.parametrize("name", REGISTERS)
def test_codes_can_be_choices(name: str) -> None:
    for choice in choices(name):
        assert re.fullmatch(r"[\w-]+", choice["name"])
        assert set(choice["label"]) == set(LANGUAGES)


def test_there_are_seventeen_regions_and_three_cities() -> None:
    regions = register("regions")
    assert [row["kind"] for row in regions].count("oblast") == 17
    assert [row["en"] for row in regions if row["kind"] == "city"] == [
        "Astana city",
        "Almaty city",
        "Shymkent city",
    ]


def test_the_reform_of_2022_is_known() -> None:
    regions = {row["code"]: row for row in register("regions")}
    new = {code: row["before_2022"] for code, row in regions.items() if row["since"]}
    assert new == {"KZ-10": "KZ-63", "KZ-33": "KZ-19", "KZ-62": "KZ-35"}
    for code, row in regions.items():
        assert row["before_2022"] in regions
        assert code in new or row["before_2022"] == code
    assert len({row["before_2022"] for row in regions.values()}) == 17


def test_every_district_lies_in_its_region() -> None:
    regions = {row["code"]: row for row in register("regions")}
    districts = register("districts")
    for row in districts:
        assert regions[row["region"]]["kato"][:2] == row["code"][:2], row
        assert re.fullmatch(r"\d{9}", row["code"])
    assert {row["region"] for row in districts} == set(regions)
    kinds = [row["kind"] for row in districts]
    found = {kind: kinds.count(kind) for kind in sorted(set(kinds))}
    assert found == {"city": 39, "city_district": 19, "district": 170}


def test_cities_and_districts_are_named_as_such() -> None:
    kazakh = {"city": "қаласы", "city_district": "ауданы", "district": "ауда"}
    russian = {"city": "город ", "city_district": "район", "district": "район"}
    for row in register("districts"):
        assert kazakh[row["kind"]] in row["kk"], row
        assert russian[row["kind"]] in row["ru"], row


def test_english_names_of_districts_follow_from_the_kazakh_ones() -> None:
    for row in register("districts"):
        if row["kind"] != "city":
            name = re.sub(r"( атындағы)? аудан(ы)?$", "", row["kk"])
            assert row["en"] == f"{_romanised(name)} district"


def _romanised(name: str) -> str:
    parts = []
    for letter in name:
        written = ROMANISED.get(letter.lower(), letter)
        parts.append(written[0].upper() + written[1:] if letter.isupper() else written)
    return "".join(parts)


@pytest.mark.parametrize("language", LANGUAGES)
def test_countries_are_named_as_cldr_names_them(language: str) -> None:
    names = Locale(language).territories
    other = OTHER_NAMES["CLDR"]
    for row in register("countries"):
        if other.get(row["code"]) != language:
            assert row[language] == names[row["code"]]


def test_frequent_countries_come_first() -> None:
    frequent = [row["common"] for row in register("countries")]
    assert frequent == sorted(frequent, reverse=True)
    assert register("countries")[0]["code"] == "KZ"


def test_other_groups_and_languages_can_be_named() -> None:
    for name in ("ethnic_groups", "languages"):
        assert register(name)[-1]["code"] == "other"
