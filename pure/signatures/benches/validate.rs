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
use signatures::cms::{
    CadesProfile, Content, SignedData, SigningOptions, add_archive_timestamp,
    add_signature_timestamp, add_validation_material, archive_timestamp_input, finish, prepare,
};
use signatures::timestamp::{Token, read_response, request};
use signatures::verdict::{Indication, Level, Policy, Signature, judge};
use signatures::x509::{Certificate, Crl, Evidence, TrustAnchor};

const CONTENT: &[u8] = &[7; 10_000];

fn options() -> SigningOptions {
    SigningOptions {
        algorithm: SignatureAlgorithm::RsaPkcs1(Digest::Sha256),
        profile: CadesProfile::Pades,
        attached: None,
    }
}

fn lists() -> [Crl; 2] {
    ["root.crl", "authority.crl"].map(|name| Crl::from_der(&openssl::bench().read(name)).unwrap())
}

fn stamp(about: &[u8]) -> Token {
    let bench = openssl::bench();
    let imprint = Digest::Sha256.of(&[about]);
    bench.write("b.tsq", &request(Digest::Sha256, &imprint, &[], None));
    bench.ok("ts -reply -config openssl.cnf -section timestamping -queryfile b.tsq -signer tsa.pem -inkey tsa.key -chain authority.pem -out b.tsr");
    read_response(&bench.read("b.tsr"), Digest::Sha256, &imprint, &[]).unwrap()
}

fn baseline() -> Vec<u8> {
    let bench = openssl::bench();
    let chain = [bench.certificate("rsa"), bench.certificate("authority")];
    let digest = Digest::Sha256.of(&[CONTENT]);
    let preparation = prepare(&digest, &chain, &options()).unwrap();
    let signature = bench.sign("rsa", options().algorithm, &preparation.to_be_signed);
    finish(&preparation, &signature).unwrap()
}

fn archived(message: &[u8]) -> Vec<u8> {
    let parsed = SignedData::parse(message).unwrap();
    let token = stamp(parsed.signers()[0].signature());
    let stamped = add_signature_timestamp(message, 0, token.as_der()).unwrap();
    let complete = add_validation_material(&stamped, &[], &lists(), &[]).unwrap();
    let content = Content::Pieces(&[CONTENT]);
    let parsed = SignedData::parse(&complete).unwrap();
    let input = archive_timestamp_input(&parsed, 0, content, Digest::Sha256).unwrap();
    add_archive_timestamp(&complete, 0, content, stamp(&input).as_der()).unwrap()
}

fn judge_one(
    message: &[u8],
    collected: &Evidence,
    expected: Level,
    anchors: &[TrustAnchor],
    now: jiff::Timestamp,
) {
    let parsed = SignedData::parse(message).unwrap();
    let case = Signature {
        message: &parsed,
        signer: 0,
        content: Content::Pieces(&[CONTENT]),
        embedded: &Evidence::default(),
        collected,
        archive_timestamps: &[],
        seen_at: None,
    };
    let report = judge(&case, anchors, &Policy::default(), now);
    assert_eq!(report.indication, Indication::TotalPassed);
    assert_eq!(report.level, expected);
}

fn signatures(criterion: &mut Criterion) {
    let bench = openssl::bench();
    let mut collected = Evidence::default();
    for list in lists() {
        collected.add_crl(list);
    }
    let plain = baseline();
    let long_term = archived(&plain);
    let anchors = [bench.anchor()];
    let now = openssl::now();
    criterion.bench_function(
        "judge B-B, RSA-2048, chain of three, two lists",
        |bencher| {
            bencher.iter(|| {
                judge_one(
                    black_box(&plain),
                    &collected,
                    Level::BaselineB,
                    &anchors,
                    now,
                );
            });
        },
    );
    criterion.bench_function("judge B-LTA, everything inside", |bencher| {
        let nothing = Evidence::default();
        bencher.iter(|| {
            judge_one(
                black_box(&long_term),
                &nothing,
                Level::BaselineLta,
                &anchors,
                now,
            );
        });
    });
    let key = bench.certificate("rsa").public_key().unwrap().clone();
    let signature = bench.sign("rsa", options().algorithm, CONTENT);
    criterion.bench_function("limit: one RSA-2048 verification", |bencher| {
        bencher.iter(|| {
            key.verify(options().algorithm, black_box(CONTENT), &signature)
                .unwrap();
        });
    });
    let der = bench.certificate("rsa").as_der().to_vec();
    criterion.bench_function("read a certificate", |bencher| {
        bencher.iter(|| Certificate::from_der(black_box(&der)).unwrap());
    });
}

criterion_group!(benches, signatures);
criterion_main!(benches);
