"""An electronic invoice keeps the data attached to its PDF; an attached program, script or page does not."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import pytest

from chalicelib.mail_parser import inspect_file
from chalicelib.mail_parser.attachments.dangers import is_dangerous
from tests.inbox.made_files import flate, pdf, stream
from tests.inbox.measuring import DOUBLE, growth

XML = (
    b'<?xml version="1.0" encoding="UTF-8"?>\n'
    b'<rsm:CrossIndustryInvoice xmlns:rsm="urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100">'
    b"<ram:ID>2026&#45;001 &amp; Co</ram:ID></rsm:CrossIndustryInvoice>"
)
CHINESE = '<?xml version="1.0" encoding="GBK"?><EInvoice><Name>电子发票</Name></EInvoice>'.encode("gbk")
PROGRAM = b"MZ\x90\0\3\0\0\0\4\0\0\0\xff\xff" + bytes(90)
FILE = b"/Type/EmbeddedFile/Subtype/text#2Fxml/Params<</ModDate(D:20260102)/Size 9>>"
HELD = b"/EF<</F 5 0 R/UF 5 0 R>>"
CARRIES = b"/AF[4 0 R]/Names<</EmbeddedFiles<</Names[(data)4 0 R]>>>>"


def archive(*names: str, password: bool = False) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as file:
        for name in names:
            file.writestr(name, "<x/>")
    whole = made.getvalue()
    return whole.replace(b"PK\1\2\x14\3\x14\0\0\0", b"PK\1\2\x14\3\x14\0\1\0") if password else whole


OFD = archive("OFD.xml", "Doc_0/Document.xml", "Doc_0/Res/image_1.png", "Doc_0/Signs/Sign_0/Seal.esl")


def names_of(name: bytes) -> bytes:
    return b"/F(" + name + b")/UF(" + name + b")"


def carrying(
    data: bytes = XML, name: bytes = names_of(b"factur-x.xml"), *, held: bytes = HELD, more: bytes = b""
) -> bytes:
    """A PDF with one attached file, as a writer of PDF/A-3 attaches it."""
    described = b"<</Type/Filespec/AFRelationship/Data" + name + held + b">>"
    return pdf(described, stream(FILE + b"/Filter/FlateDecode", flate(data)), more or b"null", root=CARRIES)


def packed(text: bytes) -> bytes:
    return stream(b"/Type/ObjStm/N 1/First 4/Filter/FlateDecode", flate(text))


def as_utf16(name: str) -> bytes:
    return b"/UF<" + ("\ufeff" + name).encode("utf-16-be").hex().encode() + b">"


DESCRIBED = b"4 0 <</Type/Filespec" + names_of(b"factur-x.xml") + HELD + b">>"
GOOD: dict[str, bytes] = {
    "Factur-X": carrying(),
    "a name in UTF-16": carrying(name=as_utf16("发票.xml")),
    "a name with brackets": carrying(name=names_of(b"data \\(1\\).xml")),
    "a tax bureau's, in GBK": carrying(CHINESE, names_of(b"einvoice.xml")),
    "OFD": carrying(OFD, names_of(b"invoice.ofd")),
    "text": carrying("发票号码 2026".encode(), names_of(b"note.txt")),
    "the files written elsewhere": carrying(held=b"/EF 6 0 R", more=b"<</F 5 0 R>>"),
    "all packed": pdf(
        packed(DESCRIBED), stream(FILE + b"/Filter/FlateDecode", flate(XML)), root=CARRIES
    ).replace(b"4 0 obj", b"8 0 obj", 1),
    "not packed": pdf(
        b"<</Type/Filespec" + names_of(b"a.xml") + HELD + b">>", stream(FILE, XML), root=CARRIES
    ),
}
NAMES: dict[str, bytes] = {
    "no name": b"",
    "a program's name": names_of(b"a.exe"),
    "one name of two": b"/F(a.xml)/UF(a.js)",
    "a batch file's name": names_of(b"a.bat"),
    "a page's name": names_of(b"a.html"),
    "a name in octal digits": names_of(b"a\\056hta"),
    "a name in hexadecimal digits": b"/F(a.xml)/UF<612E6A73>",
    "a name in UTF-16": as_utf16("a.js"),
    "a name that runs backwards": as_utf16("a\u202elmx.xml"),
    "a name with blanks behind": names_of(b"a.js "),
    "a name that stands elsewhere": b"/F(a.xml)/UF 6 0 R",
    "a name without a kind": names_of(b"invoice"),
    "a name under an escaped key": b"/F(a.xml)/U#46(a.js)",
    "an old system's name": names_of(b"a.xml") + b"/DOS(a.exe)",
}
PAGE = b'<a xmlns:h="http://www.w3.org/1999/xhtml"><h:script>alert(1)</h:script></a>'
DATA: dict[str, tuple[bytes, bytes]] = {
    "a program": (PROGRAM, b"a.xml"),
    "a script as XML": (b"WScript.Echo(1)", b"a.xml"),
    "a page as XML": (PAGE, b"a.xml"),
    "a page whose name space is spelt in numbers": (
        b'<a xmlns:h="http&#58;//www.w3.org/1999/xhtm&#108;"><h:img onerror="x"/></a>', b"a.xml",
    ),
    "a page after a style sheet": (b'<?xml-stylesheet href="x.xsl"?><a/>', b"a.xml"),
    "a drawing": (b'<svg xmlns="http://www.w3.org/2000/svg" onload="x"/>', b"a.xml"),
    "entities": (b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>', b"a.xml"),
    "XML in UTF-16": (XML.decode().encode("utf-16"), b"a.xml"),
    "XML in UTF-7": (b'<?xml version="1.0" encoding="utf-7"?><a/>', b"a.xml"),
    "a page as text": (b"<html><script>x</script>", b"a.txt"),
    "a script of a shell": (b"#!/bin/sh\nrm -rf /", b"a.txt"),
    "a program as text": (PROGRAM, b"a.csv"),
    "another PDF": (pdf(), b"a.pdf"),
    "an archive with a program": (archive("OFD.xml", "run.exe"), b"a.ofd"),
    "an archive with a page": (archive("a.xml", "b.html"), b"a.zip"),
    "an archive in an archive": (archive("a.xml", "b.zip"), b"a.zip"),
    "an archive that leads out": (archive("../a.xml"), b"a.zip"),
    "an archive with a password": (archive("a.xml", password=True), b"a.zip"),
    "an archive that does not list all": (archive("b.exe")[:-90] + archive("a.xml"), b"a.zip"),
    "an archive that is broken": (OFD[:-40], b"a.ofd"),
    "an archive without files": (archive(), b"a.zip"),
    "nothing": (b"", b"a.xml"),
    "a shape too large": (b"<a>" + b" " * 17_000_000, b"a.xml"),
}  # fmt: skip
SHAPES: dict[str, bytes] = {
    "a script beside it": carrying(more=b"<</S/JavaScript/JS(x)>>"),
    "a program to launch beside it": carrying(more=b"<</S/Launch/F(factur-x.xml)>>"),
    "opening it": carrying(more=b"<</S/GoToE/T<</R/C/N(data)>>>>"),
    "a file that is not there": carrying(held=b"/EF<</F 77 0 R>>"),
    "a second file that is not there": carrying(held=b"/EF<</F 5 0 R/UF 77 0 R>>"),
    "a file that is elsewhere": carrying(held=b"/EF<</F 6 0 R>>", more=b"5 0 R"),
    "a file of two versions": carrying(
        more=b"endobj\n5 0 obj\n" + stream(FILE, PROGRAM) + b"\nendobj\n7 0 obj\nnull"
    ),
    "a file of two versions, one elsewhere": carrying(
        more=stream(FILE, PROGRAM) + b"\nendobj\n5 0 obj\n6 0 R"
    ),
    "files written elsewhere in two versions": carrying(
        held=b"/EF 6 0 R", more=b"<</F 5 0 R>>\nendobj\n6 0 obj\n<</F 7 0 R>>"
    ),
    "a file that nothing names": carrying(more=stream(FILE, PROGRAM)),
    "files beside it": carrying(held=HELD + b"/RF<</F[(a.exe)6 0 R]>>", more=stream(b"", PROGRAM)),
    "a second description, packed": carrying(more=packed(b"9 0 <</F(a.exe)/EF<</F 5 0 R>>>>")),
    "a second description under an escaped key": carrying(more=b"<</F(a.exe)/#45F<</F 5 0 R>>>>"),
    "a description that never ends": carrying(more=b"<</F(a.exe)/EF<</F 5 0 R>>"),
    "two lists of files": carrying(held=b"/EF<</F 5 0 R>>/EF<</F 6 0 R>>", more=stream(b"", PROGRAM)),
    "a list of files in a list": carrying(held=b"/EF[<</F 5 0 R>>]"),
    "a file packed otherwise": pdf(
        b"<</Type/Filespec" + names_of(b"a.xml") + HELD + b">>",
        stream(FILE + b"/Filter/ASCIIHexDecode", XML.hex().encode()),
        root=CARRIES,
    ),
    "a form in XML": carrying(more=b"<</XFA 5 0 R>>"),
    "an icon to press": carrying(more=b"<</Type/Annot/Subtype/FileAttachment/FS 4 0 R>>"),
    "a portfolio": carrying(more=b"<</Collection<</View/T>>>>"),
}
REFUSED = {
    **{f"name: {name}": carrying(name=one) for name, one in NAMES.items()},
    **{f"data: {name}": carrying(data, names_of(called)) for name, (data, called) in DATA.items()},
    **{f"shape: {name}": one for name, one in SHAPES.items()},
}


@pytest.mark.parametrize("content", GOOD.values(), ids=GOOD)
def test_an_invoice_is_kept_whole_with_its_data(content: bytes) -> None:
    assert inspect_file(content) == ("application/pdf", content, "")
    assert not is_dangerous("invoice.pdf", "application/pdf", content)


@pytest.mark.parametrize("content", REFUSED.values(), ids=REFUSED)
def test_what_is_more_than_data_is_refused(content: bytes) -> None:
    assert inspect_file(content).trouble in ("active_pdf", "harmful_file")
    assert is_dangerous("invoice.pdf", "application/pdf", content)


HOSTILE: dict[str, Callable[[int], bytes]] = {
    "descriptions": lambda n: carrying(more=b"<</F(a.xml)/EF<</F 5 0 R>>>>" * (n // 28)),
    "lists of files within each other": lambda n: carrying(more=b"<</EF" * (n // 10) + b">>" * (n // 10)),
    "files of one name": lambda n: carrying(held=b"/EF<<" + b"/F 5 0 R" * (n // 8) + b">>"),
    "names": lambda n: carrying(name=b"/F(a.xml)" * (n // 9)),
    "escapes in a name": lambda n: carrying(name=b"/F(" + b"\\056" * (n // 4) + b".xml)"),
    "versions": lambda n: carrying(more=(b"endobj\n5 0 obj\n" + stream(b"", b"<")) * (n // 60)),
    "blanks in XML": lambda n: carrying(b" " * (20 * n) + b"<a/>"),
    "name spaces": lambda n: carrying(b"<a " + b"xmlns:" * n),
    "marks that open": lambda n: carrying(b"<" * (9 * n)),
    "a declaration without an end": lambda n: carrying(b"<?xml " + b"encoding=" * n),
    "names without an end": lambda n: carrying(b"<a" + b":a" * n),
    "archives that begin": lambda n: carrying(b"PK\3\4" * n + OFD, names_of(b"a.ofd")),
}


@pytest.mark.parametrize("make", HOSTILE.values(), ids=HOSTILE)
def test_the_time_grows_with_the_size(make: Callable[[int], bytes]) -> None:
    times_as_long, large = growth(make, 200_000)
    assert large < 0.02 or times_as_long <= DOUBLE
    assert large < 2
