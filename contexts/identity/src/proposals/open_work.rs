//! What the offices have open in bodies that somebody wants to end.

use crate::OrganisationId;
use kit_base::Id;
use kit_db::{DbError, Tx};
use kit_module::OpenWork;
use kit_web::Visit;
use std::sync::Arc;

/// What every office counts; a service that `app` registers from its list of modules. Without it nothing is
/// counted.
#[derive(Clone, Debug, Default)]
pub struct OpenWorkOfOffices(Arc<[OpenWork]>);

impl OpenWorkOfOffices {
    /// From what all modules contribute.
    #[must_use]
    pub fn new(all: impl IntoIterator<Item = OpenWork>) -> Self {
        Self(all.into_iter().collect())
    }

    pub(crate) fn of(visit: &Visit) -> Self {
        let registered: Option<&Self> = visit.web().try_service();
        registered.cloned().unwrap_or_default()
    }

    /// What these bodies have, with its text; nothing of which there is none.
    pub(crate) fn count(
        &self,
        tx: &mut Tx<'_>,
        bodies: &[OrganisationId],
    ) -> Result<Vec<(&'static str, i64)>, DbError> {
        let ids: Vec<i64> = bodies.iter().map(|body| body.to_i64()).collect();
        let list = serde_json::json!(ids).to_string();
        let counted = self.0.iter().map(|one| {
            let count = (one.count)(tx, &list)?;
            Ok((one.label, count))
        });
        let counted: Result<Vec<_>, DbError> = counted.collect();
        Ok(counted?
            .into_iter()
            .filter(|(_, count)| *count > 0)
            .collect())
    }
}
