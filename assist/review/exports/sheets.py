"""All tables as one workbook, written row by row: memory stays the same however many calls."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import xlsxwriter
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from assist.review.exports.exported import ExportedCall, Stamp
from assist.review.exports.tables import TABLES, Cell, Table

MOST_ROWS: Final = 1_048_575
"""Rows below the head that a sheet can have; further ones go to another. Source: Excel."""

MOST_CHARACTERS: Final = 32_767
"""Of a cell. Source: Excel."""

_WIDE: Final = {"text", "say", "evidence", "summary", "answer", "why", "reason"}


class _Sheets:
    """The sheets of one table: another is begun where one is full."""

    def __init__(self, book: Workbook, table: Table, most_rows: int) -> None:
        self._book = book
        self._table = table
        self._most_rows = most_rows
        self._number = 0
        self._row = 0
        self._sheet = self._begin()

    def add(self, row: Iterable[Cell]) -> None:
        if self._row == self._most_rows:
            self._sheet = self._begin()
        self._row += 1
        _write(self._sheet, self._row, row)

    def _begin(self) -> Worksheet:
        self._number += 1
        self._row = 0
        name = self._table.name if self._number == 1 else f"{self._table.name} {self._number}"
        sheet = self._book.add_worksheet(name)
        sheet.freeze_panes(1, 0)
        for column, head in enumerate(self._table.columns):
            sheet.set_column(column, column, 48 if head in _WIDE else 14)
        _write(sheet, 0, self._table.columns)
        return sheet


def write_xlsx(
    path: Path, calls: Iterable[ExportedCall], stamp: Stamp, *, most_rows: int = MOST_ROWS
) -> None:
    """Write the workbook: a sheet a table, and one that says who exported it when.

    Text stays text: what looks like a formula, a number or a link is not taken for one.

    Args:
        path: Where to.
        calls: Are read once, one at a time.
        stamp: Who exports.
        most_rows: After which another sheet is begun.
    """
    with (
        tempfile.TemporaryDirectory() as folder,
        xlsxwriter.Workbook(
            str(path),
            {
                "constant_memory": True,
                "tmpdir": folder,
                "strings_to_formulas": False,
                "strings_to_numbers": False,
                "strings_to_urls": False,
                "nan_inf_to_errors": True,
            },
        ) as book,
    ):
        book.set_properties({"comments": stamp.line(), "author": stamp.by[:255]})
        sheets = [(table, _Sheets(book, table, most_rows)) for table in TABLES.values()]
        for call in calls:
            for table, sheet in sheets:
                for row in table.rows(call):
                    sheet.add(row)
        about = book.add_worksheet("export")
        about.set_column(0, 0, 100)
        about.write_string(0, 0, stamp.line())


def _write(sheet: Worksheet, row: int, cells: Iterable[Cell]) -> None:
    for column, cell in enumerate(cells):
        if cell is None or cell == "":
            continue
        if isinstance(cell, str):
            # Lone surrogates can't be written; nothing that came in as UTF-8 has one.
            text = cell.encode("utf-8", "replace").decode("utf-8")
            sheet.write_string(row, column, text[:MOST_CHARACTERS])
        else:
            sheet.write_number(row, column, cell)
