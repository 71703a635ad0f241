//! The parts of office documents: what they are by content type, relationship and bytes, never by the
//! names that somebody gave them.

use std::borrow::Cow;

use memchr::memmem;
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use crate::danger::{Danger, is_remote, of_compound, of_head};

/// Content types and relationship types that carry macros (ECMA-376 and [MS-OFFMACRO2]).
const MACRO_TYPES: &[&str] = &["macroenabled", "vbaproject", "vbadata", "macrosheet"];
/// Relationships to other machines that nothing is fetched from until somebody asks for it.
const PATIENT: &[&str] = &["/hyperlink", "/externallinkpath", "/externallink"];

/// What is dangerous in one part.
pub(crate) fn of_part(name: &str, bytes: &[u8]) -> Option<Danger> {
    let lower = name.to_lowercase();
    let readable = readable(bytes);
    let bytes = readable.as_ref();
    if bytes.starts_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") {
        return of_compound(bytes);
    }
    if let Some(danger) = of_head(bytes) {
        return Some(danger);
    }
    if lower == "[content_types].xml" {
        return macro_type(bytes).then_some(Danger::Macros);
    }
    if lower.ends_with(".rels") {
        return of_relationships(bytes);
    }
    if is_basic(name) || lower.ends_with("vbaproject.bin") {
        return Some(Danger::Macros);
    }
    // a part may have any name: every XML is looked at that could hold a field
    let may_hold_fields = memmem::find(bytes, b"instr").is_some();
    let has_dde_link = memmem::find(bytes, b"ddeLink").is_some();
    ((may_hold_fields && has_dde_field(bytes)) || has_dde_link).then_some(Danger::DdeField)
}

/// XML may come in UTF-16 as well.
fn readable(bytes: &[u8]) -> Cow<'_, [u8]> {
    let wide = |read: fn([u8; 2]) -> u16| {
        let units: Vec<u16> = bytes
            .chunks_exact(2)
            .map(|pair| read([pair[0], pair[1]]))
            .collect();
        Cow::Owned(
            String::from_utf16_lossy(&units)
                .trim_start_matches('\u{feff}')
                .as_bytes()
                .to_vec(),
        )
    };
    match bytes {
        [0xff, 0xfe, ..] | [b'<', 0, ..] => wide(u16::from_le_bytes),
        [0xfe, 0xff, ..] | [0, b'<', ..] => wide(u16::from_be_bytes),
        _ => Cow::Borrowed(bytes),
    }
}

/// A library of OpenDocument with code in it; the two lists of libraries hold none.
fn is_basic(name: &str) -> bool {
    let list = [
        "script-lc.xml",
        "script-lb.xml",
        "dialog-lc.xml",
        "dialog-lb.xml",
    ];
    let inside = name.starts_with("Basic/") || name.starts_with("Scripts/");
    inside && !name.ends_with('/') && !list.iter().any(|it| name.ends_with(it))
}

fn macro_type(xml: &[u8]) -> bool {
    let text = String::from_utf8_lossy(xml).to_lowercase();
    MACRO_TYPES.iter().any(|it| text.contains(it))
}

fn of_relationships(xml: &[u8]) -> Option<Danger> {
    let mut reader = Reader::from_reader(xml);
    let mut buffer = Vec::new();
    loop {
        match reader.read_event_into(&mut buffer) {
            Ok(Event::Eof) | Err(_) => return None,
            Ok(Event::Start(it) | Event::Empty(it)) => {
                let kind = attribute(&it, "Type").to_lowercase();
                if MACRO_TYPES.iter().any(|macros| kind.contains(macros)) {
                    return Some(Danger::Macros);
                }
                let external = attribute(&it, "TargetMode").eq_ignore_ascii_case("external");
                let patient = PATIENT.iter().any(|it| kind.ends_with(it));
                if external && !patient && is_remote(&attribute(&it, "Target")) {
                    return Some(Danger::Remote);
                }
            }
            Ok(_) => {}
        }
        buffer.clear();
    }
}

fn attribute(element: &BytesStart<'_>, name: &str) -> String {
    let mut all = element.attributes().flatten();
    let found = all.find(|it| it.key.local_name().as_ref() == name);
    let value = found.and_then(|it| {
        it.normalized_value(XmlVersion::Implicit1_0)
            .ok()
            .map(|value| value.into_owned())
    });
    value.unwrap_or_default()
}

/// A field of Word whose instruction begins with DDE or DDEAUTO, in one piece or torn over many runs.
fn has_dde_field(xml: &[u8]) -> bool {
    let mut reader = Reader::from_reader(xml);
    reader.config_mut().check_end_names = false;
    let (mut buffer, mut instruction, mut inside) = (Vec::new(), String::new(), false);
    loop {
        match reader.read_event_into(&mut buffer) {
            Ok(Event::Eof) | Err(_) => return is_dde(&instruction),
            Ok(Event::Start(it) | Event::Empty(it)) => match it.local_name().as_ref() {
                "fldSimple" if is_dde(&attribute(&it, "instr")) => return true,
                "fldChar" => {
                    if is_dde(&instruction) {
                        return true;
                    }
                    instruction.clear();
                }
                "instrText" => inside = true,
                _ => {}
            },
            Ok(Event::End(it)) if it.local_name().as_ref() == "instrText" => inside = false,
            Ok(Event::Text(text)) if inside => instruction.push_str(&text.xml10_content()),
            Ok(_) => {}
        }
        buffer.clear();
    }
}

fn is_dde(instruction: &str) -> bool {
    let first = instruction.split_whitespace().next().unwrap_or_default();
    first.eq_ignore_ascii_case("dde") || first.eq_ignore_ascii_case("ddeauto")
}
