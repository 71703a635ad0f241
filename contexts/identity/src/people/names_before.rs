//! What a person was called before: whoever confirms something for a person sees it beside the name of today, which a
//! single administrator may have given a moment ago.

use crate::{PersonId, changes_of};
use jiff::Timestamp;
use kit_db::{DbError, Tx};
use kit_web::{Markup, Visit, html};

/// A name that a person had.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NameBefore {
    /// The name.
    pub name: String,
    /// Until when.
    pub until: Timestamp,
    /// Who changed it.
    pub by_name: String,
}

/// The names before that of today, the newest first.
///
/// # Errors
/// As the database answers.
pub fn names_before(tx: &mut Tx<'_>, person: PersonId) -> Result<Vec<NameBefore>, DbError> {
    let name = |text: &Option<String>| -> Option<String> {
        let facts: serde_json::Value = serde_json::from_str(text.as_deref()?).ok()?;
        Some(facts.get("name")?.as_str()?.to_owned())
    };
    let mut found = Vec::new();
    // all of them: whoever changes a name could push it out of a number of last changes
    for change in changes_of(tx, person, i64::MAX)? {
        if change.action != "identity.person.corrected" {
            continue;
        }
        let (Some(before), Some(after)) = (name(&change.before), name(&change.after)) else {
            continue;
        };
        if before != after {
            found.push(NameBefore {
                name: before,
                until: change.at,
                by_name: change.by_name,
            });
        }
    }
    Ok(found)
}

/// One line for each, as lists of facts show them.
pub(crate) fn rows(visit: &Visit, names: &[NameBefore]) -> Vec<(String, Markup)> {
    let label = visit.t("identity-name-before");
    let row = |one: &NameBefore| {
        let until = visit.ta(
            "identity-name-before-until",
            &kit_i18n::args!["at" => visit.timestamp(one.until), "by" => one.by_name.clone()],
        );
        (label.clone(), html! { b { (one.name) } ", " (until) })
    };
    names.iter().map(row).collect()
}

/// An invented name, for drawing pages without a database.
pub(crate) fn sample() -> NameBefore {
    NameBefore {
        name: "Nguyễn Thị Mẩu".to_owned(),
        until: Timestamp::UNIX_EPOCH,
        by_name: "Trần Văn Mẫu".to_owned(),
    }
}
