//! Agency codes: a registry, because agencies were re-coded in many places and no formula gives
//! one form from the other. A code is never given to a second body.

use super::store;
use crate::{Actor, OrganisationId, Refused, permissions, trail};
use jiff::{Timestamp, civil::Date};
use kit_db::{DbError, Tx, params};

kit_db::code_enum! {
    /// Which rule a code follows.
    pub enum CodeScheme {
        /// Decision 20/2020/QĐ-TTg: levels from left to right, as `H41.15`, at most 35 characters.
        Decision20 = "qd20",
        /// QCVN 102:2016/BTTTT: levels from right to left, as `000.00.15.H41`.
        Qcvn102 = "qcvn102",
        /// Any other, as the addresses of the national exchange.
        Other = "other",
    }
}

/// The longest code of any scheme (Decision 20/2020/QĐ-TTg).
pub const CODE_MAX: usize = 35;

kit_db::row! {
    /// A code that an organisation has or had.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct AgencyCode {
        /// Rule.
        pub scheme: CodeScheme,
        /// The code.
        pub code: String,
        /// Whose it is.
        pub organisation: OrganisationId,
        /// First day.
        pub valid_from: Date,
        /// First day on which it no longer holds.
        pub valid_to: Option<Date>,
        /// The code that replaced it, where one did.
        pub successor_code: Option<String>,
        /// Whether it is a sample that no official list confirms.
        pub sample: bool,
    }
}

/// A code to be given.
#[derive(Clone, Debug)]
pub struct GiveCode {
    /// To whom.
    pub organisation: OrganisationId,
    /// Rule.
    pub scheme: CodeScheme,
    /// The code.
    pub code: String,
    /// First day.
    pub valid_from: Date,
    /// Whether no official list confirms it.
    pub sample: bool,
}

/// Why a code was not given.
#[derive(Debug, thiserror::Error)]
pub enum GiveCodeError {
    /// The actor may not.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// Not in the form of its rule.
    #[error("give the code {code:?}: it is not in the form of {scheme}")]
    Malformed {
        /// Rule.
        scheme: CodeScheme,
        /// What was typed.
        code: String,
    },
    /// Somebody has or had it.
    #[error("give the code {0:?}: it was given before, and codes are never used again")]
    Used(String),
    /// The database's answer.
    #[error(transparent)]
    Database(#[from] DbError),
}

/// Gives an organisation a code; the code of the same scheme that it has ends on that day and
/// names the new one as its successor.
///
/// # Errors
/// [`GiveCodeError`].
pub fn give_code(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
    input: &GiveCode,
) -> Result<(), GiveCodeError> {
    let authority = actor.must_in(permissions::MANAGE_ORGANISATIONS, input.organisation, None)?;
    if !is_well_formed(input.scheme, &input.code) {
        return Err(GiveCodeError::Malformed {
            scheme: input.scheme,
            code: input.code.chars().take(CODE_MAX).collect(),
        });
    }
    tx.execute(&store::HOLD, params![input.organisation])?;
    if tx
        .find(&store::CODE, params![input.scheme, input.code])?
        .is_some()
    {
        return Err(GiveCodeError::Used(input.code.clone()));
    }
    let old = current_code(tx, input.organisation, input.scheme, input.valid_from)?;
    if let Some(old) = &old {
        tx.execute(
            &store::END_CODE,
            params![input.scheme, old.code, input.valid_from, input.code],
        )?;
    }
    tx.execute(
        &store::ADD_CODE,
        params![
            input.scheme,
            input.code,
            input.organisation,
            input.valid_from,
            None::<Date>,
            None::<String>,
            input.sample
        ],
    )?;
    trail::of(actor, now, "identity.organisation.code_given")
        .by(authority)
        .on("organisation", input.organisation)
        .unit(input.organisation)
        .change(
            old.map(|old| serde_json::json!({ "code": old.code })),
            serde_json::json!({ "scheme": input.scheme.code(), "code": input.code }),
        )
        .record(tx)?;
    Ok(())
}

/// The code of an organisation on a day.
///
/// # Errors
/// As the database answers.
pub fn current_code(
    tx: &mut Tx<'_>,
    organisation: OrganisationId,
    scheme: CodeScheme,
    as_of: Date,
) -> Result<Option<AgencyCode>, DbError> {
    tx.find(&store::CURRENT_CODE, params![scheme, organisation, as_of])
}

/// All codes that an organisation has or had, the newest first within each scheme.
///
/// # Errors
/// As the database answers.
pub fn codes_of(tx: &mut Tx<'_>, organisation: OrganisationId) -> Result<Vec<AgencyCode>, DbError> {
    tx.query(&store::CODES_OF, params![organisation])
}

/// Whose code this is or was. Follow [`super::succeed::current_successor`] to find who answers
/// for a body that ended.
///
/// # Errors
/// As the database answers.
pub fn organisation_of_code(
    tx: &mut Tx<'_>,
    scheme: CodeScheme,
    code: &str,
) -> Result<Option<AgencyCode>, DbError> {
    tx.find(&store::CODE, params![scheme, code])
}

/// The form that Decision 20/2020/QĐ-TTg gives to a QCVN 102 code by dropping its zero groups.
/// Only a suggestion: the registry decides.
#[must_use]
pub fn suggested_decision20(qcvn: &str) -> Option<String> {
    let groups: Vec<&str> = qcvn.split('.').collect();
    let [v, z, y, m] = groups.as_slice() else {
        return None;
    };
    let mut out = (*m).to_owned();
    for group in [y, z, v] {
        if group.chars().any(|c| c != '0') {
            out.push('.');
            out.push_str(group);
        }
    }
    Some(out)
}

pub(super) fn is_well_formed(scheme: CodeScheme, code: &str) -> bool {
    let groups: Vec<&str> = code.split('.').collect();
    let upper = |group: &str| {
        group
            .bytes()
            .all(|b| b.is_ascii_digit() || b.is_ascii_uppercase())
    };
    let head =
        |group: &str| group.len() == 3 && group.as_bytes()[0].is_ascii_uppercase() && upper(group);
    match scheme {
        CodeScheme::Decision20 => {
            code.len() <= CODE_MAX
                && head(groups[0])
                && groups[1..]
                    .iter()
                    .all(|g| (1..=4).contains(&g.len()) && upper(g))
        }
        CodeScheme::Qcvn102 => {
            let widths: Vec<usize> = groups.iter().map(|g| g.len()).collect();
            widths == [3, 2, 2, 3] && head(groups[3]) && groups.iter().all(|g| upper(g))
        }
        CodeScheme::Other => !code.trim().is_empty() && code.chars().count() <= CODE_MAX,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_codes_have_their_form() {
        for code in ["H41", "H41.15", "H37.DN.001", "G09.01"] {
            assert!(is_well_formed(CodeScheme::Decision20, code), "{code}");
        }
        for code in ["000.00.00.H41", "002.00.20.H13", "001.00.20.JB2"] {
            assert!(is_well_formed(CodeScheme::Qcvn102, code), "{code}");
        }
    }

    #[test]
    fn foreign_texts_are_no_codes() {
        for code in ["", ".", "h41", "H41.", "H41.ABCDE", "41H", "H41.ê"] {
            assert!(!is_well_formed(CodeScheme::Decision20, code), "{code}");
        }
        assert!(!is_well_formed(CodeScheme::Qcvn102, "H41"));
    }

    #[test]
    fn the_suggestion_drops_zero_groups() {
        let pairs = [
            ("000.00.00.H41", "H41"),
            ("000.00.19.H41", "H41.19"),
            ("000.05.19.H41", "H41.19.05"),
            ("012.05.19.H41", "H41.19.05.012"),
        ];
        for (qcvn, decision) in pairs {
            assert_eq!(suggested_decision20(qcvn).as_deref(), Some(decision));
        }
    }
}
