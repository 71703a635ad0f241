//! How many signatures are judged in a second: a detached CAdES B-B signature, RSA-2048, under a
//! chain of three, with both revocation lists; beside it the limit that ring's RSA sets.
//!
//! `cargo bench -p signatures`. The keys come from the openssl program.
#![expect(
    clippy::unwrap_used,
    missing_docs,
    reason = "a bench; criterion's macro writes a public function"
)]

#[path = "../tests/trust/openssl.rs"]
mod openssl;

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use signatures::algorithms::{Digest, SignatureAlgorithm};
use signatures::cms::{CadesProfile, Content, SignedData, SigningOptions, finish, prepare};
use signatures::verdict::{Indication, Policy, Signature, judge};
use signatures::x509::{Certificate, Crl, Evidence};

const CONTENT: &[u8] = &[7; 10_000];

fn signatures(criterion: &mut Criterion) {
    let bench = openssl::bench();
    let now = openssl::now();
    let options = SigningOptions {
        algorithm: SignatureAlgorithm::RsaPkcs1(Digest::Sha256),
        profile: CadesProfile::Pades,
        attached: None,
    };
    let chain = [bench.certificate("rsa"), bench.certificate("authority")];
    let digest = Digest::Sha256.of(&[CONTENT]);
    let preparation = prepare(&digest, &chain, &options).unwrap();
    let signature = bench.sign("rsa", options.algorithm, &preparation.to_be_signed);
    let message = finish(&preparation, &signature).unwrap();
    let anchors = [bench.anchor()];
    let policy = Policy::default();
    let mut collected = Evidence::default();
    for name in ["root.crl", "authority.crl"] {
        collected.add_crl(Crl::from_der(&bench.read(name)).unwrap());
    }
    criterion.bench_function(
        "judge B-B, RSA-2048, chain of three, two lists",
        |bencher| {
            bencher.iter(|| {
                let parsed = SignedData::parse(black_box(&message)).unwrap();
                let case = Signature {
                    message: &parsed,
                    signer: 0,
                    content: Content::Pieces(&[CONTENT]),
                    embedded: &Evidence::default(),
                    collected: &collected,
                    archive_timestamps: &[],
                    seen_at: None,
                };
                let report = judge(&case, &anchors, &policy, now);
                assert_eq!(report.indication, Indication::TotalPassed);
            });
        },
    );
    let key = bench.certificate("rsa").public_key().unwrap().clone();
    criterion.bench_function("limit: one RSA-2048 verification", |bencher| {
        bencher.iter(|| {
            let signed = black_box(&preparation.to_be_signed);
            key.verify(options.algorithm, signed, &signature).unwrap();
        });
    });
    let der = bench.certificate("rsa").as_der().to_vec();
    criterion.bench_function("read a certificate", |bencher| {
        bencher.iter(|| Certificate::from_der(black_box(&der)).unwrap());
    });
}

criterion_group!(benches, signatures);
criterion_main!(benches);
