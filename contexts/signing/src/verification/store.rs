//! All SQL on verification.

use super::assessment::{Format, Outcome};
use jiff::Timestamp;
use kit_db::sql;

kit_db::id_type!(pub struct AssessmentId, "what was found about a file at one time");

kit_db::row! {
    /// What was fetched from one address, and how that goes.
    #[derive(Clone, Debug)]
    pub(super) struct Fetched {
        pub kind: String,
        pub address: String,
        pub content: Option<Vec<u8>>,
        pub next_update: Option<Timestamp>,
        pub fetched_at: Option<Timestamp>,
        pub tried_at: Timestamp,
        pub wanted_at: Timestamp,
        pub failures: i64,
        pub failing_since: Option<Timestamp>,
    }
}

kit_db::row! {
    pub(super) struct Stored {
        pub id: AssessmentId,
        pub sha256: String,
        pub at: Timestamp,
        pub format: Format,
        pub outcome: Outcome,
        pub summary: String,
    }
}

kit_db::row! { pub(super) struct StoredReport { pub report: String } }

sql!(pub(super) FETCHED -> Fetched:
    "select kind, address, content, next_update, fetched_at, tried_at, wanted_at, failures, failing_since
     from sig_revocation where address_key = ?1");
sql!(pub(super) WANTED: "update sig_revocation set wanted_at = ?2 where address_key = ?1 and wanted_at < ?2");
sql!(pub(super) SUCCEEDED:
    "insert into sig_revocation (address_key, kind, address, content, this_update, next_update, fetched_at, tried_at, wanted_at)
     values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7, ?7)
     on conflict (address_key) do update set content = excluded.content, this_update = excluded.this_update,
       next_update = excluded.next_update, fetched_at = excluded.fetched_at, tried_at = excluded.tried_at,
       failures = 0, failing_since = null, error = ''");
sql!(pub(super) FAILED:
    "insert into sig_revocation (address_key, kind, address, tried_at, wanted_at, failures, failing_since, error)
     values (?1, ?2, ?3, ?4, ?4, 1, ?4, ?5)
     on conflict (address_key) do update set tried_at = excluded.tried_at, failures = sig_revocation.failures + 1,
       failing_since = coalesce(sig_revocation.failing_since, excluded.failing_since), error = excluded.error");

sql!(pub(super) KEEP:
    "insert into sig_assessment (id, sha256, at, format, outcome, signatures, summary, report)
     values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)");
sql!(pub(super) NEWEST -> Stored:
    "select id, sha256, at, format, outcome, summary from sig_assessment where sha256 = ?1 order by id desc limit 1");
sql!(pub(super) NEWEST_OF -> Stored:
    lite "select a.id, a.sha256, a.at, a.format, a.outcome, a.summary from sig_assessment a
      join (select sha256, max(id) id from sig_assessment where sha256 in (select value from json_each(?1)) group by sha256) newest
      on newest.id = a.id",
    pg "select a.id, a.sha256, a.at, a.format, a.outcome, a.summary from sig_assessment a
      join (select sha256, max(id) id from sig_assessment
        where sha256 in (select jsonb_array_elements_text(?1::jsonb)) group by sha256) newest
      on newest.id = a.id");
sql!(pub(super) REPORT -> StoredReport: "select report from sig_assessment where id = ?1");
