"""The picture in docs/ARCHITECTURE.md is the house that stands."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from assist.coach.catalogue import SIGNALS


@pytest.fixture(scope="module")
def picture(repository: Path) -> str:
    return (repository / "docs/ARCHITECTURE.md").read_text(encoding="utf-8")


def rooms_in(picture: str) -> set[str]:
    table = picture.split("## Rooms")[1].split("\n## ")[0]
    return {m.group(1).rstrip("/") for m in re.finditer(r"^\| `([^`]+)`", table, re.MULTILINE)}


def test_every_room_of_the_picture_stands(repository: Path, picture: str) -> None:
    assert [room for room in rooms_in(picture) if not (repository / room).exists()] == []


def test_every_standing_room_is_in_the_picture(repository: Path, picture: str) -> None:
    standing = {
        f"assist/{path.name}"
        for path in (repository / "assist").iterdir()
        if not path.name.startswith("__")
    } | {"models", "web_overlay", "tests", "benchmarks"}
    assert standing - rooms_in(picture) == set()


def test_the_layers_in_the_picture_are_those_that_are_checked(
    repository: Path, picture: str
) -> None:
    chain = picture.split("## Who may import whom")[1].split("```")[1]
    drawn = set(re.findall(r"[a-z]+", chain)) - {"blind", "to", "each", "other"}
    contract = (repository / "pyproject.toml").read_text(encoding="utf-8")
    layers = set(re.findall(r"assist\.([a-z]+)", contract.split("layers = [")[1].split("]")[0]))
    assert drawn == layers


def tracked(repository: Path, *patterns: str) -> list[Path]:
    names = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "--", *patterns],
        cwd=repository,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    return [repository / name for name in names if (repository / name).is_file()]


def test_links_in_the_documents_lead_somewhere(repository: Path) -> None:
    broken = []
    for document in tracked(repository, "*.md"):
        for target in re.findall(r"\]\(([^)#:]+?)(?:#[^)]*)?\)", document.read_text("utf-8")):
            if not (document.parent / target).exists():
                broken.append(f"{document.relative_to(repository)}: {target}")
    assert broken == []


def test_every_dependency_has_its_line(repository: Path) -> None:
    project = (repository / "pyproject.toml").read_text(encoding="utf-8")
    listed = project.split("dependencies = [")[1].split("]")[0]
    names = re.findall(r'"([A-Za-z0-9-]+)[><=]', listed)
    notes = (repository / "docs/dependencies.md").read_text(encoding="utf-8")
    assert [name for name in names if name not in notes] == []


def test_modules_stay_small(repository: Path) -> None:
    long = {
        str(path.relative_to(repository)): count
        for path in tracked(repository, "assist/*.py", "models/**/*.py")
        if (count := path.read_text(encoding="utf-8").count("\n")) > 400
    }
    assert long == {}


def test_every_signal_of_the_catalogues_first_three_parts_is_explained(repository: Path) -> None:
    index = (repository / "docs/signals.md").read_text(encoding="utf-8")
    listed = set(re.findall(r"`([a-z_]+)`", index))
    pages = set(re.findall(r"\(signals/([a-z]+\.md)\)", index))
    assert {path.name for path in (repository / "docs/signals").glob("*.md")} == pages
    duties = ("no_", "late_", "hung_", "missing_", "solution_", "explain_", "tactic_", "promise")
    later = {name for name in SIGNALS if name.startswith(duties)}
    later |= {"transfer_without_notice", "inconsistent_statement"}
    assert set(SIGNALS) - later <= listed
