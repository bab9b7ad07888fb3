"""Commands as somebody types them: what they say, what they leave behind, how they end."""

from __future__ import annotations

import csv
import io
import socket
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from survey_app.accounts.models import Role, User
from survey_app.accounts.passwords import verify_password
from survey_app.commands import COMMANDS, main
from survey_app.commands.exits import Exit
from survey_app.config import Settings
from survey_app.site import Site
from survey_app.tables.saved import saved_tables
from tests.survey_app.importing.arrivals import FORM, IDS, write_data, write_form

Run = Callable[..., Result]


@pytest.fixture
def run(runner: CliRunner, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("QONYS_LANGUAGE", "en")
    return lambda *arguments: runner.invoke(main, [str(one) for one in arguments])


@pytest.fixture
def type_in(monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs commands that need no installation."""
    monkeypatch.setenv("QONYS_LANGUAGE", "en")
    return lambda *arguments: CliRunner().invoke(main, [str(one) for one in arguments])


@pytest.fixture
def form(tmp_path: Path) -> Path:
    return write_form(tmp_path)


@pytest.fixture
def imported(run: Run, form: Path, tmp_path: Path) -> None:
    """Ninety people: women mostly came for the family, men for work; ages from 18 to 47."""
    rows = []
    for number in range(90):
        woman = number % 3 == 0
        family = number % 2 == 0 if woman else number % 7 == 0
        rows.append(f"{'f' if woman else 'm'},{18 + number % 30},{'family' if family else 'work'}")
    rows.append("m,,dk")
    data = write_data(tmp_path, "\n".join(("sex,age,reasons", *rows)) + "\n")
    result = run("import", form, data, "--missing", "dk=dont_know")
    assert result.exit_code == 0, result.output


@pytest.mark.parametrize(
    "name", ["", *COMMANDS, "form check", "form publish", "form list", "user add"]
)
def test_every_command_explains_itself_with_an_example(type_in: Run, name: str) -> None:
    result = type_in(*name.split(), "--help")
    assert result.exit_code == Exit.FINE
    assert f"Usage: qonys {name}".strip() in result.output
    assert "Traceback" not in result.output
    if name not in {"form", "user", "form list"}:
        assert "Examples:" in result.output


def test_help_speaks_the_language_of_its_reader(
    type_in: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    english = type_in("import", "--help").output
    monkeypatch.setenv("QONYS_LANGUAGE", "de")
    assert type_in("import", "--help").output == english
    monkeypatch.delenv("QONYS_LANGUAGE")
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    assert type_in("import", "--help").output == english


@pytest.mark.parametrize(
    "arguments",
    [["nonsense"], ["form", "check"], ["import", "--no-such-option"], ["tab"]],
)
def test_a_command_written_wrongly_is_told_how_to_find_help(
    type_in: Run, arguments: list[str]
) -> None:
    result = type_in(*arguments)
    assert result.exit_code == Exit.USAGE
    assert "--help" in result.output


def test_a_declaration_written_wrongly_is_explained(run: Run, form: Path) -> None:
    result = run("form", "check", form, "--missing", "dk=unsure")
    assert result.exit_code == Exit.USAGE
    assert "dont_know, refused, not_applicable" in result.output


def test_nothing_works_before_init_and_init_may_be_repeated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("QONYS_DATABASE", raising=False)
    folder = tmp_path / "new"

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(main, ["--instance", str(folder), *arguments])

    for command in (["form", "list"], ["serve"], ["user", "add", "a"], ["tab", "x", "y"]):
        result = run(*command)
        assert result.exit_code == Exit.NOT_READY
        assert "qonys init" in result.output
    assert not folder.exists()
    for _ in range(2):
        assert run("init").exit_code == Exit.FINE
    assert "no study yet" in run("form", "list").output


def test_a_database_that_does_not_answer_is_told_without_its_password(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QONYS_INSTANCE", str(settings.instance))
    monkeypatch.setenv("QONYS_DATABASE", "postgresql://qonys:geheim@127.0.0.1:1/none")
    result = CliRunner().invoke(main, ["form", "list"])
    assert result.exit_code == Exit.NOT_READY
    assert "database cannot be used" in result.output
    assert "geheim" not in result.output
    assert "Traceback" not in result.output


def test_a_form_is_checked_with_all_its_problems(run: Run, tmp_path: Path) -> None:
    text = FORM.replace("select_one sex", "select_one gender").replace(". < 120", ". < ${years}")
    broken = tmp_path / "broken.yaml"
    broken.write_text(text, encoding="utf-8")
    result = run("form", "check", broken)
    assert result.exit_code == Exit.PROBLEMS
    assert "gender" in result.output
    assert "years" in result.output
    assert "2 errors" in result.output


def test_a_form_without_problems_is_summarised(run: Run, form: Path) -> None:
    result = run("form", "check", form)
    assert result.exit_code == Exit.FINE
    assert "Arrivals, version 1" in result.output
    assert "10 questions" in result.output
    assert "0 errors" in result.output


def test_a_form_that_is_not_there_is_told(run: Run, tmp_path: Path) -> None:
    result = run("form", "check", tmp_path / "gone.xlsx")
    assert result.exit_code == Exit.FILE
    assert "gone.xlsx" in result.output


def test_publishing_equal_content_again_says_so(run: Run, form: Path) -> None:
    first = run("form", "publish", form, "--study", "arrivals-2026")
    assert first.exit_code == Exit.FINE
    assert "The study arrivals-2026 was made." in first.output
    assert "/s/arrivals-2026" in first.output
    second = run("form", "publish", form, "--study", "arrivals-2026")
    assert "has this very form already" in second.output
    digest = [line for line in first.output.splitlines() if "Content hash" in line]
    assert digest == [line for line in second.output.splitlines() if "Content hash" in line]
    listed = run("form", "list").output
    assert "arrivals-2026" in listed
    assert "Arrivals" in listed


def test_a_person_is_added_with_a_password_that_works(run: Run, site: Site) -> None:
    result = run("user", "add", "Aigerim@Example.org")
    assert result.exit_code == Exit.FINE
    password = result.output.strip().rsplit(" ", 1)[1]
    with site.database.reading() as session:
        user = session.scalars(select(User)).one()
    assert (user.name, user.role) == ("aigerim@example.org", Role.RESEARCHER)
    assert verify_password(user.password_hash, password)
    again = run("user", "add", "aigerim@example.org")
    assert again.exit_code == Exit.PROBLEMS
    assert "already an account" in again.output
    assert run("user", "add", "aigerim@example.org", "--new-password").exit_code == Exit.FINE


def test_a_password_can_be_asked_for(runner: CliRunner, site: Site) -> None:
    typed = "four unrelated words here\n" * 2
    result = runner.invoke(main, ["user", "add", "daulet", "--role", "admin", "--ask"], input=typed)
    assert result.exit_code == Exit.FINE, result.output
    with site.database.reading() as session:
        user = session.scalars(select(User)).one()
    assert user.role is Role.ADMIN
    assert verify_password(user.password_hash, "four unrelated words here")


def test_a_table_is_printed_with_its_finding_letters_and_test(run: Run, imported: None) -> None:
    result = run("tab", "arrivals", "reasons", "--by", "sex")
    assert result.exit_code == Exit.FINE, result.output
    assert "Base: 90 of 91 respondents answered this question." in result.output
    assert "Don't know 1" in result.output
    assert "50\u00a0% B" in result.output
    assert "named more often in" in result.output
    assert "Rao-Scott" in result.output
    assert "left out of the base" in result.output


def test_answers_that_mean_missing_can_be_included(run: Run, imported: None) -> None:
    result = run("tab", "arrivals", "reasons", "--by", "sex", "--missing", "include")
    assert "Base: 91 of 91 respondents" in result.output


def test_labels_stand_in_the_language_asked_for(run: Run, imported: None) -> None:
    assert "Женщина" in run("tab", "arrivals", "reasons", "--by", "sex", "--language", "ru").output
    refused = run("tab", "arrivals", "reasons", "--language", "fr")
    assert refused.exit_code == Exit.PROBLEMS
    assert "no labels in fr" in refused.output


def test_differences_between_versions_are_told(
    run: Run, imported: None, form: Path, tmp_path: Path
) -> None:
    form.write_text(FORM.replace("en: Sex,", "en: Sex or gender,"), encoding="utf-8")
    data = write_data(tmp_path, "sex,age,reasons\nf,99,work\n", "more.csv")
    assert run("import", form, data, "--missing", "dk=dont_know").exit_code == Exit.FINE
    result = run("tab", "arrivals", "reasons", "--by", "sex")
    assert result.exit_code == Exit.FINE
    assert "The versions of the questionnaire differ:" in result.output
    assert "Base: 91 of 92" in result.output


def test_ages_make_groups(run: Run, imported: None) -> None:
    result = run("tab", "arrivals", "reasons", "--by", "age", "--age-groups", "age:18,25,35")
    assert result.exit_code == Exit.FINE, result.output
    assert "18–24" in result.output
    assert "35+" in result.output
    kept = run("tab", "arrivals", "reasons", "--by", "age", "--age-groups", "age:18,25", "--save")
    assert kept.exit_code == Exit.PROBLEMS
    for wrong in ("age", "age:x", ":18"):
        refused = run("tab", "arrivals", "reasons", "--age-groups", wrong)
        assert refused.exit_code == Exit.USAGE
    for wrong in ("sex:18", "age:30,20"):
        refused = run("tab", "arrivals", "reasons", "--age-groups", wrong)
        assert refused.exit_code == Exit.PROBLEMS


def test_a_number_is_shown_by_its_mean(run: Run, imported: None) -> None:
    result = run("tab", "arrivals", "age", "--by", "sex")
    assert "Mean" in result.output
    assert "Welch" in result.output


def test_tables_are_written_to_a_workbook(run: Run, imported: None, tmp_path: Path) -> None:
    file = tmp_path / "made" / "tables.xlsx"
    result = run("tab", "arrivals", "reasons", "age", "--by", "sex", "--xlsx", file)
    assert result.exit_code == Exit.FINE, result.output
    names = openpyxl.load_workbook(io.BytesIO(file.read_bytes()), read_only=True).sheetnames
    assert names == ["Contents", "1 reasons", "2 age", "Long table", "Codebook"]
    refused = run("tab", "arrivals", "reasons", "--xlsx", tmp_path / "tables.ods")
    assert refused.exit_code == Exit.PROBLEMS


def test_tables_are_kept_with_the_study_and_made_again(
    run: Run, imported: None, site: Site
) -> None:
    nothing = run("tab", "arrivals")
    assert nothing.exit_code == Exit.PROBLEMS
    assert "no saved tables" in nothing.output
    run("tab", "arrivals", "reasons", "--by", "sex", "--save")
    run("tab", "arrivals", "reasons", "--by", "sex", "--save")
    run("tab", "arrivals", "age", "--missing", "include", "--save")
    with site.database.reading() as session:
        saved = saved_tables(session, 1)
    assert [(one.questions, one.banners) for one in saved] == [
        (("reasons",), ("sex",)),
        (("age",), ()),
    ]
    again = run("tab", "arrivals")
    assert again.exit_code == Exit.FINE
    assert "Reasons" in again.output
    assert "Mean" in again.output


@pytest.mark.parametrize("name", ["resons", "member_age"])
def test_a_question_that_cannot_be_tabulated_is_told(run: Run, imported: None, name: str) -> None:
    result = run("tab", "arrivals", name, "--by", "sex")
    assert result.exit_code == Exit.PROBLEMS
    assert name in result.output


def test_a_study_without_responses_or_that_is_not_there_is_told(run: Run, form: Path) -> None:
    run("form", "publish", form)
    assert "no responses yet" in run("tab", "arrivals", "sex").output
    assert run("tab", "departures", "sex").exit_code == Exit.PROBLEMS


def test_answers_are_exported_with_their_codebook(run: Run, imported: None, tmp_path: Path) -> None:
    for name in ("answers.xlsx", "answers.csv", "answers.parquet"):
        result = run("export", "arrivals", tmp_path / name)
        assert result.exit_code == Exit.FINE, result.output
        assert "91 responses" in result.output
    frame = pd.read_parquet(tmp_path / "answers.parquet")
    assert len(frame) == 91
    assert "full_name" not in frame.columns
    text = (tmp_path / "answers.csv").read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert rows[0]["sex"] == "f"
    book = openpyxl.load_workbook(
        io.BytesIO((tmp_path / "answers.csv.codebook.xlsx").read_bytes()), read_only=True
    )
    assert book.sheetnames == ["Codebook"]
    assert (
        openpyxl.load_workbook(
            io.BytesIO((tmp_path / "answers.xlsx").read_bytes()), read_only=True
        ).sheetnames[0]
        == "Answers"
    )
    assert run("export", "arrivals", tmp_path / "answers.sav").exit_code == Exit.PROBLEMS


def test_repeats_are_exported_with_what_they_belong_to(
    run: Run, form: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "central"
    folder.mkdir()
    write_data(folder, f"sex,KEY\nf,uuid:{IDS[0]}\nm,uuid:{IDS[1]}\n", "arrivals.csv")
    members = (
        f"member_age,PARENT_KEY,KEY\n7,uuid:{IDS[0]},a\n9,uuid:{IDS[0]},b\n30,uuid:{IDS[1]},c\n"
    )
    write_data(folder, members, "arrivals-members.csv")
    write_data(
        folder, "move_year,PARENT_KEY,KEY\n2020,b,d\n2022,c,e\n", "arrivals-members-moves.csv"
    )
    assert run("import", form, folder).exit_code == Exit.FINE
    result = run("export", "arrivals", tmp_path / "answers.parquet")
    assert result.exit_code == Exit.FINE, result.output
    assert "3 rows of the repeat members" in result.output
    found = pd.read_parquet(tmp_path / "answers.members.parquet")
    assert found[["#id", "#instance", "member_age"]].to_numpy().tolist() == [
        [IDS[0], 1, 7],
        [IDS[0], 2, 9],
        [IDS[1], 1, 30],
    ]
    moves = pd.read_parquet(tmp_path / "answers.moves.parquet")
    assert moves[["#id", "#outer_instance", "#instance", "move_year"]].to_numpy().tolist() == [
        [IDS[0], 2, 1, 2020],
        [IDS[1], 1, 1, 2022],
    ]
    assert run("export", "arrivals", tmp_path / "answers.xlsx").exit_code == Exit.FINE
    book = openpyxl.load_workbook(io.BytesIO((tmp_path / "answers.members.xlsx").read_bytes()))
    assert [cell.value for cell in book.worksheets[0][1]][:2] == ["#id", "#instance"]


def test_a_file_that_cannot_be_written_is_told(run: Run, imported: None, tmp_path: Path) -> None:
    (tmp_path / "wall").write_text("not a folder")
    result = run("export", "arrivals", tmp_path / "wall" / "answers.csv")
    assert result.exit_code == Exit.FILE
    assert "wall" in result.output


def test_a_port_in_use_is_told(run: Run) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        result = run("serve", "--port", port)
    assert result.exit_code == Exit.NOT_READY
    assert f"port {port}" in result.output


def test_an_interruption_is_told_with_its_own_code(
    run: Run, form: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("survey_app.commands.forms.pages", interrupt)
    result = run("form", "check", form)
    assert result.exit_code == Exit.INTERRUPTED
    assert "stays stored" in result.output


def test_a_mistake_of_the_program_is_a_sentence_unless_asked_for(
    run: Run, form: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_down(*_: object) -> None:
        message = "the very reason\nand more"
        raise RuntimeError(message)

    monkeypatch.setattr("survey_app.commands.forms.pages", break_down)
    result = run("form", "check", form)
    assert result.exit_code == Exit.UNEXPECTED
    assert "the very reason" in result.output
    assert "Traceback" not in result.output
    monkeypatch.setenv("QONYS_TRACEBACK", "1")
    assert isinstance(run("form", "check", form).exception, RuntimeError)
