//! May this file come in? Decided by its bytes, the name it came with, and what the feature allows.

use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use crate::archive::{self, ZipDanger, ZipLimits};
use crate::danger::{self, Danger, Found};
use crate::kinds::FileKind;
use crate::names::FileName;
use crate::pdf::{self, PdfDanger};
use crate::sniff::{self, Sniffed};
use crate::staging::DEFAULT_MAX_FILE_BYTES;
use crate::twofold;

/// What a feature takes in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Policy {
    /// The kinds it takes.
    pub kinds: &'static [FileKind],
    /// The largest file in bytes.
    pub max_bytes: u64,
    /// The bounds of archives and of office documents, which are archives.
    pub zip: ZipLimits,
    /// Whether files that only a password opens come in: nobody can look into them.
    pub allow_encrypted: bool,
}

impl Policy {
    /// Official documents and what is attached to them.
    pub const DOCUMENTS: Self = Self {
        kinds: &[
            FileKind::Pdf,
            FileKind::Docx,
            FileKind::Xlsx,
            FileKind::Pptx,
            FileKind::Odt,
            FileKind::Ods,
            FileKind::Odp,
            FileKind::Doc,
            FileKind::Xls,
            FileKind::Ppt,
            FileKind::Rtf,
            FileKind::Text,
            FileKind::Png,
            FileKind::Jpeg,
            FileKind::Tiff,
            FileKind::AsicE,
            FileKind::AsicS,
            FileKind::Zip,
            FileKind::Edxml,
            FileKind::Xml,
        ],
        max_bytes: DEFAULT_MAX_FILE_BYTES,
        zip: ZipLimits {
            entries: 10_000,
            unpacked_bytes: 1024 * 1024 * 1024,
            ratio: 150,
            nesting: 1,
        },
        allow_encrypted: false,
    };
    /// Issued documents and their scans.
    pub const PDF_ONLY: Self = Self {
        kinds: &[FileKind::Pdf],
        ..Self::DOCUMENTS
    };
    /// Pictures of signatures, seals, persons and pages; a phone's photograph has some 10 MB.
    pub const IMAGES: Self = Self {
        kinds: &[FileKind::Png, FileKind::Jpeg],
        max_bytes: 20 * 1024 * 1024,
        ..Self::DOCUMENTS
    };
    /// Packages of the exchange between agencies, attachments inside in Base64.
    pub const EXCHANGE: Self = Self {
        kinds: &[FileKind::Edxml],
        ..Self::DOCUMENTS
    };
    /// Tables for import.
    pub const TABLES: Self = Self {
        kinds: &[FileKind::Xlsx, FileKind::Ods, FileKind::Text],
        max_bytes: 64 * 1024 * 1024,
        ..Self::DOCUMENTS
    };
}

/// Something worth showing to who decides about the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Note {
    /// A password is needed; nobody could look inside.
    Encrypted,
    /// A PDF with at least one signature field that was filled; its bytes must never change.
    Signed,
}

/// What was found out about a file that may come in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inspection {
    /// What it is by its bytes.
    pub kind: FileKind,
    /// Its name, cleaned.
    pub name: FileName,
    /// What is worth showing.
    pub notes: Vec<Note>,
}

/// Why a file may not come in.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// It has no bytes.
    #[error("accept an empty file")]
    Empty,
    /// It is larger than the feature takes.
    #[error("accept {bytes} bytes where {limit} are allowed")]
    TooLarge {
        /// Its length.
        bytes: u64,
        /// The limit.
        limit: u64,
    },
    /// Its bytes are of no known kind.
    #[error("recognise the file; its bytes look like {guess:?}")]
    Unknown {
        /// The media type, if a signature is known: programs, sounds, films.
        guess: Option<&'static str>,
    },
    /// It begins like a known kind and does not go on like it.
    #[error("read the file as {kind}: {complaint}")]
    Broken {
        /// What it begins like.
        kind: FileKind,
        /// What is wrong.
        complaint: &'static str,
    },
    /// A PDF with other bytes in front of its head, more than blanks: what they are nobody knows, and where
    /// they begin signatures and pages stand elsewhere than the file says.
    #[error("accept a PDF with {bytes} other bytes in front of its head")]
    BeforeHead {
        /// How many.
        bytes: usize,
    },
    /// Letters in an encoding that cannot be told.
    #[error("read a text that is not UTF-8")]
    NotUnicode,
    /// Its name says one kind, its bytes another.
    #[error("accept a file named .{named} (which means {meant:?}) whose bytes are {found}")]
    Mislabelled {
        /// The ending of its name.
        named: String,
        /// What the ending means, if it is an ending we know.
        meant: Option<FileKind>,
        /// What the bytes are.
        found: FileKind,
    },
    /// The feature does not take this kind.
    #[error("accept {found} here")]
    NotAllowed {
        /// What it is.
        found: FileKind,
        /// What the feature takes.
        allowed: &'static [FileKind],
    },
    /// A PDF that would run something.
    #[error("accept a PDF with {0}")]
    ActivePdf(PdfDanger),
    /// An office document with a Visual Basic project.
    #[error("accept {0} with macros")]
    Macros(FileKind),
    /// Something else that whoever opens the file would set going, or the same in a file within it.
    #[error("accept {kind} with {danger} in `{place}`")]
    Active {
        /// What the file is.
        kind: FileKind,
        /// The names that lead to it within the file, joined by `›`; empty for the file itself.
        place: String,
        /// What it is.
        danger: Danger,
    },
    /// An archive, or an office document that is one, beyond its bounds.
    #[error("accept {kind}: {danger}")]
    Archive {
        /// What it is.
        kind: FileKind,
        /// What is wrong.
        danger: ZipDanger,
    },
    /// A password is needed and the feature wants to see inside.
    #[error("accept {0} that only a password opens")]
    Encrypted(FileKind),
    /// The file could not be read.
    #[error("read the file: {0}")]
    Unreadable(#[from] std::io::Error),
}

/// Looks at a file. Blocks: call it on a blocking thread.
pub fn inspect(path: &Path, sent_name: &str, policy: &Policy) -> Result<Inspection, Refusal> {
    let name = FileName::clean(sent_name);
    let mut file = File::open(path)?;
    let bytes = file.metadata()?.len();
    if bytes > policy.max_bytes {
        return Err(Refusal::TooLarge {
            bytes,
            limit: policy.max_bytes,
        });
    }
    let kind = match sniff::sniff(&mut file, &policy.zip)? {
        Sniffed::Empty => return Err(Refusal::Empty),
        Sniffed::Unknown(guess) => return Err(unknown(&mut file, &name, guess)?),
        Sniffed::Broken(_, sniff::NOT_UTF8) => return Err(Refusal::NotUnicode),
        Sniffed::Broken(kind, complaint) => return Err(Refusal::Broken { kind, complaint }),
        Sniffed::Dangerous(danger) => {
            return Err(Refusal::Archive {
                kind: FileKind::Zip,
                danger,
            });
        }
        Sniffed::Known(kind) => kind,
    };
    if kind == FileKind::Text
        && name.extension() == "pdf"
        && let Some(bytes) = sniff::bytes_before_pdf(&mut file)?
    {
        return Err(Refusal::BeforeHead { bytes });
    }
    check_label(&name, kind)?;
    // which office document it is cannot be seen: whether it may come in is a question of passwords
    if kind != FileKind::EncryptedOffice && !policy.kinds.contains(&kind) {
        return Err(Refusal::NotAllowed {
            found: kind,
            allowed: policy.kinds,
        });
    }
    if let Some(danger) = twofold::of(&mut file, kind)? {
        return Err(Refusal::Active {
            kind,
            place: String::new(),
            danger,
        });
    }
    let notes = look_inside(&mut file, bytes, kind, policy)?;
    if notes.contains(&Note::Encrypted) && !policy.allow_encrypted {
        return Err(Refusal::Encrypted(kind));
    }
    Ok(Inspection { kind, name, notes })
}

/// Why bytes of no known kind do not come in.
fn unknown(
    file: &mut File,
    name: &FileName,
    guess: Option<&'static str>,
) -> Result<Refusal, Refusal> {
    if let Some(bytes) = sniff::bytes_before_pdf(file)? {
        return Ok(Refusal::BeforeHead { bytes });
    }
    let named = name.extension();
    let may_be_text = named.is_empty() || FileKind::Text.extensions().contains(&named.as_str());
    Ok(match guess {
        Some(sniff::PLAIN_TEXT) if may_be_text => Refusal::NotUnicode,
        Some(sniff::PLAIN_TEXT) => Refusal::Unknown { guess: None },
        guess => Refusal::Unknown { guess },
    })
}

/// A name without an ending, or with one nobody knows, says nothing and cannot lie; a known one must be true.
fn check_label(name: &FileName, found: FileKind) -> Result<(), Refusal> {
    let named = name.extension();
    if named.is_empty() || found.extensions().contains(&named.as_str()) {
        return Ok(());
    }
    let meant = FileKind::meant_by(&named);
    // plain text carries any ending, but not one that promises another kind or starts a program
    if found == FileKind::Text && meant.is_none() && danger::of_name(name.as_str()).is_none() {
        return Ok(());
    }
    Err(Refusal::Mislabelled {
        named,
        meant,
        found,
    })
}

fn look_inside(
    file: &mut File,
    bytes: u64,
    kind: FileKind,
    policy: &Policy,
) -> Result<Vec<Note>, Refusal> {
    let mut notes = Vec::new();
    match kind {
        FileKind::Pdf => {
            let findings = pdf::scan(file)?;
            if let Some(danger) = findings.danger {
                return Err(Refusal::ActivePdf(danger));
            }
            notes.extend(findings.encrypted.then_some(Note::Encrypted));
            notes.extend(findings.signed.then_some(Note::Signed));
        }
        FileKind::EncryptedOffice => notes.push(Note::Encrypted),
        FileKind::Doc
        | FileKind::Xls
        | FileKind::Ppt
        | FileKind::Rtf
        | FileKind::Text
        | FileKind::Xml => match danger::of_kind(file, kind)? {
            Some(Danger::Macros) if kind != FileKind::Xml && kind != FileKind::Text => {
                return Err(Refusal::Macros(kind));
            }
            Some(Danger::Locked) => notes.push(Note::Encrypted),
            Some(danger) => {
                return Err(Refusal::Active {
                    kind,
                    place: String::new(),
                    danger,
                });
            }
            None => {}
        },
        kind if kind.is_archive() || kind.is_zip_document() => {
            let is_document = kind.is_zip_document();
            let findings =
                archive::check(BufReader::new(&mut *file), bytes, &policy.zip, is_document)
                    .map_err(|danger| Refusal::Archive { kind, danger })?;
            match findings.danger {
                // the document's own, in whatever part they lie
                Some(found) if found.danger == Danger::Macros && is_document => {
                    return Err(Refusal::Macros(kind));
                }
                Some(Found { place, danger }) => {
                    return Err(Refusal::Active {
                        kind,
                        place,
                        danger,
                    });
                }
                None => {}
            }
            if let Some(place) = findings.locked.clone().filter(|_| !policy.allow_encrypted) {
                return Err(Refusal::Active {
                    kind,
                    place,
                    danger: Danger::Locked,
                });
            }
            let encrypted = findings.locked.is_some()
                || (kind.is_zip_document() && open_document_is_encrypted(file));
            notes.extend(encrypted.then_some(Note::Encrypted));
        }
        _ => {}
    }
    Ok(notes)
}

/// OpenDocument encrypts its parts one by one and says so in its manifest.
fn open_document_is_encrypted(file: &mut File) -> bool {
    use std::io::Read as _;
    /// A manifest lists each picture of the document in a line.
    const MAX_MANIFEST_BYTES: u64 = 4 * 1024 * 1024;
    let mut manifest = Vec::new();
    let Ok(mut archive) = zip::ZipArchive::new(BufReader::new(file)) else {
        return false;
    };
    let Ok(entry) = archive.by_name("META-INF/manifest.xml") else {
        return false;
    };
    entry
        .take(MAX_MANIFEST_BYTES)
        .read_to_end(&mut manifest)
        .is_ok()
        && manifest
            .windows(15)
            .any(|window| window == b"encryption-data")
}
