//! Bàn giao thiết bị lưu khóa bí mật: the device with the key is handed over, against a record that
//! both sign.

use super::{
    Act, ActError, Certificate, CertificateId, HolderKind, Problems, State,
    acting::{done, for_act},
    words,
};
use identity::{Actor, PersonId, person_brief, staff_of};
use jiff::Timestamp;
use kit_base::in_province;
use kit_db::Tx;

/// Longest number of a device; what stands on them has some 20 characters.
pub const TOKEN_LONGEST: usize = 60;
/// Longest name of who took it over.
const NAME_LONGEST: usize = 120;

/// A hand-over.
#[derive(Clone, Debug)]
pub struct HandOver {
    /// Number on the device.
    pub token_number: String,
    /// Who took it, by name; empty for the holder.
    pub received_by: String,
    /// Who keeps the device of an agency or of a device: somebody of the agency (the clerk keeps
    /// the agency's, Decree 30/2020, Article 32).
    pub keeper: Option<PersonId>,
}

/// Records the hand-over.
///
/// # Errors
/// [`ActError`]; nothing is changed.
pub fn deliver(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
    id: CertificateId,
    seen_version: Option<i64>,
    hand_over: &HandOver,
) -> Result<(), ActError> {
    let (it, by) = for_act(tx, actor, id, seen_version, Act::Deliver)?;
    let mut found = Problems::default();
    let token = words::line("token", &hand_over.token_number, TOKEN_LONGEST, &mut found);
    if token.is_empty() {
        found.add("token", "signing-problem-token");
    }
    let mut received = words::line("received", &hand_over.received_by, NAME_LONGEST, &mut found);
    let keeper = keeper(tx, now, &it, hand_over, &mut found)?;
    found.into_result()?;
    if received.is_empty() {
        received = match keeper {
            Some(person) => person_brief(tx, person)?.name,
            None => it.holder_name.clone(),
        };
    }
    let words = received.clone();
    let next = Certificate {
        state: State::Delivered,
        token_number: token,
        received_by: received,
        keeper_id: keeper,
        delivered_at: Some(now),
        ..it.clone()
    };
    done(tx, now, &by, &it, &next, Act::Deliver, &words)
}

/// A person keeps their own device; the device of an agency is kept by one of its people.
fn keeper(
    tx: &mut Tx<'_>,
    now: Timestamp,
    it: &Certificate,
    hand_over: &HandOver,
    found: &mut Problems,
) -> Result<Option<PersonId>, ActError> {
    if it.holder_kind == HolderKind::Person {
        return Ok(None);
    }
    let staff = staff_of(tx, it.organisation_id, in_province(now).date())?;
    let keeper = hand_over
        .keeper
        .filter(|person| staff.iter().any(|holder| holder.person == *person));
    if keeper.is_none() {
        found.add("keeper", "signing-problem-keeper");
    }
    Ok(keeper)
}
