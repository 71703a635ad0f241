//! All SQL on signing requests and passes.

use super::{RequestId, SigningRequest, pass::PassRow};
use kit_db::{DbError, Tx, params, sql};
use kit_module::{FileSource, NamedContent, those_named};

sql!(pub(super) FIND -> SigningRequest:
    "select id, purpose, subject_id, title, organisation_id, signer_id, holder_kind, state, certificate_id, file_sha256,
       file_bytes, layout, signed_sha256, signed_bytes, way, level, upgrade_error, asked_at, signed_at, version
     from sig_request where id = ?1");
sql!(pub(super) NEWEST -> SigningRequest:
    "select id, purpose, subject_id, title, organisation_id, signer_id, holder_kind, state, certificate_id, file_sha256,
       file_bytes, layout, signed_sha256, signed_bytes, way, level, upgrade_error, asked_at, signed_at, version
     from sig_request where subject_id = ?1 and purpose = ?2 order by id desc limit 1");
sql!(pub(super) OF_SUBJECT -> SigningRequest:
    "select id, purpose, subject_id, title, organisation_id, signer_id, holder_kind, state, certificate_id, file_sha256,
       file_bytes, layout, signed_sha256, signed_bytes, way, level, upgrade_error, asked_at, signed_at, version
     from sig_request where subject_id = ?1 and purpose = ?2 and state <> 'withdrawn' order by id limit 200");
/// What waits for a person, `?1`, and for the seals of the agencies in a list in JSON, `?2`: both from
/// their own index. PostgreSQL takes a list apart in words of its own.
macro_rules! waiting {
    ($what:literal, $agencies:literal, $rest:literal) => {
        concat!(
            "select ",
            $what,
            " from sig_request
             where state = 'waiting'
               and ((signer_id = ?1 and holder_kind = 'person')
                 or (organisation_id in (",
            $agencies,
            ") and holder_kind = 'agency')) ",
            $rest
        )
    };
}
sql!(pub(super) WAITING -> SigningRequest:
    lite waiting!(
        "id, purpose, subject_id, title, organisation_id, signer_id, holder_kind, state, certificate_id, file_sha256,
           file_bytes, layout, signed_sha256, signed_bytes, way, level, upgrade_error, asked_at, signed_at, version",
        "select value from json_each(?2)",
        "and id > ?3 order by id limit ?4"),
    pg waiting!(
        "id, purpose, subject_id, title, organisation_id, signer_id, holder_kind, state, certificate_id, file_sha256,
           file_bytes, layout, signed_sha256, signed_bytes, way, level, upgrade_error, asked_at, signed_at, version",
        "select cast(value as bigint) from jsonb_array_elements_text(cast(?2 as text)::jsonb)",
        "and id > ?3 order by id limit ?4"));
sql!(pub(super) COUNT_WAITING -> i64:
    lite waiting!("count(*) as n", "select value from json_each(?2)", ""),
    pg waiting!(
        "count(*) as n",
        "select cast(value as bigint) from jsonb_array_elements_text(cast(?2 as text)::jsonb)",
        ""));
sql!(pub(super) SIGNED_LATELY -> SigningRequest:
    "select id, purpose, subject_id, title, organisation_id, signer_id, holder_kind, state, certificate_id, file_sha256,
       file_bytes, layout, signed_sha256, signed_bytes, way, level, upgrade_error, asked_at, signed_at, version
     from sig_request where signed_by = ?1 order by id desc limit ?2");
sql!(pub(super) INSERT:
    "insert into sig_request (id, purpose, subject_id, title, organisation_id, signer_id, holder_kind, state, file_sha256,
       file_bytes, layout, asked_at)
     values (?1, ?2, ?3, ?4, ?5, ?6, ?7, 'waiting', ?8, ?9, ?10, ?11)");
sql!(pub(super) SIGNED:
    "update sig_request set state = 'signed', certificate_id = ?3, signed_sha256 = ?4, signed_bytes = ?5, way = ?6, level = ?7,
       signed_at = ?8, signed_by = ?9, version = version + 1
     where id = ?1 and version = ?2 and state = 'waiting'");
sql!(pub(super) UPGRADED:
    "update sig_request set signed_sha256 = ?3, signed_bytes = ?4, level = ?5, upgrade_error = '', version = version + 1
     where id = ?1 and version = ?2 and state = 'signed'");
sql!(pub(super) UPGRADE_ERROR: "update sig_request set upgrade_error = ?2 where id = ?1");
sql!(pub(super) WITHDRAWN:
    "update sig_request set state = 'withdrawn', version = version + 1 where id = ?1 and version = ?2 and state = 'waiting'");
sql!(pub(super) ADD_PASS:
    "insert into sig_pass (digest, request_id, person_id, post_id, certificate_id, request_version, expires_at)
     values (?1, ?2, ?3, ?4, ?5, ?6, ?7)");
sql!(pub(super) PASS -> PassRow:
    "select digest, request_id, person_id, post_id, certificate_id, request_version, expires_at, used_at from sig_pass where digest = ?1");
sql!(pub(super) USE_PASS: "update sig_pass set used_at = ?2 where digest = ?1 and used_at is null");
sql!(pub(super) END_PASSES: "update sig_pass set used_at = ?1 where used_at is null");
sql!(pub(super) FORGET_PASSES: "delete from sig_pass where expires_at < ?1");

sql!(NAMED -> i64: "select (select count(*) from sig_request where file_sha256 = ?1)
    + (select count(*) from sig_request where signed_sha256 = ?1) as n");
sql!(LISTED -> NamedContent: "select sha256, min(size_bytes) as length, min(request_id) as thing from (
      select file_sha256 as sha256, file_bytes as size_bytes, id as request_id from sig_request where file_sha256 > ?1
      union all select signed_sha256, signed_bytes, id from sig_request where signed_sha256 > ?1) both_kinds
    group by sha256 order by sha256 limit ?2");

/// The contents that requests name: what was to be signed, and what came of it.
pub(super) const FILES: FileSource = FileSource::of_own_files(
    "sig_request",
    "signing.request",
    |tx, after, limit| tx.query(&LISTED, params![after, limit]),
    |tx, digests| those_named(tx, &NAMED, digests),
);

/// Ends a request that waits; false if it does not wait in this version any more.
pub(super) fn withdraw(tx: &mut Tx<'_>, id: RequestId, version: i64) -> Result<bool, DbError> {
    Ok(tx.execute(&WITHDRAWN, params![id, version])? == 1)
}
