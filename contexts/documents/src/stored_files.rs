//! What attachments say of the contents of files that they name.

use jiff::Timestamp;
use kit_db::{DbError, Tx, params, sql};
use kit_module::{FileSource, Judgement, NamedContent, those_named};

sql!(NAMED -> i64: "select count(*) as n from doc_attachment where sha256 = ?1");
sql!(LISTED -> NamedContent: "select sha256, min(size_bytes) as length, min(document_id) as thing
    from doc_attachment where sha256 > ?1 group by sha256 order by sha256 limit ?2");
sql!(IN_STATE -> String: "select distinct sha256 from doc_attachment where scan = ?1 and sha256 > ?2
    order by sha256 limit ?3");
sql!(JUDGED: "update doc_attachment set scan = ?2 where sha256 = ?1 and scan = 'quarantine'");

/// The contents that attachments name.
pub(crate) fn source() -> FileSource {
    FileSource {
        name: "doc_attachment",
        thing: "documents.document",
        listed: |tx, after, limit| tx.query(&LISTED, params![after, limit]),
        named: |tx, digests| those_named(tx, &NAMED, digests),
        waiting: |tx, after, limit| tx.query(&IN_STATE, params!["quarantine", after, limit]),
        judged,
        infected: |tx, after, limit| tx.query(&IN_STATE, params!["infected", after, limit]),
    }
}

fn judged(
    tx: &mut Tx<'_>,
    _now: Timestamp,
    digest: &str,
    judgement: Judgement,
) -> Result<u64, DbError> {
    let state = match judgement {
        Judgement::Clean => "clean",
        Judgement::Infected => "infected",
    };
    tx.execute(&JUDGED, params![digest, state])
}
