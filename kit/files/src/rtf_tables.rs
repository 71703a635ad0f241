//! Tables of Rich Text Format: what describes a text, and in which letters it is written.

use encoding_rs::{Encoding, WINDOWS_1252};

/// What a text says of itself, in `\info` and in properties that people added.
pub(crate) const DESCRIPTIONS: &[&str] = &[
    "title",
    "subject",
    "keywords",
    "doccomm",
    "category",
    "manager",
    "company",
    "propname",
    "staticval",
];
/// Properties of drawings whose values are words: what describes a picture, what is drawn as letters.
pub(crate) const DRAWN: &[&str] = &["wzDescription", "gtextUNICODE", "wzTooltip"];

pub(crate) fn code_page(number: i32) -> &'static Encoding {
    let label = format!("windows-{number}");
    Encoding::for_label(label.as_bytes()).unwrap_or(WINDOWS_1252)
}

/// The code page of a font's character set, by its number in Windows.
pub(crate) fn character_set(number: i32) -> Option<&'static Encoding> {
    Some(match number {
        0 => WINDOWS_1252,
        163 => encoding_rs::WINDOWS_1258,
        161 => encoding_rs::WINDOWS_1253,
        162 => encoding_rs::WINDOWS_1254,
        204 => encoding_rs::WINDOWS_1251,
        238 => encoding_rs::WINDOWS_1250,
        128 => encoding_rs::SHIFT_JIS,
        134 => encoding_rs::GBK,
        _ => return None,
    })
}
