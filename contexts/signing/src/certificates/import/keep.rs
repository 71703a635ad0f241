//! Stores what was looked at.

use super::{Preview, Row};
use crate::certificates::{
    Act, ActError, Certificate, CertificateId, HolderKind, KeyPlace, RequestKind, State, history,
    issued::{self, Facts},
    may::By,
    request::empty,
    store as sql,
};
use crate::permissions::MANAGE_CERTIFICATES;
use base64::{Engine, engine::general_purpose::STANDARD};
use identity::{Actor, OrganisationId, Refused};
use jiff::{SignedDuration, Timestamp};
use kit_base::Id;
use kit_db::{DbError, Tx, params};
use signatures::x509;
use std::collections::BTreeSet;

kit_db::id_type!(pub struct ImportId, "what was read from files and waits for a look");

/// How long what was read waits for a look.
const DRAFT_KEPT: SignedDuration = SignedDuration::from_hours(24);

/// What came of an import.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Imported {
    /// Certificates that came into the register.
    pub certificates: usize,
    /// Authorities that are known now.
    pub authorities: usize,
    /// Lines that were left out.
    pub left_out: usize,
}

/// Keeps what was read until somebody has looked at it, a day at most.
///
/// # Errors
/// [`ActError::Refused`] without the right, or as the database answers.
pub fn keep_draft(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
    preview: &Preview,
) -> Result<ImportId, ActError> {
    let by = over_all(actor, preview)?;
    let id = ImportId::generate();
    let content = serde_json::to_vec(preview).expect("texts and numbers are JSON");
    tx.execute(&sql::PUT_DRAFT, params![id, actor.person, now, content])?;
    history::audit(tx, now, &by, "signing.imports.read", id.to_i64(), None)?;
    Ok(id)
}

/// What the actor read and has not decided about.
///
/// # Errors
/// [`ActError::NotFound`] if it is somebody else's or over, or as the database answers.
pub fn draft(tx: &mut Tx<'_>, actor: &Actor, id: ImportId) -> Result<Preview, ActError> {
    actor.must(MANAGE_CERTIFICATES)?;
    let content = tx.find(&sql::DRAFT, params![id, actor.person])?;
    content
        .and_then(|content| serde_json::from_slice(&content).ok())
        .ok_or(ActError::NotFound)
}

/// Forgets what nobody decided about; gives how many.
///
/// # Errors
/// As the database answers.
pub fn forget_old(tx: &mut Tx<'_>, now: Timestamp) -> Result<u64, DbError> {
    let before = now.saturating_sub(DRAFT_KEPT).unwrap_or(Timestamp::MIN);
    tx.execute(&sql::DROP_OLD_DRAFTS, params![before])
}

/// Stores the good lines of what was read: certificates within their validity are in use from now on,
/// others have expired. With `all_or_nothing`, nothing is stored while a line is wrong. The draft is
/// gone afterwards.
///
/// # Errors
/// [`ActError`]; nothing is stored. [`ActError::ChangedMeanwhile`] if a certificate has come into the
/// register since the look, or if a line is wrong and all were wanted.
pub fn store(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
    preview: &Preview,
    draft: Option<ImportId>,
    all_or_nothing: bool,
) -> Result<Imported, ActError> {
    let by = over_all(actor, preview)?;
    let (_, _, wrong) = preview.counts();
    if all_or_nothing && wrong > 0 {
        return Err(ActError::ChangedMeanwhile);
    }
    let mut known = Vec::with_capacity(preview.rows.len());
    let mut rows = Vec::with_capacity(preview.rows.len());
    let mut authorities = 0;
    for row in preview.rows.iter().filter(|row| row.problem.is_empty()) {
        let Some(certificate) = certificate_of(row) else {
            return Err(ActError::ChangedMeanwhile);
        };
        if row.is_authority {
            authorities += 1;
        } else {
            rows.push(register_row(now, row, &certificate).ok_or(ActError::ChangedMeanwhile)?);
        }
        known.push(certificate);
    }
    let digests: Vec<&str> = rows
        .iter()
        .filter_map(|row| row.sha256.as_deref())
        .collect();
    if !sql::known_digests(tx, &digests)?.is_empty() {
        return Err(ActError::ChangedMeanwhile);
    }
    issued::know(tx, now, &known)?;
    sql::insert(tx, &rows)?;
    // one step for each certificate; one leaf for the import as a whole
    let ids: Vec<CertificateId> = rows.iter().map(|row| row.id).collect();
    history::record_all(tx, now, &by, &ids, Act::Import, "")?;
    let object = draft.map_or(0, Id::to_i64);
    history::audit(tx, now, &by, history::action(Act::Import), object, None)?;
    if let Some(draft) = draft {
        tx.execute(&sql::DROP_DRAFT, params![draft])?;
    }
    Ok(Imported {
        certificates: rows.len(),
        authorities,
        left_out: wrong,
    })
}

fn certificate_of(row: &Row) -> Option<x509::Certificate> {
    let der = STANDARD.decode(&row.der).ok()?;
    x509::Certificate::from_der(&der).ok()
}

fn register_row(now: Timestamp, row: &Row, certificate: &x509::Certificate) -> Option<Certificate> {
    let facts = Facts::of(certificate);
    let holder = row.holder_kind()?;
    let state = if facts.not_after < now {
        State::Expired
    } else {
        State::Active
    };
    Some(Certificate {
        id: CertificateId::generate(),
        holder_kind: holder,
        organisation_id: row.organisation?,
        person_id: row.person.filter(|_| holder == HolderKind::Person),
        device_name: row.device.clone(),
        state,
        domain: issued::domain_of(certificate).to_owned(),
        key_place: KeyPlace::Agent,
        activated_at: Some(facts.not_before),
        sha256: Some(facts.sha256),
        serial: facts.serial,
        subject: facts.subject,
        issuer: facts.issuer,
        not_before: Some(facts.not_before),
        not_after: Some(facts.not_after),
        token_number: row.token.clone(),
        request_kind: RequestKind::Import,
        holder_name: row.holder_name.clone(),
        holder_email: vn::text::clean(certificate.subject().email().unwrap_or_default()),
        ..empty(now)
    })
}

/// The standing whose right reaches the agency of every line that can come in.
fn over_all<'a>(actor: &'a Actor, preview: &Preview) -> Result<By<'a>, Refused> {
    let good = preview.rows.iter().filter(|row| row.is_good());
    let agencies: BTreeSet<OrganisationId> = good.filter_map(|row| row.organisation).collect();
    let agencies: Vec<OrganisationId> = agencies.into_iter().collect();
    let here = actor.must_in_all(MANAGE_CERTIFICATES, &agencies)?;
    Ok(By { actor, here })
}
