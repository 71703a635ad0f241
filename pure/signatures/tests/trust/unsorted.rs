//! Signed attributes that come in another order than DER's: they are a set, so that the order says nothing
//! (RFC 5652 section 5.4). Some programs sign them sorted and send them unsorted, some sign what they send.

use signatures::algorithms::{AlgorithmPolicy, Digest};
use signatures::cms::{Content, SignedData, SignerError, verify};

use crate::authority::{Kind, Party, ecdsa_sha256, element, octets, oid, sequence};

pub const CONTENT: &[u8] = b"content";

/// What the signature is computed over.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Over {
    Sorted,
    AsSent,
}

pub fn attribute(id: &str, values: &[&[u8]]) -> Vec<u8> {
    sequence(&[&oid(id), &element(0x31, values)])
}

fn attributes(party: &Party) -> Vec<Vec<u8>> {
    let hash = octets(&Digest::Sha256.of(&[party.certificate.as_der()]));
    let ess = sequence(&[&sequence(&[&sequence(&[&hash])])]);
    let digest = octets(&Digest::Sha256.of(&[CONTENT]));
    let mut all = vec![
        attribute("1.2.840.113549.1.9.3", &[&oid("1.2.840.113549.1.7.1")]),
        attribute("1.2.840.113549.1.9.4", &[&digest]),
        attribute("1.2.840.113549.1.9.16.2.47", &[&ess]),
    ];
    all.sort();
    all
}

/// With the shortest length, as DER asks for.
fn tagged(tag: u8, inside: &[u8]) -> Vec<u8> {
    let mut out = vec![tag];
    match u8::try_from(inside.len()) {
        Ok(short @ 0..0x80) => out.push(short),
        Ok(middle) => out.extend([0x81, middle]),
        Err(_) => return element(tag, &[inside]),
    }
    out.extend(inside);
    out
}

fn set(inside: &[u8]) -> Vec<u8> {
    tagged(0x31, inside)
}

pub fn message(party: &Party, sent: &[Vec<u8>], signed: &[Vec<u8>]) -> Vec<u8> {
    let sha256 = sequence(&[&oid("2.16.840.1.101.3.4.2.1")]);
    let value = party.sign_bytes(&set(&signed.concat()));
    let serial = element(0x02, &[party.certificate.serial_bytes()]);
    let signer = sequence(&[
        &[0x02, 0x01, 0x01],
        &sequence(&[party.certificate.issuer().as_der(), &serial]),
        &sha256,
        &tagged(0xA0, &sent.concat()),
        &ecdsa_sha256(),
        &octets(&value),
    ]);
    let signed_data = sequence(&[
        &[0x02, 0x01, 0x01],
        &element(0x31, &[&sha256]),
        &sequence(&[&oid("1.2.840.113549.1.7.1")]),
        &element(0xA0, &[party.certificate.as_der()]),
        &element(0x31, &[&signer]),
    ]);
    sequence(&[
        &oid("1.2.840.113549.1.7.2"),
        &element(0xA0, &[&signed_data]),
    ])
}

fn check(message: &[u8]) -> Result<(), SignerError> {
    let parsed = SignedData::parse(message).unwrap();
    let at = "2025-06-01T00:00:00Z".parse().unwrap();
    let content = Content::Pieces(&[CONTENT]);
    let mut answers = verify(&parsed, content, &[], &AlgorithmPolicy::default(), at);
    answers.remove(0).map(|_| ())
}

#[test]
fn attributes_in_any_order_are_the_same_whichever_order_was_signed() {
    let party = Party::new(
        "signer",
        None,
        Kind::Signer,
        10,
        ("2024-01-01T00:00:00Z", "2030-01-01T00:00:00Z"),
    );
    let sorted = attributes(&party);
    for order in [[0, 1, 2], [2, 1, 0], [1, 2, 0]] {
        let sent: Vec<Vec<u8>> = order.iter().map(|at| sorted[*at].clone()).collect();
        for over in [Over::Sorted, Over::AsSent] {
            let signed = if over == Over::Sorted { &sorted } else { &sent };
            let found = check(&message(&party, &sent, signed));
            assert_eq!(found, Ok(()), "{order:?} {over:?}");
        }
        // neither the order sent nor the sorted one
        let third: Vec<Vec<u8>> = [1, 0, 2].iter().map(|at| sorted[*at].clone()).collect();
        let found = check(&message(&party, &sent, &third));
        assert!(
            matches!(found, Err(SignerError::Signature { .. })),
            "{found:?}"
        );
    }
}

#[test]
fn values_of_one_attribute_in_another_order_are_the_same_set_too() {
    let party = Party::root("signer");
    let (low, high) = (octets(b"a"), octets(b"b"));
    let with = |values: &[&[u8]]| {
        let mut all = attributes(&party);
        all.push(attribute("1.2.3.4.5", values));
        all.sort();
        all
    };
    let (sent, signed) = (with(&[&high, &low]), with(&[&low, &high]));
    assert_eq!(check(&message(&party, &sent, &signed)), Ok(()));
    // another value is no other order
    let other = with(&[&low, &octets(b"c")]);
    let found = check(&message(&party, &sent, &other));
    assert!(
        matches!(found, Err(SignerError::Signature { .. })),
        "{found:?}"
    );
}

#[test]
fn an_attribute_that_stands_twice_stays_refused_in_every_order() {
    let party = Party::root("signer");
    let mut twice = attributes(&party);
    let digest = octets(&Digest::Sha256.of(&[b"other"]));
    twice.push(attribute("1.2.840.113549.1.9.4", &[&digest]));
    let sent = twice.clone();
    twice.sort();
    let found = check(&message(&party, &sent, &twice));
    assert!(
        matches!(found, Err(SignerError::AttributeMissing { .. })),
        "{found:?}"
    );
}
