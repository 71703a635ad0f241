//! What a PDF does by itself when it is opened: its actions, followed from where they are set off.
//! Read by the library, as a viewer reads them; only for files whose object streams were measured
//! before.

use hayro_syntax::Pdf;
use hayro_syntax::object::{Array, Dict, Name, Object, String as PdfString};

use crate::address;
use crate::pdf::PdfDanger;
use crate::pdf_filters::{self, Unpacked};
use crate::pdf_text::{as_text, has_program};
use crate::pdf_walk::is_too_deep;

/// Actions that follow one another are followed this far.
const CHAIN_MOST: usize = 64;

/// The library reads what lies within one another by calling itself.
const STACK_BYTES: usize = 96 * 1024 * 1024;
/// The pieces of a form together.
const MAX_FORM_BYTES: usize = 32 * 1024 * 1024;

/// What is set off by opening the file or a page, or by anything else than a click on a link; where links
/// lead whose addresses stand apart; what the pieces of a form are together.
pub(crate) fn of(bytes: Vec<u8>) -> Option<PdfDanger> {
    if is_too_deep(&bytes) {
        return Some(PdfDanger::Elsewhere);
    }
    let thread = std::thread::Builder::new().stack_size(STACK_BYTES);
    // a damaged file can make the library panic: then nobody knows what it does
    let followed = thread
        .spawn(|| follow(bytes))
        .map(std::thread::JoinHandle::join);
    match followed {
        Ok(Ok(found)) => found,
        _ => Some(PdfDanger::Elsewhere),
    }
}

fn follow(bytes: Vec<u8>) -> Option<PdfDanger> {
    let pdf = Pdf::new(bytes).ok()?;
    pdf.objects().into_iter().find_map(|object| match object {
        Object::Dict(dict) => of_dict(&dict),
        Object::Stream(stream) => of_dict(stream.dict()),
        _ => None,
    })
}

fn of_dict(dict: &Dict<'_>) -> Option<PdfDanger> {
    let opening = dict.get::<Dict<'_>>("OpenAction");
    if let Some(danger) = opening.and_then(|action| of_action(&action, 0)) {
        return Some(danger);
    }
    if let Some(events) = dict.get::<Dict<'_>>("AA") {
        let actions = events
            .keys()
            .filter_map(|event| events.get::<Dict<'_>>(&*event));
        if let Some(danger) = actions.into_iter().find_map(|action| of_action(&action, 0)) {
            return Some(danger);
        }
    }
    let form = dict.get::<Array<'_>>("XFA");
    if form.is_some_and(|pieces| has_program(&together(&pieces))) {
        return Some(PdfDanger::FormScript);
    }
    of_addresses(dict)
}

/// The pieces of a form, as a viewer joins them.
fn together(pieces: &Array<'_>) -> Vec<u8> {
    let mut form = Vec::new();
    for piece in pieces.iter::<Object<'_>>() {
        let Object::Stream(stream) = piece else {
            continue;
        };
        let filters = pdf_filters::named(stream.dict().data()).unwrap_or_default();
        let left = MAX_FORM_BYTES.saturating_sub(form.len()) as u64;
        if let Unpacked::Bytes(bytes) = pdf_filters::unpack(&stream.raw_data(), &filters, left) {
            form.extend(bytes);
        }
    }
    form
}

/// Links to something else than a page or a letter, and actions to files on another machine, wherever they
/// stand.
fn of_addresses(dict: &Dict<'_>) -> Option<PdfDanger> {
    let text = |key: &str| {
        let found = dict.get::<PdfString<'_>>(key);
        found.map(|it| as_text(it.as_bytes()).into_owned())
    };
    let links = ["URI", "Base"].into_iter().filter_map(text);
    if links.into_iter().any(|it| !address::may_be_clicked(&it)) {
        return Some(PdfDanger::Link);
    }
    // the action of a link stands within it
    let nested = dict.get::<Dict<'_>>("A");
    let nested = nested.and_then(|action| action.get::<PdfString<'_>>("URI"));
    if nested.is_some_and(|it| !address::may_be_clicked(&as_text(it.as_bytes()))) {
        return Some(PdfDanger::Link);
    }
    // a click on a file of another machine hands over who clicks
    leads_elsewhere(dict).then_some(PdfDanger::Elsewhere)
}

/// Of an action that nobody asked for.
fn of_action(action: &Dict<'_>, depth: usize) -> Option<PdfDanger> {
    let kind = action.get::<Name<'_>>("S");
    let own = match kind.as_ref().map(AsRef::<[u8]>::as_ref) {
        Some(b"SubmitForm" | b"ImportData") => Some(PdfDanger::Sends),
        Some(b"URI" | b"GoToR" | b"GoToE" | b"Thread") => Some(PdfDanger::Elsewhere),
        Some(b"Launch") => Some(PdfDanger::Launch),
        Some(b"JavaScript" | b"Rendition") => Some(PdfDanger::JavaScript),
        _ => None,
    };
    if own.is_some() || depth >= CHAIN_MOST {
        return own;
    }
    if let Some(next) = action.get::<Dict<'_>>("Next") {
        return of_action(&next, depth + 1);
    }
    let several = action.get::<Array<'_>>("Next")?;
    several
        .iter::<Dict<'_>>()
        .find_map(|next| of_action(&next, depth + 1))
}

/// An action to a file on another machine, wherever it stands.
fn leads_elsewhere(dict: &Dict<'_>) -> bool {
    let kind = dict.get::<Name<'_>>("S");
    let is_to_file = matches!(
        kind.as_ref().map(AsRef::<[u8]>::as_ref),
        Some(b"GoToR" | b"GoToE")
    );
    let nested = dict
        .get::<Dict<'_>>("A")
        .is_some_and(|action| leads_elsewhere(&action));
    nested || (is_to_file && target(dict).is_some_and(|target| !address::may_be_fetched(&target)))
}

fn target(action: &Dict<'_>) -> Option<String> {
    let text = |string: PdfString<'_>| as_text(string.as_bytes()).into_owned();
    if let Some(name) = action.get::<PdfString<'_>>("F") {
        return Some(text(name));
    }
    let file = action.get::<Dict<'_>>("F")?;
    let name = file
        .get::<PdfString<'_>>("UF")
        .or_else(|| file.get::<PdfString<'_>>("F"));
    name.map(text)
}
