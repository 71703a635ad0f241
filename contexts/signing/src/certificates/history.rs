//! What was done with a certificate, by whom, with which words, and the leaf in the tamper-evident
//! log.

use super::{Act, CertificateId, store};
use identity::{Actor, OrganisationId, PersonId};
use jiff::Timestamp;
use kit_base::Id;
use kit_db::{DbError, Tx, params};

kit_db::id_type!(pub struct StepId, "one act in a certificate's trace");

kit_db::row! {
    /// One act, as it is shown.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct StepLine {
        /// When.
        pub at: Timestamp,
        /// What.
        pub act: Act,
        /// Who; absent for the system.
        pub person_id: Option<PersonId>,
        /// For which agency.
        pub organisation_id: Option<OrganisationId>,
        /// With which words.
        pub words: String,
    }
}

/// The trace of a certificate, oldest first; at most 1,000 acts.
///
/// # Errors
/// As the database answers.
pub fn of_certificate(tx: &mut Tx<'_>, id: CertificateId) -> Result<Vec<StepLine>, DbError> {
    tx.query(&store::STEPS, params![id])
}

pub(super) fn record(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
    id: CertificateId,
    act: Act,
    words: &str,
) -> Result<(), DbError> {
    let person = (!actor.is_system()).then_some(actor.person);
    let organisation = (!actor.is_system()).then_some(actor.organisation);
    let step = StepId::generate();
    let values = params![id, step, now, act, person, organisation, words];
    tx.execute(&store::ADD_STEP, values).map(drop)
}

/// Writes the act's leaf into the tamper-evident log, in the act's own transaction.
pub(super) fn audit(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
    action: &'static str,
    object: i64,
    before: Option<i64>,
) -> Result<(), DbError> {
    let kind = action.rsplit_once('.').map_or(action, |(thing, _)| thing);
    let leaf = kit_audit::Leaf {
        at: now,
        action,
        actor: actor.audit_actor(),
        acting_for: None,
        unit: Some(actor.unit.to_i64()),
        object: (kind, object),
        before,
        after: Some(before.unwrap_or(0) + 1),
        outcome: kit_audit::Outcome::Done,
        reason: None,
        purpose: None,
        legal_basis: None,
        request: actor.request.as_deref(),
        personal: &[],
        subject: None,
    };
    kit_audit::record(tx, &leaf)
}

/// The name of an act in the log of official acts.
pub(super) const fn action(act: Act) -> &'static str {
    match act {
        Act::Request => "signing.certificates.request",
        Act::SendBack => "signing.certificates.send_back",
        Act::Resubmit => "signing.certificates.resubmit",
        Act::Withdraw => "signing.certificates.withdraw",
        Act::Confirm => "signing.certificates.confirm",
        Act::Refuse => "signing.certificates.refuse",
        Act::Send => "signing.certificates.send",
        Act::RecordIssue => "signing.certificates.record_issue",
        Act::Deliver => "signing.certificates.deliver",
        Act::Activate => "signing.certificates.activate",
        Act::PlaceKey => "signing.certificates.place_key",
        Act::RequestRevocation => "signing.certificates.request_revocation",
        Act::ConfirmRevocation => "signing.certificates.confirm_revocation",
        Act::StopRevocation => "signing.certificates.stop_revocation",
        Act::RecordRevocation => "signing.certificates.record_revocation",
        Act::Expire => "signing.certificates.expire",
        Act::Import => "signing.certificates.import",
    }
}
