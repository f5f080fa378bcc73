"""The forms that there are: those that ship, and a site's own folder over them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from assist.errors import PackError
from assist.packs.yaml_file import check_yaml, read_yaml
from assist.review.form import Form, default_form, forms_dir

FOLDER = "forms"
"""The site's own forms, in the data folder."""

_ACTIVE = "default.yaml"


class Forms:
    """Forms by their name and version.

    Args:
        folder: A site's own. Its ``default.yaml`` takes the place of the shipped one; older
            versions may stay beside it under other names, so that their cards can be read.

    Raises:
        PackError: One of them does not validate.
    """

    def __init__(self, folder: Path | None = None) -> None:
        shipped = default_form()
        self._forms = {shipped.form: shipped}
        self.active = shipped
        for path in form_files(folder) if folder is not None else ():
            form = read_yaml(path, Form)
            if form.form in self._forms:
                raise PackError(
                    f"there is another form called {form.form}",
                    where=str(path),
                    remedy="give this one the next number",
                )
            self._forms[form.form] = form
            if path.name == _ACTIVE:
                self.active = form

    @property
    def all(self) -> tuple[Form, ...]:
        """Every form, by name."""
        return tuple(self._forms[name] for name in sorted(self._forms))

    def find(self, name: str) -> Form | None:
        """The form of this name and version."""
        return self._forms.get(name)


def form_files(folder: Path) -> tuple[Path, ...]:
    """The forms in a folder; none where there is no folder."""
    return tuple(sorted((*folder.glob("*.yaml"), *folder.glob("*.yml"))))


def check_forms(paths: Sequence[Path]) -> tuple[tuple[Path, Form | None, list[PackError]], ...]:
    """Everything that is wrong with forms: files, or folders of them.

    Args:
        paths: Where to look; the shipped forms where it is empty.
    """
    files: list[Path] = []
    for path in paths or (forms_dir(),):
        files += form_files(path) if path.is_dir() else (path,)
    seen: dict[str, Path] = {}
    checked: list[tuple[Path, Form | None, list[PackError]]] = []
    for path in files:
        form, errors = check_yaml(path, Form)
        if form is not None and form.form in seen:
            what = f"{form.form} is the form in {seen[form.form].name}, too"
            errors = [PackError(what, where=str(path), line=1, remedy="give it the next number")]
            form = None
        if form is not None:
            seen[form.form] = path
        checked.append((path, form, errors))
    return tuple(checked)
