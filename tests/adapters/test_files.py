"""Uploads: names are made safe, permissions are bound, a claimed file moves to its case."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.adapters.files import Files, clean
from tests.fakes import FakeS3
from tests.samples import NOW

NAMES = {
    "plain": ("photo.jpg", "photo.jpg"),
    "Chinese": ("发票 照片.jpg", "发票_照片.jpg"),
    "folders": ("../../etc/passwd", "passwd"),
    "backslashes": ("C:\\temp\\photo.jpg", "photo.jpg"),
    "hidden": ("..hidden.jpg", "hidden.jpg"),
    "header": ('a"\r\nX: y.jpg', "a_X_y.jpg"),
    "bidi": ("a\u202egpj.exe", "a_gpj.exe"),
    "emoji": ("📷.jpg", "_.jpg"),
    "nothing": ("", "file"),
    "only folders": ("a/b/", "file"),
    "long": ("a" * 300 + ".jpg", "a" * 76 + ".jpg"),
    "markup": ("<img src=x>.png", "_img_src_x_.png"),
    "a placeholder of the bucket": ("${filename}", "_filename_"),
}


@pytest.mark.parametrize(("given", "safe"), NAMES.values(), ids=NAMES)
def test_a_name_is_made_safe(given: str, safe: str) -> None:
    assert clean(given) == safe


ENDINGS = {
    "as its type": ("photo.JPG", "image/jpeg", "photo.JPG"),
    "the other spelling": ("photo.jpeg", "image/jpeg", "photo.jpeg"),
    "none": ("photo", "image/jpeg", "photo.jpg"),
    "of a program": ("photo.exe", "image/jpeg", "photo.exe.jpg"),
    "of a page": ("bill.html", "application/pdf", "bill.html.pdf"),
    "of another type": ("film.jpg", "video/mp4", "film.jpg.mp4"),
}


@pytest.mark.parametrize(("name", "media", "kept"), ENDINGS.values(), ids=ENDINGS)
def test_a_name_ends_as_its_type_does(name: str, media: str, kept: str) -> None:
    s3 = FakeS3()
    files = Files(s3, "files")
    assert files.permit(name, media=media, longest=10, now=NOW).key.endswith(f"/{kept}")
    found = files.find_upload(s3.upload(f"quarantine/abc/{name}", media=media))
    assert found is not None
    assert found.filename == kept


def test_a_permission_is_for_one_key_of_its_own() -> None:
    files = Files(FakeS3(), "files")
    one = files.permit("photo.jpg", media="image/jpeg", longest=2048, now=NOW)
    other = files.permit("photo.jpg", media="image/jpeg", longest=2048, now=NOW)
    assert one.key != other.key
    assert one.key.startswith("quarantine/")
    assert one.key.endswith("/photo.jpg")
    assert one.fields["Content-Type"] == "image/jpeg"
    assert one.expires_at == NOW + timedelta(minutes=30)


def test_what_was_uploaded_is_found_and_kept() -> None:
    s3 = FakeS3()
    files, key = Files(s3, "files"), s3.upload("quarantine/abc/photo.jpg")
    found = files.find_upload(key)
    assert found is not None
    assert (found.filename, found.type, found.size) == ("photo.jpg", "image/jpeg", 7)
    judged = files.examine(found)
    kept = files.keep(judged, "202611-001")
    assert files.keep(judged, "202611-001") == kept
    assert kept.key == "cases/202611-001/abc/photo.jpg"
    assert kept.key in s3.objects
    assert files.download(kept).startswith("https://files.example/cases/202611-001/abc/photo.jpg")


@pytest.mark.parametrize("key", ["quarantine/none/photo.jpg", "cases/202611-001/abc/photo.jpg", "", "../x"])
def test_only_uploads_in_quarantine_are_found(key: str) -> None:
    s3 = FakeS3()
    s3.upload("cases/202611-001/abc/photo.jpg")
    assert Files(s3, "files").find_upload(key) is None
