//! What signing and checking cost on one core, beside the limits that openssl and ring set in the
//! same run: `make bench-signatures`. Says MISSED where we do not reach what we promise
//! (docs/performance.md).
#![expect(clippy::unwrap_used, reason = "benches, like tests")]

mod measure;
#[expect(dead_code, reason = "shared with the tests")]
#[path = "../tests/trust/openssl.rs"]
mod openssl;
#[expect(dead_code, reason = "shared with the tests")]
#[path = "../tests/pdf/samples.rs"]
mod samples;

use std::{
    hint::black_box,
    process::ExitCode,
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};

use jiff::Timestamp;
use measure::rate;
use ring::signature::{RSA_PKCS1_SHA256, RsaKeyPair};
use signatures::algorithms::{Digest, SignatureAlgorithm};
use signatures::cms::{
    self, CadesProfile, Content, SignedData, SigningOptions, add_archive_timestamp,
    add_signature_timestamp, add_validation_material, archive_timestamp_input,
};
use signatures::pdf::{
    self, Prepared, Purpose, Rectangle, SecurityStore, SignatureField, SignatureOptions, Target,
    Update,
};
use signatures::timestamp::{Token, read_response, request};
use signatures::verdict::{self, Indication, Level, Policy, Signature};
use signatures::x509::{Certificate, Crl, Evidence, TrustAnchor};

const ROUND: Duration = Duration::from_millis(700);
const CONTENT: &[u8] = &[7; 10_000];
const HOW: SigningOptions = SigningOptions {
    algorithm: SignatureAlgorithm::RsaPkcs1(Digest::Sha256),
    profile: CadesProfile::Pades,
    attached: None,
};

/// The signer, as if the token were this process.
struct Signer {
    key: RsaKeyPair,
    random: ring::rand::SystemRandom,
    chain: [Certificate; 2],
}

impl Signer {
    fn new() -> Self {
        let bench = openssl::bench();
        let pkcs8 = bench.ok("pkcs8 -topk8 -nocrypt -in rsa.key -outform DER");
        Self {
            key: RsaKeyPair::from_pkcs8(&pkcs8).unwrap(),
            random: openssl::random(),
            chain: [bench.certificate("rsa"), bench.certificate("authority")],
        }
    }

    fn value(&self, message: &[u8]) -> Vec<u8> {
        let mut value = vec![0; self.key.public().modulus_len()];
        let key = &self.key;
        key.sign(&RSA_PKCS1_SHA256, &self.random, message, &mut value)
            .unwrap();
        value
    }

    fn message(&self, digest: &[u8]) -> Vec<u8> {
        let preparation = cms::prepare(digest, &self.chain, &HOW).unwrap();
        cms::finish(&preparation, &self.value(&preparation.to_be_signed)).unwrap()
    }

    fn prepared(&self, file: &[u8]) -> Prepared {
        let field = SignatureField {
            name: "leader".to_owned(),
            page: 0,
            area: Some(Rectangle::of_size(300.0, 200.0, 102.0, 60.0)),
        };
        pdf::prepare(file, &SignatureOptions::new(Target::New(field))).unwrap()
    }

    fn sign(&self, file: &[u8]) -> Vec<u8> {
        let prepared = self.prepared(file);
        prepared
            .assemble(file, &self.message(&prepared.digest))
            .unwrap()
    }
}

fn stamp(imprint: &[u8]) -> Token {
    let bench = openssl::bench();
    bench.write("b.tsq", &request(Digest::Sha256, imprint, &[], None));
    bench.ok("ts -reply -config openssl.cnf -section timestamping -queryfile b.tsq -signer tsa.pem -inkey tsa.key -chain authority.pem -out b.tsr");
    read_response(&bench.read("b.tsr"), Digest::Sha256, imprint, &[]).unwrap()
}

fn lists() -> [Crl; 2] {
    ["root.crl", "authority.crl"].map(|name| Crl::from_der(&openssl::bench().read(name)).unwrap())
}

/// B-LTA: a time-stamp in the message, the store, a document time-stamp.
fn lasting_file(signer: &Signer) -> Vec<u8> {
    let draft = samples::document(samples::Style::Table);
    let prepared = signer.prepared(&draft);
    let message = lasting_signature(&signer.message(&prepared.digest));
    let file = prepared.assemble(&draft, &message).unwrap();
    let mut update = Update::open(&file).unwrap();
    let authority = openssl::bench().certificate("authority");
    let data = SecurityStore {
        certificates: vec![authority.as_der().to_vec()],
        crls: lists().iter().map(|list| list.as_der().to_vec()).collect(),
        ocsp_responses: Vec::new(),
    };
    update.add_validation_data(&data, &[]).unwrap();
    let file = [file.as_slice(), &update.finish().unwrap()].concat();
    let field = SignatureField {
        name: "stamp".to_owned(),
        page: 0,
        area: None,
    };
    let mut options = SignatureOptions::new(Target::New(field));
    options.purpose = Purpose::DocumentTimestamp;
    let prepared = pdf::prepare(&file, &options).unwrap();
    prepared
        .assemble(&file, stamp(&prepared.digest).as_der())
        .unwrap()
}

fn lasting_signature(message: &[u8]) -> Vec<u8> {
    let parsed = SignedData::parse(message).unwrap();
    let token = stamp(&Digest::Sha256.of(&[parsed.signers()[0].signature()]));
    add_signature_timestamp(message, 0, token.as_der()).unwrap()
}

fn lasting_message(signer: &Signer) -> Vec<u8> {
    let stamped = lasting_signature(&signer.message(&Digest::Sha256.of(&[CONTENT])));
    let complete = add_validation_material(&stamped, &[], &lists(), &[]).unwrap();
    let content = Content::Pieces(&[CONTENT]);
    let parsed = SignedData::parse(&complete).unwrap();
    let input = archive_timestamp_input(&parsed, 0, content, Digest::Sha256).unwrap();
    let token = stamp(&Digest::Sha256.of(&[&input]));
    add_archive_timestamp(&complete, 0, content, token.as_der()).unwrap()
}

fn judge_file(file: &[u8], collected: &Evidence, anchors: &[TrustAnchor], now: Timestamp) -> Level {
    let judged = pdf::judge(file, collected, anchors, &Policy::default(), now).unwrap();
    for one in &judged {
        assert_eq!(
            one.verdict.indication(),
            Indication::TotalPassed,
            "{:#?}",
            one.verdict
        );
    }
    match &judged[0].verdict {
        pdf::Verdict::Signature { report } => report.level,
        other => panic!("{other:?}"),
    }
}

fn judge_message(
    message: &[u8],
    collected: &Evidence,
    anchors: &[TrustAnchor],
    now: Timestamp,
) -> Level {
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
    let report = verdict::judge(&case, anchors, &Policy::default(), now);
    assert_eq!(report.indication, Indication::TotalPassed);
    report.level
}

/// `openssl speed`: signatures and verifications in a second of processor time.
fn openssl_speed() -> (f64, f64) {
    let output = openssl::bench().ok("speed -seconds 2 -mr rsa2048");
    let text = String::from_utf8_lossy(&output).into_owned();
    let line = text.lines().find(|line| line.starts_with("+F2:")).unwrap();
    let numbers: Vec<f64> = line
        .split(':')
        .filter_map(|word| word.parse().ok())
        .collect();
    // index, bits, signatures a second, verifications a second; newer versions add encryption
    (numbers[2], numbers[3])
}

fn line(what: &str, rate: f64, rest: &str) {
    println!("{what:<52} {rate:>9.0} /s   {rest}");
}

/// With what was promised, as a rate.
fn promised(what: &str, rate: f64, promise: f64) {
    let word = judged(rate >= promise);
    line(what, rate, &format!("promised {promise:.0}: {word}"));
}

fn signing(signer: &Signer, limit: f64) {
    let draft = samples::document(samples::Style::Table);
    let digest = Digest::Sha256.of(&[CONTENT]);
    let ring = rate(ROUND, || signer.value(black_box(CONTENT)));
    line(
        "ring: RSA-2048 signatures",
        ring,
        &format!("{:.2} of openssl", ring / limit),
    );
    let own = rate(ROUND, || signer.message(black_box(&digest)));
    line(
        "CMS: sign, B-B",
        own,
        &format!("{:.2} of openssl", own / limit),
    );
    let own = rate(ROUND, || signer.sign(black_box(&draft)));
    promised("PDF: sign, B-B, all of it", own, 0.6 * limit);
    println!("{:<52} {:>9.2} of openssl's limit", "", own / limit);
}

fn checking(signer: &Signer) {
    let now = openssl::now();
    let anchors = [openssl::bench().anchor()];
    let nothing = Evidence::default();
    let mut collected = Evidence::default();
    for list in lists() {
        collected.add_crl(list);
    }
    let plain = signer.sign(&samples::document(samples::Style::Table));
    assert_eq!(
        judge_file(&plain, &collected, &anchors, now),
        Level::BaselineB
    );
    let own = rate(ROUND, || {
        judge_file(black_box(&plain), &collected, &anchors, now)
    });
    promised("PDF: judge B-B, path of three, two lists", own, 1_500.0);
    let lasting = lasting_file(signer);
    assert_eq!(
        judge_file(&lasting, &nothing, &anchors, now),
        Level::BaselineLta
    );
    let own = rate(ROUND, || {
        judge_file(black_box(&lasting), &nothing, &anchors, now)
    });
    promised("PDF: judge B-LTA, everything inside", own, 500.0);
    let plain = signer.message(&Digest::Sha256.of(&[CONTENT]));
    let own = rate(ROUND, || {
        judge_message(black_box(&plain), &collected, &anchors, now)
    });
    promised("CMS: judge B-B, path of three, two lists", own, 1_500.0);
    let lasting = lasting_message(signer);
    assert_eq!(
        judge_message(&lasting, &nothing, &anchors, now),
        Level::BaselineLta
    );
    let own = rate(ROUND, || {
        judge_message(black_box(&lasting), &nothing, &anchors, now)
    });
    promised("CMS: judge B-LTA, everything inside", own, 500.0);
    let der = signer.chain[0].as_der();
    let own = rate(ROUND, || Certificate::from_der(black_box(der)).unwrap());
    line(
        "certificates: read",
        own,
        &format!("4,000 in {:.1} ms", 4_000_000.0 / own),
    );
}

fn fifty_revisions(signer: &Signer) {
    let mut file = samples::document(samples::Style::Table);
    for number in 1..=50 {
        let field = SignatureField {
            name: format!("field{number}"),
            page: 0,
            area: None,
        };
        let prepared = pdf::prepare(&file, &SignatureOptions::new(Target::New(field))).unwrap();
        file = prepared
            .assemble(&file, &signer.message(&prepared.digest))
            .unwrap();
    }
    let own = rate(ROUND, || pdf::validate(black_box(&file), &[]).unwrap());
    line(
        "PDF: validate 50 signatures over 50 revisions",
        own,
        &format!("{} kB", file.len() >> 10),
    );
}

/// Promises that were not kept, or not measured.
static MISSED: AtomicU32 = AtomicU32::new(0);

fn judged(kept: bool) -> &'static str {
    if kept {
        return "kept";
    }
    MISSED.fetch_add(1, Ordering::Relaxed);
    "MISSED"
}

/// Forgets the peak of memory so far (Linux); whether it did. Without that the difference says
/// nothing: a peak from before would hide what an act took.
fn forget_peak() -> bool {
    let resident = || {
        let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
        let line = status.lines().find(|line| line.starts_with("VmRSS:"));
        line.and_then(|line| line.split_whitespace().nth(1)?.parse::<u64>().ok())
    };
    std::fs::write("/proc/self/clear_refs", "5").is_ok()
        && resident().is_some_and(|now| peak() <= now + FORGOTTEN_KB)
}

/// The most memory that this process had since, in kilobytes.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM:"));
    line.and_then(|line| line.split_whitespace().nth(1)?.parse().ok())
        .unwrap_or(0)
}

/// By how much the peak may be above what the process holds right after it was forgotten.
const FORGOTTEN_KB: u64 = 4 << 10;
/// Memory that an act may take beside the file itself.
const BESIDE_MAX_KB: u64 = 32 << 10;

fn beside<T>(what: &str, act: impl FnOnce() -> T) -> T {
    let forgotten = forget_peak();
    let (before, start) = (peak(), measure::cpu());
    let result = act();
    let (memory, time) = (peak() - before, measure::cpu() - start);
    let word = if forgotten {
        judged(memory <= BESIDE_MAX_KB)
    } else {
        judged(false);
        "NOT MEASURED: the peak of before cannot be forgotten here"
    };
    println!(
        "{what:<52} {time:>9.2?}      {memory} kB beside the file, promised {BESIDE_MAX_KB}: {word}"
    );
    result
}

fn large_file(signer: &Signer) {
    let mut file = samples::large(300 << 20);
    for name in [
        "300 MB: prepare, sign, embed (the appended bytes)",
        "300 MB: the same, a second revision",
    ] {
        let increment = beside(name, || {
            let field = SignatureField {
                name: name.to_owned().replace('.', ""),
                page: 0,
                area: None,
            };
            let prepared = pdf::prepare(&file, &SignatureOptions::new(Target::New(field))).unwrap();
            prepared.embed(&signer.message(&prepared.digest)).unwrap()
        });
        file.extend_from_slice(&increment);
    }
    let found = beside("300 MB: validate two signatures", || {
        pdf::validate(&file, &[]).unwrap()
    });
    assert!(found.len() == 2 && found.iter().all(pdf::Validated::is_intact));
}

fn main() -> ExitCode {
    let signer = Signer::new();
    println!("one core, per second of processor time; the limit is measured in the same run");
    // before anything else: memory that the process holds already would be used again and not be seen
    large_file(&signer);
    let (sign, verify) = openssl_speed();
    line("openssl: RSA-2048 signatures", sign, "limit");
    line("openssl: RSA-2048 verifications", verify, "limit");
    signing(&signer, sign);
    checking(&signer);
    fifty_revisions(&signer);
    match MISSED.load(Ordering::Relaxed) {
        0 => ExitCode::SUCCESS,
        missed => {
            println!("{missed} promises MISSED");
            ExitCode::FAILURE
        }
    }
}
