//! What is seen decides: every page of the signed and of the last revision is drawn, and whatever is
//! called harmless changes no pixel outside the field that may be filled.

use crate::{
    pixels::drawn,
    shared_objects::{CHANGES, EXCUSED, KNOWN, Recipe, SHOWN, changed, prepared},
    signing,
};
use proptest::prelude::*;
use signatures::pdf::{Permission, Purpose, SignatureField, SignatureOptions, Target, inspect};

const CERTIFIED: [Option<Permission>; 3] = [
    None,
    Some(Permission::NoChanges),
    Some(Permission::FormFilling),
];

fn sign(file: &[u8], permission: Option<Permission>) -> Vec<u8> {
    let purpose = permission.map_or(Purpose::Approval, Purpose::Certification);
    let field = SignatureField {
        name: "leader".to_owned(),
        page: 0,
        area: None,
    };
    let options = SignatureOptions {
        purpose,
        ..SignatureOptions::new(Target::New(field))
    };
    signing::sign(file, &options)
}

/// A recipe's file, before and after.
struct Made {
    signed: Vec<u8>,
    file: Vec<u8>,
}

impl Made {
    fn of(recipe: &Recipe, permission: Option<Permission>) -> Self {
        let signed = sign(&prepared(recipe), permission);
        let file = changed(&signed, recipe);
        Self { signed, file }
    }

    /// Whether the change is called harmless.
    fn is_accepted(&self) -> bool {
        let report = inspect(&self.file).unwrap();
        let mut signatures = report.signatures.iter();
        let leader = signatures.find(|one| one.field == "leader");
        leader.is_some_and(|one| one.problems.is_empty() && one.changes.are_harmless())
    }

    /// Whether anybody who opens the file sees it.
    fn is_seen(&self) -> bool {
        drawn(&self.signed) != drawn(&self.file)
    }
}

fn recipe(excused: usize, shown: usize, change: usize) -> Recipe {
    let names = [
        "Zz".to_owned(),
        KNOWN[(excused + shown + change) % KNOWN.len()].to_owned(),
    ];
    Recipe {
        excused,
        shown,
        change,
        names,
        before: 0,
        after: 0,
    }
}

#[test]
fn nothing_that_is_called_harmless_is_seen_wherever_the_object_is_excused_and_shown() {
    let mut accepted = 0;
    for (excused, (at, _)) in EXCUSED.iter().enumerate() {
        for (shown, (place, _)) in SHOWN.iter().enumerate() {
            for (change, how) in CHANGES.iter().enumerate() {
                let recipe = recipe(excused, shown, change);
                let made = Made::of(&recipe, None);
                if made.is_accepted() {
                    assert!(!made.is_seen(), "{at} and shown {place}: {how}: {recipe:?}");
                    accepted += 1;
                }
            }
        }
    }
    // the rules do excuse, so that something was there to be seen
    assert!(accepted > 60, "{accepted} were called harmless");
}

#[test]
fn every_shown_place_shows_the_object() {
    for (shown, (place, _)) in SHOWN.iter().enumerate().skip(1) {
        for change in [0, 3] {
            let made = Made::of(&recipe(0, shown, change), None);
            assert!(
                made.is_seen() && !made.is_accepted(),
                "{place}: {}",
                CHANGES[change]
            );
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn no_names_revisions_and_certifications_make_a_seen_change_harmless(
        excused in 0..EXCUSED.len(),
        shown in 0..SHOWN.len(),
        change in 0..CHANGES.len(),
        names in proptest::array::uniform2(prop_oneof![
            proptest::sample::select(&KNOWN[..]).prop_map(str::to_owned),
            "[A-Z][A-Za-z]{0,8}",
        ]),
        certified in 0..CERTIFIED.len(),
        before in 0_usize..3,
        after in 0_usize..3,
    ) {
        let recipe = Recipe { excused, shown, change, names, before, after };
        let made = Made::of(&recipe, CERTIFIED[certified]);
        prop_assert!(!(made.is_accepted() && made.is_seen()), "{recipe:?}");
    }
}
