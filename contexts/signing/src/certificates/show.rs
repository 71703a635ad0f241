//! One certificate with its trace, and what the viewer may do with it now.

use super::{
    Act, ActError, Certificate, CertificateId, State, acting, history, history::StepLine, store,
};
use crate::permissions::{CONFIRM_CERTIFICATES, MANAGE_CERTIFICATES, REQUEST_CERTIFICATES};
use identity::{Actor, PersonId, organisation_brief, person_brief};
use kit_db::{DbError, Tx};
use signatures::x509;
use std::collections::{BTreeMap, btree_map::Entry};

/// Everything that the page of a certificate shows.
#[derive(Clone, Debug)]
pub struct View {
    /// The certificate.
    pub it: Certificate,
    /// Its trace.
    pub steps: Vec<StepLine>,
    /// The agency's name.
    pub organisation: String,
    /// Names of everybody who stands on the page.
    pub names: BTreeMap<PersonId, String>,
    /// The certificate that it renews or changes.
    pub replaces: Option<Certificate>,
    /// Its own words, once it is issued.
    pub summary: Option<x509::CertificateSummary>,
    /// What the viewer may do now.
    pub acts: Vec<Act>,
}

impl View {
    /// A name, or nothing for nobody and for who is unknown.
    #[must_use]
    pub fn name(&self, person: Option<PersonId>) -> &str {
        person
            .and_then(|id| self.names.get(&id))
            .map_or("", String::as_str)
    }
}

/// The certificate, if the actor may see it.
///
/// # Errors
/// As the database answers.
pub fn show(tx: &mut Tx<'_>, actor: &Actor, id: CertificateId) -> Result<Option<View>, DbError> {
    let Some(it) = store::whole(tx, id)?.filter(|it| acting::may_see(actor, it)) else {
        return Ok(None);
    };
    let steps = history::of_certificate(tx, id)?;
    let people = steps
        .iter()
        .filter_map(|step| step.person_id)
        .chain(it.person_id)
        .chain(it.keeper_id)
        .chain(it.requested_by);
    let mut names = BTreeMap::new();
    for person in people {
        if let Entry::Vacant(place) = names.entry(person) {
            place.insert(match person_brief(tx, person) {
                Ok(brief) => brief.name,
                Err(DbError::NoRow) => String::new(),
                Err(error) => return Err(error),
            });
        }
    }
    let replaces = match it.replaces_id {
        Some(old) => store::whole(tx, old)?,
        None => None,
    };
    let chain = store::chain(tx, id)?;
    let own = chain
        .first()
        .and_then(|der| x509::Certificate::from_der(der).ok());
    Ok(Some(View {
        organisation: organisation_brief(tx, it.organisation_id)?.name,
        acts: acts_of(actor, &it),
        summary: own.map(|certificate| certificate.summary()),
        steps,
        names,
        replaces,
        it,
    }))
}

/// The certificate as a file, if the actor may see it and it was issued.
///
/// # Errors
/// As the database answers.
pub fn file(tx: &mut Tx<'_>, actor: &Actor, id: CertificateId) -> Result<Option<Vec<u8>>, DbError> {
    if store::whole(tx, id)?.is_none_or(|it| !acting::may_see(actor, &it)) {
        return Ok(None);
    }
    Ok(store::chain(tx, id)?.into_iter().next())
}

/// The certificates that a person holds or keeps, the newest first.
///
/// # Errors
/// As the database answers.
pub fn own(tx: &mut Tx<'_>, actor: &Actor) -> Result<Vec<Certificate>, DbError> {
    store::of_holder(tx, actor.person)
}

/// What the actor may do with a certificate now. Which buttons people see; the acts ask again.
#[must_use]
pub fn acts_of(actor: &Actor, it: &Certificate) -> Vec<Act> {
    let has = |permission| {
        actor
            .authority(permission, it.organisation_id, None)
            .is_some()
    };
    let may = |act| match act {
        Act::Resubmit | Act::Withdraw => has(REQUEST_CERTIFICATES),
        Act::Confirm => has(CONFIRM_CERTIFICATES) && it.requested_by != Some(actor.person),
        Act::SendBack | Act::StopRevocation => has(CONFIRM_CERTIFICATES),
        Act::Refuse if it.state == State::Requested => has(CONFIRM_CERTIFICATES),
        Act::ConfirmRevocation => {
            has(CONFIRM_CERTIFICATES) && it.revocation_by != Some(actor.person)
        }
        Act::Refuse
        | Act::Send
        | Act::RecordIssue
        | Act::Deliver
        | Act::PlaceKey
        | Act::RecordRevocation => has(MANAGE_CERTIFICATES),
        Act::Activate => acting::is_holder(actor, it) || has(MANAGE_CERTIFICATES),
        Act::RequestRevocation => acting::is_holder(actor, it) || has(REQUEST_CERTIFICATES),
        Act::Request | Act::Expire | Act::Import => false,
    };
    let all = Act::ALL.iter().copied();
    all.filter(|act| it.state.allows(*act) && may(*act))
        .collect()
}

/// Whether the holder, or who asks for the agency, may ask for a renewal of it now.
///
/// # Errors
/// As the database answers.
pub fn may_renew(actor: &Actor, it: &Certificate) -> Result<bool, ActError> {
    let right = actor.authority(REQUEST_CERTIFICATES, it.organisation_id, None);
    Ok(right.is_some() && actor.organisation == it.organisation_id && it.state == State::Active)
}
