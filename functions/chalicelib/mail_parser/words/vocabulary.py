r"""Word lists: the phrases of machines, mail programs and people, kept as text files beside this one.

A file has named sections with one phrase a line. Blank lines and lines that begin with `#` are comments:

    # How a letter begins.
    [greeting]
    hello
    good (?:day|morning)

    [opening]
    {greeting},? dear \w+

A phrase is a regular expression. `{greeting}` stands for any phrase of the section `greeting`, which has to
come earlier in the file. Blanks around a phrase are cut off; one that counts is written `[ ]`.
"""

import re
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent
_COMMENT = re.compile(r"^#.*", re.MULTILINE)
_SECTION = re.compile(r"^\[([a-z_]+)\]$", re.MULTILINE)
_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")


class WordList:
    """The sections of one file."""

    def __init__(self, text: str) -> None:
        self._sections: dict[str, tuple[str, ...]] = {}
        _, *pieces = _SECTION.split(_COMMENT.sub("", text))
        for section, body in zip(pieces[::2], pieces[1::2], strict=True):
            lines = map(str.strip, self._fill_in(body).split("\n"))
            self._sections[section] = tuple(filter(None, lines))

    def __getitem__(self, section: str) -> tuple[str, ...]:
        """Return the phrases of a section; raise KeyError if there is none of that name."""
        return self._sections[section]

    def pairs(self, section: str) -> dict[str, str]:
        """Return the lines `key: value` of a section; a key that stands alone has the value ""."""
        split = (line.partition(": ") for line in self[section])
        return {key: value for key, _, value in split}

    def compile(self, template: str, flags: int = 0) -> re.Pattern[str]:
        """Compile a pattern in which `{section}` matches any phrase of that section, in any case."""
        return re.compile(self._fill_in(template), re.IGNORECASE | flags)

    def _fill_in(self, template: str) -> str:
        return _PLACEHOLDER.sub(lambda found: f"(?:{'|'.join(self[found[1]])})", template)


@cache
def load_words(name: str) -> WordList:
    """Return the word list of a file below `words/`; raise FileNotFoundError if there is none.

    >>> load_words("bounces")["given_up"][:2]
    ('permanent', 'giving up')
    """
    return WordList((FOLDER / f"{name}.txt").read_text("utf-8"))
