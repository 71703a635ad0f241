//! What stays without hands here when a body ends.

use kit_db::{params, sql};
use kit_module::OpenWork;

/// An index lookup for each body and state.
macro_rules! open {
    ($table:literal, $open:literal, $bodies:literal) => {
        concat!(
            "select count(*) as n from ",
            $table,
            " where organisation_id in (",
            $bodies,
            ") and ",
            $open
        )
    };
}

macro_rules! open_in {
    ($name:ident, $table:literal, $open:literal) => {
        sql!($name -> i64:
            lite open!($table, $open, "select value from json_each(?1)"),
            pg open!($table, $open, "select cast(value as bigint) from jsonb_array_elements_text(cast(?1 as text)::jsonb)"));
    };
}

open_in!(
    INCOMING,
    "doc_incoming",
    "phase in ('desk', 'approval', 'open')"
);
open_in!(
    OUTGOING,
    "doc_outgoing",
    "state in ('draft', 'content_check', 'format_check', 'approval', 'approved', 'numbered')"
);
open_in!(BOOKS, "doc_book", "not closed");

/// Documents on their way, and books that are open.
pub(crate) const OPEN: &[OpenWork] = &[
    OpenWork {
        label: "documents-succession-incoming",
        count: |tx, bodies| tx.get(&INCOMING, params![bodies]),
    },
    OpenWork {
        label: "documents-succession-outgoing",
        count: |tx, bodies| tx.get(&OUTGOING, params![bodies]),
    },
    OpenWork {
        label: "documents-succession-books",
        count: |tx, bodies| tx.get(&BOOKS, params![bodies]),
    },
];
