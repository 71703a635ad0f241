//! What of documents can be found by text: one entry for each document, seen by its issuer, its
//! receivers, the units and the people who work on it.

use crate::{document::DocumentId, old_font::for_index};
use jiff::{Timestamp, civil::Date};
use kit_base::Id;
use kit_db::{DbError, Tx, params, sql};
use kit_module::SearchSource;
use kit_search::{FilterName, SearchDoc};

/// The name of the entries in the index.
pub const SOURCE: &str = "documents";
/// Organisations that issued or received a document.
pub const ORGANISATION: FilterName = FilterName("doc_organisation");
/// Units that drafted it, lead or work with the lead.
pub const UNIT: FilterName = FilterName("doc_unit");
/// People who drafted it, have it or had it.
pub const PERSON: FilterName = FilterName("doc_person");

kit_db::row! {
    struct Found { id: DocumentId, notation: String, issuer_name: String, subject: String, signer_name: String, issued_on: Option<Date> }
}
kit_db::row! {
    struct Seen { organisation_id: i64, unit_id: Option<i64>, person_id: Option<i64>, leader_id: Option<i64> }
}
kit_db::row! {
    struct Version { number: i64 }
}

sql!(DOCUMENT -> Found:
    "select id, notation, issuer_name, subject, signer_name, issued_on from doc_document
     where id = ?1 and (origin = 'outside' or notation <> '') and recalled_at is null");
sql!(CONTENT -> String: "select content from doc_content where document_id = ?1");
sql!(RECEIVED -> Seen:
    "select organisation_id, lead_unit_id as unit_id, lead_person_id as person_id, presented_to as leader_id
     from doc_incoming where document_id = ?1 and state <> 'refused'");
sql!(SENT -> Seen:
    "select organisation_id, unit_id, drafter_id as person_id, signer_id as leader_id from doc_outgoing where id = ?1");
sql!(HELPERS -> i64:
    "select c.unit_id from doc_coordination c join doc_incoming i on i.id = c.incoming_id where i.document_id = ?1");
sql!(CHANGES -> Version: "select cast(coalesce(sum(version), 0) as bigint) as number from (
       select version from doc_incoming where document_id = ?1
       union all select version from doc_outgoing where id = ?1) versions");
sql!(IDS_AFTER -> i64: "select id from doc_document where id > ?1 order by id limit ?2");

/// Notes that a document's entry must be read again.
pub(crate) fn changed(
    tx: &mut Tx<'_>,
    now: Timestamp,
    document: DocumentId,
) -> Result<(), DbError> {
    kit_module::note_change(tx, now, SOURCE, document.to_i64())
}

/// The source of entries.
#[must_use]
pub fn source() -> SearchSource {
    SearchSource {
        name: SOURCE,
        load,
        ids_after: |tx, after, limit| tx.query(&IDS_AFTER, params![after, limit]),
    }
}

fn load(tx: &mut Tx<'_>, ids: &[i64]) -> Result<Vec<SearchDoc>, DbError> {
    let mut entries = Vec::with_capacity(ids.len());
    for id in ids {
        if let Some(found) = tx.find(&DOCUMENT, params![id])? {
            entries.push(entry(tx, found)?);
        }
    }
    Ok(entries)
}

fn entry(tx: &mut Tx<'_>, found: Found) -> Result<SearchDoc, DbError> {
    let mut seen = tx.query(&RECEIVED, params![found.id])?;
    seen.extend(tx.query(&SENT, params![found.id])?);
    let mut filters = Vec::with_capacity(seen.len() * 2);
    for one in &seen {
        filters.push((ORGANISATION, one.organisation_id));
        filters.extend(one.unit_id.map(|unit| (UNIT, unit)));
        filters.extend(one.person_id.map(|person| (PERSON, person)));
        filters.extend(one.leader_id.map(|leader| (PERSON, leader)));
    }
    for unit in tx.query(&HELPERS, params![found.id])? {
        filters.push((UNIT, unit));
    }
    filters.sort_unstable();
    filters.dedup();
    let content = tx.find(&CONTENT, params![found.id])?.unwrap_or_default();
    // entries only grow by acts, each of which raises a version: the sum never falls
    let version = tx.get(&CHANGES, params![found.id])?.number;
    Ok(SearchDoc {
        source: SOURCE,
        id: found.id.to_i64(),
        version,
        title: for_index(found.subject),
        body: for_index(format!("{}\n{}\n", found.issuer_name, found.signer_name))
            + &for_index(content),
        notation: found.notation,
        filters,
        date: found.issued_on,
    })
}
