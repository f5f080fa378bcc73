"""Styles as they are sent say what the files say."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from assist.delivery.assets import overlay_dir
from assist.delivery.squeeze import squeezed

pytestmark = pytest.mark.browser

RULES = """style => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(style);
  const plain = (text) => text.replace(/,\\s*/g, ", ").replace(/\\s+/g, " ");
  return [...sheet.cssRules].map((rule) => plain(rule.cssText));
}"""


def test_every_style_sheet_says_what_it_said(browser: Browser) -> None:
    page = browser.new_page()
    for path in sorted(overlay_dir().rglob("*.css")):
        whole = page.evaluate(RULES, path.read_text("utf-8"))
        assert whole
        assert page.evaluate(RULES, squeezed(path.read_bytes(), ".css").decode()) == whole, path
    page.close()
