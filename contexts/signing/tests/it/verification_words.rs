//! Whatever stands beside a verdict agrees with it, in both languages, for every outcome.

use crate::verification_world::{World, plain_pdf};
use crate::{MIGRATIONS, verification_pages::Served};
use kit_i18n::Locale;
use signing::verification::{
    Brief, Extent, Kind, Outcome, Reason, SignatureSummary, Worth, badge, panel,
};

/// Texts that are the verdict, or name what a page is for.
const MAY_CLAIM: [&str; 4] = [
    "signing-check-says-",
    "signing-check-stamp-says-",
    "signing-check-worth-",
    "signing-check-outcome-",
];
/// Of files that give no verdict there is nothing but this sentence: it says what to do as well.
const OF_UNREADABLE: [&str; 12] = [
    "asic-bomb",
    "asic-damaged",
    "asic-entries",
    "asic-locked",
    "asic-name",
    "asic-twice",
    "asic-two-ways",
    "asic-unusual",
    "unknown-kind",
    "xml-doctype",
    "xml-encoding",
    "xml-malformed",
];
const MAY_CLAIM_EXACTLY: [&str; 3] = [
    "signing-check-trusted",
    "signing-check-changes-none",
    "signing-check-public-about",
];

/// What only a verdict may say. Their denials are taken out before.
const CLAIMS: [(Locale, &[&str], &[&str]); 2] = [
    (
        Locale::Vi,
        &["nguyên vẹn", "chữ ký đúng", "hợp lệ", "không có thay đổi"],
        &["không hợp lệ"],
    ),
    (
        Locale::En,
        &[
            "intact",
            "signature is right",
            "valid and trusted",
            "signature is valid",
            "stays valid",
            "unchanged",
        ],
        &["is not valid", "not valid", "is valid only from"],
    ),
];

const WORTHS: [Worth; 5] = [
    Worth::Trusted,
    Worth::Unproven,
    Worth::Refused,
    Worth::Unknown,
    Worth::Broken,
];
const EXTENTS: [Extent; 3] = [Extent::None, Extent::Allowed, Extent::Suspicious];

fn claims(locale: Locale, text: &str) -> Vec<&'static str> {
    let (_, claims, denials) = CLAIMS
        .into_iter()
        .find(|(of, ..)| *of == locale)
        .expect("both");
    let mut text = text.to_lowercase();
    for denial in denials {
        text = text.replace(denial, "");
    }
    (claims.iter().copied())
        .filter(|claim| text.contains(claim))
        .collect()
}

/// Every text of verification: language, key, words.
fn texts() -> Vec<(Locale, String, String)> {
    let module = signing::module();
    let lines = module.texts.iter().flat_map(|source| {
        source.text.lines().filter_map(|line| {
            let (key, words) = line.split_once(" = ")?;
            let key = key.strip_prefix("signing-check-").map(|_| key.to_owned())?;
            Some((source.locale, key, words.to_owned()))
        })
    });
    let all: Vec<_> = lines.collect();
    assert!(all.len() > 400, "the texts were not found: {}", all.len());
    all
}

#[test]
fn no_text_beside_a_verdict_claims_what_only_the_verdict_may() {
    for (locale, key, words) in texts() {
        let is_verdict = MAY_CLAIM.iter().any(|start| key.starts_with(start))
            || MAY_CLAIM_EXACTLY.contains(&key.as_str());
        if !is_verdict {
            let found = claims(locale, &words);
            assert!(found.is_empty(), "{key} says {found:?}: {words}");
        }
    }
}

#[test]
fn a_cause_gives_no_advice_of_its_own() {
    // what to do stands once, and third: it depends on the whole verdict
    for (locale, key, words) in texts() {
        let advises = match locale {
            Locale::Vi => words.contains("ãy đề nghị") || words.contains("Không dùng tệp"),
            Locale::En => words.contains("ask the sender") || words.contains("Do not "),
        };
        let own = key.trim_start_matches("signing-check-");
        assert!(
            !advises || own.starts_with("do-") || OF_UNREADABLE.contains(&own),
            "{key}: {words}"
        );
    }
}

fn every_reason() -> Vec<Reason> {
    let keys = texts()
        .into_iter()
        .filter(|(locale, ..)| *locale == Locale::Vi);
    let causes = keys.filter(|(_, key, _)| {
        !MAY_CLAIM.iter().any(|start| key.starts_with(start))
            && !key.starts_with("signing-check-do-")
            && (key == "signing-check-trusted" || !MAY_CLAIM_EXACTLY.contains(&key.as_str()))
    });
    causes
        .map(|(_, key, _)| {
            let json = serde_json::json!({ "key": key });
            serde_json::from_value(json).expect("a reason")
        })
        .collect()
}

fn brief(world: &World, outcome: Outcome, one: SignatureSummary) -> Brief {
    Brief {
        id: signing::verification::AssessmentId::generate(),
        sha256: "00".repeat(32),
        at: world.now(),
        format: signing::verification::Format::Pdf,
        outcome,
        notes: Vec::new(),
        signatures: vec![one],
    }
}

testing::on_both_databases! {
    fn whatever_stands_beside_a_verdict_agrees_with_it(db: &TestDb) {
        let world = World::new();
        let site = Served::new(&world, db);
        let found = world.assess(&world.sign_pdf(&world.person, &plain_pdf(), "Chuky"));
        let [genuine] = found.signatures.as_slice() else { panic!("one signature") };
        let reasons = every_reason();
        assert!(reasons.len() > 180, "{}", reasons.len());
        let mut seen = 0;
        for worth in WORTHS {
            for kind in [Kind::Signature, Kind::Timestamp] {
                for extent in EXTENTS {
                    for (number, reason) in reasons.iter().enumerate() {
                        let mut one = genuine.clone();
                        one.proven_at = Some(world.now());
                        // each as the cause, and all of them once as details
                        one.details = if number == 0 { reasons.clone() } else { Vec::new() };
                        (one.worth, one.kind, one.reason) = (worth, kind, reason.clone());
                        one.changed.extent = extent;
                        // as it is read back from what was kept, whatever version kept it
                        let kept = serde_json::to_string(&one).unwrap();
                        let one: SignatureSummary = serde_json::from_str(&kept).unwrap();
                        seen += told_agrees(&site, &world, one.agreed());
                    }
                }
            }
        }
        assert_eq!(seen, 5 * 2 * 3 * reasons.len() * 2);
    }
}

/// Draws a signature in both languages and reads it as a clerk would.
fn told_agrees(site: &Served, world: &World, one: SignatureSummary) -> usize {
    let (worth, extent) = (one.worth, one.changed.extent);
    let has_advice = one.advice().is_some();
    let outcome = match worth {
        Worth::Trusted => Outcome::Trusted,
        Worth::Unproven | Worth::Refused => Outcome::Intact,
        Worth::Unknown => Outcome::Unknown,
        Worth::Broken => Outcome::Broken,
    };
    let is_stamp = one.kind == Kind::Timestamp;
    let reason = one.reason.key.clone();
    let brief = brief(world, outcome, one);
    for locale in [Locale::Vi, Locale::En] {
        let visit = kit_web::Visit::sample(&site.web, locale, None, "/");
        let head = badge(&visit, &brief).into_string();
        let drawn = panel(&visit, &brief, "/van-ban-den/1").into_string();
        let beside = drawn.replace(&head, "");
        let found = claims(locale, &beside);
        match worth {
            Worth::Unknown | Worth::Broken => {
                assert!(
                    found.is_empty(),
                    "{worth:?} {extent:?} {reason} says {found:?}: {beside}"
                );
            }
            Worth::Refused | Worth::Unproven => {
                assert!(!found.contains(&"hợp lệ"), "{worth:?} {reason}: {beside}");
            }
            Worth::Trusted => {}
        }
        assert_eq!(
            has_advice,
            reason == "signing-check-beside-broken"
                || !(worth == Worth::Trusted
                    || is_stamp && worth != Worth::Broken && worth != Worth::Unknown),
            "{worth:?} {reason}: what to do is said wherever something is to be done"
        );
    }
    2
}
