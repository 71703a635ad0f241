//! Shared objects under every name, and whatever else a later revision brings: what is called harmless
//! changes nothing that is seen.

use signatures::pdf::{
    Permission, Purpose, SignatureField, SignatureOptions, Target, Update, inspect,
};

use crate::{
    pixels::drawn,
    samples,
    shared_objects::{CHANGES, EXCUSED, KNOWN, Recipe, SHOWN, changed, prepared},
};

/// What a later revision of arbitrary objects leaves alone: the field that may be filled and its looks,
/// which may change, and the object with two roles, which the recipe changes.
const LEFT_ALONE: [u32; 4] = [8, 12, 40, 41];

/// The first bytes choose the recipe, the next the names; then come objects, each its number and its text,
/// ended by a zero.
pub fn pdf_drawn(data: &[u8]) {
    let Some((choices, rest)) = data.split_first_chunk::<8>() else {
        return;
    };
    let choice = |at: usize, of: usize| usize::from(choices[at]) % of;
    let recipe = Recipe {
        excused: choice(0, EXCUSED.len()),
        shown: choice(1, SHOWN.len()),
        change: choice(2, CHANGES.len()),
        names: [6, 7].map(|at| KNOWN[choice(at, KNOWN.len())].to_owned()),
        before: choice(3, 3),
        after: choice(4, 3),
    };
    let permission = [
        None,
        Some(Permission::NoChanges),
        Some(Permission::FormFilling),
    ][choice(5, 3)];
    let Some(signed) = sign(&prepared(&recipe), permission) else {
        return;
    };
    let mut objects = Vec::new();
    for chunk in rest.split_inclusive(|byte| *byte == 0).take(8) {
        if let Some((number, text)) = chunk.split_first()
            && let Ok(text) = std::str::from_utf8(text)
            && !LEFT_ALONE.contains(&u32::from(*number))
        {
            objects.push((u32::from(*number), text.trim_end_matches('\0')));
        }
    }
    let mut file = changed(&signed, &recipe);
    if !objects.is_empty() {
        file = samples::append(&file, &objects);
    }
    let Ok(report) = inspect(&file) else {
        return;
    };
    let leader = report.signatures.iter().find(|one| one.field == "leader");
    let is_harmless =
        leader.is_some_and(|one| one.problems.is_empty() && one.changes.are_harmless());
    if is_harmless {
        assert!(
            drawn(&signed) == drawn(&file),
            "what is seen changed: {recipe:?}"
        );
    }
}

/// A signature binds the file by its range; that its message is no message is not asked here.
fn sign(file: &[u8], permission: Option<Permission>) -> Option<Vec<u8>> {
    let field = SignatureField {
        name: "leader".to_owned(),
        page: 0,
        area: None,
    };
    let mut options = SignatureOptions::new(Target::New(field));
    options.purpose = permission.map_or(Purpose::Approval, Purpose::Certification);
    options.reserve = 64;
    let prepared = Update::open(file).ok()?.prepare(&options).ok()?;
    prepared.assemble(file, &[0x30, 0x00]).ok()
}
