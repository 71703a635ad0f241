//! The accounts of a demonstration, for programs that try it out. Not there otherwise.

use axum::{Json, response::IntoResponse};
use identity::demo::{PASSWORD, listed_accounts};
use kit_db::{Db, DbError};
use kit_web::{Answer, PageError, Visit};
use serde::Serialize;

/// An account that anybody may use.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct DemoAccount {
    /// What is typed to sign in.
    pub name: String,
    /// What is typed under it.
    pub password: &'static str,
    /// Title and organisation.
    pub role: String,
    /// Name of the person.
    pub person: String,
    /// The person's identifier, for commands.
    pub person_id: String,
    /// The agency's, if there is a post.
    pub organisation_id: Option<String>,
    /// What one can see with it.
    pub about: String,
}

/// The accounts of a demonstration; empty elsewhere.
pub(crate) fn of(
    db: &Db,
    texts: &kit_i18n::Texts,
    now: jiff::Timestamp,
) -> Result<Vec<DemoAccount>, DbError> {
    let listed = db.read_blocking(move |tx| listed_accounts(tx, now))?;
    let account = |listed: identity::demo::ListedAccount| DemoAccount {
        name: listed.user_name,
        password: PASSWORD,
        role: listed.role_line,
        person: listed.person_name,
        person_id: listed.person.to_string(),
        organisation_id: listed.organisation.map(|id| id.to_string()),
        about: texts.get(kit_i18n::Locale::Vi, listed.about_key),
    };
    Ok(listed.into_iter().map(account).collect())
}

pub(super) async fn list(visit: Visit) -> Answer {
    let (db, texts, now) = (
        visit.web().db().clone(),
        visit.web().texts.clone(),
        visit.now(),
    );
    let listed = tokio::task::spawn_blocking(move || of(&db, &texts, now)).await;
    let accounts = listed.map_err(PageError::internal)??;
    if accounts.is_empty() {
        return Err(PageError::NotFound);
    }
    Ok(Json(accounts).into_response())
}
