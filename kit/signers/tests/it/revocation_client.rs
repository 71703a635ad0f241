//! OCSP answers, lists and issuers, from a publisher with faults.

use std::time::Duration;

use jiff::SignedDuration;
use kit_outbound::{Attempts, CallError};
use kit_signers::{FetchError, RevocationClient, RevocationOptions};
use signatures::x509::OcspStatus;
use testing::outside::{Authority, KeyKind, Party, Profile, RevocationFault, RevocationServer};

use crate::world::{authority, outbound};

struct World {
    authority: Authority,
    server: RevocationServer,
    party: Party,
    client: RevocationClient,
}

fn world() -> World {
    let authority = authority();
    let server = RevocationServer::start(&authority);
    let options = RevocationOptions {
        // long enough for a busy machine; only what is slow on purpose ever takes it
        timeout: Duration::from_secs(3),
        attempts: Attempts::ONE,
        ..RevocationOptions::default()
    };
    World {
        party: authority.issue(Profile::Signer, "Nguyễn Văn An", KeyKind::P256),
        client: RevocationClient::new(outbound(authority.clock()), options),
        authority,
        server,
    }
}

impl World {
    async fn status(&self) -> Result<OcspStatus, FetchError> {
        let (own, issuer) = (&self.party.certificate, self.authority.certificate());
        // the address stands in the certificate
        let url = &own.ocsp_urls()[0];
        let fetched = self.client.ocsp(url, own, issuer).await?;
        let answer = fetched.value.answer_about(own, issuer).unwrap();
        assert_eq!(fetched.fetched_at, self.authority.clock().now());
        Ok(answer.status)
    }

    async fn list(&self) -> Result<usize, FetchError> {
        let url = self.party.certificate.crl_urls()[0].to_owned();
        Ok(self.client.crl(&url).await?.value.len())
    }
}

#[tokio::test]
async fn a_certificate_is_good_until_it_is_revoked() {
    let world = world();
    assert_eq!(world.status().await.unwrap(), OcspStatus::Good);
    assert_eq!(world.list().await.unwrap(), 0);
    let clock = world.authority.clock();
    let at = clock.now() + SignedDuration::from_hours(1);
    world.authority.revoke(&world.party.certificate, at, 1);
    assert_eq!(world.status().await.unwrap(), OcspStatus::Good, "not yet");
    clock.set(at);
    let status = world.status().await.unwrap();
    assert!(matches!(status, OcspStatus::Revoked { at: told, .. } if told == at));
    assert_eq!(world.list().await.unwrap(), 1);
}

#[tokio::test]
async fn an_answer_and_a_list_are_signed_by_those_who_may() {
    let world = world();
    let (own, issuer) = (&world.party.certificate, world.authority.certificate());
    let fetched = world
        .client
        .ocsp(&world.server.ocsp_url(), own, issuer)
        .await;
    let response = fetched.unwrap().value;
    let responder = &response.certificates()[0];
    response
        .verify_signed_by(responder.public_key().unwrap())
        .unwrap();
    responder
        .verify_signed_by(issuer.public_key().unwrap())
        .unwrap();
    let list = world.client.crl(&world.server.crl_url()).await.unwrap();
    list.value
        .verify_signed_by(issuer.public_key().unwrap())
        .unwrap();
    assert_eq!(list.this_update, world.authority.clock().now());
    assert!(list.next_update.unwrap() > list.this_update);
    world.server.set_fault(RevocationFault::WrongSigner);
    let forged = world.client.crl(&world.server.crl_url()).await.unwrap();
    let checked = forged.value.verify_signed_by(issuer.public_key().unwrap());
    assert!(
        checked.is_err(),
        "fetching believes nothing, checking does not either"
    );
}

#[tokio::test]
async fn a_responder_that_takes_no_post_is_asked_by_get() {
    let world = world();
    world.server.set_fault(RevocationFault::NoPost);
    assert_eq!(world.status().await.unwrap(), OcspStatus::Good);
    assert_eq!(world.server.answers(), 2);
}

#[tokio::test]
async fn an_answer_from_a_store_has_no_nonce_and_is_taken() {
    let world = world();
    world.server.set_fault(RevocationFault::NoNonce);
    assert_eq!(world.status().await.unwrap(), OcspStatus::Good);
    world.server.set_fault(RevocationFault::KnowsNothing);
    assert_eq!(world.status().await.unwrap(), OcspStatus::Unknown);
}

#[tokio::test]
async fn pem_where_der_belongs_is_read() {
    let world = world();
    world.server.set_fault(RevocationFault::Pem);
    assert_eq!(world.list().await.unwrap(), 0);
    let issuers = world
        .client
        .issuers(&world.server.issuer_url())
        .await
        .unwrap();
    assert_eq!(issuers, [world.authority.certificate().clone()]);
    world.server.set_fault(RevocationFault::None);
    let issuers = world
        .client
        .issuers(&world.server.issuer_url())
        .await
        .unwrap();
    assert_eq!(issuers.len(), 1);
}

#[tokio::test]
async fn stale_information_shows_its_age() {
    let world = world();
    world.server.set_fault(RevocationFault::Stale);
    let now = world.authority.clock().now();
    let list = world.client.crl(&world.server.crl_url()).await.unwrap();
    assert!(list.next_update.unwrap() < now);
    let (own, issuer) = (&world.party.certificate, world.authority.certificate());
    let answer = world
        .client
        .ocsp(&world.server.ocsp_url(), own, issuer)
        .await;
    assert!(answer.unwrap().next_update.unwrap() < now);
}

#[tokio::test]
async fn what_is_no_answer_is_told_apart_from_no_answer() {
    let mut world = world();
    for fault in [RevocationFault::WebPage, RevocationFault::Garbage] {
        world.server.set_fault(fault);
        assert!(matches!(
            world.list().await.unwrap_err(),
            FetchError::NotThat { .. }
        ));
        assert!(matches!(
            world.status().await.unwrap_err(),
            FetchError::NotThat { .. }
        ));
        let issuers = world.client.issuers(&world.server.issuer_url()).await;
        assert!(matches!(issuers.unwrap_err(), FetchError::NotThat { .. }));
    }
    world.server.set_fault(RevocationFault::TryLater);
    let later = world.status().await.unwrap_err();
    assert!(matches!(
        later,
        FetchError::Responder {
            status: "tryLater",
            ..
        }
    ));
    assert!(later.may_pass());
    world
        .server
        .set_fault(RevocationFault::Slow(Duration::from_secs(60)));
    let slow = world.list().await.unwrap_err();
    assert!(
        matches!(slow, FetchError::Call(CallError::TimedOut { .. })),
        "{slow:?}"
    );
    for (fault, passes) in [
        (RevocationFault::Status(503), true),
        (RevocationFault::Status(403), false),
        (RevocationFault::Cut, true),
    ] {
        world.server.set_fault(fault);
        assert_eq!(world.list().await.unwrap_err().may_pass(), passes);
    }
    world.server.kill();
    assert!(matches!(
        world.list().await.unwrap_err(),
        FetchError::Call(CallError::Connection { .. })
    ));
}

#[tokio::test]
async fn a_certificate_of_another_issuer_is_not_asked_about() {
    let world = world();
    let stranger = Authority::root("Khác", KeyKind::P256, world.authority.clock());
    let url = world.server.ocsp_url();
    let asked = world
        .client
        .ocsp(&url, &world.party.certificate, stranger.certificate());
    assert!(matches!(asked.await.unwrap_err(), FetchError::Request(_)));
    assert_eq!(world.server.answers(), 0);
}
