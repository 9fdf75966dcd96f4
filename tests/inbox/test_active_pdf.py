"""A PDF is read as its readers read it: what acts is refused wherever it hides, what is only read stays."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from PIL import Image

from chalicelib.mail_parser import inspect_file
from tests.inbox.made_files import flate, pdf, stream
from tests.inbox.measuring import DOUBLE, growth

ACTS = b"9 0 <</S/JavaScript/JS(app.alert\\(1\\))>>"
CALLS = b"<</S/URI/URI(https://example.com)>>"


def packed(text: bytes, more: bytes = b"", *, first: int = 4) -> bytes:
    return stream(b"/Type/ObjStm/N 1/First %d/Filter/FlateDecode%s" % (first, more), flate(text))


SCRIPT = packed(ACTS)
SWALLOWED: dict[str, bytes] = {
    "a comment": b"% stream\n",
    "a comment within a dictionary": b"<</A 1 % >> stream\n>>",
    "a string": b"(stream\n)",
    "a string in a dictionary": b"<</A( obj )/B(>>stream\r\n)>>",
    "a string with brackets of its own": b"(a (stream\n) \\) stream\n)",
    "a stream after a single return": b"<</Length 1>>stream\rx\nendstream",
    "a name": b"/stream\n",
    "a stream that lies about its length": b"<</Length 9>>\nstream\nx\nendstream",
    "a word": b"[stream\n]",
}
HIDDEN: dict[str, bytes] = {f"script behind {name}": pdf(one, SCRIPT) for name, one in SWALLOWED.items()}
HIDDEN |= {
    f"script between {name} and its end": pdf(one, SCRIPT, b"% endstream\n")
    for name, one in SWALLOWED.items()
}
HIDDEN |= {
    "script after ( obj ) in its dictionary": pdf(packed(ACTS, b"/X( obj <<)")),
    "script behind a return": pdf(SCRIPT.replace(b"stream\n", b"stream\r", 1)),
    "script after a comment in its dictionary": pdf(packed(ACTS, b"%endobj 5 0 obj <<\n")),
    "script in an object stream without its type": pdf(
        stream(b"/N 1/First 4/Filter/FlateDecode", flate(ACTS))
    ),
    "script in one under an escaped key": pdf(stream(b"/N 1/F#69rst 4/Filter/FlateDecode", flate(ACTS))),
    "script in one packed otherwise": pdf(stream(b"/N 1/First 4/Filter/ASCIIHexDecode", ACTS.hex().encode())),
    "script in one packed by two filters": pdf(packed(ACTS, b"/Filter/ASCIIHexDecode")),
    "script in one packed after a prediction": pdf(packed(ACTS, b"/DecodeParms<</Predictor 12/Columns 4>>")),
    "script in one that is cut off": pdf(
        stream(b"/Type/ObjStm/N 1/First 4/Filter/FlateDecode", flate(b" " * 99 + ACTS)[:-6])
    ),
    "script in one that lies elsewhere": pdf(stream(b"/N 1/First 4/F(x.bin)", b"")),
    "an object within a string": pdf(b"(\n9 0 obj<</S/URI>>endobj\n)"),
    "an object within a comment": pdf(b"% 9 0 obj <</S/URI>>endobj\n"),
    "an object within a stream": pdf(stream(b"", b"9 0 obj<</S/URI/JS(x)>>endobj")),
    "an object within a stream, with comments": pdf(stream(b"", b"9 0%\nobj<</JS(x)>>endobj")),
    "a trailer within a stream": pdf(stream(b"", b"trailer<</Root<</AA 1 0 R>>>>")),
    "a string without an end": pdf(b"(never"),
    "a bracket too many": pdf(b"<</A 1)>>"),
}
FILES: dict[str, bytes] = {
    "a program in a file's description": pdf(b"<</Type/Filespec/F(a.exe)/EF<</F 5 0 R>>>>"),
    "under an escaped key": pdf(b"<</Type/Filespec/F(a.exe)/#45F<</F 5 0 R>>>>"),
    "in an object stream": pdf(packed(b"9 0 <</F(a.exe)/EF<</F 5 0 R>>>>")),
    "as an annotation": pdf(b"<</Type/Annot/Subtype/FileAttachment/FS 5 0 R>>"),
    "as an associated file": pdf(root=b"/AF[5 0 R]"),
    "as a portfolio": pdf(root=b"/Collection<</View/T>>"),
}
OPENED: dict[str, bytes] = {
    "an address": b"<</S/URI/URI(https://example.com/?seen)>>",
    "a share": b"<</S/GoToR/F(\\\\\\\\203.0.113.9\\\\x)/D[0/Fit]>>",
    "a thread elsewhere": b"<</S/Thread/F(\\\\\\\\203.0.113.9\\\\x)/D 0>>",
    "print": b"<</S/Named/N/Print>>",
    "a page and then an address": b"<</S/GoTo/D[3 0 R/Fit]/Next<</S/URI/URI(https://example.com)>>>>",
    "two kinds": b"<</S/GoTo/S/URI/D[3 0 R/Fit]/URI(https://example.com)>>",
    "a kind that stands elsewhere": b"<</S 5 0 R/URI(https://example.com)>>",
    "an escaped kind": b"<</#53/UR#49/URI(https://example.com)>>",
    "a kind behind a comment": b"<<%/S/GoTo\n/S/URI/URI(https://example.com)>>",
}
CALLING: dict[str, bytes] = {
    **{f"opening {name}": pdf(root=b"/OpenAction" + action) for name, action in OPENED.items()},
    **{
        f"opening {name}, by reference": pdf(action, root=b"/OpenAction 4 0 R")
        for name, action in OPENED.items()
    },
    **{
        f"opening {name}, all packed": pdf(packed(b"9 0 <</Type/Catalog/OpenAction" + action + b">>"))
        for name, action in OPENED.items()
    },
    **{
        f"opening {name}, packed": pdf(packed(b"9 0 " + action), root=b"/OpenAction 9 0 R")
        for name, action in OPENED.items()
    },
    **{
        f"event: {name}": pdf(b"<</Type/Annot/AA<</PO " + action + b">>>>") for name, action in OPENED.items()
    },
    "opening a list of actions": pdf(root=b"/OpenAction[" + CALLS + b"]"),
    "opening what is not there": pdf(root=b"/OpenAction 77 0 R"),
    "opening what is there twice": pdf(
        b"[3 0 R/Fit]", b"endobj\n4 0 obj\n" + CALLS, root=b"/OpenAction 4 0 R"
    ),
    "opening under an escaped key": pdf(root=b"/Open#41ction" + CALLS),
    "opening behind a comment": pdf(root=b"/OpenAction%[3 0 R]\n" + CALLS),
    "an event in the catalogue": pdf(root=b"/AA<</WC 4 0 R>>"),
    "an event under an escaped key": pdf(b"<</#41#41<</O 4 0 R>>>>"),
    "a drawing of another file": pdf(
        stream(b"/Type/XObject/Subtype/Form/Ref<</F(\\\\\\\\203.0.113.9\\\\x.pdf)/Page 0>>", b"")
    ),
    "a stream at an address": pdf(stream(b"/F<</FS/URL/F(https://example.com/x)>>", b"")),
    "a stream in another file": pdf(stream(b"/F (\\\\\\\\203.0.113.9\\\\x)/FFilter/FlateDecode", b"")),
    "a picture in a print shop's file": pdf(stream(b"/Subtype/Image/OPI<</2.0<</F(x)>>>>", b"")),
    "a form that takes data": pdf(b"<</S/ImportData/F(x.fdf)>>"),
    "a form that is sent": pdf(b"<</S/SubmitForm/F<</FS/URL/F(https://example.com)>>>>"),
    "a sound": pdf(b"<</S/Sound/Sound 5 0 R>>"),
    "a film": pdf(b"<</Subtype/Movie/Movie<</F(x.mov)>>>>"),
    "a body in space": pdf(b"<</Subtype/3D/3DD 5 0 R>>"),
}
REFUSED = {**HIDDEN, **{f"file {name}": one for name, one in FILES.items()}, **CALLING}


def scan() -> bytes:
    made = io.BytesIO()
    Image.effect_noise((300, 400), 60).save(made, "PDF")
    return made.getvalue()


GOOD: dict[str, bytes] = {
    "a scanner's": scan(),
    "links": pdf(b"<</Type/Annot/Subtype/Link/Rect[0 0 9 9]/A<</S/URI/URI(https://example.com)>>>>"),
    "links to pages": pdf(b"<</Type/Annot/Subtype/Link/Rect[0 0 9 9]/A<</S/GoTo/D[3 0 R/Fit]>>>>"),
    "a form": pdf(
        b"<</FT/Tx/T(name)/V(\\(stream\\))/Kids[]>>", root=b"/AcroForm<</Fields[4 0 R]/DA(/F 0 Tf)>>"
    ),
    "outlines": pdf(b"<</Type/Outlines/First 5 0 R/Last 5 0 R/Count 1>>", b"<</Title(One)/Parent 4 0 R>>"),
    "a font named F": pdf(stream(b"/Subtype/Form/Resources<</Font<</F 5 0 R>>>>", b"BT /F 9 Tf ET")),
    "opening at a page": pdf(b"<</S/GoTo/D[3 0 R/Fit]>>", root=b"/OpenAction 4 0 R"),
    "opening at a page, packed": pdf(packed(b"9 0 <</S /GoTo /D [3 0 R /Fit]>>"), root=b"/OpenAction 9 0 R"),
    "opening at a named place": pdf(root=b"/OpenAction<</S/GoTo/D(one)>>"),
    "opening at a name": pdf(root=b"/OpenAction(one)/Names<<>>"),
    "comments": pdf(b"% stream of words (and more\n<</A(1) % ) obj\n>>"),
    "words alike": pdf(
        b"<</Title( obj stream endstream endobj trailer )/Subject(the 5 objects of 3 objectives)>>"
    ),
    "a stream whose length stands elsewhere": pdf(b"<</Length 5 0 R>>stream\r\nabc\r\nendstream", b"3"),
    "an object stream whose length stands elsewhere": pdf(
        b"<</Type/ObjStm/N 1/First 4/Length 5 0 R/Filter/FlateDecode>>stream\r\n%s\r\nendstream"
        % flate(b"9 0 <<>>"),
        b"3",
    ),
    "an object stream that is not packed": pdf(stream(b"/Type/ObjStm/N 1/First 4", b"9 0 <</A(b)>>")),
    "a font's table": pdf(stream(b"/Length1 9", b"%!PS (\n ) << stream\n")),
    "escaped names": pdf(b"<</Type/Font/BaseFont/AAAAAA+Arial#20Bold#2C#4Aun>>"),
    "a hexadecimal string": pdf(b"<</ID[<0a1B ff><>]>>"),
}


@pytest.mark.parametrize("content", REFUSED.values(), ids=REFUSED)
def test_what_acts_is_refused_wherever_it_hides(content: bytes) -> None:
    assert inspect_file(content) == ("application/pdf", b"", "active_pdf")


@pytest.mark.parametrize("content", GOOD.values(), ids=GOOD)
def test_what_is_only_read_is_kept_as_it_is(content: bytes) -> None:
    assert inspect_file(content) == ("application/pdf", content, "")


def unpacking(word: bytes) -> Callable[[int], bytes]:
    return lambda n: pdf(packed(word * (20 * n // len(word)), first=9 * n), root=b"/OpenAction 9 0 R")


HOSTILE: dict[str, Callable[[int], bytes]] = {
    "words": lambda n: pdf(b"1 " * (n // 2)),
    "names": lambda n: pdf(b"/A" * (n // 2)),
    "brackets": lambda n: pdf(b"<<" * (n // 2)),
    "lists": lambda n: pdf(b"[" * n),
    "strings that open": lambda n: pdf(b"(" * n),
    "strings that close": lambda n: pdf(b"(" * (n // 2) + b")" * (n // 2)),
    "backslashes": lambda n: pdf(b"(" + b"\\" * n),
    "comments": lambda n: pdf(b"%\n" * (n // 2)),
    "hexadecimal digits": lambda n: pdf(b"<a" * (n // 2)),
    "objects": lambda n: pdf(b"1 0 obj " * (n // 8)),
    "objects in a comment": lambda n: pdf(b"%" + b" obj" * (n // 4)),
    "objects among blanks": lambda n: pdf(b"%" + b" " * n + b"obj "),
    "trailers": lambda n: pdf(b"%" + b"trailer " * (n // 8)),
    "trailers among blanks": lambda n: pdf(b"trailer" + b" " * n),
    "streams that lie": lambda n: pdf(b"<</Length 1>>stream\n\nendstream " * (n // 34)),
    "streams with blanks": lambda n: pdf(
        (b"<<>>stream" + b" " * 99 + b"\n" + b" " * 99 + b"endstream ") * (n // 220)
    ),
    "openings": lambda n: pdf(b"/OpenAction 1 0 R " * (n // 18)),
    "openings that lead on": lambda n: pdf(b"1 0 obj[" * (n // 9), root=b"/OpenAction 1 0 R " * 99),
    "packed words": unpacking(b"9 0 "),
    "packed names": unpacking(b"/"),
    "packed escapes": unpacking(b"#41"),
}


@pytest.mark.parametrize("make", HOSTILE.values(), ids=HOSTILE)
def test_the_time_grows_with_the_size(make: Callable[[int], bytes]) -> None:
    times_as_long, large = growth(make, 200_000)
    assert large < 0.02 or times_as_long <= DOUBLE
    assert large < 2
