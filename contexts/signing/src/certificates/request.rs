//! Đề nghị cấp chứng thư số: the agency asks for a certificate of a person, of itself or of a device
//! (Decree 68/2024/NĐ-CP, Articles 10 and 11, forms 01, 02, 03), for its renewal or a change of its
//! content.

use super::{
    Act, ActError, Certificate, CertificateId, HolderKind, KeyPlace, Problems, RequestKind, State,
    acting::{done, for_act},
    history,
    may::{desk, may_see},
    rules::{Rules, rules},
    store, words,
};
use crate::events;
use identity::{Actor, OrganisationId, PersonId, organisation_brief, staff_of};
use jiff::Timestamp;
use kit_base::{Id, in_province};
use kit_db::{Tx, params};

/// Longest name of a device: what a line of form 03 holds.
pub const DEVICE_LONGEST: usize = 200;
/// Longest address (RFC 5321, section 4.5.3.1).
pub const EMAIL_LONGEST: usize = 254;

/// What is asked for.
#[derive(Clone, Debug)]
pub struct Wish {
    /// A first one, a renewal or a change.
    pub kind: RequestKind,
    /// Whose certificate.
    pub holder: HolderKind,
    /// The holder, if a person: of the agency.
    pub person: Option<PersonId>,
    /// The holder, if a device, a service or software.
    pub device: String,
    /// Official address of the holder.
    pub email: String,
    /// The certificate that is renewed or changed.
    pub replaces: Option<CertificateId>,
    /// Why.
    pub words: String,
    /// For which agency, where the actor may ask for several ([`super::desks`]); that of what is
    /// renewed or changed, or the first, if nothing is said.
    pub organisation: Option<OrganisationId>,
}

/// Asks for a certificate.
///
/// # Errors
/// [`ActError`]; nothing is stored.
pub fn request(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
    wish: &Wish,
) -> Result<CertificateId, ActError> {
    let replaced = match wish.replaces {
        Some(id) => store::whole(tx, id)?.filter(|it| may_see(actor, it)),
        None => None,
    };
    let agency = wish.organisation.or(replaced.map(|it| it.organisation_id));
    let by = desk(actor, agency)?;
    let mut new = Certificate {
        organisation_id: by.here.organisation,
        state: State::Requested,
        request_kind: wish.kind,
        holder_kind: wish.holder,
        requested_by: Some(actor.person),
        ..empty(now)
    };
    check(tx, now, wish, &mut new)?;
    store::insert(tx, std::slice::from_ref(&new))?;
    history::record(tx, now, &by, new.id, Act::Request, &new.words)?;
    let action = history::action(Act::Request);
    history::audit(tx, now, &by, action, new.id.to_i64(), None)?;
    let fact = events::CertificateChanged {
        certificate: new.id,
        act: Act::Request.code().to_owned(),
        state: new.state.code().to_owned(),
    };
    events::certificate_changed(tx, now, &fact)?;
    Ok(new.id)
}

/// Sends a request again that the agency gave back, with what was completed.
///
/// # Errors
/// [`ActError`]; nothing is changed.
pub fn resubmit(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
    id: CertificateId,
    seen_version: Option<i64>,
    wish: &Wish,
) -> Result<(), ActError> {
    let (it, by) = for_act(tx, actor, id, seen_version, Act::Resubmit)?;
    // whose it is stays: another holder is another request
    let wish = Wish {
        kind: it.request_kind,
        holder: it.holder_kind,
        person: it.person_id,
        replaces: it.replaces_id,
        ..wish.clone()
    };
    let mut next = Certificate {
        state: State::Requested,
        requested_by: Some(actor.person),
        ..it.clone()
    };
    check(tx, now, &wish, &mut next)?;
    let words = next.words.clone();
    done(tx, now, &by, &it, &next, Act::Resubmit, &words)
}

/// A certificate of which nothing is known yet.
pub(super) fn empty(now: Timestamp) -> Certificate {
    Certificate {
        id: CertificateId::generate(),
        holder_kind: HolderKind::Person,
        organisation_id: identity::OrganisationId::from_i64(0),
        person_id: None,
        device_name: String::new(),
        state: State::Draft,
        domain: "vgca".to_owned(),
        key_place: KeyPlace::Agent,
        key_reference: String::new(),
        sha256: None,
        serial: String::new(),
        subject: String::new(),
        issuer: String::new(),
        not_before: None,
        not_after: None,
        replaces_id: None,
        token_number: String::new(),
        keeper_id: None,
        delivered_at: None,
        revoked_at: None,
        revocation_ground: String::new(),
        reminded_days: None,
        request_kind: RequestKind::New,
        holder_name: String::new(),
        holder_email: String::new(),
        words: String::new(),
        requested_by: None,
        sent_at: None,
        sent_due_at: None,
        received_by: String::new(),
        activated_at: None,
        revocation_by: None,
        revocation_on: None,
        revocation_words: String::new(),
        state_before: String::new(),
        created_at: now,
        version: 1,
    }
}

/// Checks the wish and writes it into the row.
fn check(
    tx: &mut Tx<'_>,
    now: Timestamp,
    wish: &Wish,
    row: &mut Certificate,
) -> Result<(), ActError> {
    let mut found = Problems::default();
    match words::words("words", &wish.words) {
        Ok(words) => row.words = words,
        Err(wrong) => wrong.iter().for_each(|it| {
            let limit = usize::try_from(it.limit.unwrap_or(0)).unwrap_or(0);
            found.add_limit(it.field, it.message, limit);
        }),
    }
    row.holder_email = words::line("email", &wish.email, EMAIL_LONGEST, &mut found);
    if !row.holder_email.is_empty() && !is_address(&row.holder_email) {
        found.add("email", "signing-problem-email");
    }
    name_holder(tx, now, wish, row, &mut found)?;
    if wish.kind != RequestKind::New {
        replaced(tx, now, wish, row, &mut found)?;
    }
    found.into_result()?;
    Ok(())
}

/// Something before and something with a dot after one `@`, without spaces: who reads it is the
/// authority.
fn is_address(text: &str) -> bool {
    let Some((user, host)) = text.split_once('@') else {
        return false;
    };
    !user.is_empty()
        && host.contains('.')
        && !host.contains('@')
        && !text.contains(char::is_whitespace)
}

fn name_holder(
    tx: &mut Tx<'_>,
    now: Timestamp,
    wish: &Wish,
    row: &mut Certificate,
    found: &mut Problems,
) -> Result<(), ActError> {
    match wish.holder {
        HolderKind::Person => {
            let staff = staff_of(tx, row.organisation_id, in_province(now).date())?;
            let holder = staff.into_iter().find(|it| Some(it.person) == wish.person);
            match holder {
                Some(holder) => {
                    row.person_id = Some(holder.person);
                    row.holder_name = holder.name;
                }
                None => found.add("person", "signing-problem-not-staff"),
            }
        }
        HolderKind::Agency => {
            row.holder_name = organisation_brief(tx, row.organisation_id)?.name;
        }
        HolderKind::Device => {
            row.device_name = words::line("device", &wish.device, DEVICE_LONGEST, found);
            if row.device_name.is_empty() {
                found.add("device", "signing-problem-device");
            }
            row.holder_name = row.device_name.clone();
        }
    }
    Ok(())
}

/// A renewal or change names a certificate of the same holder that can still be renewed.
fn replaced(
    tx: &mut Tx<'_>,
    now: Timestamp,
    wish: &Wish,
    row: &mut Certificate,
    found: &mut Problems,
) -> Result<(), ActError> {
    let old = match wish.replaces {
        Some(id) => store::whole(tx, id)?,
        None => None,
    };
    let old = old.filter(|old| {
        old.organisation_id == row.organisation_id
            && old.holder_kind == wish.holder
            && old.person_id == row.person_id
            && old.state.is_live()
    });
    let Some(old) = old else {
        found.add("replaces", "signing-problem-replaces");
        return Ok(());
    };
    row.replaces_id = Some(old.id);
    let others = tx.get(&store::REPLACING, params![old.id])?;
    let own = i64::from(row.state == State::Requested && row.version > 1);
    if others > own {
        found.add("replaces", "signing-problem-replaced-already");
    }
    if wish.kind == RequestKind::Renewal {
        let rules = rules(tx)?;
        renewable(tx, now, &old, rules, found)?;
    }
    Ok(())
}

/// How often and until when a certificate can be renewed is data ([`Rules`]).
fn renewable(
    tx: &mut Tx<'_>,
    now: Timestamp,
    old: &Certificate,
    rules: Rules,
    found: &mut Problems,
) -> Result<(), ActError> {
    let days = old.not_after.map_or(0, |end| days_until(now, end));
    if days < rules.renewal_days_left {
        let least = usize::try_from(rules.renewal_days_left).unwrap_or(0);
        found.add_limit("replaces", "signing-problem-renewal-late", least);
    }
    let mut renewals = 0;
    let mut link = Some(old.clone());
    while let Some(it) = link.filter(|it| it.request_kind == RequestKind::Renewal) {
        renewals += 1;
        if renewals > rules.renewals_most {
            break;
        }
        link = match it.replaces_id {
            Some(id) => store::whole(tx, id)?,
            None => None,
        };
    }
    if rules.renewals_most > 0 && renewals >= rules.renewals_most {
        let most = usize::try_from(rules.renewals_most).unwrap_or(0);
        found.add_limit("replaces", "signing-problem-renewals", most);
    }
    Ok(())
}

/// Whole days from now to an end; negative when it is over.
pub(super) fn days_until(now: Timestamp, end: Timestamp) -> i64 {
    /// Seconds of a day.
    const DAY: i64 = 86_400;
    end.duration_since(now).as_secs().div_euclid(DAY)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_need_a_user_and_a_host() {
        for good in ["a@b.vn", "vanthu.snv@lamgiang.gov.vn"] {
            assert!(is_address(good), "{good}");
        }
        for bad in ["", "a", "a@", "@b.vn", "a@b", "a b@c.vn", "a@b@c.vn"] {
            assert!(!is_address(bad), "{bad}");
        }
    }
}
