//! How fast small XML files are signed and judged: `cargo bench -p xmlsignatures`. Prints acts per
//! second of one processor (Linux), so that a busy machine gives the same figures; `openssl speed
//! rsa2048` tells how fast the machine is.
//!
//! Enveloped XAdES B-B, RSA-2048, exclusive canonicalization, a chain of three with both revocation
//! lists. The keys come from the openssl program.
#![expect(clippy::unwrap_used, reason = "benches, like tests")]

#[path = "../tests/xml/documents.rs"]
#[expect(
    dead_code,
    reason = "shared with the tests; not everything is needed here"
)]
mod documents;
#[path = "../../signatures/tests/trust/openssl.rs"]
mod openssl;

use std::{hint::black_box, time::Duration};

use ring::signature::{RSA_PKCS1_SHA256, RsaKeyPair};
use signatures::verdict::Indication;
use xmlsignatures::{
    Canonicalization, Parent, SignedContent, SignedFile, XmlPolicy, canonicalize, finish, prepare,
    validate,
};

use documents::{PETITION, RSA, lists, signed_petition, xades_options};
use openssl::{bench, now, random};

/// How long each act is repeated.
const LONG_ENOUGH: Duration = Duration::from_secs(2);

/// Time that this thread spent on a processor; exact to some milliseconds.
fn cpu() -> Duration {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanoseconds = text
        .split(' ')
        .next()
        .and_then(|number| number.parse().ok());
    Duration::from_nanos(nanoseconds.unwrap_or(0))
}

fn rate<T>(name: &str, mut act: impl FnMut() -> T) {
    let start = cpu();
    let mut times = 0u32;
    while cpu() - start < LONG_ENOUGH {
        for _ in 0..10 {
            black_box(act());
        }
        times += 10;
    }
    let each = (cpu() - start) / times;
    println!(
        "{name}: {:.0} per CPU-second, {each:?} each",
        1.0 / each.as_secs_f64()
    );
}

fn main() {
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
    rate("sign XAdES B-B, RSA-2048", || {
        let content = [SignedContent::WholeFile];
        let preparation = prepare(file, &content, &chain, &options).unwrap();
        finish(&preparation, &value(&preparation.to_be_signed())).unwrap()
    });
    rate("limit: one RSA-2048 signature with ring", || value(b"x"));
    let signed = signed_petition(&options);
    let (collected, anchors, at) = (lists(), [keys.anchor()], now());
    rate(
        "judge XAdES B-B, RSA-2048, chain of three, two lists",
        || {
            let file = SignedFile {
                xml: &signed,
                external: &[],
                keys: &[],
                collected: &collected,
                seen_at: None,
            };
            let all = validate(&file, &anchors, &XmlPolicy::default(), at).unwrap();
            assert_eq!(all[0].report.indication, Indication::TotalPassed);
        },
    );
    let item = "<item a='1' b='2'>một hai ba &amp; bốn<x/></item>";
    let large = format!("<r xmlns='urn:r'>{}</r>", item.repeat(20_000));
    println!("large file: {} bytes", large.len());
    rate("exclusive canonical form of the large file", || {
        canonicalize(large.as_bytes(), &Canonicalization::EXCLUSIVE).unwrap()
    });
}
