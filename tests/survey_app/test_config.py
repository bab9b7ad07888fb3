from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from questionnaires.problems import ProblemsFound
from survey_app import create_app
from survey_app.config import Settings
from survey_app.database import Database
from survey_app.site import prepare_site


@pytest.fixture(autouse=True)
def _outside(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("INSTANCE", "DATABASE", "KEYS", "SNAPSHOTS", "HTTPS", "PROXIES"):
        monkeypatch.delenv(f"QONYS_{name}", raising=False)
    monkeypatch.chdir(tmp_path)


def test_without_settings_all_is_in_the_instance_folder(tmp_path: Path) -> None:
    settings = Settings.load()
    assert settings.instance == tmp_path / "instance"
    assert settings.database == f"sqlite:///{tmp_path / 'instance' / 'qonys.sqlite3'}"
    assert settings.keys == tmp_path / "instance" / "keys"
    assert not settings.https


def test_the_caller_comes_before_the_environment_and_that_before_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    (folder / "qonys.toml").write_text('database = "a"\nkeys = "b"\nproxies = 1\nhttps = true\n')
    monkeypatch.setenv("QONYS_INSTANCE", str(folder))
    monkeypatch.setenv("QONYS_KEYS", "c")
    settings = Settings.load({"PROXIES": 2})
    assert (settings.database, settings.keys) == ("a", Path("c"))
    assert (settings.proxies, settings.https) == (2, True)


@pytest.mark.parametrize(
    ("text", "sentence"), [("datbase = 'x'", "does not know: datbase"), ("database = ", "as TOML")]
)
def test_a_file_with_mistakes_is_refused(tmp_path: Path, text: str, sentence: str) -> None:
    (tmp_path / "instance").mkdir()
    (tmp_path / "instance" / "qonys.toml").write_text(text)
    with pytest.raises(ProblemsFound, match=sentence):
        Settings.load()


def test_preparing_twice_keeps_the_secret() -> None:
    settings = Settings.load()
    with pytest.raises(ProblemsFound, match="qonys init"):
        settings.secret()
    prepare_site(settings)
    secret = settings.secret()
    prepare_site(settings)
    assert settings.secret() == secret
    assert len(secret) == 64
    assert (settings.instance / "secret.key").stat().st_mode & 0o777 == 0o600


def test_the_application_refuses_a_database_without_the_schema() -> None:
    settings = Settings.load()
    settings.prepare()
    Database(settings.database).close()
    with pytest.raises(ProblemsFound, match="qonys init"):
        create_app()


def test_the_zone_of_interviews_is_a_setting() -> None:
    assert Settings.load({"TIMEZONE": "Asia/Almaty"}).timezone == ZoneInfo("Asia/Almaty")
    assert Settings.load().timezone is None


@pytest.mark.parametrize(
    ("name", "value"), [("TIMEZONE", "Almaty"), ("TIMEZONE", "../etc"), ("PROXIES", "many")]
)
def test_a_setting_that_cannot_be_is_refused_with_what_to_write(name: str, value: str) -> None:
    with pytest.raises(ProblemsFound, match=f"{name.lower()} cannot be “{value}”"):
        Settings.load({name: value})
