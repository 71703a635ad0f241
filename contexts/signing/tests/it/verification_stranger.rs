//! What a stranger made of signed files without touching what was signed, and what is said of it. His own
//! authority is trusted nowhere: what is right here is intact, no more.

use crate::verification_containers::{Files, XML, find, pack, replace, with_xades};
use crate::verification_world::World;
use crate::verification_xml::{assert_words_agree, sign_xml};
use signing::verification::{Argument, Assessment, Outcome, Question, Reason, Worth, assess};
use std::sync::LazyLock;
use xmlsignatures::{Parent, SignedContent};

static WORLD: LazyLock<World> = LazyLock::new(World::new);

fn stranger(name: &str) -> Vec<u8> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/trial/stranger");
    std::fs::read(format!("{folder}/{name}")).unwrap()
}

fn judged(bytes: &[u8]) -> Assessment {
    let found = WORLD.assess(bytes);
    assert_words_agree(&found);
    found
}

fn keys(reasons: &[Reason]) -> Vec<&str> {
    reasons.iter().map(|one| &*one.key).collect()
}

fn covers(found: &Assessment, at: usize) -> &str {
    found.signatures[at]
        .covers
        .as_ref()
        .map_or("", |one| &one.key)
}

fn assert_two_ways(bytes: &[u8], key: &str, what: &str) {
    let found = judged(bytes);
    assert_eq!(found.outcome, Outcome::Unreadable, "{what}: {found:#?}");
    assert_eq!(keys(&found.notes), [key], "{what}");
}

/// A file that is signed as a whole.
fn signed() -> String {
    let file = "<vanBan Id=\"mot\"><soTien>100</soTien></vanBan>";
    let file = Some((file.as_bytes(), Parent::Root));
    sign_xml(&WORLD, file, &[SignedContent::WholeFile], "chuky")
}

#[test]
fn a_pdf_without_a_head_in_what_nobody_signed_is_refused_in_every_format() {
    for file in [
        "q10-xml-nohead.pdf",
        "q10-cms-nohead.pdf",
        "q10-zipcomment-head2.pdf",
    ] {
        assert_two_ways(&stranger(file), "signing-check-two-ways", file);
    }
}

#[test]
fn a_page_in_a_comment_is_refused_and_a_plain_comment_is_told() {
    let file = "q11-xml-html-inner.html";
    assert_two_ways(&stranger(file), "signing-check-two-pages", file);
    let honest = judged(signed().as_bytes());
    assert_eq!(honest.outcome, Outcome::Trusted, "{honest:#?}");
    assert_eq!(covers(&honest, 0), "signing-check-covers-file");
    for remark in ["<!-- in tại xã -->", "<!-- 1 --><!-- 2 -->"] {
        for with in [
            format!("{}{remark}", signed()),
            format!("{remark}{}", signed()),
            signed().replace("</ds:KeyInfo>", &format!("{remark}</ds:KeyInfo>")),
        ] {
            let found = judged(with.as_bytes());
            assert_eq!(found.outcome, Outcome::Trusted, "{with}");
            assert_eq!(covers(&found, 0), "signing-check-covers-file-but-remarks");
            let told = &found.signatures[0].details;
            let told: Vec<&Reason> = told
                .iter()
                .filter(|one| one.key == "signing-check-xml-remarks")
                .collect();
            let count = i64::try_from(remark.matches("<!--").count()).unwrap();
            assert_eq!(told.len(), 1, "one note, whatever their number");
            assert_eq!(told[0].arguments["count"], Argument::Number(count));
        }
    }
}

#[test]
fn what_was_appended_to_a_pdf_and_opens_as_something_else_breaks_it() {
    /// Bytes of the sample that was signed.
    const SAMPLE: usize = 14_417;
    for file in ["q11-pdf-mht-str.mht", "q12-pdf-zip.zip"] {
        let bytes = stranger(file);
        let before = judged(&bytes[..SAMPLE]);
        assert_eq!(before.outcome, Outcome::Intact, "{before:#?}");
        let after = judged(&bytes);
        assert_eq!(after.outcome, Outcome::Broken, "{file}: {after:#?}");
        let one = &after.signatures[0];
        assert_eq!(one.reason.key, "signing-check-changed-after", "{file}");
        assert_eq!(one.details[0].key, "signing-check-change-opens-otherwise");
    }
}

#[test]
fn a_counter_signature_is_never_said_to_cover_the_whole_file() {
    let found = judged(&stranger("y3-03b-sample-counter-plain.xml"));
    assert_eq!(found.outcome, Outcome::Intact, "{found:#?}");
    assert_eq!(covers(&found, 0), "signing-check-covers-file");
    assert_eq!(covers(&found, 1), "signing-check-xml-covers-signature");
}

#[test]
fn what_was_put_beside_a_file_that_was_signed_as_a_whole_is_named_without_an_empty_bracket() {
    let end = "</ds:KeyInfo>";
    let with = signed().replace(end, &format!("<ds:soTien>900</ds:soTien>{end}"));
    let found = judged(with.as_bytes());
    assert_eq!(found.outcome, Outcome::Unknown, "{found:#?}");
    let one = &found.signatures[0];
    let expected = Reason::new("signing-check-xml-beside").text("object", "soTien");
    assert_eq!(one.reason, expected);
    let advice = one.advice().expect("what to do");
    assert_eq!(advice.key, "signing-check-do-signed-part-only");
}

#[test]
fn comments_that_a_canonical_form_leaves_out_of_a_file_in_a_container_are_told_or_open() {
    let honest = judged(&stranger("a-01-c14n-base.asice"));
    assert_eq!(honest.outcome, Outcome::Intact, "{honest:#?}");
    assert_eq!(covers(&honest, 0), "signing-check-asic-covers-all");

    let found = judged(&stranger("a-01b-c14n-comment.asice"));
    assert_eq!(found.outcome, Outcome::Intact, "{found:#?}");
    assert_eq!(covers(&found, 0), "signing-check-asic-covers-but-remarks");
    let told = keys(&found.signatures[0].details);
    assert!(told.contains(&"signing-check-asic-remarks"), "{told:?}");

    for file in [
        "a-01c-c14n-comment-split.asice",
        "a-01f-c14n-html-comment.asice",
    ] {
        let found = judged(&stranger(file));
        assert_eq!(found.outcome, Outcome::Unknown, "{file}: {found:#?}");
        let one = &found.signatures[0];
        let open = one.details.iter().chain([&one.reason]);
        let causes: Vec<&Reason> = open
            .flat_map(|one| one.arguments.values())
            .filter_map(|value| match value {
                Argument::Because(reason) => Some(&**reason),
                _ => None,
            })
            .collect();
        assert!(
            causes
                .iter()
                .any(|one| one.key == "signing-check-asic-split"),
            "{file}: {found:#?}"
        );
    }
}

#[test]
fn what_nobody_signed_in_the_file_of_a_signature_is_told() {
    let files = with_xades(&WORLD);
    let is_told = |files: &Files| {
        let found = judged(&pack(files));
        assert_eq!(found.outcome, Outcome::Trusted, "{found:#?}");
        let told = keys(&found.signatures[0].details);
        told.contains(&"signing-check-asic-foreign")
    };
    assert!(!is_told(&files));
    let mut changed = files.clone();
    let signature = String::from_utf8(find(&files, XML).to_vec()).unwrap();
    let end = "</ds:KeyInfo>";
    let with = signature.replace(end, &format!("<ds:soTien>900</ds:soTien>{end}"));
    assert_ne!(with, signature);
    replace(&mut changed, XML, with);
    assert!(is_told(&changed));
}

#[test]
fn of_a_decoded_element_nobody_says_that_every_part_is_signed() {
    let content = [SignedContent::EnclosedBytes {
        bytes: b"100 VND",
        mime_type: "text/plain",
    }];
    let found = judged(sign_xml(&WORLD, None, &content, "chuky").as_bytes());
    assert_eq!(found.outcome, Outcome::Trusted, "{found:#?}");
    assert_eq!(covers(&found, 0), "signing-check-xml-decoded");
    let told = keys(&found.signatures[0].details);
    assert!(told.contains(&"signing-check-xml-decoded"), "{told:?}");
}

#[test]
fn texts_among_the_unsigned_properties_are_told() {
    let text = "<xades:UnsignedProperties><xades:UnsignedSignatureProperties>\
        <xades:CompleteRevocationRefs><xades:CRLRefs><xades:CRLRef><xades:CRLIdentifier>\
        <xades:Issuer>So tien 900</xades:Issuer></xades:CRLIdentifier></xades:CRLRef>\
        </xades:CRLRefs></xades:CompleteRevocationRefs></xades:UnsignedSignatureProperties>\
        </xades:UnsignedProperties></xades:QualifyingProperties>";
    let with = signed().replace("</xades:QualifyingProperties>", text);
    assert_ne!(with, signed());
    let found = judged(with.as_bytes());
    assert_eq!(found.signatures[0].worth, Worth::Trusted, "{found:#?}");
    let told = &found.signatures[0].details;
    let told = told.iter().find(|one| one.key == "signing-check-xml-words");
    let name = &told.expect("it is told").arguments["name"];
    assert_eq!(*name, Argument::Text("Issuer".to_owned()));
}

#[test]
fn a_claim_to_have_signed_in_the_future_is_told() {
    let bytes = signed();
    let is_told = |found: &Assessment| {
        let told = keys(&found.signatures[0].details);
        told.contains(&"signing-check-claimed-future")
    };
    let hours_ago = |hours: i64| {
        let (trust, lists, at) = (WORLD.trust(), WORLD.lists(), WORLD.later(-hours));
        assess(
            bytes.as_bytes(),
            None,
            &trust,
            &lists,
            Question::default(),
            at,
        )
    };
    assert!(is_told(&hours_ago(2)), "{:#?}", hours_ago(2));
    for hours in [0, 1] {
        assert!(!is_told(&hours_ago(hours)), "clocks differ");
    }
}

#[test]
fn a_signed_mail_is_called_so_and_how_to_give_it_is_said() {
    let mail =
        "MIME-Version: 1.0\nContent-Type: multipart/signed; boundary=\"x\"\n\n--x\n100 VND\n";
    let found = judged(mail.as_bytes());
    assert_eq!(found.outcome, Outcome::Unreadable);
    assert_eq!(keys(&found.notes), ["signing-check-mail"]);
}
