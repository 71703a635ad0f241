//! Whether there is room for what people send.
use crate::{PageError, Visit};
use std::{fmt, sync::Arc};

/// Says whether there is room left; registered as a service by whoever knows the disk. Without it there always is.
#[derive(Clone)]
pub struct RoomLeft(Arc<dyn Fn() -> bool + Send + Sync>);

impl RoomLeft {
    /// Asks `is_left` before everything that is sent by people who are signed in and by programs.
    pub fn new(is_left: impl Fn() -> bool + Send + Sync + 'static) -> Self {
        Self(Arc::new(is_left))
    }
}

impl fmt::Debug for RoomLeft {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RoomLeft")
    }
}

impl Visit {
    /// Refuses what would be written while the last room is kept for the database's own work. Signing in and out goes
    /// on: who makes room must get in, and nobody may be held in.
    pub(crate) fn must_have_room(&self) -> Result<(), PageError> {
        let is_exempt = self.viewer().is_none() || self.path() == self.web().site.sign_out_href;
        let room = self.web().try_service::<RoomLeft>();
        if is_exempt || room.is_none_or(|room| (room.0)()) {
            return Ok(());
        }
        let why = "take what is sent: the disk has less room left than node.least_free";
        Err(PageError::NoRoom(why.into()))
    }
}
