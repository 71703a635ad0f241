//! Certificates, revocation lists and OCSP answers: as they come, and again with a true signature
//! over what they say, because behind a wrong one nothing more is looked at.

use signatures::algorithms::AlgorithmPolicy;
use signatures::x509::{
    Certificate, Crl, Evidence, OcspResponse, PathOptions, PolicyInputs, Purpose, RevocationRules,
    read_certificates, validate,
};

use crate::world::{World, world};

fn options<'a>(
    world: &World,
    policy: &'a AlgorithmPolicy,
    revocation: RevocationRules,
) -> PathOptions<'a> {
    PathOptions {
        at: world.now,
        now: world.now,
        purpose: Purpose::Signing,
        revocation,
        algorithms: policy,
        policies: PolicyInputs::default(),
    }
}

/// The first element inside the outermost sequence: what the signature is over.
fn signed_part(der: &[u8]) -> Option<&[u8]> {
    let (_, inside) = element(der)?;
    let (whole, _) = element(inside)?;
    Some(whole)
}

/// An element with its header, and its value.
fn element(der: &[u8]) -> Option<(&[u8], &[u8])> {
    let (header, length) = match der.get(1)? {
        short @ 0..=0x7F => (2, usize::from(*short)),
        0x81 => (3, usize::from(*der.get(2)?)),
        0x82 => (
            4,
            usize::from(*der.get(2)?) << 8 | usize::from(*der.get(3)?),
        ),
        _ => return None,
    };
    Some((
        der.get(..header + length)?,
        der.get(header..header + length)?,
    ))
}

/// A certificate: read, shown, and on the way to an anchor as signer and as authority.
pub fn certificate(data: &[u8]) {
    for found in read_certificates(data) {
        let _ = found.summary();
    }
    let Ok(certificate) = Certificate::from_der(data) else {
        return;
    };
    let world = world();
    let _ = (certificate.summary(), certificate.crl_urls());
    try_paths(world, &certificate);
    let issued = signed_part(data).map(|part| world.issued(part));
    if let Some(issued) = issued.and_then(|der| Certificate::from_der(&der).ok()) {
        try_paths(world, &issued);
    }
}

fn try_paths(world: &World, certificate: &Certificate) {
    let everything = AlgorithmPolicy::everything();
    let ignored = options(world, &everything, RevocationRules::ignored());
    let strict = options(world, &everything, RevocationRules::default());
    let unanchored = validate(certificate, &world.evidence, &[], &ignored);
    assert!(unanchored.is_err(), "a path without an anchor");
    let ends = validate(certificate, &world.evidence, &world.anchors, &ignored);
    if let Ok(path) = ends {
        assert!(certificate.not_before() <= world.now && world.now <= certificate.not_after());
        assert!(!path.certificates.is_empty());
    }
    let _ = validate(certificate, &world.evidence, &world.anchors, &strict);
    // as an authority above a signer of ours
    let mut evidence = Evidence::default();
    evidence.add_certificates(std::slice::from_ref(certificate));
    for crl in &world.crls {
        evidence.add_crl(crl.clone());
    }
    let signer = world.signer();
    let through = validate(signer, &evidence, &world.anchors, &ignored);
    if through.is_ok() {
        assert_eq!(certificate.subject(), signer.issuer());
        assert_eq!(certificate.key_info_der(), world.issuing().key_info_der());
    }
}

/// A revocation list.
pub fn crl(data: &[u8]) {
    let Ok(list) = Crl::from_der(data) else {
        return;
    };
    let world = world();
    let key = world.issuing().public_key().expect("our own key");
    if list.verify_signed_by(key).is_ok() {
        let genuine = world
            .crls
            .iter()
            .any(|own| signed_part(own.as_der()) == signed_part(data));
        assert!(genuine, "nobody issued this list");
    }
    let mut evidence = Evidence::default();
    evidence.add_certificates(std::slice::from_ref(world.issuing()));
    evidence.add_crl(world.crls[0].clone());
    evidence.add_crl(list.clone());
    ask(world, &evidence);
    let issued = signed_part(data).map(|part| world.issued(part));
    if let Some(issued) = issued.and_then(|der| Crl::from_der(&der).ok()) {
        evidence.add_crl(issued);
        ask(world, &evidence);
    }
}

/// An OCSP answer.
pub fn ocsp(data: &[u8]) {
    let Ok(answer) = OcspResponse::from_der(data) else {
        return;
    };
    let world = world();
    let key = world.issuing().public_key().expect("our own key");
    if answer.verify_signed_by(key).is_ok() {
        let genuine = world
            .ocsp
            .iter()
            .any(|own| signed_part(own.basic_der()) == signed_part(answer.basic_der()));
        assert!(genuine, "nobody gave this answer");
    }
    let mut evidence = Evidence::default();
    evidence.add_certificates(std::slice::from_ref(world.issuing()));
    evidence.add_crl(world.crls[0].clone());
    evidence.add_ocsp(answer.clone());
    ask(world, &evidence);
    let again = signed_part(answer.basic_der()).map(|part| world.answered(part));
    if let Some(again) = again.and_then(|der| OcspResponse::from_der(&der).ok()) {
        evidence.add_ocsp(again);
        ask(world, &evidence);
    }
}

/// What the evidence says about the signer; without an anchor, nothing.
fn ask(world: &World, evidence: &Evidence) {
    let everything = AlgorithmPolicy::everything();
    let strict = options(world, &everything, RevocationRules::default());
    let _ = validate(world.signer(), evidence, &world.anchors, &strict);
    assert!(validate(world.signer(), evidence, &[], &strict).is_err());
}
