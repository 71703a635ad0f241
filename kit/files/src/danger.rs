//! What makes a file dangerous to open, whatever kind it is, and where in the file it lies.

use std::io;

use memchr::memmem;

use crate::kinds::FileKind;
use crate::pdf::{self, PdfDanger};
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
    /// A field that starts another program (Dynamic Data Exchange).
    #[error("a field that starts a program")]
    DdeField,
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

/// Endings of programs and of documents that are made to carry macros.
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
    "lnk",
    "chm",
    "iso",
    "img",
    "vhd",
    "vhdx",
    "scf",
    "application",
    "gadget",
];
const WITH_MACROS: &[&str] = &[
    "docm", "dotm", "xlsm", "xltm", "xlsb", "xlam", "pptm", "potm", "ppsm", "ppam", "sldm",
];
/// Endings of texts that a double click runs.
pub(crate) const SCRIPTS: &[&str] = &[
    "js", "jse", "vbs", "vbe", "wsf", "wsh", "wsc", "sct", "bat", "cmd", "ps1", "psm1", "sh",
    "hta", "reg", "html", "htm", "xhtml", "mht", "mhtml", "svg", "php", "py", "pl", "url",
    "desktop", "inf",
];

/// What an ending promises; the system goes by it, whatever the bytes are.
pub(crate) fn of_name(name: &str) -> Option<Danger> {
    let (_, ending) = name.trim_end_matches(['.', ' ']).rsplit_once('.')?;
    let ending = ending.to_lowercase();
    let among = |list: &[&str]| list.contains(&ending.as_str());
    if among(PROGRAMS) {
        Some(Danger::Program)
    } else if among(WITH_MACROS) {
        Some(Danger::Macros)
    } else {
        among(SCRIPTS).then_some(Danger::Script)
    }
}

/// What the first bytes are.
pub(crate) fn of_head(head: &[u8]) -> Option<Danger> {
    const MAGICS: &[&[u8]] = &[
        b"\x7fELF",
        b"\xca\xfe\xba\xbe",
        b"\xfe\xed\xfa\xce",
        b"\xfe\xed\xfa\xcf",
        b"\xce\xfa\xed\xfe",
        b"\xcf\xfa\xed\xfe",
        b"dex\n",
        b"\0asm",
        // a shortcut, compiled help, a cabinet
        b"L\0\0\0\x01\x14\x02\0",
        b"ITSF",
        b"MSCF",
    ];
    // the two letters alone may begin a text
    let is_dos = head.starts_with(b"MZ") && head.iter().take(64).any(|byte| *byte == 0);
    if is_dos || MAGICS.iter().any(|magic| head.starts_with(magic)) {
        return Some(Danger::Program);
    }
    head.starts_with(b"#!").then_some(Danger::Script)
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
            sniff::ole_has_macros(file)?.then_some(Danger::Macros)
        }
        FileKind::Rtf => of_rtf(&sniff::all_of(file)?),
        _ => None,
    })
}

/// An old compound file within an office document: its streams tell what it is. Sheets and formulas of
/// older programs are honest.
pub(crate) fn of_compound(bytes: &[u8]) -> Option<Danger> {
    let has = |name: &str| memmem::find(bytes, &sniff::wide(name)).is_some();
    if has("_VBA_PROJECT") || has("VBA/dir") {
        Some(Danger::Macros)
    } else {
        has("Ole10Native").then_some(Danger::Package)
    }
}

/// Objects and remote templates in Rich Text: control words, whatever their case.
pub(crate) fn of_rtf(bytes: &[u8]) -> Option<Danger> {
    const OBJECTS: &[&[u8]] = &[
        b"\\objdata",
        b"\\objemb",
        b"\\objlink",
        b"\\objautlink",
        b"\\objupdate",
        b"\\objocx",
        b"\\objhtml",
        b"\\objsub",
    ];
    let lower = bytes.to_ascii_lowercase();
    if OBJECTS
        .iter()
        .any(|word| memmem::find(&lower, word).is_some())
    {
        return Some(Danger::Package);
    }
    let remote = memmem::find_iter(&lower, b"\\*\\template").any(|at| {
        let after = lower.get(at..lower.len().min(at + 400)).unwrap_or_default();
        is_remote(&String::from_utf8_lossy(after).replace("\\\\\\\\", "\\\\"))
    });
    if remote {
        return Some(Danger::Remote);
    }
    let dde = memmem::find_iter(&lower, b"\\fldinst").any(|at| {
        let after = lower.get(at..lower.len().min(at + 200)).unwrap_or_default();
        let text = String::from_utf8_lossy(after);
        text.split(|c: char| !c.is_alphanumeric())
            .any(|word| matches!(word, "dde" | "ddeauto"))
    });
    dde.then_some(Danger::DdeField)
}

/// Whether an address leads to another machine.
pub(crate) fn is_remote(target: &str) -> bool {
    let target = target.trim().to_lowercase();
    let after_file = target
        .strip_prefix("file:")
        .map(|rest| rest.trim_start_matches('/'));
    let on_this_machine = after_file.is_some_and(|rest| rest.chars().nth(1) == Some(':'));
    ["http:", "https:", "ftp:", "mhtml:"]
        .iter()
        .any(|scheme| target.contains(scheme))
        || target.contains("\\\\")
        || target.starts_with("//")
        || (after_file.is_some() && !on_this_machine)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_on_another_machine_are_told_from_local_ones() {
        for remote in [
            "http://a/b.dotm",
            " HTTPS://a",
            "\\\\host\\share\\t.dotx",
            "file://host/share/t",
            "//host/a",
            "file:///\\\\h\\a",
        ] {
            assert!(is_remote(remote), "{remote}");
        }
        for local in [
            "file:///C:\\Users\\a\\Normal.dotm",
            "Normal.dotm",
            "../media/image1.png",
            "C:\\mau.dotx",
        ] {
            assert!(!is_remote(local), "{local}");
        }
    }

    #[test]
    fn a_text_that_begins_with_the_letters_of_a_program_is_a_text() {
        assert_eq!(
            of_head("MZ là tên một dự án của tỉnh, không phải chương trình nào cả.".as_bytes()),
            None
        );
        assert_eq!(of_head(b"MZ\x90\0\x03"), Some(Danger::Program));
        assert_eq!(of_name("a.pdf.EXE. "), Some(Danger::Program));
        assert_eq!(of_name("bao cao.pdf"), None);
    }
}
