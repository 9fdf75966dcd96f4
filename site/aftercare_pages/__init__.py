"""Python-Markdown extension that lets pages show values and forms of the product by placeholder.

`{{ warranty.months.phone }}` is a value of the compiled policy; a line `[[form repair]]` is a block.
"""

from typing import Any

from markdown import Markdown
from markdown.extensions import Extension

from aftercare_pages.placeholders import Placeholders
from chalicelib.locale.words import main_language


class Pages(Extension):  # type: ignore[misc]  # Markdown ships no types
    def __init__(self, **settings: Any) -> None:
        self.config = {"language": [main_language(), "the language of these pages"]}
        super().__init__(**settings)

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802  # Markdown's own name
        """Read placeholders before Markdown's own blocks, right after line ends are made equal."""
        md.preprocessors.register(Placeholders(md, self.getConfig("language")), "aftercare_pages", 29)


def makeExtension(**settings: Any) -> Pages:  # noqa: N802  # Markdown's own name
    return Pages(**settings)
