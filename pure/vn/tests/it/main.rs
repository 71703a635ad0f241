//! The crate as search sees it: questions and the texts they must and must not
//! find.
#![expect(clippy::unwrap_used, reason = "tests")]

mod honest;
mod look_alikes;
