//! Whose the certificates are.

use super::{Found, Holder, Preview, Row, RowProblem, read::kind_of, table::Line};
use crate::certificates::{ActError, HolderKind, store};
use crate::permissions::MANAGE_CERTIFICATES;
use base64::{Engine, engine::general_purpose::STANDARD};
use identity::{
    Actor, ListedPerson, OrganisationBrief, OrganisationId, OrganisationKind, listed_people,
    organisation_brief,
    organisations::codes::{CodeScheme, organisation_of_code},
    organisations_of_kind, person_brief,
};
use jiff::{Timestamp, civil::Date};
use kit_base::{hex, in_province};
use kit_db::{DbError, Tx};
use signatures::x509;
use std::collections::{BTreeMap, BTreeSet};
use vn::folding::fold;

/// Finds the holders of what was read, and says line by line what is wrong. Nothing is stored.
///
/// # Errors
/// [`ActError::Refused`] without the right, or as the database answers.
pub fn plan(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
    found: &[Found],
    holder: Holder,
) -> Result<Preview, ActError> {
    actor.must(MANAGE_CERTIFICATES)?;
    let mut directory = Directory::read(tx, in_province(now).date())?;
    let digests: Vec<String> = found
        .iter()
        .filter_map(|it| it.certificate.as_ref().ok())
        .map(|certificate| hex(certificate.fingerprint()))
        .collect();
    let digests: Vec<&str> = digests.iter().map(String::as_str).collect();
    let known = store::known_digests(tx, &digests)?;
    let mut seen = BTreeSet::new();
    let mut rows = Vec::with_capacity(found.len());
    for it in found {
        let mut row = Row {
            place: it.place.clone(),
            der: String::new(),
            subject: String::new(),
            serial: String::new(),
            holder_name: it.said.as_ref().map_or("", |line| &line.name).to_owned(),
            holder: String::new(),
            organisation: None,
            person: None,
            device: String::new(),
            token: String::new(),
            is_authority: false,
            problem: String::new(),
        };
        let outcome = match &it.certificate {
            Err(problem) => Err(*problem),
            Ok(certificate) => {
                row.der = STANDARD.encode(certificate.as_der());
                row.subject = certificate.subject().to_string();
                row.serial = certificate.serial_text();
                row.is_authority = certificate.is_ca();
                let digest = hex(certificate.fingerprint());
                if row.is_authority {
                    // authorities come along with every certificate: once is enough, and no mistake
                    if !seen.insert(digest) {
                        continue;
                    }
                    Ok(())
                } else if !seen.insert(digest.clone()) {
                    Err(RowProblem::Twice)
                } else if known.contains(&digest) {
                    Err(RowProblem::Known)
                } else {
                    let said = it.said.as_ref();
                    let found = directory.holder(tx, certificate, said, holder, &mut row)?;
                    found.and_then(|()| within_reach(actor, &row))
                }
            }
        };
        if let Err(problem) = outcome {
            problem.code().clone_into(&mut row.problem);
        }
        rows.push(row);
    }
    Ok(Preview { rows })
}

/// Everybody and every body, as lines are matched by.
struct Directory {
    people: Vec<ListedPerson>,
    by_email: BTreeMap<String, Vec<usize>>,
    by_name: BTreeMap<String, Vec<usize>>,
    bodies: BTreeMap<String, Vec<OrganisationId>>,
    names: BTreeMap<OrganisationId, String>,
    codes: BTreeMap<String, Option<OrganisationId>>,
}

impl Directory {
    fn read(tx: &mut Tx<'_>, today: Date) -> Result<Self, DbError> {
        let people = listed_people(tx, today)?;
        let mut by_email: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        let mut by_name: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (place, person) in people.iter().enumerate() {
            if !person.email.is_empty() {
                let email = person.email.to_lowercase();
                by_email.entry(email).or_default().push(place);
            }
            by_name.entry(fold(&person.name)).or_default().push(place);
        }
        let mut bodies: BTreeMap<String, Vec<OrganisationId>> = BTreeMap::new();
        let mut names = BTreeMap::new();
        for kind in OrganisationKind::ALL {
            for body in organisations_of_kind(tx, *kind, today)? {
                for name in called(&body) {
                    let known = bodies.entry(name).or_default();
                    if !known.contains(&body.id) {
                        known.push(body.id);
                    }
                }
                names.insert(body.id, body.name);
            }
        }
        Ok(Self {
            people,
            by_email,
            by_name,
            bodies,
            names,
            codes: BTreeMap::new(),
        })
    }

    /// Writes the holder of a certificate into its row.
    fn holder(
        &mut self,
        tx: &mut Tx<'_>,
        certificate: &x509::Certificate,
        said: Option<&Line>,
        holder: Holder,
        row: &mut Row,
    ) -> Result<Result<(), RowProblem>, DbError> {
        if let Some(line) = said {
            row.token.clone_from(&line.token);
            return self.of_line(tx, certificate, line, row);
        }
        Ok(match holder {
            Holder::Person(person) => {
                let brief = person_brief(tx, person)?;
                let post = self.people.iter().find(|it| it.person == person);
                match post {
                    Some(post) => {
                        row.organisation = Some(post.organisation);
                        row.person = Some(person);
                        row.holder_name = brief.name;
                        HolderKind::Person.code().clone_into(&mut row.holder);
                        Ok(())
                    }
                    None => Err(RowProblem::NoHolder),
                }
            }
            Holder::Organisation(organisation) => {
                row.holder_name = organisation_brief(tx, organisation)?.name;
                row.organisation = Some(organisation);
                HolderKind::Agency.code().clone_into(&mut row.holder);
                Ok(())
            }
            Holder::AsNamed => self.as_named(certificate, row),
        })
    }

    /// What the certificate says itself: an address, the name of a body, the name of one person.
    fn as_named(&self, certificate: &x509::Certificate, row: &mut Row) -> Result<(), RowProblem> {
        let subject = certificate.subject();
        let common = subject.common_name().unwrap_or_default();
        let email = subject.email().unwrap_or_default();
        if let Some([only]) = self.bodies.get(&fold(common)).map(Vec::as_slice) {
            row.organisation = Some(*only);
            row.holder_name = self.names.get(only).cloned().unwrap_or_default();
            HolderKind::Agency.code().clone_into(&mut row.holder);
            return Ok(());
        }
        let within: Vec<OrganisationId> = [subject.organizational_unit(), subject.organization()]
            .into_iter()
            .flatten()
            .filter_map(|name| self.bodies.get(&fold(name)))
            .flatten()
            .copied()
            .collect();
        self.person(common, email, &within, row)
    }

    fn person(
        &self,
        name: &str,
        email: &str,
        within: &[OrganisationId],
        row: &mut Row,
    ) -> Result<(), RowProblem> {
        let by_email = self.by_email.get(&email.trim().to_lowercase());
        let by_name = self.by_name.get(&fold(name.trim()));
        let places = by_email.or(by_name).ok_or(RowProblem::NoHolder)?;
        let all = places.iter().filter_map(|place| self.people.get(*place));
        let in_place = |it: &&ListedPerson| within.is_empty() || within.contains(&it.organisation);
        let fitting: Vec<&ListedPerson> = all.clone().filter(in_place).collect();
        let fitting = if fitting.is_empty() && by_email.is_none() {
            // the certificate may name a body that has another name by now
            all.collect()
        } else {
            fitting
        };
        let people: BTreeSet<_> = fitting.iter().map(|it| it.person).collect();
        match (fitting.first(), people.len()) {
            (Some(it), 1) => {
                row.person = Some(it.person);
                row.organisation = Some(it.organisation);
                row.holder_name.clone_from(&it.name);
                HolderKind::Person.code().clone_into(&mut row.holder);
                Ok(())
            }
            (None, _) => Err(RowProblem::OtherOrganisation),
            _ => Err(RowProblem::SeveralHolders),
        }
    }

    fn of_line(
        &mut self,
        tx: &mut Tx<'_>,
        certificate: &x509::Certificate,
        line: &Line,
        row: &mut Row,
    ) -> Result<Result<(), RowProblem>, DbError> {
        let organisation = if line.organisation.is_empty() {
            None
        } else {
            match self.organisation(tx, &line.organisation)? {
                Some(organisation) => Some(organisation),
                None => return Ok(Err(RowProblem::NoOrganisation)),
            }
        };
        let kind = match kind_of(&line.kind) {
            Some(kind) => kind,
            None if !line.kind.is_empty() => return Ok(Err(RowProblem::BadKind)),
            None if !line.name.is_empty() || !line.email.is_empty() => HolderKind::Person,
            None if !line.device.is_empty() => HolderKind::Device,
            None if organisation.is_some() => HolderKind::Agency,
            None => return Ok(self.as_named(certificate, row)),
        };
        if kind == HolderKind::Person {
            let within: Vec<OrganisationId> = organisation.into_iter().collect();
            let named = certificate.subject().common_name().unwrap_or_default();
            let name = if line.name.is_empty() {
                named
            } else {
                &line.name
            };
            let found = self.person(name, &line.email, &within, row);
            let elsewhere = row.organisation.is_some()
                && organisation.is_some_and(|it| row.organisation != Some(it));
            return Ok(match found {
                Ok(()) if elsewhere => Err(RowProblem::OtherOrganisation),
                other => other,
            });
        }
        let Some(organisation) = organisation else {
            return Ok(Err(RowProblem::NoOrganisation));
        };
        row.organisation = Some(organisation);
        kind.code().clone_into(&mut row.holder);
        row.holder_name = self.names.get(&organisation).cloned().unwrap_or_default();
        if kind == HolderKind::Device {
            let named = certificate.subject().common_name().unwrap_or_default();
            let device = match line.device.as_str() {
                "" => vn::text::clean(named),
                device => device.to_owned(),
            };
            row.holder_name.clone_from(&device);
            row.device = device;
        }
        Ok(Ok(()))
    }

    /// A body by a code of either scheme, by its abbreviation or by its name.
    fn organisation(
        &mut self,
        tx: &mut Tx<'_>,
        text: &str,
    ) -> Result<Option<OrganisationId>, DbError> {
        if let Some(known) = self.codes.get(text) {
            return Ok(*known);
        }
        let mut found = None;
        for scheme in CodeScheme::ALL {
            if let Some(code) = organisation_of_code(tx, *scheme, text)? {
                found = found.or(Some(code.organisation));
            }
        }
        if found.is_none() {
            let named = self.bodies.get(&fold(text)).map(Vec::as_slice);
            found = match named {
                Some([only]) => Some(*only),
                _ => None,
            };
        }
        self.codes.insert(text.to_owned(), found);
        Ok(found)
    }
}

/// A line of an agency that the right does not reach stays out.
fn within_reach(actor: &Actor, row: &Row) -> Result<(), RowProblem> {
    let reached = row
        .organisation
        .is_none_or(|agency| actor.authority(MANAGE_CERTIFICATES, agency, None).is_some());
    if reached {
        Ok(())
    } else {
        Err(RowProblem::BeyondReach)
    }
}

/// What a body is called, folded.
fn called(body: &OrganisationBrief) -> Vec<String> {
    [&body.name, &body.short_name, &body.notation]
        .into_iter()
        .filter(|name| !name.is_empty())
        .map(|name| fold(name))
        .collect()
}
