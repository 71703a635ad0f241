//! What signatures are worth: made, changed, expired, revoked, unknown.

use crate::verification_world::{World, plain_pdf};
use jiff::SignedDuration;
use proptest::prelude::*;
use signing::verification::{
    BYTES_MAX, Collected, Extent, Format, Kind, NATIONAL, Outcome, Purpose, Question, Role, Rules,
    Trust, VGCA, Worth, assess,
};
use std::{path::Path, sync::LazyLock};
use testing::outside::{Authority, KeyKind, Profile};

fn ask(purpose: Purpose) -> Question {
    Question {
        purpose,
        seen_at: None,
    }
}

#[test]
fn a_signed_pdf_is_trusted_and_says_who_signed() {
    let world = World::new();
    let found = world.assess(&world.sign_pdf(&world.person, &plain_pdf(), "Chuky"));
    assert_eq!(
        (found.format, found.outcome),
        (Format::Pdf, Outcome::Trusted),
        "{found:#?}"
    );
    let [one] = found.signatures.as_slice() else {
        panic!("one signature")
    };
    assert_eq!(
        (one.name.as_str(), one.level.as_str()),
        ("Nguyễn Thị Mẫu", "B-B")
    );
    assert_eq!(one.domain.as_deref(), Some(VGCA));
    assert_eq!(one.claimed_at, Some(world.now()));
    assert_eq!((one.proven_at, one.changed.extent), (None, Extent::None));
    assert_eq!(one.certificate.len(), 64);
    assert_eq!(
        found.report["signatures"][0]["verdict"]["indication"],
        "TOTAL-PASSED"
    );
    assert_eq!(found.report["outcome"], "trusted");
}

#[test]
fn a_file_without_signatures_is_unsigned_and_other_kinds_are_unreadable() {
    let world = World::new();
    assert_eq!(world.assess(&plain_pdf()).outcome, Outcome::Unsigned);
    assert_eq!(world.assess(b"<a/>").outcome, Outcome::Unsigned);
    for other in [
        b"".as_slice(),
        b"PK\x03\x04",
        b"\x30\x03\x02\x01\x05",
        b"%PDF-1.7",
    ] {
        assert_eq!(
            world.assess(other).outcome,
            Outcome::Unreadable,
            "{other:?}"
        );
    }
    let signed = br#"<a xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:Signature/></a>"#;
    assert!(!world.assess(signed).is_trusted());
}

#[test]
fn a_detached_signature_needs_its_content_in_either_field() {
    let world = World::new();
    let (content, trust, lists) = (
        b"N\xE1\xBB\x99i dung".as_slice(),
        world.trust(),
        world.lists(),
    );
    let message = world.sign_cms(content, false);
    let judge = |first: &[u8], second: Option<&[u8]>| {
        assess(
            first,
            second,
            &trust,
            &lists,
            Question::default(),
            world.now(),
        )
        .outcome
    };
    assert_eq!(judge(&message, Some(content)), Outcome::Trusted);
    assert_eq!(judge(content, Some(&message)), Outcome::Trusted);
    assert_eq!(judge(&message, None), Outcome::Unknown);
    assert_eq!(judge(&message, Some(b"other")), Outcome::Broken);
    let attached = world.sign_cms(content, true);
    assert_eq!(judge(&attached, None), Outcome::Trusted);
    assert_eq!(judge(&attached, Some(b"other")), Outcome::Broken);
    let text = format!(
        "-----BEGIN PKCS7-----\n{}\n-----END PKCS7-----\n",
        base64(&attached)
    );
    assert_eq!(judge(text.as_bytes(), None), Outcome::Trusted);
}

fn base64(bytes: &[u8]) -> String {
    use base64::Engine;
    base64::engine::general_purpose::STANDARD.encode(bytes)
}

#[test]
fn the_domain_has_to_fit_the_purpose() {
    let world = World::new();
    let signed = world.sign_pdf(&world.person, &plain_pdf(), "Chuky");
    let judge = |purpose| {
        assess(
            &signed,
            None,
            &world.trust(),
            &world.lists(),
            ask(purpose),
            world.now(),
        )
    };
    assert_eq!(judge(Purpose::StateBody).outcome, Outcome::Trusted);
    let found = judge(Purpose::Citizen);
    assert_eq!(
        (found.outcome, found.signatures[0].worth),
        (Outcome::Intact, Worth::Refused)
    );
    assert_eq!(found.signatures[0].reason.key, "signing-check-other-domain");
    let rules = Rules {
        citizen_domains: vec![NATIONAL.to_owned(), VGCA.to_owned()],
        ..Rules::default()
    };
    let both = Trust::of(vec![world.root.anchor(VGCA)], Vec::new(), rules);
    let found = assess(
        &signed,
        None,
        &both,
        &world.lists(),
        ask(Purpose::Citizen),
        world.now(),
    );
    assert_eq!(found.outcome, Outcome::Trusted);
}

#[test]
fn an_unknown_root_leaves_a_right_signature_intact_only() {
    let world = World::new();
    let stranger = Authority::root("Người lạ", KeyKind::P256, &world.clock);
    let other = stranger.issue(Profile::Seal, "Công ty Mẫu", KeyKind::P256);
    let found = world.assess(&world.sign_pdf(&other, &plain_pdf(), "Chuky"));
    assert_eq!(
        (found.outcome, found.signatures[0].worth),
        (Outcome::Intact, Worth::Unproven)
    );
    assert_eq!(found.signatures[0].reason.key, "signing-check-unknown-root");
    assert_eq!(found.signatures[0].role, Role::Agency);
    let nothing = assess(
        &world.sign_pdf(&world.person, &plain_pdf(), "Chuky"),
        None,
        &Trust::default(),
        &world.lists(),
        Question::default(),
        world.now(),
    );
    assert_eq!(nothing.outcome, Outcome::Intact);
    assert!(
        nothing
            .notes
            .iter()
            .any(|note| note.key == "signing-check-nothing-trusted")
    );
}

#[test]
fn a_revoked_certificate_is_refused_unless_a_time_stamp_is_older() {
    let world = World::new();
    let plain = world.sign_pdf(&world.person, &plain_pdf(), "Chuky");
    let stamped = world.sign_pdf_stamped(&world.person, &plain_pdf());
    world.clock.advance(SignedDuration::from_hours(2));
    world.authority.revoke(
        &world.person.certificate,
        world.now() - SignedDuration::from_hours(1),
        1,
    );
    let found = world.assess(&plain);
    assert_eq!(
        (found.outcome, found.signatures[0].worth),
        (Outcome::Intact, Worth::Refused)
    );
    assert_eq!(
        found.signatures[0].reason.key,
        "signing-check-revoked-unproven"
    );
    let found = world.assess(&stamped);
    assert_eq!(found.outcome, Outcome::Trusted, "{found:#?}");
    assert!(found.signatures[0].proven_at.is_some());
    assert!(
        found.signatures[0]
            .details
            .iter()
            .any(|one| one.key == "signing-check-revoked-later")
    );
}

#[test]
fn an_expired_certificate_needs_a_proof_of_time() {
    let world = World::new();
    let (begin, end) = (world.now() - SignedDuration::from_hours(48), world.later(1));
    let person =
        world
            .authority
            .issue_between(Profile::Signer, "Trần Văn Thử", KeyKind::P256, begin, end);
    let plain = world.sign_pdf(&person, &plain_pdf(), "Chuky");
    world.clock.advance(SignedDuration::from_hours(24));
    let found = world.assess(&plain);
    assert_eq!(
        (found.outcome, found.signatures[0].worth),
        (Outcome::Intact, Worth::Refused),
        "{found:#?}"
    );
}

#[test]
fn an_archived_file_reaches_the_highest_level_and_outlives_its_certificates() {
    let world = World::new();
    let archived = world.archive(&world.sign_pdf_stamped(&world.person, &plain_pdf()));
    let found = assess(
        &archived,
        None,
        &world.trust(),
        &Collected::default(),
        Question::default(),
        world.now(),
    );
    assert_eq!(found.outcome, Outcome::Trusted, "{found:#?}");
    let kinds: Vec<Kind> = found.signatures.iter().map(|one| one.kind).collect();
    assert_eq!(kinds, [Kind::Signature, Kind::Timestamp]);
    assert_eq!(found.signatures[0].level, "B-LTA");
    assert_eq!(found.signatures[0].changed.extent, Extent::Allowed);
}

#[test]
fn whatever_is_appended_after_the_last_signature_is_said() {
    let world = World::new();
    let signed = world.sign_pdf(&world.person, &plain_pdf(), "Chuky");
    let garbage = [signed.as_slice(), b"junk"].concat();
    assert_eq!(world.assess(&garbage).outcome, Outcome::Broken);
    let start = signed
        .windows(9)
        .rposition(|window| window == b"startxref")
        .unwrap();
    let previous: String = String::from_utf8_lossy(&signed[start + 9..])
        .chars()
        .filter(char::is_ascii_digit)
        .collect();
    let mut changed = signed.clone();
    let at = changed.len();
    let body = "BT /F1 13 Tf 72 770 Td (Quyet dinh so 99) Tj ET";
    changed.extend(
        format!(
            "4 0 obj\n<</Length {}>>\nstream\n{body}\nendstream\nendobj\n",
            body.len()
        )
        .into_bytes(),
    );
    let table = changed.len();
    changed.extend(format!(
        "xref\n4 1\n{at:010} 00000 n \ntrailer\n<</Size 100/Root 1 0 R/Prev {previous}>>\nstartxref\n{table}\n%%EOF\n"
    ).into_bytes());
    let found = world.assess(&changed);
    assert_eq!(found.outcome, Outcome::Broken, "{found:#?}");
    assert_eq!(found.signatures[0].changed.extent, Extent::Suspicious);
    assert!(
        found
            .notes
            .iter()
            .any(|note| note.key == "signing-check-appended")
    );
    // a second signature over the change makes the first one no better
    let again = world.sign_pdf(&world.person, &changed, "Chuky2");
    assert_eq!(world.assess(&again).outcome, Outcome::Broken);
}

#[test]
fn two_honest_signatures_are_both_trusted() {
    let world = World::new();
    let once = world.sign_pdf(&world.person, &plain_pdf(), "Chuky1");
    let found = world.assess(&world.sign_pdf(&world.person, &once, "Chuky2"));
    assert_eq!(found.outcome, Outcome::Trusted, "{found:#?}");
    assert_eq!(found.signatures[0].changed.extent, Extent::Allowed);
    assert_eq!(found.signatures[1].changed.extent, Extent::None);
}

#[test]
fn a_file_over_the_limit_is_refused_by_name() {
    let world = World::new();
    let mut large = plain_pdf();
    large.resize(BYTES_MAX + 1, b' ');
    let found = world.assess(&large);
    assert_eq!(
        (found.outcome, found.notes[0].key.as_ref()),
        (Outcome::Unreadable, "signing-check-too-large")
    );
}

struct Sample {
    trust: Trust,
    lists: Collected,
    now: jiff::Timestamp,
    pdf: Vec<u8>,
    cms: Vec<u8>,
}

/// Signed once for thousands of flips.
static SAMPLE: LazyLock<Sample> = LazyLock::new(|| {
    let world = World::new();
    Sample {
        trust: world.trust(),
        lists: world.lists(),
        now: world.now(),
        pdf: world.sign_pdf(&world.person, &plain_pdf(), "Chuky"),
        cms: world.sign_cms(b"content", true),
    }
});

/// Bytes of a PDF that are not signed: the digits of the signature and the zeros behind it.
fn is_in_gap(pdf: &[u8], at: usize) -> bool {
    let open = pdf
        .windows(10)
        .position(|window| window == b"/Contents ")
        .or_else(|| pdf.windows(10).position(|window| window == b"/Contents<"));
    let open = open.expect("there is a signature") + 9;
    let close = open + pdf[open..].iter().position(|byte| *byte == b'>').unwrap();
    (open..=close).contains(&at)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn a_pdf_with_a_changed_byte_is_never_trusted(place in any::<prop::sample::Index>(), mask in 1_u8..) {
        let sample = &*SAMPLE;
        let mut changed = sample.pdf.clone();
        let at = place.index(changed.len());
        changed[at] ^= mask;
        let found = assess(&changed, None, &sample.trust, &sample.lists, Question::default(), sample.now);
        prop_assert!(is_in_gap(&sample.pdf, at) || !found.is_trusted(), "byte {at}: {found:#?}");
    }

    #[test]
    fn nothing_that_is_cut_or_pasted_is_trusted_or_panics(
        from in any::<prop::sample::Index>(), to in any::<prop::sample::Index>(), pasted in prop::collection::vec(any::<u8>(), 1..40),
    ) {
        let sample = &*SAMPLE;
        for original in [&sample.pdf, &sample.cms] {
            let (from, to) = (from.index(original.len()), to.index(original.len()));
            let changed = [&original[..from.min(to)], pasted.as_slice(), &original[from.max(to)..]].concat();
            if changed == *original || (original == &sample.pdf && is_in_gap(&sample.pdf, from.min(to))) {
                continue;
            }
            let found = assess(&changed, None, &sample.trust, &sample.lists, Question::default(), sample.now);
            prop_assert!(!found.is_trusted() || changed.starts_with(original), "{from} {to}");
        }
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..400), as_pdf: bool) {
        let sample = &*SAMPLE;
        let head: &[u8] = if as_pdf { b"%PDF-1.7\n" } else { b"\x30\x80" };
        let bytes = [head, &bytes].concat();
        let found = assess(&bytes, Some(&bytes), &sample.trust, &sample.lists, Question::default(), sample.now);
        prop_assert!(!found.is_trusted());
    }
}

#[test]
fn real_documents_of_state_bodies_are_intact_or_broken_as_known() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/pdf");
    if !folder.join("expected.csv").is_file() {
        eprintln!("skipped: ../shared/data/pdf is not at hand");
        return;
    }
    let now = "2026-11-22T00:00:00Z".parse().unwrap();
    let expected = [
        ("signed_01.pdf", 1, false),
        ("signed_02.pdf", 1, true),
        ("signed_05.pdf", 6, false),
        ("signed_08.pdf", 1, false),
    ];
    for (name, count, is_broken) in expected {
        let bytes = std::fs::read(folder.join(name)).unwrap();
        let found = assess(
            &bytes,
            None,
            &Trust::default(),
            &Collected::default(),
            Question::default(),
            now,
        );
        assert_eq!(found.signatures.len(), count, "{name}");
        let outcome = if is_broken {
            Outcome::Broken
        } else {
            Outcome::Intact
        };
        assert_eq!(found.outcome, outcome, "{name}: {found:#?}");
        for one in &found.signatures {
            assert!(is_broken || !one.name.is_empty(), "{name}");
        }
    }
}

#[test]
fn a_file_that_programs_open_as_a_pdf_that_nobody_signed_gives_no_verdict() {
    let world = World::new();
    let xml = b"<a xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\"><!-- %PDF-1.7 startxref 9 %%EOF --></a>";
    assert_eq!(world.assess(xml).outcome, Outcome::Unreadable);
    let signed = world.sign_cms(&plain_pdf(), true);
    assert_eq!(
        world.assess(&signed).outcome,
        Outcome::Trusted,
        "a message around a PDF is one"
    );
    let first = world.sign_cms(b"van ban", true);
    let pem = |bytes: &[u8]| {
        use base64::{Engine, engine::general_purpose::STANDARD};
        format!(
            "-----BEGIN CMS-----\n{}\n-----END CMS-----\n",
            STANDARD.encode(bytes)
        )
    };
    assert_eq!(
        world.assess(pem(&first).as_bytes()).outcome,
        Outcome::Trusted
    );
    let two = format!("{}{}", pem(&first), pem(&signed));
    assert_eq!(
        world.assess(two.as_bytes()).outcome,
        Outcome::Unreadable,
        "of two messages none is judged"
    );
}

#[test]
fn a_signature_that_was_taken_out_of_a_file_leaves_a_word() {
    let world = World::new();
    let signed = world.sign_pdf(&world.person, &plain_pdf(), "Chuky");
    let mut stripped = signed.clone();
    for at in 0..stripped.len() {
        // the field is of another kind now, and nothing else is touched
        let is_kind = stripped[at..].starts_with(b"/Sig");
        if is_kind && stripped[..at].trim_ascii_end().ends_with(b"/FT") {
            stripped[at..at + 4].copy_from_slice(b"/Tx ");
        }
    }
    assert_ne!(stripped, signed);
    let bare = world.assess(&plain_pdf());
    assert_eq!((bare.outcome, bare.notes.len()), (Outcome::Unsigned, 0));
    let found = world.assess(&stripped);
    let says = |key: &str| found.notes.iter().any(|note| note.key == key);
    assert_eq!(found.outcome, Outcome::Unsigned, "{found:#?}");
    assert!(says("signing-check-vanished"), "{:?}", found.notes);
}
