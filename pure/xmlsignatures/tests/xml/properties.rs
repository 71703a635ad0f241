//! No bytes make it panic, and no changed byte of what is signed passes.

use std::sync::OnceLock;

use proptest::prelude::*;
use xmlsignatures::{
    Canonicalization, Parent, SignedContent, SignedFile, XmlPolicy, canonicalize, edxml,
    signature_timestamp_input, validate,
};

use crate::documents::{PASSED, PETITION, RSA, lists, only, outcome, sign, xades_options};
use crate::openssl::{bench, now};

fn signed() -> &'static [u8] {
    static SIGNED: OnceLock<Vec<u8>> = OnceLock::new();
    SIGNED.get_or_init(|| {
        let signed = sign(
            "rsa",
            Some((PETITION.as_bytes(), Parent::Root)),
            &[
                SignedContent::WholeFile,
                SignedContent::Element { id: "item" },
            ],
            &xades_options(RSA),
        );
        assert_eq!(outcome(&only(&signed)), PASSED);
        signed
    })
}

/// Every entry with the same bytes; whether a signature in them is intact and trusted.
fn ask_everything(bytes: &[u8]) -> bool {
    let collected = lists();
    let file = SignedFile {
        xml: bytes,
        external: &[],
        keys: &[],
        collected: &collected,
        seen_at: None,
    };
    let _ = canonicalize(bytes, &Canonicalization::INCLUSIVE);
    let _ = edxml::package_signature(bytes);
    let _ = signature_timestamp_input(bytes, "signature-1");
    let all = validate(&file, &[bench().anchor()], &XmlPolicy::default(), now());
    all.is_ok_and(|all| all.iter().any(|one| outcome(one) == PASSED))
}

/// What the signature's content references cover, byte for byte.
fn covered(bytes: &[u8]) -> Vec<Vec<u8>> {
    let references = only(bytes).references;
    references
        .into_iter()
        .take(2)
        .map(|one| one.signed)
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn a_flipped_byte_of_what_is_signed_never_passes(at in 0..signed().len(), bit in 0u8..8) {
        let mut changed = signed().to_vec();
        changed[at] ^= 1 << bit;
        let passes = ask_everything(&changed);
        // line ends, quotes and the signature's unsigned parts may change; what is signed may not
        if passes {
            prop_assert_eq!(covered(&changed), covered(signed()));
        }
    }

    #[test]
    fn random_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        prop_assert!(!ask_everything(&bytes));
    }

    #[test]
    fn pieces_of_markup_in_any_order_never_panic(pieces in prop::collection::vec(prop_oneof![
        Just("<a>"), Just("</a>"), Just("<ds:Signature xmlns:ds='http://www.w3.org/2000/09/xmldsig#'>"),
        Just("</ds:Signature>"), Just("<ds:SignedInfo>"), Just("</ds:SignedInfo>"), Just("<ds:Object>"),
        Just("</ds:Object>"), Just("<!--"), Just("-->"), Just("<?x"), Just("?>"), Just("<![CDATA["),
        Just("]]>"), Just("&#x41;"), Just("&"), Just("\""), Just("'"), Just("="), Just(" Id='x'"),
        Just("<?xml version='1.0'?>"), Just("<!DOCTYPE a>"), Just("\u{1F600}"), Just("\r"),
    ], 0..40)) {
        prop_assert!(!ask_everything(pieces.concat().as_bytes()));
    }

    #[test]
    fn a_signature_with_a_piece_taken_out_or_doubled_never_panics(
        from in 0..signed().len(), length in 1usize..200, twice: bool,
    ) {
        let end = (from + length).min(signed().len());
        let piece = if twice { &signed()[from..end] } else { &[] };
        let changed = [&signed()[..if twice { end } else { from }], piece, &signed()[end..]].concat();
        // whatever comes out, it must not be another content that passes
        if ask_everything(&changed) {
            prop_assert_eq!(covered(&changed), covered(signed()));
        }
    }
}
