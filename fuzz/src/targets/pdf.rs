//! Files: as they come, and genuine ones with a revision made of the bytes.

use signatures::algorithms::Digest;
use signatures::pdf::{
    Document, Judged, ModificationLevel, Object, Reference, SignatureField, SignatureOptions,
    Target, Update, Verified, judge,
};
use signatures::verdict::Indication;
use signatures::x509::Evidence;

use crate::samples;
use crate::world::{World, world};

/// The object that holds what the pages show (samples.rs).
const PAGE_CONTENT: u32 = 5;

/// More objects than the base has.
const OBJECTS: u32 = 64;

/// Flags of annotations that nobody sees: read-only, locked, contents locked.
const UNSEEN: i64 = 64 | 128 | 512;

/// A file: judged without and with an anchor, and signed once more.
pub fn pdf(data: &[u8]) {
    // what cannot be read for judging cannot be opened for signing either
    if judge_file(world(), data).is_some() {
        append(data);
    }
}

/// None when the file cannot be read at all.
fn judge_file(world: &World, file: &[u8]) -> Option<Vec<Judged>> {
    let unanchored = judge(file, &Evidence::default(), &[], &world.policy, world.now).ok()?;
    let passed = |one: &Judged| one.verdict.indication() == Indication::TotalPassed;
    assert!(!unanchored.iter().any(passed), "passed without an anchor");
    // what holds without an anchor is all that an anchor could make pass
    if !unanchored.iter().any(|one| one.validated.is_intact()) {
        return Some(unanchored);
    }
    let judged = judge(
        file,
        &world.evidence,
        &world.anchors,
        &world.policy,
        world.now,
    )
    .expect("it was read before");
    for one in judged.iter().filter(|one| passed(one)) {
        let range = one.validated.report.byte_range.expect("it passed");
        let digest = Digest::Sha256.of(&range.pieces(file));
        assert!(world.is_genuine(&digest), "passed, but nobody signed this");
        assert!(one.validated.report.problems.is_empty());
        assert!(matches!(
            one.validated.message,
            Ok(Verified::Signature { .. } | Verified::Timestamp { .. })
        ));
    }
    Some(judged)
}

/// Signs what can be signed: the base stays, and the new signature binds the file.
fn append(base: &[u8]) {
    let Ok(update) = Update::open(base) else {
        return;
    };
    let mut options = SignatureOptions::new(Target::New(SignatureField {
        name: "fuzz".to_owned(),
        page: 0,
        area: None,
    }));
    options.reserve = 64;
    let Ok(prepared) = update.prepare(&options) else {
        return;
    };
    let file = prepared
        .assemble(base, &[0x30, 0x00])
        .expect("the base is the same");
    assert!(file.starts_with(base));
    let Ok(document) = Document::open(&file) else {
        panic!("what we wrote cannot be read");
    };
    assert!(!document.is_repaired(), "what we wrote is damaged");
}

/// A genuine signed file with a further revision. The first byte chooses the file; then come objects,
/// each its number and its text, separated by two ends of line.
pub fn pdf_revision(data: &[u8]) {
    let world = world();
    let Some((choice, rest)) = data.split_first() else {
        return;
    };
    let base = &world.files[usize::from(*choice) % world.files.len()];
    let mut objects = Vec::new();
    for chunk in rest.split_inclusive(|byte| *byte == 0).take(16) {
        if let Some((number, text)) = chunk.split_first()
            && let Ok(text) = std::str::from_utf8(text)
        {
            objects.push((u32::from(*number), text.trim_end_matches('\0')));
        }
    }
    let file = samples::append(base, &objects);
    let judged = judge_file(world, &file).unwrap_or_default();
    let Ok(document) = Document::open(&file) else {
        return;
    };
    let before = judged.iter().any(|one| {
        one.validated.is_intact()
            && one.validated.report.changes.level < ModificationLevel::Other
            && !one.validated.report.covers_file()
    });
    if before {
        assert_eq!(
            shown(base),
            shown(&file),
            "what a page shows changed unseen"
        );
        assert_eq!(
            visible(base, base),
            visible(base, &file),
            "what is hidden or shown changed unseen"
        );
    }
    append(&file);
    let _ = document;
}

/// Of every annotation that the base had: the flags that hide, move or print it. Whoever signs in an
/// empty field shows an own picture there in any case.
fn visible(base: &[u8], file: &[u8]) -> Option<Vec<(u32, Option<i64>)>> {
    let (old, new) = (Document::open(base).ok()?, Document::open(file).ok()?);
    let (old, new) = (old.latest(), new.latest());
    let mut found = Vec::new();
    for number in 1..OBJECTS {
        let reference = Reference::new(number);
        let Ok(before) = old.get(reference) else {
            continue;
        };
        let Some(before) = before.as_dictionary() else {
            continue;
        };
        let waits = before.is_name("FT", "Sig") && before.get("V").is_none();
        if before.get("Rect").is_none() || waits {
            continue;
        }
        let now = new.get(reference).ok()?;
        let now = now.as_dictionary()?;
        let flags = match &*new.value(now, "F") {
            Object::Null => Some(0),
            other => other.as_integer(),
        };
        found.push((number, flags.map(|flags| flags & !UNSEEN)));
    }
    Some(found)
}

fn shown(file: &[u8]) -> Option<Vec<u8>> {
    let document = Document::open(file).ok()?;
    let view = document.latest();
    let object = view.get(Reference::new(PAGE_CONTENT)).ok()?;
    match &*object {
        Object::Stream(stream) => view.stream_bytes(stream).ok(),
        _ => None,
    }
}
