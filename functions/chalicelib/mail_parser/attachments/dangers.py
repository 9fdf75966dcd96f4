"""Files that nobody should open unseen: programs, scripts, pages, macros, and archives that hide them.

Archives are read from their directories: nothing is ever unpacked.
"""

from collections.abc import Callable

from chalicelib.mail_parser.attachments.active_pdf import is_active_pdf
from chalicelib.mail_parser.attachments.archive_listings import Entry, rar_entries, tar_entries, zip_entries
from chalicelib.mail_parser.words.vocabulary import load_words

_WORDS = load_words("files")
_EXTENSIONS = frozenset(
    (*_WORDS["dangerous_extension"], *_WORDS["macro_extension"], *_WORDS["unlisted_archive_extension"])
)
_TYPES = frozenset(_WORDS["dangerous_type"])
_ARCHIVE_EXTENSIONS = frozenset(_WORDS["archive_extension"])


def is_dangerous(name: str, kind: str, content: bytes) -> bool:
    """Tell whether a file must be set aside, by its name, its media type or what lies in it."""
    if kind in _TYPES or _has_dangerous_name(name):
        return True
    if kind in _LISTINGS:
        return _hides_danger(_LISTINGS[kind](content))
    if kind == "application/rtf":
        return b"\\objdata" in content or b"\\objocx" in content
    return kind == "application/pdf" and is_active_pdf(content)


def _has_dangerous_name(name: str) -> bool:
    """Look at the last extension; trailing dots, blanks and underscores do not hide it."""
    return "." in name and name.rstrip(" ._").rpartition(".")[2].lower() in _EXTENSIONS


def _hides_danger(entries: list[Entry] | None) -> bool:
    """Fear what is broken or encrypted, and an archive in an archive: programs travel so."""
    return entries is None or any(
        entry.encrypted
        or _has_dangerous_name(entry.name)
        or entry.name.rpartition(".")[2].lower() in _ARCHIVE_EXTENSIONS
        for entry in entries
    )


_LISTINGS: dict[str, Callable[[bytes], list[Entry] | None]] = {
    "application/zip": zip_entries,
    "application/vnd.rar": rar_entries,
    "application/x-tar": tar_entries,
}
