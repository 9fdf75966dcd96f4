"""Files that staff should not open: programs, scripts, pages, shortcuts, macros, and what hides them."""

import re

from chalicelib.mail_parser.archives import Entry, rar_entries, tar_entries, zip_entries

_PROGRAMS = """
ade adp apk app application appref-ms appx appxbundle asp aspx bas bat bgi cab cer chm cmd cnt com
command cpl crt csh der desktop diagcab dll dmg elf ex ex_ exe fxp gadget grp hlp hpj hta htc htm html
htt img inf ins iqy iso isp its jar jnlp job js jse jsp ksh lib library-ms lnk mad maf mag mam maq mar
mas mat mau mav maw mcf mda mdb mde mdt mdw mdz mht mhtml mobileconfig mof msc msh msh1 msh2 mshxml msi
msix msixbundle msp mst msu nsh ocx one ops osd pcd php pif pkg pl plg prf prg printerexport ps1 ps1xml
ps2 ps2xml psc1 psc2 psd1 psdm1 psm1 pst py pyc pyo pyw pyz pyzw reg rgs run scf scr sct search-ms
settingcontent-ms sh shb shs shtml slk svg svgz swf sys theme themepack tmp udl url vb vba vbe vbp vbs
vhd vhdx vmdk vsmacros vsw vxd wasm webpnp website ws wsb wsc wsf wsh xbap xht xhtml xll xnk xpi xsl
"""
_MACROS = "docm dotm xlsm xltm xlam xlsb pptm potm ppam ppsm sldm xlm wiz"
_UNLISTED = "ace arj lzh lha uue z r00 cpio wim swm"  # archives whose inside cannot be listed
_EXTENSIONS = frozenset(f"{_PROGRAMS} {_MACROS} {_UNLISTED}".split())
_KINDS = frozenset({
    "application/x-msdownload", "application/x-executable", "application/x-mach-binary", ("application/java"
    "-vm"),
    "application/x-dex", "application/x-ms-shortcut", "application/vnd.ms-htmlhelp", "application/x-script",
    "application/vnd.ms-cab-compressed", "application/x-rpm", "application/vnd.debian.binary-package",
    "application/x-vhd", "application/x-vmdk", "application/x-iso9660-image", "application/x-xar", ("text/h"
    "tml"),
    "image/svg+xml", "application/vnd.android.package-archive", "application/java-archive", ("application/w"
    "asm"),
    "application/vnd.ms-office.macroenabled", "application/onenote", "application/x-lua",
    "application/x-encrypted-office", "application/x-7z-compressed", "application/gzip", ("application/x-bz"
    "ip2"),
    "application/x-xz",
})  # fmt: skip
_ARCHIVES = frozenset({"zip", "rar", "7z", "gz", "tgz", "bz2", "tbz", "xz", "tar", "zipx"})


def is_dangerous(name: str, kind: str, content: bytes) -> bool:
    """Tell whether a file must be set aside, by its type, its name or what lies in it."""
    if kind in _KINDS or _bad_name(name):
        return True
    if kind == "application/zip":
        return _hides(zip_entries(content))
    if kind == "application/vnd.rar":
        return _hides(rar_entries(content))
    if kind == "application/x-tar":
        return _hides(tar_entries(content))
    if kind == "application/rtf":
        return b"\\objdata" in content or b"\\objocx" in content
    return kind == "application/pdf" and bool(re.search(rb"/Launch\b", content))


def _bad_name(name: str) -> bool:
    """Ask the last extension; trailing dots, blanks and underscores do not hide it."""
    last = name.rstrip(" ._").rpartition(".")[2].lower() if "." in name else ""
    return last in _EXTENSIONS


def _hides(entries: list[Entry] | None) -> bool:
    """Fear what is broken or encrypted, and an archive in an archive: programs travel so."""
    if entries is None:
        return True
    return any(entry.encrypted or _bad_name(entry.name) or _nested(entry.name) for entry in entries)


def _nested(name: str) -> bool:
    return name.rpartition(".")[2].lower() in _ARCHIVES
