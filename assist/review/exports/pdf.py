"""The page of a call as PDF, laid out by WeasyPrint (extra ``pdf``)."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from assist.errors import SetupError
from assist.review.exports.exported import ExportedCall, Stamp
from assist.review.exports.page import html_page

_ONE_AT_A_TIME = threading.Lock()
"""A two-hour call takes half a gigabyte while it is laid out."""


def pdf_file(call: ExportedCall, stamp: Stamp, language: str) -> bytes:
    """The page, paged for A4, with the fonts that it uses inside.

    Raises:
        InputError: The call has no report yet.
        SetupError: WeasyPrint or the libraries below it are missing.
    """
    page = html_page(call, stamp, language).decode()
    try:
        # Slow to import, and only here is it needed.
        from weasyprint import HTML
        from weasyprint.urls import URLFetcher
    except (ImportError, OSError) as error:
        raise SetupError(
            "PDF needs WeasyPrint and Pango, which are not installed",
            remedy="run pip install 'call-assist[pdf]' and apt-get install libpangoft2-1.0-0, "
            "or print the html export from a browser",
        ) from error
    with _ONE_AT_A_TIME, _quiet():
        # Nothing is fetched: the page needs nothing, and what was said can't ask for anything.
        document = HTML(string=page, url_fetcher=URLFetcher(allowed_protocols=()))
        made = document.write_pdf()
    assert isinstance(made, bytes)
    return made


@contextmanager
def _quiet() -> Iterator[None]:
    """WeasyPrint warns of styles for screens; and a log must never hold what was said."""
    loggers = [logging.getLogger(name) for name in ("weasyprint", "fontTools")]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)
