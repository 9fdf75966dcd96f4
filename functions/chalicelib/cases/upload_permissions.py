"""Files that customers bring: permission to put one into the bucket, before any case claims it."""

from datetime import datetime

from chalicelib.cases.context import AppContext
from chalicelib.cases.visitor_bounds import count_upload
from chalicelib.domain.kernel.errors import Fault, Invalid
from chalicelib.domain.requests.queries import Upload
from chalicelib.domain.views.api_models import UploadPermission


def permit(context: AppContext, wanted: Upload, *, visitor: str, now: datetime) -> UploadPermission:
    """Let one file be uploaded, bound to its type and size.

    Raises Invalid for one that is larger than the privacy page says (clause `uploads`), and TooMany beyond
    the visitor's bound (clause `lookup-limits`).
    """
    megabytes = context.policy.pages.privacy.uploads.megabytes
    if wanted.size > megabytes * 1024 * 1024:
        raise Invalid(faults=(Fault("size", "file_too_large", (("limit", megabytes),)),))
    count_upload(context, visitor, wanted.size, now=now)
    given = context.files.permit(wanted.filename, media=wanted.type, longest=wanted.size, now=now)
    return UploadPermission.model_validate(given, from_attributes=True)
