//! What this office has stored of its acts, to be compared with the log: each was written in one
//! transaction with its entry, so one without it shows that an entry was deleted.

use crate::certificates::{Act, act_in_the_log};
use kit_audit::{ActCount, ActSource};
use kit_db::{DbError, Tx, params, sql};

/// Steps of certificates.
pub(crate) const CERTIFICATES: ActSource = ActSource {
    name: "signing.certificate_steps",
    count: certificates,
};
/// Requests for signatures, and what came of them.
pub(crate) const REQUESTS: ActSource = ActSource {
    name: "signing.requests",
    count: requests,
};

kit_db::row! { struct Steps { act: Act, number: i64 } }
kit_db::row! { struct Done { action: String, number: i64 } }

// an import is one act, whatever it brings
sql!(STEPS -> Steps:
    "select act, case when act = 'import' then count(distinct at) else count(*) end as number
     from sig_certificate_step group by act");
sql!(REQUESTS_DONE -> Done:
    "select 'signing.request.ask' as action, count(*) as number from sig_request
     union all select 'signing.request.sign', count(*) from sig_request where signed_at is not null
     union all select 'signing.request.withdraw', count(*) from sig_request where state = 'withdrawn'");

fn certificates(tx: &mut Tx<'_>) -> Result<Vec<ActCount>, DbError> {
    let counted = tx.query(&STEPS, params![])?;
    let acts = counted
        .into_iter()
        .map(|row| count(act_in_the_log(row.act).to_owned(), row.number));
    Ok(acts.collect())
}

fn requests(tx: &mut Tx<'_>) -> Result<Vec<ActCount>, DbError> {
    let counted = tx.query(&REQUESTS_DONE, params![])?;
    let acts = counted.into_iter().map(|row| count(row.action, row.number));
    Ok(acts.collect())
}

fn count(action: String, number: i64) -> ActCount {
    ActCount {
        actions: vec![action],
        acts: u64::try_from(number).unwrap_or(0),
    }
}
