"""Calls on their way out: tables, pages, captions, files for research tools. See docs/export.md."""
