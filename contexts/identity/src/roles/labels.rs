//! What permissions are called for people.

use kit_module::Permission;
use kit_web::Visit;
use std::{collections::BTreeMap, sync::Arc};

/// The text keys of all permissions of the program; a service that `app` registers from its list
/// of modules. Without it the permissions of this context only have names.
#[derive(Clone, Debug, Default)]
pub struct PermissionLabels(Arc<BTreeMap<&'static str, &'static str>>);

impl PermissionLabels {
    /// From the permissions of all modules.
    #[must_use]
    pub fn new(permissions: impl IntoIterator<Item = Permission>) -> Self {
        let labels = permissions.into_iter().map(|one| (one.name, one.label));
        Self(Arc::new(labels.collect()))
    }

    /// Those that were registered.
    pub(crate) fn of(visit: &Visit) -> Self {
        let registered: Option<&Self> = visit.web().try_service();
        registered
            .cloned()
            .unwrap_or_else(|| Self::new(crate::permissions::ALL))
    }

    /// What a permission is called; its name if nobody says.
    pub(crate) fn label(&self, visit: &Visit, name: &str) -> String {
        self.0
            .get(name)
            .map_or_else(|| name.to_owned(), |key| visit.t(key))
    }
}
