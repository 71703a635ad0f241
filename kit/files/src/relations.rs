//! How the parts of an office document hang together: lists of relationships and of content types.

use std::collections::HashSet;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use crate::address;
use crate::danger::Danger;
use crate::office_parts::attribute;

/// Content types and relationship types that carry macros (ECMA-376 and [MS-OFFMACRO2]).
pub(crate) const MACRO_TYPES: &[&str] = &["macroenabled", "vbaproject", "vbadata", "macrosheet"];
/// Relationships that wait for a click, of both editions of the standard. All others are fetched by some
/// program when the document is opened.
const CLICKED: &[&str] = &[
    "http://schemas.openxmlformats.org/officedocument/2006/relationships/hyperlink",
    "http://purl.oclc.org/ooxml/officedocument/relationships/hyperlink",
];
/// What a word processor takes in as a piece of the text (ECMA-376 part 1, 11.3.1 and 17.17.2): any other file.
const CHUNKS: &[&str] = &[
    "application/rtf",
    "text/rtf",
    "text/html",
    "application/xhtml+xml",
    "text/plain",
    "message/rfc822",
    "multipart/related",
    "application/msword",
    "application/x-mimearchive",
];

/// A content type of a part.
pub(crate) fn of_content_type(it: &BytesStart<'_>) -> Option<Danger> {
    let kind = attribute(it, "ContentType").to_lowercase();
    if MACRO_TYPES.iter().any(|macros| kind.contains(macros)) {
        return Some(Danger::Macros);
    }
    kind.contains("activex").then_some(Danger::Control)
}

/// A relationship: its kind says what the other part is, its target whether it lies elsewhere, whatever
/// its mode says.
pub(crate) fn of_relationship(it: &BytesStart<'_>) -> Option<Danger> {
    let kind = attribute(it, "Type").trim().to_lowercase();
    if MACRO_TYPES.iter().any(|macros| kind.contains(macros)) {
        return Some(Danger::Macros);
    }
    if kind.ends_with("/control") || kind.contains("activex") {
        return Some(Danger::Control);
    }
    let target = attribute(it, "Target");
    if CLICKED.contains(&kind.as_str()) {
        return (!address::may_be_clicked(&target)).then_some(Danger::Link);
    }
    let mode = attribute(it, "TargetMode");
    let stays = if mode.trim().eq_ignore_ascii_case("external") {
        address::may_be_fetched_from_outside(&target)
    } else {
        address::may_be_fetched(&target)
    };
    if !stays {
        return Some(Danger::Remote);
    }
    kind.ends_with("/afchunk").then_some(Danger::Chunk)
}

/// What the list of content types says of parts with these endings.
pub(crate) fn of_types(xml: &[u8], endings: &HashSet<String>) -> Option<Danger> {
    let mut reader = Reader::from_reader(xml);
    reader.config_mut().check_end_names = false;
    let mut buffer = Vec::new();
    loop {
        let event = reader.read_event_into(&mut buffer);
        let found = match &event {
            Ok(Event::Eof) | Err(_) => return None,
            Ok(Event::Start(it) | Event::Empty(it)) => is_chunk(it, endings),
            Ok(_) => false,
        };
        if found {
            return Some(Danger::Chunk);
        }
        buffer.clear();
    }
}

fn is_chunk(it: &BytesStart<'_>, endings: &HashSet<String>) -> bool {
    let kind = attribute(it, "ContentType").to_lowercase();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    let is_there = match it.local_name().as_ref() {
        "Override" => true,
        "Default" => endings.contains(&attribute(it, "Extension").to_lowercase()),
        _ => false,
    };
    is_there && CHUNKS.contains(&kind)
}

/// The endings of names.
pub(crate) fn endings<'a>(names: impl Iterator<Item = &'a str>) -> HashSet<String> {
    let endings = names.filter_map(|name| name.rsplit_once('.'));
    endings.map(|(_, ending)| ending.to_lowercase()).collect()
}
