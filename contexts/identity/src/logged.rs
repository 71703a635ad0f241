//! What this office has stored of its acts, to be compared with the log: each change, and each thing
//! that was made, was written in one transaction with its entry, so one without it shows that an entry
//! was deleted.

use kit_audit::{ActCount, ActSource};
use kit_db::{DbError, Tx, params, sql};

/// What acts changed.
pub(crate) const CHANGES: ActSource = ActSource {
    name: "identity.changes",
    count: |tx| count(tx, true),
};
/// Organisations, units, people, posts and who holds them, accounts, sessions, delegations, programs.
pub(crate) const THINGS: ActSource = ActSource {
    name: "identity.things",
    count: |tx| count(tx, false),
};

kit_db::row! { struct Done { action: String, number: i64 } }

// a session without strength stopped between the two steps of signing in: nobody is signed in, and no act was done
sql!(CHANGED -> Done: "select action, count(*) as number from idn_change group by action");
sql!(MADE -> Done:
    "select 'identity.organisation.created' as action, count(*) as number from idn_organisation
     union all select 'identity.organisation.succeeded', count(*) from idn_succession
     union all select 'identity.unit.created', count(*) from idn_unit
     union all select 'identity.unit.ended', count(*) from idn_unit where valid_to is not null
     union all select 'identity.person.registered', count(*) from idn_person where program is null or not program
     union all select 'identity.post.created', count(*) from idn_post
     union all select 'identity.person.appointed', count(*) from idn_holding
     union all select 'identity.account.created', count(*) from idn_account
     union all select 'identity.session.started', count(*) from idn_session where strength <> 'none'
     union all select 'identity.delegation.given', count(*) from idn_delegation
     union all select 'identity.delegation.revoked', count(*) from idn_delegation where revoked_at is not null and ended_with is null
     union all select 'identity.proposal.asked', count(*) from idn_proposal
     union all select 'identity.reset.asked', count(*) from idn_reset
     union all select 'identity.role.change_asked', count(*) from idn_role_change
     union all select 'identity.program.asked', count(*) from idn_program");

fn count(tx: &mut Tx<'_>, changes: bool) -> Result<Vec<ActCount>, DbError> {
    let statement = if changes { &CHANGED } else { &MADE };
    let counted = tx.query(statement, params![])?;
    let acts = counted.into_iter().map(|row| ActCount {
        actions: vec![row.action],
        acts: u64::try_from(row.number).unwrap_or(0),
    });
    Ok(acts.collect())
}
