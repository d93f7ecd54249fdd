"""What the documents name is there, and what the code says of them is in them."""

import re
from pathlib import Path

import pytest
import typer

from tests.private_names import private_names
from tests.sources import HOUSE, ROOMS
from tui.commands import cli

DOCUMENTS = [HOUSE / "README.md", HOUSE / "CONTRIBUTING.md", *sorted((HOUSE / "docs").glob("*.md"))]
PLACE = re.compile(r"`((?:models|screens|tui|tests|docs)/[\w./-]*)`")
LINK = re.compile(r"\]\(([^)#]+)\)")
REFERENCE = re.compile(r"((?:docs/\w+|README|CONTRIBUTING)\.md)(?:,\s+« ([^»]+) »)?")


def _flat(text: str) -> str:
    """One line; the signs of comments between the words of a sentence are gone."""
    return re.sub(r"\s+(?:# )?", " ", text)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_file_that_is_named_is_there(document: Path) -> None:
    text = document.read_text("utf-8")
    named = [HOUSE / place for place in PLACE.findall(text)]
    named += [document.parent / link for link in LINK.findall(text) if "://" not in link]
    assert [str(path) for path in named if not path.exists()] == []


def test_every_reference_of_the_code_leads_somewhere() -> None:
    """A page, and in it a heading, a row of a table or a marked word."""
    lost, seen = [], 0
    for path in (path for room in (*ROOMS, "tests") for path in sorted((HOUSE / room).rglob("*.py"))):
        for page, section in REFERENCE.findall(_flat(path.read_text("utf-8"))):
            text, seen = (HOUSE / page).read_text("utf-8"), seen + 1
            places = re.findall(r"^(?:#+ |\| (?:« )?)([^|\n]+)", text, re.MULTILINE)
            if section and not any(place.strip().startswith(section) for place in places):
                lost.append(f"{path.name}: {page}, « {section} »")
    assert lost == [] and seen > 40


def test_the_private_names_of_libraries_stand_in_a_list() -> None:
    """Whoever upgrades Textual, Tortoise ORM or asyncssh looks at each of them."""
    text = (HOUSE / "docs" / "dependencies.md").read_text("utf-8").partition("## Private interfaces")[2]
    rows = re.findall(r"^\| `([\w/.]+)` \| (.+) \|$", text, re.MULTILINE)
    assert {path: set(re.findall(r"`([^`]+)`", names)) for path, names in rows} == private_names()


def test_every_access_rule_names_a_test_that_is_there() -> None:
    text = (HOUSE / "docs" / "accessibility.md").read_text("utf-8")
    rows = re.findall(r"^\| A(\d+) \| (.+) \| (.+) \|$", text, re.MULTILINE)
    assert [int(number) for number, _, _ in rows] == list(range(1, 33))
    for number, _, held in rows:
        named = re.findall(r"`(tests/[\w/]+\.py)::(test_\w+)`", held)
        assert named, f"A{number}"
        for file, test in named:
            assert re.search(rf"def {test}\(", (HOUSE / file).read_text("utf-8")), f"A{number}: {test}"


def test_every_setting_stands_in_the_operators_page() -> None:
    text = (HOUSE / "docs" / "operations.md").read_text("utf-8")
    source = (HOUSE / "tui" / "config" / "settings.py").read_text("utf-8")
    names = set(re.findall(r'^    "(\w+)": ', source, re.MULTILINE))
    missing = {name for name in names if f"`ESANTE_{name.upper()}`" not in text}
    assert len(names) > 25 and missing == set()


def test_every_verb_stands_in_the_operators_page() -> None:
    """Groups stand as « group verb », or with the verbs of the group one beside the other."""
    rows = re.findall(r"^\| (`.+?) \|", (HOUSE / "docs" / "operations.md").read_text("utf-8"), re.MULTILINE)
    named = {name for row in rows for name in re.findall(r"[a-z]+(?:-[a-z]+)?", row)}
    commands = vars(typer.main.get_command(cli.app))["commands"]
    verbs = {*commands}
    for inner in commands.values():
        verbs |= {*vars(inner).get("commands", ())}
    assert verbs - named == set() and len(verbs) > 15
