//! What makes a file dangerous to open, whatever kind it is, and where in the file it lies.

use std::io;

use crate::carriers;
use crate::compound;
use crate::kinds::FileKind;
use crate::office;
use crate::pdf::{self, PdfDanger};
use crate::rtf;
use crate::sniff::{self, Source};

/// What somebody who opens the file would set going.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Danger {
    /// A program for some machine.
    #[error("a program")]
    Program,
    /// A script, or a page or drawing that can hold one.
    #[error("a script")]
    Script,
    /// A Visual Basic project or a macro sheet.
    #[error("macros")]
    Macros,
    /// An OLE package: any file behind an icon.
    #[error("a packed object")]
    Package,
    /// A part that is fetched from another machine when the document is opened.
    #[error("a part that lies on another machine")]
    Remote,
    /// Another file that is taken into the text when the document is opened (altChunk).
    #[error("another file taken into its text (altChunk)")]
    Chunk,
    /// A link that starts a program or opens a file, instead of a page or a letter.
    #[error("a link to something else than a page or a letter")]
    Link,
    /// Something beside what its kind shows: a second kind in the same bytes, entries that no list names.
    #[error("content hidden beside what its kind shows")]
    Hidden,
    /// A field that starts another program (Dynamic Data Exchange).
    #[error("a field that starts a program")]
    DdeField,
    /// A control that runs code of the machine it is opened on (ActiveX, applet, plug-in).
    #[error("a control that runs code (ActiveX)")]
    Control,
    /// A shortcut, or a small file that makes a program connect elsewhere when it is opened.
    #[error("a shortcut or connection file")]
    Shortcut,
    /// An image of a disk: any files, opened with a double click.
    #[error("a disk image")]
    DiskImage,
    /// Something that nobody here can look into: a packing that is not read, or too long.
    #[error("content that cannot be looked into")]
    Closed,
    /// Something that only a password opens.
    #[error("content behind a password")]
    Locked,
    /// What a PDF would do.
    #[error("a PDF with {0}")]
    Pdf(PdfDanger),
}

/// A danger and the names that lead to it, outermost first, joined by `›`; empty for the file itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Found {
    pub place: String,
    pub danger: Danger,
}

/// Endings of programs, of installers and of what other programs load as one.
const PROGRAMS: &[&str] = &[
    "exe",
    "dll",
    "com",
    "scr",
    "pif",
    "cpl",
    "msi",
    "msp",
    "msc",
    "jar",
    "chm",
    "application",
    "gadget",
    "xll",
    "wll",
    "ocx",
    "sys",
    "msix",
    "appx",
    "apk",
    "hlp",
    "diagcab",
    "mst",
    "msu",
    "swf",
    "deb",
    "rpm",
    "pkg",
    "mpkg",
    "appimage",
    "run",
    "ipa",
    "class",
    "crx",
    "xpi",
    "msixbundle",
    "appxbundle",
    "appinstaller",
    "a3x",
];
/// Endings of shortcuts and of files that make a program connect elsewhere.
const SHORTCUTS: &[&str] = &[
    "lnk",
    "url",
    "scf",
    "website",
    "webloc",
    "inetloc",
    "desktop",
    "library-ms",
    "search-ms",
    "searchconnector-ms",
    "settingcontent-ms",
    "appref-ms",
    "iqy",
    "oqy",
    "dqy",
    "rqy",
    "odc",
    "udl",
    "rdp",
    "jnlp",
    "themepack",
    "deskthemepack",
    "appcontent-ms",
    "theme",
    "wpl",
    "asx",
    "wax",
    "wvx",
    "wmx",
    "mad",
    "maf",
    "mag",
    "mam",
    "maq",
    "mar",
    "mas",
    "mat",
    "mau",
    "mav",
    "maw",
    "pbk",
    "isp",
    "ins",
    "xbap",
    "vsto",
    "wsb",
    "ica",
    "fileloc",
    "ftploc",
    "afploc",
    "vncloc",
    "mailloc",
    "accountpicture-ms",
    "xnk",
    "terminal",
    "mobileconfig",
    "ovpn",
];
const DISKS: &[&str] = &[
    "iso", "img", "vhd", "vhdx", "vmdk", "vdi", "dmg", "wim", "udf", "toast",
];
const WITH_MACROS: &[&str] = &[
    "docm", "dotm", "xlsm", "xltm", "xlsb", "xlam", "xla", "xlm", "pptm", "potm", "ppsm", "ppam",
    "sldm", "slk", "sylk", "mdb", "accdb", "mde", "accde", "one", "onepkg",
];
/// Endings of texts that a double click runs.
pub(crate) const SCRIPTS: &[&str] = &[
    "js",
    "jse",
    "vbs",
    "vbe",
    "wsf",
    "wsh",
    "wsc",
    "sct",
    "bat",
    "cmd",
    "ps1",
    "psm1",
    "psd1",
    "ps1xml",
    "sh",
    "hta",
    "reg",
    "html",
    "htm",
    "xhtml",
    "shtml",
    "mht",
    "mhtml",
    "svg",
    "svgz",
    "php",
    "py",
    "pyw",
    "pyz",
    "pyc",
    "pl",
    "inf",
    "eps",
    "ps",
    "command",
    "tool",
    "csh",
    "ksh",
    "zsh",
    "bash",
    "fish",
    "applescript",
    "scpt",
    "scptd",
    "osas",
    "rb",
    "lua",
    "tcl",
    "mjs",
    "cjs",
    "vb",
    "ws",
    "ps2",
    "ps2xml",
    "psc1",
    "psc2",
    "cdxml",
    "msh",
    "ipynb",
    "ahk",
    "au3",
    "kix",
    "csproj",
    "vbproj",
    "fsproj",
    "vcxproj",
    "proj",
    "targets",
    "xaml",
];
/// Endings of packings and messages, whose content must be looked into.
const CONTAINERS: &[&str] = &[
    "zip", "gz", "tgz", "tar", "7z", "rar", "zst", "tzst", "xz", "txz", "bz2", "tbz", "tbz2",
    "lz4", "lzh", "lha", "arj", "ace", "cab", "lzma", "cpio", "z", "eml", "msg", "asice", "sce",
    "bdoc", "asics", "scs",
];

/// The ending that a system goes by: without paths, streams, trailing dots and what is not seen.
fn ending_of(name: &str) -> Option<String> {
    let last = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let last = last.split(':').next().unwrap_or(last);
    let clean = crate::names::FileName::clean(last);
    let (_, ending) = clean.as_str().rsplit_once('.')?;
    Some(ending.trim().to_lowercase())
}

/// What an ending promises; the system goes by it, whatever the bytes are.
pub(crate) fn of_name(name: &str) -> Option<Danger> {
    let ending = ending_of(name)?;
    let lists = [
        (PROGRAMS, Danger::Program),
        (SHORTCUTS, Danger::Shortcut),
        (DISKS, Danger::DiskImage),
        (WITH_MACROS, Danger::Macros),
        (SCRIPTS, Danger::Script),
    ];
    let among = |list: &[&str]| list.contains(&ending.as_str());
    let found = lists.into_iter().find(|(list, _)| among(list));
    found.map(|(_, danger)| danger)
}

/// Whether a name promises something packed.
pub(crate) fn is_container_name(name: &str) -> bool {
    ending_of(name).is_some_and(|ending| CONTAINERS.contains(&ending.as_str()))
}

/// What the first bytes are.
pub(crate) fn of_head(head: &[u8]) -> Option<Danger> {
    const PROGRAMS: &[&[u8]] = &[
        b"\x7fELF",
        b"\xca\xfe\xba\xbe",
        b"\xfe\xed\xfa\xce",
        b"\xfe\xed\xfa\xcf",
        b"\xce\xfa\xed\xfe",
        b"\xcf\xfa\xed\xfe",
        b"dex\n",
        b"\0asm",
        // compiled help
        b"ITSF",
        // films of Flash, which are programs
        b"FWS",
        b"CWS",
        b"ZWS",
    ];
    // the letters alone may begin a text
    if is_unread_xml(head) {
        return Some(Danger::Closed);
    }
    let is_text = head
        .iter()
        .take(64)
        .all(|byte| !byte.is_ascii_control() || byte.is_ascii_whitespace());
    if is_text {
        let is_script = head.starts_with(b"#!") || head.starts_with(b"%!PS");
        return is_script.then_some(Danger::Script);
    }
    let is_dos = head.starts_with(b"MZ") && head.iter().take(64).any(|byte| *byte == 0);
    if is_dos || PROGRAMS.iter().any(|magic| head.starts_with(magic)) {
        return Some(Danger::Program);
    }
    // PostScript with a picture of it
    if head.starts_with(b"\xc5\xd0\xd3\xc6") {
        return Some(Danger::Script);
    }
    if head.starts_with(b"L\0\0\0\x01\x14\x02\0") || head.starts_with(b"bplist00") {
        return Some(Danger::Shortcut);
    }
    if is_disk(head) {
        return Some(Danger::DiskImage);
    }
    // a notebook of OneNote, whose pages hold any files
    if head.starts_with(b"\xe4\x52\x5c\x7b\x8c\xd8\xa7\x4d") {
        return Some(Danger::Package);
    }
    None
}

/// XML in an encoding that office programs read and nobody here does: four bytes a letter, those of large
/// machines (EBCDIC), seven bits.
fn is_unread_xml(head: &[u8]) -> bool {
    // `<?xm` in EBCDIC
    const LARGE_MACHINES: &[u8] = b"\x4c\x6f\xa7\x94";
    let is_four = matches!(
        head,
        [0, 0, 0xfe, 0xff, ..]
            | [0xff, 0xfe, 0, 0, ..]
            | [0, 0, 0, b'<', 0, 0, 0, _, ..]
            | [b'<', 0, 0, 0, _, 0, 0, 0, ..]
    );
    let declared = head[..head.len().min(200)].to_ascii_lowercase();
    let is_seven =
        declared.starts_with(b"<?xml") && memchr::memmem::find(&declared, b"utf-7").is_some();
    is_four || is_seven || head.starts_with(LARGE_MACHINES)
}

/// Whether a disk says at its places that it is one, whatever the file begins with.
pub(crate) fn is_disk(head: &[u8]) -> bool {
    const DISKS: &[(usize, &[u8])] = &[
        (0, b"vhdxfile"),
        (0, b"conectix"),
        (0, b"KDMV"),
        (0, b"MSWIM\0\0\0"),
        (0x40, b"\x7f\x10\xda\xbe"),
        (0x8001, b"CD001"),
        (0x8001, b"BEA01"),
    ];
    let at = |place: usize, magic: &[u8]| {
        head.get(place..place + magic.len())
            .is_some_and(|found| found == magic)
    };
    let is_volume = matches!(head, [0xeb, _, 0x90, ..] | [0xe9, ..]) && at(510, b"\x55\xaa");
    is_volume || DISKS.iter().any(|(place, magic)| at(*place, magic))
}

/// What a file of this kind would set going by itself. Archives and office documents of several parts
/// are looked at elsewhere.
///
/// # Errors
/// If it cannot be read.
pub(crate) fn of_kind(file: &mut dyn Source, kind: FileKind) -> io::Result<Option<Danger>> {
    Ok(match kind {
        FileKind::Pdf => pdf::scan(file)?.danger.map(Danger::Pdf),
        FileKind::Doc | FileKind::Xls | FileKind::Ppt => {
            if sniff::ole_has_macros(file)? {
                Some(Danger::Macros)
            } else {
                compound::is_locked(file).then_some(Danger::Locked)
            }
        }
        FileKind::EncryptedOffice => Some(Danger::Locked),
        FileKind::Rtf => rtf::danger(&sniff::all_of(file)?),
        FileKind::Text => {
            let bytes = sniff::all_of(file)?;
            if office::is_too_wide(&bytes) {
                Some(Danger::Closed)
            } else {
                carriers::of_text(&bytes)
            }
        }
        FileKind::Xml => carriers::of_xml(&sniff::all_of(file)?),
        _ => None,
    })
}

/// An old compound file within an office document: its streams tell what it is. Sheets and formulas of
/// older programs are honest.
pub(crate) fn of_compound(bytes: &[u8]) -> Option<Danger> {
    let has = |name: &str| sniff::has_wide(bytes, name);
    if has("_VBA_PROJECT") || has("VBA/dir") {
        Some(Danger::Macros)
    } else if has("Ole10Native") {
        Some(Danger::Package)
    } else if has("EncryptedPackage") {
        Some(Danger::Locked)
    } else {
        // what a control keeps of itself
        (has("OCXNAME") || has("OCXDATA")).then_some(Danger::Control)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_begins_with_the_letters_of_a_program_is_a_text() {
        assert_eq!(
            of_head("MZ là tên một dự án của tỉnh, không phải chương trình nào cả.".as_bytes()),
            None
        );
        assert_eq!(of_head(b"MZ\x90\0\x03"), Some(Danger::Program));
        assert_eq!(of_name("a.pdf.EXE. "), Some(Danger::Program));
        assert_eq!(of_name("a\u{202e}fdp.ex\u{200b}e"), None);
        assert_eq!(of_name("thu muc/a.exe::$DATA"), Some(Danger::Program));
        assert_eq!(of_name("a.settingcontent-ms"), Some(Danger::Shortcut));
        assert_eq!(of_name("bao cao.pdf"), None);
    }
}
