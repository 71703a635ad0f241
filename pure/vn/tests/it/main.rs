//! The crate as search sees it: questions and the texts they must and must not
//! find.

mod look_alikes;
