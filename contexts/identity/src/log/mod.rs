//! The page of the log of official acts, for auditors.

pub(crate) mod pages;
