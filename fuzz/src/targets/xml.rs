//! XML files: as they come, and genuine ones whose elements were moved, copied and taken out.

use std::ops::Range;

use signatures::verdict::Indication;
use xmlsignatures::{
    CanonicalAlgorithm, CanonicalError, Canonicalization, Covered, Parent, Place, ReferenceReport,
    SignedContent, XmlError, XmlSignatureReport, asic, canonicalize, edxml, finish, prepare,
};

use super::edits::{edited, elements};
use crate::documents::{archive, documents, options, preserve, signed_by, stamp};
use crate::world::{World, world};

/// Identifier of the signature that is put into what comes.
const OWN_ID: &str = "own";

/// A file: brought into a canonical form and judged without and with an anchor; one of four, as the
/// bytes choose, is looked at as a package, and another is signed once more, which costs the most.
pub fn xml(data: &[u8]) {
    let choice = data.iter().fold(0, |sum: u8, one| sum.wrapping_add(*one));
    let is_readable = try_canonical(data, choice >> 2);
    match choice & 3 {
        0 => assert_eq!(edxml::package_signature(data).is_ok(), is_readable),
        1 if is_readable => sign_again(data),
        _ => {}
    }
    container_parts(data);
    judge_file(data);
}

/// What a container of signed files reads in XML: whatever it is, nothing that has no digest is the
/// file that was meant.
fn container_parts(file: &[u8]) {
    if let Ok(manifest) = asic::read_manifest(file) {
        assert!(!manifest.objects.is_empty(), "a manifest of nothing");
        for object in &manifest.objects {
            let is_meant = object.check(file).is_ok();
            assert!(
                !is_meant || object.digest.is_ok(),
                "the same without a digest"
            );
        }
    }
    if let Ok(references) = asic::external_references(file) {
        let mut uris = references.iter().flatten();
        assert!(uris.all(|uri| !uri.is_empty() && !uri.starts_with('#')));
    }
}

/// A genuine signed file with edits. The first byte chooses the file; then come the edits.
pub fn xml_revision(data: &[u8]) {
    let Some((choice, rest)) = data.split_first() else {
        return;
    };
    let files = &documents().files;
    let base = &files[usize::from(*choice) % files.len()];
    judge_file(&edited(base, files, rest));
}

/// One of the forms, as the bytes choose: once canonical, a file stays as it is, and forms that keep
/// every namespace lose nothing that the exclusive one writes. Whether the file could be read.
fn try_canonical(file: &[u8], choice: u8) -> bool {
    use CanonicalAlgorithm::{Exclusive10, Inclusive10, Inclusive11};
    let algorithm = [Exclusive10, Inclusive10, Inclusive11][usize::from(choice % 3)];
    let mut method = Canonicalization::of(algorithm);
    method.comments = choice & 0x20 != 0;
    let first = match canonicalize(file, &method) {
        Ok(first) => first,
        Err(CanonicalError::Xml(_)) => return false,
        Err(CanonicalError::TooLong) => return true,
    };
    let again = |method: &Canonicalization| match canonicalize(&first, method) {
        // the exclusive form writes declarations again and again
        Err(CanonicalError::Xml(XmlError::TooLarge { .. }) | CanonicalError::TooLong) => None,
        form => Some(form.expect("what we wrote can be read")),
    };
    if let Some(second) = again(&method) {
        assert_eq!(first, second, "a canonical form that is not canonical");
    }
    if algorithm != Exclusive10 {
        method.algorithm = Exclusive10;
        if let Some(through) = again(&method) {
            assert_eq!(
                Ok(through),
                canonicalize(file, &method),
                "something was lost"
            );
        }
    }
    true
}

fn judge_file(file: &[u8]) {
    let documents = documents();
    let Ok(unanchored) = documents.judge(file, &[]) else {
        return;
    };
    assert!(!unanchored.iter().any(passed), "passed without an anchor");
    // what holds without an anchor is all that an anchor could make pass
    if !unanchored.iter().any(XmlSignatureReport::is_intact) {
        return;
    }
    let world = world();
    let judged = documents
        .judge(file, &world.anchors)
        .expect("it was read before");
    for one in judged.iter().filter(|one| one.is_intact()) {
        check_intact(world, file, one);
    }
}

fn passed(one: &XmlSignatureReport) -> bool {
    one.report.indication == Indication::TotalPassed
}

/// What an intact signature is said to cover is what somebody of the world signed, and all of it.
fn check_intact(world: &World, file: &[u8], one: &XmlSignatureReport) {
    let signed = signed_by(one);
    let known = documents().known(&signed);
    let known = known.expect("intact, but nobody signed this");
    for reference in &one.references {
        check_coverage(file, one, reference);
    }
    if passed(one) {
        let signer = one.report.signer.as_ref().expect("it passed");
        assert_eq!(signer.sha256, world.signer().summary().sha256);
        assert_eq!(one.properties, known.properties, "other properties");
        if one.report.time_is_proven {
            assert!(
                known.times.contains(&one.report.best_signature_time),
                "a time that nobody stamped"
            );
        }
    }
    extend(world, file, one);
}

/// Without what the report says is left out, the file reads as what was signed, and so does the
/// element: nobody can put content where the report does not point to.
fn check_coverage(file: &[u8], one: &XmlSignatureReport, reference: &ReferenceReport) {
    // places are those of the text; files in another encoding are left to the other checks
    let file = file.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(file);
    let (Ok(text), true) = (std::str::from_utf8(file), file.starts_with(b"<")) else {
        return;
    };
    if text.to_ascii_lowercase().contains("iso-8859-1") {
        return;
    }
    let mut method = one.canonicalization.clone().expect("it is intact");
    match reference.covered.as_ref().expect("covers nothing") {
        Covered::Document {
            without,
            comments,
            decoded: false,
        } => {
            method.comments &= *comments;
            let rest = cut(text, 0..text.len(), without);
            assert_eq!(
                canonicalize(rest.as_bytes(), &method).as_ref(),
                Ok(&reference.signed),
                "covers something else than it says"
            );
        }
        // attributes like xml:lang would come along in the other forms
        Covered::Element {
            element,
            without,
            comments,
            decoded: false,
        } if method.algorithm == CanonicalAlgorithm::Exclusive10 => {
            method.comments &= *comments;
            let signed = std::str::from_utf8(&reference.signed).expect("it is canonical");
            let own = cut(text, element.source.clone(), without);
            let [as_is, as_signed] = [&own, signed].map(|inside| {
                canonicalize(alone(text, &element.source, inside).as_bytes(), &method)
            });
            // tags with a bracket in a value confuse the simple eye
            if let (Ok(as_is), Ok(as_signed)) = (as_is, as_signed) {
                assert_eq!(as_is, as_signed, "covers another element than it says");
            }
        }
        _ => {}
    }
}

/// The range of the text without some places in it.
fn cut(text: &str, range: Range<usize>, without: &[Place]) -> String {
    let mut rest = String::new();
    let mut from = range.start;
    for place in without {
        // signatures inside of one that is left out lie behind already
        if place.source.start >= from {
            rest.push_str(&text[from..place.source.start]);
            from = place.source.end;
        }
    }
    rest.push_str(&text[from..range.end]);
    rest
}

/// The elements around a place, with nothing inside but this.
fn alone(text: &str, place: &Range<usize>, inside: &str) -> String {
    let (mut before, mut after) = (String::new(), String::new());
    for element in elements(text) {
        let whole = &element.whole;
        let is_around = whole.start < place.start && place.end < whole.end;
        if let (Some(content), true) = (&element.content, is_around) {
            before.push_str(&text[whole.start..content.start]);
            after.insert_str(0, &text[content.end..whole.end]);
        }
    }
    before + inside + &after
}

/// What is added to a signature leaves it intact, about the same.
fn extend(world: &World, file: &[u8], before: &XmlSignatureReport) {
    let (Some(id), true) = (&before.element.id, before.properties.is_some()) else {
        return;
    };
    // several elements with one identifier, or an encoding that is not written
    if xmlsignatures::archive_timestamp_input(file, &[crate::documents::OUTSIDE], id).is_err() {
        return;
    }
    for extended in [
        stamp(world, file, id),
        preserve(world, file, id),
        archive(world, file, id),
    ] {
        let all = documents()
            .judge(&extended, &[])
            .expect("what we extend can be read");
        let mut all = all.iter();
        let same = all.find(|one| one.element.id.as_ref() == Some(id));
        let same = same.expect("the signature is still there");
        assert!(same.is_intact(), "extending broke it");
        assert_eq!(signed_by(same), signed_by(before));
    }
}

/// Signs what can be signed: the signature passes, and what it covers is the file as it came.
fn sign_again(file: &[u8]) {
    let world = world();
    let options = options(OWN_ID, CanonicalAlgorithm::Exclusive10, true);
    let chain = [world.signer().clone()];
    let parent = Some((file, Parent::Root));
    let Ok(preparation) = prepare(parent, &[SignedContent::WholeFile], &chain, &options) else {
        return;
    };
    let value = world.signer.sign_bytes(&preparation.to_be_signed());
    let signed = finish(&preparation, &value).expect("our own value");
    let all = documents()
        .judge(&signed, &world.anchors)
        .expect("what we wrote can be read");
    let own = all
        .iter()
        .find(|one| one.element.id.as_deref() == Some(OWN_ID));
    let own = own.expect("the signature is there");
    assert!(passed(own), "what we signed does not pass");
    // a file that came may have had parts that no signature covers: in another signature, within a text
    assert!(own.covers_content);
    let form = canonicalize(file, &options.canonicalization);
    assert_eq!(
        Ok(&own.references[0].signed),
        form.as_ref(),
        "what we signed is not what came"
    );
}
