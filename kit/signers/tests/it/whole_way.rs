//! From a key to a verdict, with everything that lies outside played by `testing::outside`.

use std::sync::Arc;

use jiff::SignedDuration;
use kit_signers::{
    InBackground, KeyChoice, Pkcs12Signer, RevocationClient, RevocationOptions, SigningService,
    TimestampClient, TimestampOptions,
};
use signatures::cms::{
    CadesProfile, Content, SignedData, SigningOptions, add_signature_timestamp, finish, prepare,
};
use signatures::verdict::{Indication, Level, Policy, Report, Signature, SubIndication, judge};
use signatures::x509::{Certificate, Evidence};
use testing::outside::{
    Authority, KeyKind, Party, Profile, RevocationFault, RevocationServer, Tsa,
};

use crate::world::{clock, openssl_is_there, outbound, secret};

const CONTENT: &[u8] = b"content";

struct World {
    root: Authority,
    authority: Authority,
    root_server: RevocationServer,
    server: RevocationServer,
    tsa: Tsa,
}

fn world() -> World {
    let root = Authority::root("Gốc thử nghiệm", KeyKind::P256, &clock());
    // the root's own list is named in the certificate of the authority below it
    let root_server = RevocationServer::start(&root);
    let authority = root.sub("CA thử nghiệm", KeyKind::P256);
    let server = RevocationServer::start(&authority);
    let tsa = Tsa::start(&authority);
    World {
        root,
        authority,
        root_server,
        server,
        tsa,
    }
}

impl World {
    /// A CAdES signature with a time-stamp.
    async fn sign(&self, party: &Party) -> Vec<u8> {
        let file = party.pkcs12("mật khẩu");
        let signer = Pkcs12Signer::read(&file, &secret("mật khẩu"), KeyChoice::Only).unwrap();
        let service = InBackground::new(Arc::new(signer));
        let chain: Vec<Certificate> = service
            .chain()
            .iter()
            .map(|der| Certificate::from_der(der).unwrap())
            .collect();
        let options = SigningOptions {
            algorithm: service.algorithms()[0],
            profile: CadesProfile::Cades {
                signing_time: self.authority.clock().now(),
            },
            attached: None,
        };
        let digest = options.content_digest().of(&[CONTENT]);
        let preparation = prepare(&digest, &chain, &options).unwrap();
        let items = [preparation.to_be_signed.clone()];
        let values = service.sign_many(options.algorithm, &items).await.unwrap();
        let message = finish(&preparation, &values[0]).unwrap();
        let value = SignedData::parse(&message).unwrap().signers()[0]
            .signature()
            .to_vec();
        let client = TimestampClient::new(
            outbound(self.authority.clock()),
            vec![self.tsa.url()],
            TimestampOptions::default(),
        );
        let stamped = client.stamp(&[&value]).await.unwrap();
        add_signature_timestamp(&message, 0, &stamped.token).unwrap()
    }

    /// The verdict with what can be fetched now: a list of the root, an OCSP answer or a list of
    /// the authority.
    async fn judge(&self, message: &[u8], party: &Party, by_ocsp: bool) -> Report {
        let client = RevocationClient::new(
            outbound(self.authority.clock()),
            RevocationOptions::default(),
        );
        let own = self.authority.certificate();
        let mut collected = Evidence {
            crls: vec![client.crl(own.crl_urls()[0]).await.unwrap().value],
            ..Evidence::default()
        };
        for certificate in [&party.certificate, &self.tsa.certificate()] {
            if by_ocsp {
                let url = &certificate.ocsp_urls().first();
                let url = url.map_or(self.server.ocsp_url(), |url| (*url).clone());
                let answer = client.ocsp(&url, certificate, own).await.unwrap();
                collected.ocsp_responses.push(answer.value);
            } else {
                let list = client.crl(&self.server.crl_url()).await.unwrap();
                collected.crls.push(list.value);
            }
        }
        let parsed = SignedData::parse(message).unwrap();
        let signature = Signature {
            message: &parsed,
            signer: 0,
            content: Content::Pieces(&[CONTENT]),
            embedded: &Evidence::default(),
            collected: &collected,
            archive_timestamps: &[],
            seen_at: None,
        };
        let anchors = [self.root.anchor("test")];
        judge(
            &signature,
            &anchors,
            &Policy::default(),
            self.authority.clock().now(),
        )
    }
}

fn outcome(report: &Report) -> (Indication, Option<SubIndication>) {
    (report.indication, report.sub_indication)
}

const PASSED: (Indication, Option<SubIndication>) = (Indication::TotalPassed, None);

#[tokio::test]
async fn a_signature_with_a_time_stamp_passes_by_answer_and_by_list() {
    let world = world();
    let party = world
        .authority
        .issue(Profile::Signer, "Nguyễn Văn An", KeyKind::P256);
    let message = world.sign(&party).await;
    world
        .authority
        .clock()
        .advance(SignedDuration::from_mins(5));
    for by_ocsp in [true, false] {
        let report = world.judge(&message, &party, by_ocsp).await;
        assert_eq!(outcome(&report), PASSED, "{report:?}");
        assert_eq!(report.level, Level::BaselineT);
        assert_eq!(report.path.len(), 3);
    }
    assert_eq!(world.tsa.requests(), 1);
    assert!(world.root_server.lists() > 0);
}

#[tokio::test]
async fn an_rsa_seal_passes_as_well() {
    if !openssl_is_there() {
        return;
    }
    let world = world();
    let party = world
        .authority
        .issue(Profile::Seal, "Công ty", KeyKind::Rsa2048);
    let message = world.sign(&party).await;
    world
        .authority
        .clock()
        .advance(SignedDuration::from_mins(5));
    let report = world.judge(&message, &party, true).await;
    assert_eq!(outcome(&report), PASSED, "{report:?}");
}

#[tokio::test]
async fn a_revocation_after_the_time_stamp_leaves_it_valid_and_one_before_does_not() {
    let world = world();
    let clock = world.authority.clock();
    let people =
        ["An", "Bình"].map(|name| world.authority.issue(Profile::Signer, name, KeyKind::P256));
    let signed_at = clock.now();
    let messages = [world.sign(&people[0]).await, world.sign(&people[1]).await];
    let hour = SignedDuration::from_hours(1);
    world
        .authority
        .revoke(&people[0].certificate, signed_at + hour, 4);
    world
        .authority
        .revoke(&people[1].certificate, signed_at - hour, 1);
    clock.advance(hour * 2);
    let after = world.judge(&messages[0], &people[0], false).await;
    assert_eq!(after.indication, Indication::TotalPassed, "{after:?}");
    let before = world.judge(&messages[1], &people[1], false).await;
    assert_ne!(before.indication, Indication::TotalPassed, "{before:?}");
}

#[tokio::test]
async fn forged_revocation_values_prove_nothing() {
    let world = world();
    let party = world.authority.issue(Profile::Signer, "An", KeyKind::P256);
    let message = world.sign(&party).await;
    world
        .authority
        .clock()
        .advance(SignedDuration::from_mins(5));
    world.server.set_fault(RevocationFault::WrongSigner);
    for by_ocsp in [true, false] {
        let report = world.judge(&message, &party, by_ocsp).await;
        assert_eq!(report.indication, Indication::Indeterminate, "{report:?}");
    }
}

#[tokio::test]
async fn an_expired_certificate_and_an_authority_under_a_new_key_behave_as_they_should() {
    let world = world();
    let clock = world.authority.clock();
    let day = SignedDuration::from_hours(24);
    let (from, until) = (clock.now() - day * 10, clock.now() - day);
    let expired = world
        .authority
        .issue_between(Profile::Signer, "Cũ", KeyKind::P256, from, until);
    let message = world.sign(&expired).await;
    let report = world.judge(&message, &expired, false).await;
    assert_ne!(report.indication, Indication::TotalPassed, "{report:?}");
    let renewed = world.authority.certify(
        Profile::Signer,
        "Cũ",
        expired.key.clone(),
        clock.now() - day,
        clock.now() + day,
    );
    assert_eq!(
        renewed.certificate.key_info_der(),
        expired.certificate.key_info_der()
    );
    let rolled = world.authority.rolled_over();
    assert_eq!(
        rolled.certificate().subject(),
        world.authority.certificate().subject()
    );
    assert_ne!(
        rolled.certificate().key_info_der(),
        world.authority.certificate().key_info_der()
    );
    let party = rolled.issue(Profile::Signer, "Mới", KeyKind::P256);
    let key = rolled.certificate().public_key().unwrap();
    party.certificate.verify_signed_by(key).unwrap();
    let message = world.sign(&party).await;
    assert!(SignedData::parse(&message).is_ok());
}
