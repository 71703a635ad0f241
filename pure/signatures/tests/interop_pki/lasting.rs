//! B-LT and B-LTA over live authorities: both we and pyHanko's AdES validation pass what we made.

use std::{fs, process::Command};

use signatures::{
    algorithms::{Digest, SignatureAlgorithm},
    cms::{self, CadesProfile, SigningOptions, add_signature_timestamp},
    pdf::{
        Purpose, SecurityStore, SignatureField, SignatureOptions, Target, Update, judge, prepare,
    },
    verdict::{Indication, Level, Policy},
    x509::{Certificate, Evidence},
};

use crate::{
    live::{Live, live, now, python},
    samples,
};

fn options(name: &str, purpose: Purpose) -> SignatureOptions<'static> {
    let mut options = SignatureOptions::new(Target::New(SignatureField {
        name: name.to_owned(),
        page: 0,
        area: None,
    }));
    options.purpose = purpose;
    options.signing_time = Some(now());
    options
}

/// A B-T signature by one of the signers.
fn signed(live: &Live, file: &[u8], name: &str, signer: &Certificate) -> Vec<u8> {
    let prepared = prepare(file, &options(name, Purpose::Approval)).unwrap();
    let how = SigningOptions {
        algorithm: SignatureAlgorithm::Ecdsa(Digest::Sha256),
        profile: CadesProfile::Pades,
        attached: None,
    };
    let chain = [signer.clone(), live.authority()];
    let preparation = cms::prepare(&prepared.digest, &chain, &how).unwrap();
    let value = live.sign(&preparation.to_be_signed);
    let message = cms::finish(&preparation, &value).unwrap();
    let token = live.stamp(&Digest::Sha256.of(&[&value]));
    let message = add_signature_timestamp(&message, 0, token.as_der()).unwrap();
    prepared.assemble(file, &message).unwrap()
}

/// Validation data in the file, and a document time-stamp over it.
fn lasting(live: &Live, file: &[u8], signer: &Certificate) -> (Vec<u8>, Vec<u8>) {
    let lists = ["root", "authority"].map(|name| live.crl(name).as_der().to_vec());
    let data = SecurityStore {
        certificates: vec![live.authority().as_der().to_vec()],
        crls: lists.to_vec(),
        ocsp_responses: vec![live.ocsp(signer, None).as_der().to_vec()],
    };
    let mut update = Update::open(file).unwrap();
    update.add_validation_data(&data, &[]).unwrap();
    let complete = [file, &update.finish().unwrap()].concat();
    let prepared = prepare(&complete, &options("stamp", Purpose::DocumentTimestamp)).unwrap();
    let token = live.stamp(&prepared.digest);
    let stamped = prepared.assemble(&complete, token.as_der()).unwrap();
    (complete, stamped)
}

/// pyHanko's answer, a line for each signature.
fn by_pyhanko(process: &str, file: &[u8], live: &Live) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let (pdf, root) = (
        folder.path().join("file.pdf"),
        folder.path().join("root.der"),
    );
    fs::write(&pdf, file).unwrap();
    fs::write(&root, live.root().as_der()).unwrap();
    let output = Command::new(python().unwrap())
        .args(["-c", include_str!("ades.py"), process])
        .args([&pdf, &root])
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    text.lines().map(str::to_owned).collect()
}

#[test]
fn what_we_make_lasting_is_judged_alike_by_us_and_by_pyhanko() {
    let Some(live) = live() else { return };
    let draft = samples::document(samples::Style::ObjectStreams);
    let nothing = Evidence::default();
    for (name, indication) in [
        ("good", Indication::TotalPassed),
        ("revoked", Indication::Indeterminate),
    ] {
        let signer = live.certificate("authority", name);
        let file = signed(&live, &draft, "leader", &signer);
        let (complete, stamped) = lasting(&live, &file, &signer);
        for (file, level, process) in [
            (&complete, Level::BaselineLt, "ades_with_time_validation"),
            (&stamped, Level::BaselineLta, "ades_lta_validation"),
        ] {
            let policy = Policy::default();
            let own = judge(file, &nothing, &[live.anchor()], &policy, now()).unwrap();
            assert_eq!(
                own[0].verdict.indication(),
                indication,
                "{name}: {:#?}",
                own[0].verdict
            );
            let signatures::pdf::Verdict::Signature { report } = &own[0].verdict else {
                panic!("{:?}", own[0].verdict);
            };
            let passes = indication == Indication::TotalPassed;
            assert!(
                !passes || report.level == level,
                "{name}: {:?}",
                report.level
            );
            let other = by_pyhanko(process, file, &live);
            println!("{name}, {process}: {other:?}");
            assert_eq!(other.len(), 1);
            assert_eq!(
                other[0].contains("PASSED"),
                passes,
                "{name}, {process}: {other:?}"
            );
        }
    }
}
