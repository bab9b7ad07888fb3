"""A person with a browser that knows no JavaScript: sends what stands on the page, and changes to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlsplit

from flask.testing import FlaskClient

Answers = Mapping[str, "str | list[str]"]

PEOPLE = """
settings: {form_id: people, form_title: {en: People, ar: ناس}, version: "1", default_language: en}
survey:
  - {type: begin_group, name: about, label: {en: About you, ar: عنك}}
  - {type: text, name: validate, label: {en: What is your name?, ar: ما اسمك؟}, required: "yes"}
  - type: integer
    name: data
    label: {en: How old are you?, ar: كم عمرك؟}
    required: "yes"
    constraint: ". >= 0 and . < 120"
    constraint_message: {en: "**Between** 0 and 119, ${validate}.", ar: بين}
    missing: dont_know refused
  - {type: decimal, name: csrf_token, label: {en: How many hours?, ar: كم ساعة؟}}
  - {type: end_group}
  - type: select_one yes_no
    name: married
    label: {en: "Are you married, ${validate}?", ar: متزوج؟}
    required: "yes"
    missing: refused
  - type: select_multiple tongues
    name: tongues
    label: {en: Which languages do you speak?, ar: ما اللغات؟}
    missing: dont_know
  - {type: text, name: partner, label: {en: Name of your partner?, ar: الشريك}, relevant: "${married} = 'yes'"}
  - {type: select_one countries, name: born, label: {en: Where were you born?, ar: أين ولدت؟}}
  - {type: begin_repeat, name: child, label: {en: Child, ar: طفل}}
  - {type: text, name: child_name, label: {en: Name of the child?, ar: اسم}}
  - {type: end_repeat}
choices:
  yes_no: [{name: "yes", label: {en: "Yes", ar: نعم}}, {name: "no", label: {en: "No", ar: لا}}]
  tongues:
    - {name: kk, label: {en: Kazakh, ar: قازاق}}
    - {name: None, label: {en: None of these, ar: لا شيء}}
    - {name: other, label: {en: "Other <script>alert(1)</script>", ar: أخرى}}
  countries: [%s]
""" % ", ".join(  # noqa: UP031 - braces are YAML's here
    f"{{name: c{number}, label: {{en: Country {number}, ar: بلد {number}}}}}"
    for number in range(40)
)
PAGES = ("about", "married", "tongues", "partner", "born", "child_name", "add", "overview")


@dataclass
class Controls(HTMLParser):
    """The controls of the form ``answers`` that a browser would send, and the page's words."""

    sent: list[tuple[str, str]] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    action: str = ""
    words: list[str] = field(default_factory=list)
    _select: str = ""
    _textarea: str | None = None

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form" and given.get("id") == "answers":
            self.action = given["action"]
        elif tag == "a":
            self.links.append(given.get("href", ""))
        elif tag == "input":
            self._input(given)
        elif tag == "select":
            self._select = given["name"]
        elif tag == "option" and "selected" in given:
            self.sent.append((self._select, given["value"]))
        elif tag == "textarea":
            self._textarea = given["name"]
            self.sent.append((self._textarea, ""))

    def _input(self, given: dict[str, str]) -> None:
        ticked = given.get("type") not in {"radio", "checkbox"} or "checked" in given
        if ticked and given.get("name"):
            self.sent.append((given["name"], given.get("value", "")))

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._textarea = None

    def handle_data(self, data: str) -> None:
        self.words.append(data)
        if self._textarea is not None:
            name, value = self.sent.pop()
            # HTML drops the line break after the opening tag.
            self.sent.append((name, value + (data.removeprefix("\n") if not value else data)))


@dataclass
class Respondent:
    """Opens addresses, answers, presses buttons."""

    client: FlaskClient
    status: int = 0
    url: str = ""
    html: str = ""
    page: Controls = field(default_factory=Controls)

    def open(self, path: str) -> None:
        """Type an address."""
        self._seen(self.client.get(path, follow_redirects=True))

    def begin(self, slug: str = "people", language: str = "en") -> None:
        """Open the first page and start."""
        self.open(f"/s/{slug}?lang={language}")
        self.press()

    def press(
        self, button: str = "action", value: str = "continue", answers: Answers | None = None
    ) -> None:
        """Fill in answers, by the names of their questions, and press a button."""
        data: dict[str, str | list[str]] = {}
        for name, text in self.page.sent:
            before = data.get(name)
            data[name] = (
                text
                if before is None
                else [*([before] if isinstance(before, str) else before), text]
            )
        for key, answer in (answers or {}).items():
            data[key if key in {"add", "token"} else self.field(key)] = answer
        data[button] = value
        self._seen(self.client.post(self.page.action, data=data, follow_redirects=True))

    def answer(self, answers: Answers | None = None) -> None:
        """Answer the page and continue."""
        self.press(answers=answers)

    def walk(self, *pages: Answers) -> None:
        """Answer page after page; none of them may be refused."""
        for answers in pages:
            self.answer(answers)
            assert self.status == 200, self.html

    @staticmethod
    def field(key: str) -> str:
        """Name of the field of a question; ``?key`` is where a kind of missing is stated."""
        return f"m-{key[1:]}" if key.startswith("?") else f"q-{key}"

    @property
    def place(self) -> str:
        """The page of the interview."""
        return urlsplit(self.url).path.rsplit("/", 1)[-1]

    @property
    def number(self) -> str:
        """Id of the interview."""
        return urlsplit(self.url).path.split("/")[2]

    @property
    def text(self) -> str:
        """The words of the page."""
        return " ".join(" ".join(self.page.words).split())

    def given(self, key: str) -> list[str]:
        """What stands in the field of a question."""
        return [value for name, value in self.page.sent if name == self.field(key)]

    def _seen(self, response: object) -> None:
        self.status = response.status_code  # type: ignore[attr-defined]
        self.url = response.request.url  # type: ignore[attr-defined]
        self.html = response.get_data(as_text=True)  # type: ignore[attr-defined]
        self.page = Controls()
        self.page.feed(self.html)
