"""The page of all mails: each in both languages, and nothing in it runs or is fetched."""

from __future__ import annotations

from pathlib import Path

from bs4 import BeautifulSoup

from chalicelib.locale.words import languages
from operating import mails
from operating.samples.scenes import Scenes
from tests.mails.scenes import POLICY


def test_every_mail_is_shown_in_both_languages(tmp_path: Path) -> None:
    file = mails.write(POLICY, tmp_path / "mails.html")
    page = BeautifulSoup(file.read_text("utf-8"), "html.parser")
    shown = {str(mail["id"]) for mail in page.find_all("article")}
    assert shown == {f"{scene}-{language}" for scene in Scenes(POLICY).names for language in languages()}
    assert {str(link["href"]) for link in page.select("nav a")} == {f"#{name}" for name in shown}
    assert not page.find_all(["script", "img", "link"])


def test_each_shows_both_parts_subject_and_size() -> None:
    page = BeautifulSoup(mails.page(POLICY), "html.parser")
    mail = page.find(id="StaffWrote-zh")
    assert mail
    said = Scenes(POLICY).write("StaffWrote", "zh")
    assert mail.h2
    assert mail.h2.text == said.subject
    assert mail.pre
    assert mail.pre.text.strip() == said.text.strip()
    assert mail.iframe
    assert mail.iframe["srcdoc"] == said.html
    assert mail.p
    assert "kB" in mail.p.text
