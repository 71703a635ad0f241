//! How many small XML files are signed and judged in a second: enveloped XAdES B-B, RSA-2048, exclusive
//! canonicalization, a chain of three with both revocation lists; beside it what ring's RSA allows.
//!
//! `cargo bench -p xmlsignatures`. The keys come from the openssl program; `openssl speed rsa2048`
//! tells how fast the machine is.
#![expect(
    clippy::unwrap_used,
    missing_docs,
    reason = "a bench; criterion's macro writes a public function"
)]

#[path = "../tests/xml/documents.rs"]
#[expect(
    dead_code,
    reason = "shared with the tests; not everything is needed here"
)]
mod documents;
#[path = "../../signatures/tests/trust/openssl.rs"]
mod openssl;

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use ring::signature::{RSA_PKCS1_SHA256, RsaKeyPair};
use signatures::verdict::Indication;
use xmlsignatures::{
    Canonicalization, Parent, SignedContent, SignedFile, XmlPolicy, canonicalize, finish, prepare,
    validate,
};

use documents::{PETITION, RSA, lists, signed_petition, xades_options};
use openssl::{bench, now, random};

fn xml(criterion: &mut Criterion) {
    let keys = bench();
    let chain = [keys.certificate("rsa"), keys.certificate("authority")];
    let pkcs8 = keys.ok("pkcs8 -topk8 -nocrypt -in rsa.key -outform DER");
    let key = RsaKeyPair::from_pkcs8(&pkcs8).unwrap();
    let value = |bytes: &[u8]| {
        let mut value = vec![0; key.public().modulus_len()];
        key.sign(&RSA_PKCS1_SHA256, &random(), bytes, &mut value)
            .unwrap();
        value
    };
    let options = xades_options(RSA);
    let file = Some((PETITION.as_bytes(), Parent::Root));
    criterion.bench_function("sign XAdES B-B, RSA-2048", |bencher| {
        bencher.iter(|| {
            let content = [SignedContent::WholeFile];
            let preparation = prepare(black_box(file), &content, &chain, &options).unwrap();
            finish(&preparation, &value(&preparation.to_be_signed())).unwrap()
        });
    });
    criterion.bench_function("limit: one RSA-2048 signature", |bencher| {
        bencher.iter(|| value(black_box(b"x")));
    });
    let signed = signed_petition(&options);
    let (collected, anchors, at) = (lists(), [keys.anchor()], now());
    criterion.bench_function(
        "judge XAdES B-B, RSA-2048, chain of three, two lists",
        |bencher| {
            bencher.iter(|| {
                let file = SignedFile {
                    xml: black_box(&signed),
                    external: &[],
                    keys: &[],
                    collected: &collected,
                    seen_at: None,
                };
                let all = validate(&file, &anchors, &XmlPolicy::default(), at).unwrap();
                assert_eq!(all[0].report.indication, Indication::TotalPassed);
            });
        },
    );
    let item = "<item a='1' b='2'>một hai ba &amp; bốn<x/></item>";
    let large = format!("<r xmlns='urn:r'>{}</r>", item.repeat(20_000));
    criterion.bench_function("exclusive canonical form of 1 MB", |bencher| {
        bencher.iter(|| canonicalize(black_box(large.as_bytes()), &Canonicalization::EXCLUSIVE));
    });
}

criterion_group!(benches, xml);
criterion_main!(benches);
