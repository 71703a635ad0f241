//! Who may have signatures checked again.

use crate::{MIGRATIONS, people::everybody};
use identity::Role;
use signing::{
    permissions::CHECK_SIGNATURES,
    verification::{CheckAgainError, check_again},
};

testing::on_both_databases! {
    fn only_who_works_with_documents_may_have_signatures_checked_again(db: &TestDb) {
        let may = [Role::Leader, Role::ChiefOfOffice, Role::HeadOfUnit, Role::Specialist, Role::Clerk];
        for actor in everybody(db) {
            let (role, now) = (actor.role, crate::people::now());
            let answer = db.write_blocking(move |tx| check_again(tx, now, &actor, &"00".repeat(32)));
            match answer {
                Err(CheckAgainError::NotFound) => assert!(may.contains(&role), "{role} may not {CHECK_SIGNATURES}"),
                Err(CheckAgainError::Refused(_)) => assert!(!may.contains(&role), "{role}"),
                other => panic!("{role}: {other:?}"),
            }
        }
    }
}
