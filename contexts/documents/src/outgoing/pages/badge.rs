//! The number behind "Văn bản đi" in the menu: what waits for the viewer.

use crate::{
    outgoing::list::{self, Tab},
    permissions::{APPROVE, CHECK_CONTENT, CHECK_FORMAT, DRAFT, ISSUE},
};
use identity::MenuCount;

/// What waits for somebody among the outgoing documents.
pub const TODO: MenuCount = MenuCount {
    name: "documents.outgoing.todo",
    concerns: |actor| {
        let works = [DRAFT, CHECK_CONTENT, CHECK_FORMAT, APPROVE, ISSUE];
        works.iter().any(|right| actor.may(*right))
    },
    count: |tx, _now, actor| list::count(tx, actor, Tab::Todo),
};
