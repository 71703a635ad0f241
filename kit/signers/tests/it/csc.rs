//! A remote signing service, with every fault that its documents allow and some that they do not.

use std::time::Duration;

use jiff::SignedDuration;
use kit_outbound::{Attempts, CallError};
use kit_signers::{
    Consent, CscAccess, CscClient, CscError, CscOptions, CscSigner, SignError, SigningMode,
    SigningService,
};
use signatures::algorithms::{Digest, SignatureAlgorithm};
use signatures::timestamp::{Token, verify_token};
use testing::outside::csc::CscCredential;
use testing::outside::{Authority, Csc, CscFault, KeyKind, Profile, Tsa};

use crate::world::{authority, openssl_is_there, outbound, secret};

const ECDSA: SignatureAlgorithm = SignatureAlgorithm::Ecdsa(Digest::Sha256);

struct World {
    authority: Authority,
    service: Csc,
    client: CscClient,
}

fn options() -> CscOptions {
    CscOptions {
        timeout: Duration::from_secs(60),
        reading: Attempts::ONE,
        poll_pause: Duration::from_millis(5),
        polls: 6,
        ..CscOptions::default()
    }
}

fn access() -> CscAccess {
    CscAccess::Client {
        id: "client".to_owned(),
        secret: secret("client-secret"),
    }
}

fn world_with(change: impl FnOnce(&mut CscCredential), options: CscOptions) -> World {
    let authority = authority();
    let party = authority.issue(Profile::Signer, "Nguyễn Văn An", KeyKind::P256);
    let mut credential = CscCredential::new("an", party, "123456");
    change(&mut credential);
    let service = Csc::start(authority.clock(), vec![credential]);
    let outbound = outbound(authority.clock());
    let client = CscClient::new(outbound, &service.url(), access(), options);
    World {
        authority,
        service,
        client,
    }
}

fn world() -> World {
    world_with(|_| {}, options())
}

fn pin(text: &str) -> Consent {
    Consent {
        pin: Some(secret(text)),
        otp: None,
    }
}

fn items(count: u8) -> Vec<Vec<u8>> {
    (0..count).map(|number| vec![number; 40]).collect()
}

async fn signer(world: &World) -> CscSigner {
    world.client.signer("an", pin("123456")).await.unwrap()
}

/// The values fit the items and the credential's certificate.
fn check(signer: &CscSigner, algorithm: SignatureAlgorithm, items: &[Vec<u8>], values: &[Vec<u8>]) {
    let certificate = signatures::x509::Certificate::from_der(&signer.chain()[0]).unwrap();
    let key = certificate.public_key().unwrap();
    assert_eq!(items.len(), values.len());
    for (item, value) in items.iter().zip(values) {
        key.verify(algorithm, item, value).unwrap();
    }
}

fn csc(error: SignError) -> CscError {
    match error {
        SignError::Csc(error) => error,
        other => panic!("{other:?}"),
    }
}

/// Signing one item under this fault; in which way does it fail?
async fn fails(fault: CscFault) -> CscError {
    let world = world();
    let signer = signer(&world).await;
    world.service.set_fault(fault);
    csc(signer.sign_many(ECDSA, &items(1)).await.unwrap_err())
}

#[tokio::test]
async fn the_service_and_its_credentials_are_read() {
    let world = world();
    let service = world.client.info().await.unwrap();
    assert_eq!(service.specs, "2.0.0.2");
    assert_eq!(world.client.credentials().await.unwrap(), ["an"]);
    let credential = world.client.credential("an").await.unwrap();
    assert_eq!(credential.chain.len(), 3);
    assert_eq!(credential.algorithms, [ECDSA]);
    assert_eq!(
        (
            credential.multisign,
            credential.asks_pin,
            credential.asks_otp
        ),
        (5, true, false)
    );
    let unknown = world.client.credential("binh").await.unwrap_err();
    assert!(
        matches!(unknown, CscError::CredentialNotFound { .. }),
        "{unknown:?}"
    );
    world.service.set_enabled("an", false);
    let disabled = world.client.credential("an").await.unwrap_err();
    assert!(
        matches!(disabled, CscError::CredentialDisabled { .. }),
        "{disabled:?}"
    );
    world.service.set_fault(CscFault::OldVersion);
    let old = world.client.info().await.unwrap_err();
    assert!(matches!(old, CscError::Version { .. }), "{old:?}");
}

#[tokio::test]
async fn a_batch_is_split_by_what_one_authorisation_covers() {
    if !openssl_is_there() {
        return;
    }
    let world = world();
    let signer = signer(&world).await;
    let service: &dyn SigningService = &signer;
    let items = items(12);
    let values = service.sign_many(ECDSA, &items).await.unwrap();
    check(&signer, ECDSA, &items, &values);
    assert_eq!(world.service.authorizations(), 3, "5 + 5 + 2");
}

#[tokio::test]
async fn an_rsa_credential_signs_with_every_algorithm_it_names() {
    if !openssl_is_there() {
        return;
    }
    let authority = authority();
    let party = authority.issue(Profile::Seal, "Công ty", KeyKind::Rsa2048);
    let credential = CscCredential::new("an", party, "123456");
    let service = Csc::start(authority.clock(), vec![credential]);
    let outbound = outbound(authority.clock());
    let client = CscClient::new(outbound, &service.url(), access(), options());
    let signer = client.signer("an", pin("123456")).await.unwrap();
    assert_eq!(signer.algorithms().len(), 6);
    for algorithm in signer.algorithms() {
        let items = items(2);
        let values = signer.sign_many(*algorithm, &items).await.unwrap();
        check(&signer, *algorithm, &items, &values);
    }
    let error = signer.sign_many(ECDSA, &items(1)).await.unwrap_err();
    assert!(matches!(error, SignError::AlgorithmNotOffered { .. }));
}

#[tokio::test]
async fn signatures_that_are_made_later_are_waited_for() {
    if !openssl_is_there() {
        return;
    }
    let later = CscOptions {
        mode: SigningMode::Later,
        ..options()
    };
    let world = world_with(|_| {}, later);
    let signer = signer(&world).await;
    let items = items(3);
    let values = signer.sign_many(ECDSA, &items).await.unwrap();
    check(&signer, ECDSA, &items, &values);
    world.service.set_fault(CscFault::NeverReady);
    let error = csc(signer.sign_many(ECDSA, &items).await.unwrap_err());
    assert!(
        matches!(error, CscError::NotReady { polls: 6, .. }),
        "{error:?}"
    );
    assert!(error.may_pass());
}

#[tokio::test]
async fn a_wrong_pin_is_sent_once_and_a_locked_one_is_told_apart() {
    if !openssl_is_there() {
        return;
    }
    let world = world();
    let wrong = world.client.signer("an", pin("000000")).await.unwrap();
    for _ in 0..5 {
        let error = csc(wrong.sign_many(ECDSA, &items(1)).await.unwrap_err());
        assert!(matches!(error, CscError::WrongPin), "{error:?}");
    }
    // had it been sent five times, the credential would be locked
    let right = signer(&world).await;
    assert!(right.sign_many(ECDSA, &items(1)).await.is_ok());
    for (number, expected_lock) in [(1, false), (2, false), (3, true)] {
        let again = world.client.signer("an", pin("000000")).await.unwrap();
        let error = csc(again.sign_many(ECDSA, &items(1)).await.unwrap_err());
        assert_eq!(
            matches!(error, CscError::PinLocked),
            expected_lock,
            "{number}: {error:?}"
        );
    }
    let error = csc(right.sign_many(ECDSA, &items(1)).await.unwrap_err());
    assert!(matches!(error, CscError::PinLocked), "{error:?}");
    assert!(!format!("{right:?} {:?}", pin("123456")).contains("123456"));
}

#[tokio::test]
async fn a_one_time_password_covers_one_batch() {
    if !openssl_is_there() {
        return;
    }
    let world = world_with(|credential| credential.with_otp = true, options());
    let missing = world.client.signer("an", pin("123456")).await.unwrap_err();
    assert!(matches!(
        missing,
        CscError::ConsentIncomplete { what: "OTP" }
    ));
    world.client.send_otp("an").await.unwrap();
    let consent = Consent {
        otp: world.service.last_otp().map(|otp| secret(&otp)),
        ..pin("123456")
    };
    let signer = world.client.signer("an", consent).await.unwrap();
    let large = csc(signer.sign_many(ECDSA, &items(6)).await.unwrap_err());
    assert!(matches!(
        large,
        CscError::BatchTooLarge { most: 5, asked: 6 }
    ));
    assert!(signer.sign_many(ECDSA, &items(5)).await.is_ok());
    let used = csc(signer.sign_many(ECDSA, &items(1)).await.unwrap_err());
    assert!(matches!(used, CscError::WrongOtp), "{used:?}");
}

#[tokio::test]
async fn an_authorisation_that_is_over_or_about_others_signs_nothing() {
    let expired = fails(CscFault::ExpiredSad).await;
    assert!(
        matches!(expired, CscError::AuthorizationExpired),
        "{expired:?}"
    );
    let other = fails(CscFault::OtherHashes).await;
    assert!(matches!(other, CscError::NotAuthorized { .. }), "{other:?}");
}

#[tokio::test]
async fn signatures_that_do_not_fit_or_are_missing_are_noticed() {
    if !openssl_is_there() {
        return;
    }
    let wrong = fails(CscFault::WrongSignature).await;
    assert!(matches!(wrong, CscError::WrongSignature), "{wrong:?}");
    let fewer = fails(CscFault::FewerSignatures).await;
    assert!(
        matches!(
            fewer,
            CscError::SignaturesMissing {
                expected: 1,
                given: 0
            }
        ),
        "{fewer:?}"
    );
}

#[tokio::test]
async fn a_busy_broken_or_strange_service_has_its_own_errors() {
    let busy = fails(CscFault::RateLimited { seconds: 60 }).await;
    match &busy {
        CscError::RateLimited { retry_after } => {
            assert_eq!(*retry_after, Some(Duration::from_secs(60)));
        }
        other => panic!("{other:?}"),
    }
    let broken = fails(CscFault::Status(502)).await;
    assert!(
        matches!(broken, CscError::ServiceBroken { status: 502, .. }),
        "{broken:?}"
    );
    assert!(busy.may_pass() && broken.may_pass());
    let strange = fails(CscFault::Garbage).await;
    assert!(
        matches!(strange, CscError::NotUnderstood { .. }),
        "{strange:?}"
    );
    let refused = fails(CscFault::Status(403)).await;
    match refused {
        CscError::Refused {
            status,
            error,
            description,
        } => {
            assert_eq!((status, error.as_str()), (403, "server_error"));
            assert_eq!(description, "an error of the day");
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_slow_service_is_given_up_and_a_dead_one_is_missed() {
    let hasty = CscOptions {
        timeout: Duration::from_secs(3),
        ..options()
    };
    let mut world = world_with(|_| {}, hasty);
    let signer = signer(&world).await;
    world
        .service
        .set_fault(CscFault::Slow(Duration::from_secs(60)));
    let slow = csc(signer.sign_many(ECDSA, &items(1)).await.unwrap_err());
    assert!(
        matches!(slow, CscError::Call(CallError::TimedOut { .. })),
        "{slow:?}"
    );
    world.service.kill();
    let dead = csc(signer.sign_many(ECDSA, &items(1)).await.unwrap_err());
    assert!(
        matches!(dead, CscError::Call(CallError::Connection { .. })),
        "{dead:?}"
    );
}

#[tokio::test]
async fn a_token_is_kept_while_it_lasts_and_renewed_when_it_does_not() {
    let world = world();
    for _ in 0..3 {
        world.client.credentials().await.unwrap();
    }
    assert_eq!(world.service.requests(), 4, "one token for three questions");
    world
        .authority
        .clock()
        .advance(SignedDuration::from_hours(2));
    world.client.credentials().await.unwrap();
    assert_eq!(world.service.requests(), 6);
    // a service that forgets its tokens: renewed once, then it is an error
    world
        .authority
        .clock()
        .advance(SignedDuration::from_hours(2));
    world.service.set_fault(CscFault::TokensExpire);
    let error = world.client.credentials().await.unwrap_err();
    assert!(matches!(error, CscError::AccessDenied { .. }), "{error:?}");
    assert_eq!(world.service.requests(), 10);
}

#[tokio::test]
async fn a_wrong_secret_and_a_wrong_token_are_denied() {
    let world = world();
    let outbound = outbound(world.authority.clock());
    let stranger = CscAccess::Client {
        id: "client".to_owned(),
        secret: secret("guess&=%"),
    };
    for access in [stranger, CscAccess::Bearer(secret("guess"))] {
        let client = CscClient::new(outbound.clone(), &world.service.url(), access, options());
        let error = client.credentials().await.unwrap_err();
        assert!(matches!(error, CscError::AccessDenied { .. }), "{error:?}");
    }
}

#[tokio::test]
async fn a_person_who_signed_in_at_the_service_hands_us_a_code_once() {
    let world = world();
    let code = secret(&world.service.authorization_code());
    let person = world
        .client
        .with_code(&code, "https://example.vn/back")
        .await
        .unwrap();
    assert_eq!(person.credentials().await.unwrap(), ["an"]);
    let again = world
        .client
        .with_code(&code, "https://example.vn/back")
        .await
        .unwrap_err();
    assert!(matches!(again, CscError::AccessDenied { .. }), "{again:?}");
}

#[tokio::test]
async fn the_service_stamps_the_time() {
    let world = world();
    let tsa = Tsa::start(&world.authority);
    world.service.stamp_with(&tsa);
    let token = world
        .client
        .timestamp(&Digest::Sha256.of(&[b"bytes"]))
        .await
        .unwrap();
    let token = Token::parse(&token).unwrap();
    assert!(verify_token(&token, &[b"bytes"], &[]).is_ok());
}
