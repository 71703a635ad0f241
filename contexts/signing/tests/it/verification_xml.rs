//! Signatures in XML: what is said of files as they really come.

use crate::verification_world::World;
use signatures::{
    algorithms::SignatureAlgorithm,
    x509::{Crl, Evidence, TrustAnchor, read_certificates},
};
use signing::verification::{
    Argument, Assessment, Collected, Format, Outcome, Question, Reason, Rules, Trust, VGCA, Worth,
    assess,
};
use xmlsignatures::{
    Canonicalization, Parent, SignedContent, SigningOptions, Xades, finish, prepare,
};

const VIETNAMESE: &str = include_str!("../../i18n/verification.vi.ftl");
const ENGLISH: &str = include_str!("../../i18n/verification.en.ftl");

/// A file of the trial: its own authority is trusted, and its list is at hand.
fn trial(name: &str) -> Assessment {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/trial");
    let read = |name: &str| std::fs::read(format!("{folder}/{name}")).unwrap();
    let root = read_certificates(&read("goc-thu-nghiem.pem")).remove(0);
    let anchor = TrustAnchor::from_certificate(root, VGCA).unwrap();
    let trust = Trust::of(vec![anchor], Vec::new(), Rules::default());
    let mut evidence = Evidence::default();
    evidence.add_crl(Crl::from_der(&read("root.crl")).unwrap());
    let now = "2026-11-30T12:00:00Z".parse().unwrap();
    let file = read(&format!("xml/{name}.xml"));
    let collected = Collected::from(evidence);
    assess(&file, None, &trust, &collected, Question::default(), now)
}

/// Signs as the person of the world does.
pub fn sign_xml(
    world: &World,
    file: Option<(&[u8], Parent<'_>)>,
    content: &[SignedContent<'_>],
    id: &str,
) -> String {
    let party = &world.person;
    let algorithm: SignatureAlgorithm = party.algorithm();
    let options = SigningOptions {
        algorithm,
        canonicalization: Canonicalization::EXCLUSIVE,
        id: id.to_owned(),
        xades: Some(Xades {
            signing_time: world.now(),
        }),
    };
    let preparation = prepare(file, content, &party.chain(), &options).unwrap();
    let value = party.key.sign(&preparation.to_be_signed());
    String::from_utf8(finish(&preparation, &value).unwrap()).unwrap()
}

/// Every sentence, with those inside of others.
fn sentences<'r>(all: impl Iterator<Item = &'r Reason>) -> Vec<&'r Reason> {
    let all: Vec<&Reason> = all.collect();
    let inner = all.iter().flat_map(|one| one.arguments.values());
    let inner = inner.filter_map(|value| match value {
        Argument::Because(reason) => Some(&**reason),
        _ => None,
    });
    all.iter().copied().chain(inner).collect()
}

/// The text of a sentence in a language, without its values.
fn text<'t>(texts: &'t str, reason: &Reason) -> &'t str {
    let line = texts.lines().find_map(|line| {
        let rest = line.strip_prefix(&*reason.key)?;
        rest.strip_prefix(" = ")
    });
    line.unwrap_or_else(|| panic!("no text for {}", reason.key))
}

/// Nothing is called intact that is not, nor anything beside what is wrong, in any language; and every
/// sentence has words.
pub fn assert_words_agree(found: &Assessment) {
    let is_broken = found.outcome == Outcome::Broken;
    let mut all = vec![(is_broken, sentences(found.notes.iter()))];
    for one in &found.signatures {
        let own = sentences(one.details.iter().chain([&one.reason]));
        all.push((is_broken || !one.worth.is_intact(), own));
    }
    for (is_bad, reason) in all
        .iter()
        .flat_map(|(is_bad, own)| own.iter().map(move |one| (is_bad, one)))
    {
        let (vietnamese, english) = (text(VIETNAMESE, reason), text(ENGLISH, reason));
        if *is_bad {
            assert!(
                !vietnamese.contains("nguyên vẹn"),
                "{vietnamese} in {found:#?}"
            );
            assert!(!english.contains("intact"), "{english} in {found:#?}");
        }
    }
}

fn name(reason: &Reason, argument: &str) -> String {
    match &reason.arguments[argument] {
        Argument::Text(text) => text.clone(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn encodings_line_ends_and_character_references_leave_a_signature_right() {
    for file in [
        "enveloped_bom",
        "enveloped_line_ends_crlf",
        "enveloped_utf16",
        "enveloped_with_cr_reference",
    ] {
        let found = trial(file);
        assert_eq!(
            (found.format, found.outcome),
            (Format::Xml, Outcome::Trusted),
            "{file}: {found:#?}"
        );
        assert_words_agree(&found);
        // whose certificate it was, so that its lists can be fetched
        assert_eq!(
            found.signatures[0].name, "Ủy ban nhân dân xã Thử Nghiệm",
            "{file}"
        );
        assert!(!found.signatures[0].serial.is_empty(), "{file}");
    }
}

#[test]
fn a_file_printed_anew_after_signing_is_broken_and_the_sentence_says_that_blanks_count() {
    let found = trial("enveloped_pretty_printed_after");
    assert_eq!(found.outcome, Outcome::Broken, "{found:#?}");
    let reason = &found.signatures[0].reason;
    assert_eq!(reason.key, "signing-check-xml-changed");
    assert!(text(VIETNAMESE, reason).contains("từng khoảng trắng và dấu xuống dòng"));
    assert!(text(ENGLISH, reason).contains("every blank and line end"));
    assert_words_agree(&found);
}

#[test]
fn a_signature_over_one_of_two_parts_says_which_part() {
    let found = trial("only_one_of_two_signed");
    assert_eq!(found.outcome, Outcome::Unknown, "{found:#?}");
    let reason = &found.signatures[0].reason;
    assert_eq!(reason.key, "signing-check-xml-partial");
    assert_eq!(name(reason, "name"), "vanBan #mot");
    assert_eq!(name(reason, "object"), "vanBan #hai");
    // that its signer is trusted is no comfort
    let says_well = |one: &Reason| one.key == "signing-check-trusted";
    assert!(!found.signatures[0].details.iter().any(says_well));
    assert_words_agree(&found);
}

#[test]
fn two_elements_with_the_identifier_that_was_signed_are_broken() {
    let found = trial("wrapped_same_id_twice");
    assert_eq!(found.outcome, Outcome::Broken, "{found:#?}");
    assert_eq!(
        found.signatures[0].reason.key,
        "signing-check-xml-ambiguous"
    );
    assert_words_agree(&found);
}

#[test]
fn a_document_type_is_refused_with_the_true_reason() {
    let found = trial("with_doctype");
    assert_eq!(found.outcome, Outcome::Unreadable);
    assert_eq!(found.notes, [Reason::new("signing-check-xml-doctype")]);
}

const FIRST: &str = "<vanBan Id=\"mot\"><so>12</so></vanBan>";
const SECOND: &str = "<vanBan Id=\"hai\"><so>13</so></vanBan>";
const FORGED: &str = "<vanBan><so>99</so></vanBan>";

#[test]
fn an_enveloping_signature_is_trusted_until_something_is_put_into_it() {
    let world = World::new();
    let content = [SignedContent::EnclosedXml { xml: FIRST }];
    let signed = sign_xml(&world, None, &content, "chuky");
    let found = world.assess(signed.as_bytes());
    assert_eq!(found.outcome, Outcome::Trusted, "{found:#?}");
    let hidden = format!("<ds:Object>{FORGED}</ds:Object></ds:Signature>");
    let found = world.assess(signed.replace("</ds:Signature>", &hidden).as_bytes());
    assert_eq!(found.outcome, Outcome::Unknown, "{found:#?}");
    assert_eq!(name(&found.signatures[0].reason, "object"), "vanBan");
    assert_words_agree(&found);
    let found = world.assess(signed.replace("<so>12", "<so>99").as_bytes());
    assert_eq!(found.outcome, Outcome::Broken);
    assert_words_agree(&found);
}

#[test]
fn parts_signed_side_by_side_are_trusted_together_and_one_alone_is_not() {
    let world = World::new();
    let file = format!("<goi>{FIRST}{SECOND}</goi>");
    let parts = ["mot", "hai"].map(|id| SignedContent::Element { id });
    let sign = |parts: &[SignedContent<'_>]| {
        let file = Some((file.as_bytes(), Parent::Root));
        sign_xml(&world, file, parts, "chuky")
    };
    let both = sign(&parts);
    let whole = world.assess(both.as_bytes());
    assert_eq!(whole.outcome, Outcome::Trusted);
    let told = whole.signatures[0].details.last().unwrap();
    assert_eq!(
        (&*told.key, &*name(told, "name")),
        ("signing-check-xml-wrapper", "goi")
    );
    let one = world.assess(sign(&parts[1..]).as_bytes());
    assert_eq!(one.outcome, Outcome::Unknown);
    assert_words_agree(&one);
    for (from, to) in [
        ("<goi>", format!("<goi>{FORGED}")),
        ("<goi>", "<goi trangThai=\"huy\">".to_owned()),
        (FIRST, format!("<huy>{FIRST}</huy>")),
    ] {
        let found = world.assess(both.replace(from, &to).as_bytes());
        assert_eq!(found.outcome, Outcome::Unknown, "{to}: {found:#?}");
        assert_words_agree(&found);
    }
}

/// A transform put into SignedInfo before signing, as other programs write them.
fn with_transform(world: &World, uri: &str) -> String {
    let party = &world.person;
    let options = SigningOptions {
        algorithm: party.algorithm(),
        canonicalization: Canonicalization::EXCLUSIVE,
        id: "chuky".to_owned(),
        xades: None,
    };
    let parts = ["mot", "hai"].map(|id| SignedContent::Element { id });
    let file = format!("<goi>{FIRST}{SECOND}</goi>");
    let file = Some((file.as_bytes(), Parent::Root));
    let mut preparation = prepare(file, &parts, &party.chain(), &options).unwrap();
    let first = "URI=\"#mot\"><ds:Transforms>";
    let more = format!("{first}<ds:Transform Algorithm=\"{uri}\"></ds:Transform>");
    let signed_info = String::from_utf8(preparation.to_be_signed()).unwrap();
    assert!(signed_info.contains(first) && preparation.document.contains(first));
    preparation.document = preparation.document.replace(first, &more);
    let stored = serde_json::to_value(&preparation).unwrap();
    let mut stored = stored.as_object().unwrap().clone();
    let changed = base64(signed_info.replace(first, &more).as_bytes());
    stored.insert("to_be_signed".to_owned(), changed.into());
    let preparation: xmlsignatures::Preparation = serde_json::from_value(stored.into()).unwrap();
    let value = party.key.sign(&preparation.to_be_signed());
    String::from_utf8(finish(&preparation, &value).unwrap()).unwrap()
}

fn base64(bytes: &[u8]) -> String {
    use base64::Engine;
    base64::engine::general_purpose::STANDARD.encode(bytes)
}

#[test]
fn a_transform_that_is_not_followed_is_unknown_and_named_and_a_change_beside_it_is_broken() {
    let world = World::new();
    let uri = "http://www.w3.org/TR/1999/REC-xslt-19991116";
    let signed = with_transform(&world, uri);
    let found = world.assess(signed.as_bytes());
    assert_eq!(found.outcome, Outcome::Unknown, "{found:#?}");
    let reason = &found.signatures[0].reason;
    assert_eq!(reason.key, "signing-check-xml-open");
    let Argument::Because(because) = &reason.arguments["because"] else {
        panic!("{reason:?}");
    };
    assert_eq!(because.key, "signing-check-xml-transform");
    assert_eq!(name(because, "name"), uri);
    assert_words_agree(&found);
    let changed = world.assess(signed.replace("<so>13", "<so>99").as_bytes());
    assert_eq!(changed.outcome, Outcome::Broken, "{changed:#?}");
    assert_eq!(
        changed.signatures[0].reason.key,
        "signing-check-xml-changed"
    );
    assert_words_agree(&changed);
}

#[test]
fn a_signer_that_only_a_name_gives_is_unknown_whatever_authorities_are_known() {
    let world = World::new();
    let xml = include_bytes!("../../../../pure/xmlsignatures/tests/trial/x1-subjectname-only.xml");
    let others = vec![
        world.authority.certificate().clone(),
        world.root.certificate().clone(),
    ];
    for intermediates in [Vec::new(), others] {
        let trust = Trust::of(
            vec![world.root.anchor(VGCA)],
            intermediates,
            Rules::default(),
        );
        let nothing = Collected::default();
        let found = assess(
            xml,
            None,
            &trust,
            &nothing,
            Question::default(),
            world.now(),
        );
        assert_eq!(found.outcome, Outcome::Unknown, "{found:#?}");
        assert_eq!(
            found.signatures[0].reason.key,
            "signing-check-no-certificate"
        );
        assert_eq!(found.signatures[0].worth, Worth::Unknown);
        assert_words_agree(&found);
    }
}
