//! The number that keeps this node's identifiers apart from those of others.

use kit_base::{hex, random_bytes, set_node_number};
use kit_db::{Db, DbError, claim_node_number};
use std::{sync::Arc, time::Duration};
use tokio::{runtime::Handle, task::JoinHandle};

/// A number stays with a silent process for ten minutes; renewing it every minute leaves room for
/// a fail-over of the database.
const RENEW_EVERY: Duration = Duration::from_secs(60);

/// Renews the number until it is stopped.
pub struct NumberKeeper(JoinHandle<()>);

impl NumberKeeper {
    pub(super) fn start(db: Db, holder: Arc<str>, runtime: &Handle) -> Self {
        Self(runtime.spawn(async move {
            loop {
                tokio::time::sleep(RENEW_EVERY).await;
                let (db, holder) = (db.clone(), Arc::clone(&holder));
                let renewed = tokio::task::spawn_blocking(move || claim(&db, &holder)).await;
                if !matches!(renewed, Ok(Ok(()))) {
                    tracing::warn!("the number of this node could not be renewed; will try again");
                }
            }
        }))
    }

    pub(super) fn stop(self) {
        self.0.abort();
    }
}

/// Claims or renews the number and has identifiers carry it.
pub(super) fn claim(db: &Db, holder: &str) -> Result<(), DbError> {
    set_node_number(claim_node_number(db, holder)?);
    Ok(())
}

/// A name for leases that no other process has.
pub(super) fn holder(name: Option<&str>) -> Arc<str> {
    let unique = format!("{}-{}", std::process::id(), hex(&random_bytes::<4>()));
    name.map_or(unique.clone(), |name| format!("{name}-{unique}"))
        .into()
}
