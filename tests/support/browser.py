"""Asking a page within a limit of time: `evaluate` has none, and waits for ever where a page has stalled."""

from typing import Any

from playwright.sync_api import Page

EACH_MS = 40
"""How often a page is asked: by the clock, as a page that draws no frame would never be by frames."""


def told(page: Page, expression: str) -> Any:
    """Return what an expression is in a page.

    Raises
    ------
    TimeoutError
        Playwright's, when the page does not answer.
    """
    return page.wait_for_function(f"() => ({{told: ({expression})}})", polling=EACH_MS).json_value()["told"]


def scroll_through(page: Page) -> None:
    """Scroll to the end and back, so that everything is drawn."""
    page.wait_for_function(
        """() => {
          const end = scrollY + innerHeight >= document.body.scrollHeight - 1;
          scrollTo(0, end ? 0 : scrollY + 400);
          return end;
        }""",
        polling=EACH_MS,
    )
