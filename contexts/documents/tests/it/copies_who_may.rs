//! Who may make electronic copies: whoever may copy, of documents that they may read.

use crate::{
    MIGRATIONS,
    cast::*,
    copies::{input, letter_with_files, made, with_right},
};
use documents::{
    outgoing::ActError,
    permissions::{ALL, COPY},
};
use std::sync::Arc;

testing::on_both_databases! {
    fn only_who_may_copy_and_read_the_document_makes_a_copy(db: &TestDb) {
        let cast = cast(db);
        let it = &cast.receiver;
        let (source, scan, _) = letter_with_files(db, it, "586/BNV-VP");
        let wanted = input(it, source, scan);
        for other in [&it.leader, &it.administrator] {
            let refused = made(db, other, &wanted);
            assert!(matches!(refused, Err(ActError::Refused(_))), "{}: {refused:?}", other.role);
        }
        for other in [&it.specialist, &it.head, &cast.sender.clerk] {
            let refused = made(db, other, &wanted);
            assert!(matches!(refused, Err(ActError::NotFound)), "does not see it, {}: {refused:?}", other.role);
        }
        for who in [&it.clerk, &it.chief] {
            assert!(who.may(COPY));
            made(db, who, &wanted).unwrap();
        }
    }

    fn every_other_right_together_is_not_enough_and_this_one_with_reading_is(db: &TestDb) {
        let it = &cast(db).receiver;
        let (source, scan, _) = letter_with_files(db, it, "586/BNV-VP");
        let wanted = input(it, source, scan);
        let mut all_but_one = it.leader.clone();
        let others = || ALL.iter().map(|(name, _)| (*name).to_owned()).filter(|name| name != COPY);
        all_but_one.permissions = Arc::new(others().collect());
        all_but_one.scopes = Arc::new(others().map(|name| (name, identity::Scope::Organisation)).collect());
        let refused = made(db, &all_but_one, &wanted);
        assert!(matches!(refused, Err(ActError::Refused(_))), "{refused:?}");
        made(db, &with_right(&it.leader, COPY), &wanted).unwrap();
    }
}
