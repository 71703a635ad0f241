//! What stays without hands here when a body ends.

use kit_db::{params, sql};
use kit_module::OpenWork;

macro_rules! of_bodies {
    ($name:ident, $from:literal) => {
        sql!($name -> i64:
            lite concat!("select count(*) as n from ", $from, " and organisation_id in (select value from json_each(?1))"),
            pg concat!("select count(*) as n from ", $from, " and organisation_id in
                (select cast(value as bigint) from jsonb_array_elements_text(cast(?1 as text)::jsonb))"));
    };
}

of_bodies!(
    CERTIFICATES,
    "sig_certificate where state not in ('refused', 'revoked', 'expired')"
);
of_bodies!(REQUESTS, "sig_request where state = 'waiting'");

/// Certificates that are asked for or in use, and files that wait for a signature.
pub(crate) const OPEN: &[OpenWork] = &[
    OpenWork {
        label: "signing-succession-certificates",
        count: |tx, bodies| tx.get(&CERTIFICATES, params![bodies]),
    },
    OpenWork {
        label: "signing-succession-requests",
        count: |tx, bodies| tx.get(&REQUESTS, params![bodies]),
    },
];
