"""Filling the site's forms as a person does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from playwright.sync_api import FilePayload, Locator, Page, expect

from tests.outside import PNG, request

PHOTO = FilePayload(name="photo.png", mimeType="image/png", buffer=PNG)


def form(page: Page, kind: str = "repair") -> Locator:
    return page.locator(f"form#form-{kind}")


def fill(box: Locator, values: Mapping[str, Any]) -> None:
    """Type or choose each value in the field of that name."""
    for name, value in values.items():
        control = box.locator(f"[name={name}]")
        if value is True:
            control.check()
        elif control.first.get_attribute("type") == "radio":
            box.locator(f"[name={name}][value={value}]").check()
        elif control.evaluate("element => element.tagName") == "SELECT":
            control.select_option(value)
        elif control.get_attribute("type") != "hidden":
            control.fill(value)


def repair(language: str, **changes: Any) -> dict[str, Any]:
    """What a person fills into the repair form."""
    return request("repair", language, serial_number="SN-4711", **changes)


def send(box: Locator) -> None:
    box.locator("button[type=submit]:not([name=add])").click()


def number(page: Page) -> str:
    """Wait for the confirmation and return the number on it."""
    shown = page.locator(".ac-number__value")
    shown.wait_for()
    return shown.inner_text().strip()


def search(page: Page, words: str) -> None:
    """Search the site and wait for a result; the search listens to keys being let go."""
    field = page.locator("input.md-search__input")
    field.click()
    field.fill(words)
    field.press("End")
    expect(page.locator(".md-search-result__item").first).to_be_visible()
