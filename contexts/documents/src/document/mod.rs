//! What a document says of itself: kind, number and notation, date, author, abstract, signer.
//! Names and lengths follow the input fields of Decree 30/2020, Annex VI.

mod details;
mod store;

pub use details::{
    CONTENT_CHARACTERS, Details, DocumentInput, OPINION_CHARACTERS, SUBJECT_CHARACTERS,
};
pub(crate) use details::{
    checked_content, checked_subject, checked_urgency, end_of_work, must_be_readable,
};
pub use store::{DocumentRow, Double, find};
pub(crate) use store::{
    DraftRow, add_files, content, doubles, freeze_as_issued, insert_draft, mark_recalled,
    set_content, store_outside, update_draft,
};

kit_db::id_type!(pub struct DocumentId, "a document, shared by its sender and its receivers");
