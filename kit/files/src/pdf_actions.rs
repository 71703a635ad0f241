//! What a PDF does by itself when it is opened: its actions, followed from where they are set off.
//! Read by the library, as a viewer reads them; only for files whose object streams were measured
//! before.

use hayro_syntax::Pdf;
use hayro_syntax::object::{Array, Dict, Name, Object, String as PdfString};

use crate::danger::is_remote;
use crate::pdf::PdfDanger;

/// Actions that follow one another are followed this far.
const CHAIN_MOST: usize = 64;

/// What is set off by opening the file or a page, or by anything else than a click on a link.
pub(crate) fn of(bytes: Vec<u8>) -> Option<PdfDanger> {
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
    nested || (is_to_file && target(dict).is_some_and(|target| is_remote(&target)))
}

fn target(action: &Dict<'_>) -> Option<String> {
    let text = |string: PdfString<'_>| String::from_utf8_lossy(string.as_bytes()).into_owned();
    if let Some(name) = action.get::<PdfString<'_>>("F") {
        return Some(text(name));
    }
    let file = action.get::<Dict<'_>>("F")?;
    let name = file
        .get::<PdfString<'_>>("UF")
        .or_else(|| file.get::<PdfString<'_>>("F"));
    name.map(text)
}
