"""What the packed extension asks of a browser, and that it is whole."""

from __future__ import annotations

import io
import json
import re
import shutil
import zipfile
from html.parser import HTMLParser
from pathlib import Path

import pytest

from assist.app.extension import PackedExtension, pack_extension, references, run_extension
from assist.delivery.assets import overlay_dir
from assist.errors import SetupError, UsageError

WORD = re.compile(r"__MSG_(\w+)__")
ASKED = re.compile(
    r'(?:data-word="|data-label="|word\("|button\("|put\(\w+, "|complain\("\w+", ")(\w+)"'
)
STATES = ("not_paired", "not_running", "not_ours", "wrong_token", "refused")


@pytest.fixture(scope="module")
def packed() -> PackedExtension:
    return pack_extension()


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    """A copy of ``web_overlay`` to break."""
    return Path(shutil.copytree(overlay_dir(), tmp_path / "web_overlay"))


def manifest(packed: PackedExtension) -> dict[str, object]:
    read = json.loads(packed.files["manifest.json"])
    assert isinstance(read, dict)
    return read


def words(packed: PackedExtension, language: str) -> dict[str, dict[str, object]]:
    read = json.loads(packed.files[f"_locales/{language}/messages.json"])
    assert isinstance(read, dict)
    return read


def test_it_asks_for_three_permissions_and_this_machine(packed: PackedExtension) -> None:
    asked = manifest(packed)
    assert asked["manifest_version"] == 3
    assert asked["permissions"] == ["activeTab", "scripting", "storage"]
    assert asked["host_permissions"] == ["http://127.0.0.1/*", "http://localhost/*"]
    assert "optional_permissions" not in asked
    assert "content_scripts" not in asked  # none before the user has allowed a site
    assert "externally_connectable" not in asked


def test_sites_can_reach_the_panel_only_by_an_address_made_for_the_session(
    packed: PackedExtension,
) -> None:
    [reachable] = manifest(packed)["web_accessible_resources"]  # type: ignore[misc]
    assert reachable["resources"] == ["panel.html"]
    assert reachable["use_dynamic_url"] is True


def test_its_pages_run_only_its_own_code_and_reach_only_this_machine(
    packed: PackedExtension,
) -> None:
    policy = manifest(packed)["content_security_policy"]["extension_pages"]  # type: ignore[index]
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules["default-src"] == "'none'"
    assert rules["script-src"] == rules["style-src"] == "'self'"
    hosts = {source.split("//")[1] for source in rules["connect-src"].split()}
    assert hosts == {"127.0.0.1:*", "localhost:*"}


def test_every_file_that_is_named_is_there(packed: PackedExtension) -> None:
    named = set(re.findall(r'"([\w/]+\.(?:js|html|png))"', packed.files["manifest.json"].decode()))
    assert {"background.js", "options.html", "panel.html", "icons/128.png"} <= named
    assert named <= packed.files.keys()
    for path, content in packed.files.items():
        assert set(references(path, content)) <= packed.files.keys(), path


def test_the_whole_overlay_is_packed(packed: PackedExtension) -> None:
    page = (overlay_dir() / "index.html").read_text("utf-8")
    loaded = set(re.findall(r'"/(static/[\w./-]+)"', page))
    assert "static/main.js" in loaded
    assert loaded <= packed.files.keys()
    # The local service's other pages stay where they are.
    assert not [path for path in packed.files if path.endswith(("_test.js", ".d.ts"))]


def test_the_panel_is_the_overlay_begun_by_the_extension(packed: PackedExtension) -> None:
    page = packed.files["panel.html"].decode()
    assert "<ca-prompts" in page
    assert '<script type="module" src="/panel.js"></script>' in page
    assert "main.js" not in page
    assert "globalThis.callAssist" in packed.files["static/main.js"].decode()


class _Inline(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = dict(attrs)
        if (tag == "script" and "src" not in names) or tag == "style":
            self.found.append(tag)
        self.found += [name for name in names if name.startswith("on") or name == "style"]


def test_pages_have_no_inline_script_or_style(packed: PackedExtension) -> None:
    for path in ("panel.html", "options.html"):
        parser = _Inline()
        parser.feed(packed.files[path].decode())
        assert parser.found == [], path


def test_no_code_comes_from_elsewhere(packed: PackedExtension) -> None:
    for path, content in packed.files.items():
        if path.endswith((".js", ".html", ".css")):
            hosts = set(re.findall(rb"""["'(](?:https?|wss?)://([\w.-]+)""", content))
            assert hosts <= {b"127.0.0.1", b"localhost", b"crm.example.com", b"www.w3.org"}, path


def test_the_dock_is_one_plain_script(packed: PackedExtension) -> None:
    code = packed.files["content.js"].decode()
    assert not re.search(r"^\s*(import|export)\b", code, re.MULTILINE)
    assert code.count("class Scope ") == 1
    assert ":root" not in code  # the page's root is the site's
    assert "dock.js" not in packed.files


def test_both_languages_have_every_word_that_is_asked_for(packed: PackedExtension) -> None:
    chinese, english = words(packed, "zh_CN"), words(packed, "en")
    assert chinese.keys() == english.keys()
    for key in chinese:
        assert chinese[key].get("placeholders") == english[key].get("placeholders"), key
    texts = [
        content.decode()
        for path, content in packed.files.items()
        if path.endswith((".js", ".html", "manifest.json")) and not path.startswith("static/")
    ]
    asked = {key for text in texts for key in ASKED.findall(text)}
    asked |= {key for text in texts for key in WORD.findall(text)}
    assert {"about", "pair", "dock_small", "open_options"} <= asked
    asked |= {f"{what}_{state}" for what in ("state", "remedy") for state in STATES}
    assert asked <= chinese.keys()


def test_the_archive_is_the_same_every_time(packed: PackedExtension) -> None:
    archive = packed.archive()
    assert archive == pack_extension().archive()
    with zipfile.ZipFile(io.BytesIO(archive)) as file:
        assert file.namelist() == sorted(packed.files)
        assert file.read("manifest.json") == packed.files["manifest.json"]


def test_icons_are_small_squares_of_the_size_they_are_named_after(packed: PackedExtension) -> None:
    for size in (16, 32, 48, 128):
        icon = packed.files[f"icons/{size}.png"]
        assert icon.startswith(b"\x89PNG")
        assert [int.from_bytes(icon[at : at + 4], "big") for at in (16, 20)] == [size, size]
        assert len(icon) < 4_000


def test_a_folder_is_written_and_written_anew(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, archive = tmp_path / "new" / "extension", tmp_path / "extension.zip"
    run_extension(folder, archive)
    (folder / "background.js").write_text("old")
    run_extension(folder)
    told = capsys.readouterr().out
    assert str(folder) in told
    assert "chrome://extensions" in told
    packed = pack_extension()
    assert archive.read_bytes() == packed.archive()
    assert {
        path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()
    } == packed.files.keys()
    assert (folder / "background.js").read_bytes() == packed.files["background.js"]


def test_a_folder_with_something_else_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(UsageError, match="other things"):
        run_extension(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_a_module_that_is_missing_is_named(sources: Path) -> None:
    (sources / "store.js").unlink()
    with pytest.raises(SetupError, match=r"static/store\.js"):
        pack_extension(sources)


def test_an_installation_without_the_extension_says_so(sources: Path) -> None:
    shutil.rmtree(sources / "extension")
    with pytest.raises(SetupError, match="extension's files are missing"):
        pack_extension(sources)
