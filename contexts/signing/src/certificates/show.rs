//! One certificate with its trace, and what the viewer may do with it now.

use super::{
    Act, ActError, Certificate, CertificateId, State, history,
    history::StepLine,
    may::{desk, may, may_see, seen_for},
    store,
};
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
    /// Who delegated what lets the viewer see it; absent for what the viewer sees in the own name.
    pub seen_for: Option<PersonId>,
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
    let Some(it) = store::whole(tx, id)?.filter(|it| may_see(actor, it)) else {
        return Ok(None);
    };
    let steps = history::of_certificate(tx, id)?;
    let people = steps
        .iter()
        .flat_map(|step| [step.person_id, step.for_person_id])
        .flatten()
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
        seen_for: seen_for(actor, &it),
        summary: own.map(|certificate| certificate.summary()),
        steps,
        names,
        replaces,
        it,
    }))
}

/// A certificate as a file.
#[derive(Clone, Debug)]
pub struct CertificateFile {
    /// Its bytes, in DER.
    pub der: Vec<u8>,
    /// Who delegated what lets the viewer see it; absent for what the viewer sees in the own name.
    pub seen_for: Option<PersonId>,
}

/// The certificate as a file, if the actor may see it and it was issued.
///
/// # Errors
/// As the database answers.
pub fn file(
    tx: &mut Tx<'_>,
    actor: &Actor,
    id: CertificateId,
) -> Result<Option<CertificateFile>, DbError> {
    let Some(it) = store::whole(tx, id)?.filter(|it| may_see(actor, it)) else {
        return Ok(None);
    };
    let own = store::chain(tx, id)?.into_iter().next();
    Ok(own.map(|der| CertificateFile {
        der,
        seen_for: seen_for(actor, &it),
    }))
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
    let offered = |act: &Act| !matches!(act, Act::Request | Act::Expire | Act::Import);
    let all = Act::ALL.iter().copied();
    all.filter(|act| offered(act) && it.state.allows(*act) && may(actor, it, *act).is_ok())
        .collect()
}

/// Whether the holder, or who asks for the agency, may ask for a renewal of it now.
///
/// # Errors
/// As the database answers.
pub fn may_renew(actor: &Actor, it: &Certificate) -> Result<bool, ActError> {
    Ok(it.state == State::Active && desk(actor, Some(it.organisation_id)).is_ok())
}
