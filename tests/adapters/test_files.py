"""Uploads: names are made safe, permissions are bound, a claimed file moves to its case."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest

from chalicelib.adapters.files import Files, clean
from chalicelib.domain.kernel.records import ScanResult
from tests.adapters.conftest import emulator_client
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


@pytest.fixture(params=["fake", "emulator"])
def s3(request: pytest.FixtureRequest) -> Any:
    """A bucket `files`: the fake, and the emulator's."""
    if request.param == "fake":
        return FakeS3()
    port = urlsplit(request.getfixturevalue("emulator").meta.endpoint_url).port
    client = emulator_client(port or 0, "s3")
    client.create_bucket(Bucket="files")
    return client


FOUND: dict[str, tuple[dict[str, str], ScanResult]] = {
    "nothing yet": ({}, "waiting"),
    "another tag": ({"project": "aftercare"}, "waiting"),
    "no threat": ({"GuardDutyMalwareScanStatus": "NO_THREATS_FOUND"}, "clean"),
    "no threat, beside another tag": ({"a": "b", "GuardDutyMalwareScanStatus": "NO_THREATS_FOUND"}, "clean"),
    "a threat": ({"GuardDutyMalwareScanStatus": "THREATS_FOUND"}, "infected"),
    "too large, or locked by a password": ({"GuardDutyMalwareScanStatus": "UNSUPPORTED"}, "unscanned"),
    "not readable": ({"GuardDutyMalwareScanStatus": "ACCESS_DENIED"}, "unscanned"),
    "broken off": ({"GuardDutyMalwareScanStatus": "FAILED"}, "unscanned"),
    "a word that is not known": ({"GuardDutyMalwareScanStatus": "MAYBE"}, "unscanned"),
}


def test_what_the_scanner_found_is_read_from_its_tag(s3: Any) -> None:
    files = Files(s3, "files")
    for name, (tags, result) in FOUND.items():
        key = f"cases/202611-001/abc/{name}.jpg"
        s3.put_object(Bucket="files", Key=key, Body=b"x")
        tagged = [{"Key": tag, "Value": value} for tag, value in tags.items()]
        s3.put_object_tagging(Bucket="files", Key=key, Tagging={"TagSet": tagged})
        assert files.scan_result(key) == result, name


def test_a_file_that_is_gone_counts_as_unscanned_and_the_log_says_why(
    s3: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    assert Files(s3, "files").scan_result("cases/202611-001/gone/photo.jpg") == "unscanned"
    assert "NoSuchKey" in capsys.readouterr().err
