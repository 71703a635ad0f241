//! The NIST Public Key Interoperability Test Suite: 246 cases of RFC 5280 path validation. Skipped,
//! with a line that says so, where the suite is not at hand.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use signatures::algorithms::AlgorithmPolicy;
use signatures::x509::{
    Certificate, Crl, Evidence, PathOptions, PolicyInputs, Purpose, RevocationRules, TrustAnchor,
    validate,
};

/// How many certificates come with it.
const CERTIFICATES: usize = 405;
/// How many cases the suite has; with fewer, something was not tried.
const CASES: usize = 246;

fn suite() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/pki/pkits");
    folder.join("pkits.json").exists().then_some(folder)
}

fn strings(value: &Value) -> Vec<String> {
    value
        .as_array()
        .map(|all| {
            all.iter()
                .map(|one| one.as_str().unwrap().to_owned())
                .collect()
        })
        .unwrap_or_default()
}

fn run(folder: &Path, case: &Value) -> Result<(), String> {
    let certificate = |name: &str| {
        Certificate::from_der(&fs::read(folder.join("certs").join(name)).unwrap())
            .unwrap_or_else(|error| panic!("{name}: {error}"))
    };
    let crl = |name: &str| Crl::from_der(&fs::read(folder.join("crls").join(name)).unwrap());
    let anchor =
        TrustAnchor::from_certificate(certificate("TrustAnchorRootCertificate.crt"), "test")
            .unwrap();
    let mut evidence = Evidence::default();
    for name in strings(&case["other_certs"]) {
        evidence.add_certificates(&[certificate(&name)]);
    }
    evidence.crls.extend(crl("TrustAnchorRootCRL.crl"));
    for name in strings(&case["crls"]) {
        evidence.crls.extend(crl(&name));
    }
    let params = &case["params"];
    let flag = |name: &str| params[name].as_bool().unwrap_or(false);
    let at = "2020-09-13T00:00:00Z".parse().unwrap();
    let algorithms = AlgorithmPolicy::everything();
    let options = PathOptions {
        at,
        now: at,
        purpose: Purpose::Any,
        revocation: if case["revocation"] == Value::Bool(false) {
            RevocationRules::ignored()
        } else {
            RevocationRules::default()
        },
        algorithms: &algorithms,
        policies: PolicyInputs {
            accepted: strings(&params["user_initial_policy_set"])
                .iter()
                .map(|oid| oid.parse().unwrap())
                .collect(),
            require_explicit: flag("initial_explicit_policy"),
            inhibit_mapping: flag("initial_policy_mapping_inhibit"),
            inhibit_any: flag("initial_any_policy_inhibit"),
        },
    };
    let target = certificate(case["cert"].as_str().unwrap());
    let answer = validate(&target, &evidence, &[anchor], &options);
    match (answer, case["error"].is_object()) {
        (Ok(path), false) => {
            let expected = case["path_len"].as_u64().unwrap();
            if path.certificates.len() as u64 + 1 == expected {
                Ok(())
            } else {
                Err(format!(
                    "path of {} instead of {expected}",
                    path.certificates.len() + 1
                ))
            }
        }
        (Err(_), true) => Ok(()),
        (Ok(_), true) => Err(format!("accepted, but: {}", case["error"]["msg_regex"])),
        (Err(error), false) => Err(format!("refused: {error}")),
    }
}

#[test]
fn every_case_of_the_public_key_interoperability_test_suite_is_answered_right() {
    let Some(folder) = suite() else {
        println!("skipped: ../shared/data/pki/pkits is not at hand");
        return;
    };
    let cases: Vec<Value> =
        serde_json::from_slice(&fs::read(folder.join("pkits.json")).unwrap()).unwrap();
    let mut wrong = Vec::new();
    for case in &cases {
        if let Err(why) = run(&folder, case) {
            wrong.push(format!("{} {}: {why}", case["id"], case["name"]));
        }
    }
    assert_eq!(cases.len(), CASES, "the suite's own number of cases");
    println!("PKITS: {} of {}", cases.len() - wrong.len(), cases.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Another reader of the same bytes, by other people.
#[test]
fn certificates_read_as_x509_cert_reads_them() {
    use der::{Decode, Encode};
    let Some(folder) = suite() else {
        println!("skipped: ../shared/data/pki/pkits is not at hand");
        return;
    };
    let (mut same, mut refused) = (0, Vec::new());
    for entry in fs::read_dir(folder.join("certs")).unwrap() {
        let path = entry.unwrap().path();
        let bytes = fs::read(&path).unwrap();
        let own = Certificate::from_der(&bytes).unwrap();
        let Ok(other) = x509_cert::Certificate::from_der(&bytes) else {
            refused.push(path.file_name().unwrap().to_owned());
            continue;
        };
        let part = other.tbs_certificate();
        assert_eq!(own.serial_bytes(), part.serial_number().as_bytes());
        assert_eq!(own.issuer().as_der(), part.issuer().to_der().unwrap());
        assert_eq!(own.subject().as_der(), part.subject().to_der().unwrap());
        let key = part.subject_public_key_info().to_der().unwrap();
        assert_eq!(own.key_info_der(), key);
        let seconds = |time: x509_cert::time::Time| time.to_unix_duration().as_secs() as i64;
        assert_eq!(
            own.not_before().as_second(),
            seconds(part.validity().not_before)
        );
        assert_eq!(
            own.not_after().as_second(),
            seconds(part.validity().not_after)
        );
        let extensions = part.extensions().map_or(0, |all| all.len());
        assert!(extensions > 0 || own.version() < 3);
        same += 1;
    }
    println!("{same} read alike; x509-cert refuses {refused:?}");
    assert_eq!(
        same + refused.len(),
        CERTIFICATES,
        "the suite's own number of certificates"
    );
    assert!(
        same * 10 > CERTIFICATES * 9,
        "x509-cert reads few: {refused:?}"
    );
    assert!(same > 350);
}
