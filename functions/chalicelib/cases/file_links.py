"""Links to the files of cases: where files are scanned, only to those in which no threat was found."""

from typing import NamedTuple

from chalicelib.cases.context import AppContext
from chalicelib.domain.case.case import Attachment
from chalicelib.domain.kernel.records import Withheld


class OfferedFile(NamedTuple):
    """Where a file can be fetched for some minutes, or why it is withheld."""

    url: str | None
    withheld: Withheld | None


def offer_file(context: AppContext, file: Attachment) -> OfferedFile:
    """A link to a file of a case. The scanner is asked only where the shop has one."""
    found = context.files.scan_result(file.key) if context.settings.files_scanned else "clean"
    if found == "clean":
        return OfferedFile(context.files.download(file), None)
    return OfferedFile(None, found)
