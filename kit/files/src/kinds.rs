//! The kinds of files the product knows by their bytes.

use std::fmt;

/// What a file is, found in its bytes, never in its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum FileKind {
    /// Portable Document Format, the form of electronic documents (Decree 30/2020 Art. 5, annex I).
    Pdf,
    /// Word processing document, OOXML.
    Docx,
    /// Spreadsheet, OOXML.
    Xlsx,
    /// Presentation, OOXML.
    Pptx,
    /// Word processing document, OpenDocument.
    Odt,
    /// Spreadsheet, OpenDocument.
    Ods,
    /// Presentation, OpenDocument.
    Odp,
    /// Word 97–2003.
    Doc,
    /// Excel 97–2003.
    Xls,
    /// PowerPoint 97–2003.
    Ppt,
    /// An office document that only a password opens; which kind cannot be seen.
    EncryptedOffice,
    /// Rich Text Format.
    Rtf,
    /// Text in UTF-8, or in UTF-16 with its mark; comma-separated values included.
    Text,
    /// An exchange package of QCVN 102:2016/BTTTT.
    Edxml,
    /// Other XML, well-formed at its beginning and without a document type definition.
    Xml,
    /// Portable Network Graphics.
    Png,
    /// JPEG image.
    Jpeg,
    /// Tagged Image File Format: scanners.
    Tiff,
    /// Files with the signatures over them, extended form (ETSI EN 319 162-1).
    AsicE,
    /// One file with the signatures over it, simple form (ETSI EN 319 162-1).
    AsicS,
    /// A ZIP archive that is none of the above.
    Zip,
}

impl FileKind {
    /// Every kind.
    pub const ALL: [Self; 21] = [
        Self::Pdf,
        Self::Docx,
        Self::Xlsx,
        Self::Pptx,
        Self::Odt,
        Self::Ods,
        Self::Odp,
        Self::Doc,
        Self::Xls,
        Self::Ppt,
        Self::EncryptedOffice,
        Self::Rtf,
        Self::Text,
        Self::Edxml,
        Self::Xml,
        Self::Png,
        Self::Jpeg,
        Self::Tiff,
        Self::Zip,
        Self::AsicE,
        Self::AsicS,
    ];

    /// The registered media type, or the customary one where none is registered.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Pptx => {
                "application/vnd.openxmlformats-officedocument.presentationml.presentation"
            }
            Self::Odt => "application/vnd.oasis.opendocument.text",
            Self::Ods => "application/vnd.oasis.opendocument.spreadsheet",
            Self::Odp => "application/vnd.oasis.opendocument.presentation",
            Self::Doc => "application/msword",
            Self::Xls => "application/vnd.ms-excel",
            Self::Ppt => "application/vnd.ms-powerpoint",
            Self::EncryptedOffice => "application/x-ole-storage",
            Self::Rtf => "application/rtf",
            Self::Text => "text/plain; charset=utf-8",
            Self::Edxml => "application/edxml+xml",
            Self::Xml => "application/xml",
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::Tiff => "image/tiff",
            Self::AsicE => "application/vnd.etsi.asic-e+zip",
            Self::AsicS => "application/vnd.etsi.asic-s+zip",
            Self::Zip => "application/zip",
        }
    }

    /// The endings of file names that tell the truth about this kind, the usual one first.
    pub const fn extensions(self) -> &'static [&'static str] {
        match self {
            Self::Pdf => &["pdf"],
            Self::Docx => &["docx", "dotx"],
            Self::Xlsx => &["xlsx", "xltx"],
            Self::Pptx => &["pptx", "potx", "ppsx"],
            Self::Odt => &["odt", "ott"],
            Self::Ods => &["ods", "ots"],
            Self::Odp => &["odp", "otp"],
            Self::Doc => &["doc", "dot"],
            Self::Xls => &["xls", "xlt"],
            Self::Ppt => &["ppt", "pot", "pps"],
            Self::EncryptedOffice => &["docx", "xlsx", "pptx", "doc", "xls", "ppt"],
            Self::Rtf => &["rtf", "doc"],
            Self::Text => &["txt", "csv", "tsv", "md", "log"],
            Self::Edxml => &["edxml", "xml"],
            Self::Xml => &["xml"],
            Self::Png => &["png"],
            Self::Jpeg => &["jpg", "jpeg", "jpe"],
            Self::Tiff => &["tif", "tiff"],
            Self::AsicE => &["asice", "sce", "bdoc", "zip"],
            Self::AsicS => &["asics", "scs", "zip"],
            Self::Zip => &["zip"],
        }
    }

    /// The kind that people mean by an ending, in lower case and without the dot.
    pub fn meant_by(extension: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.extensions().contains(&extension))
    }

    /// Whether it carries files of any kind, which are looked at one by one.
    pub const fn is_archive(self) -> bool {
        matches!(self, Self::AsicE | Self::AsicS | Self::Zip)
    }

    /// Whether it is an office document made of a ZIP archive.
    pub const fn is_zip_document(self) -> bool {
        matches!(
            self,
            Self::Docx | Self::Xlsx | Self::Pptx | Self::Odt | Self::Ods | Self::Odp
        )
    }
}

impl fmt::Display for FileKind {
    /// The usual ending in capitals, which is how people name kinds of files.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::EncryptedOffice => f.write_str("encrypted office document"),
            kind => f.write_str(&kind.extensions()[0].to_uppercase()),
        }
    }
}
