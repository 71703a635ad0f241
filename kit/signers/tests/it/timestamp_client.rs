//! A pool of time-stamping authorities with every fault that they have shown.

use std::time::Duration;

use jiff::SignedDuration;
use kit_outbound::{Attempts, CallError};
use kit_signers::{AuthorityFailure, TimestampClient, TimestampClientError, TimestampOptions};
use signatures::algorithms::Digest;
use signatures::timestamp::{ResponseError, TimestampError, Token, verify_token};
use testing::outside::{Authority, KeyKind, Profile, Tsa, TsaFault};

use crate::world::{authority, outbound};

/// Long enough for a busy machine; only what is slow on purpose ever takes it.
fn options() -> TimestampOptions {
    TimestampOptions {
        timeout: Duration::from_secs(3),
        attempts: Attempts {
            most: 3,
            first_pause: Duration::from_millis(5),
        },
        ..TimestampOptions::default()
    }
}

fn client(authority: &Authority, pool: &[&Tsa]) -> TimestampClient {
    let pool = pool.iter().map(|tsa| tsa.url()).collect();
    TimestampClient::new(outbound(authority.clock()), pool, options())
}

/// The only authority fails with this fault; in which way?
async fn failure(fault: TsaFault) -> AuthorityFailure {
    let authority = authority();
    let tsa = Tsa::start(&authority);
    tsa.set_fault(fault);
    match client(&authority, &[&tsa]).stamp(&[b"bytes"]).await {
        Err(TimestampClientError::AllFailed { mut failures }) => failures.remove(0).1,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_token_is_about_our_bytes_and_verifies() {
    let authority = authority();
    let tsa = Tsa::start(&authority);
    let client = client(&authority, &[&tsa]);
    let stamped = client.stamp(&[b"by", b"tes"]).await.unwrap();
    let token = Token::parse(&stamped.token).unwrap();
    let verified = verify_token(&token, &[b"bytes"], &[]).unwrap();
    assert_eq!(verified.certificate, tsa.certificate());
    assert_eq!(stamped.time, authority.clock().now());
    assert_eq!((stamped.authority, stamped.attempts), (tsa.url(), 1));
    let digest = Digest::Sha512.of(&[b"bytes"]);
    let stamped = client.stamp_digest(Digest::Sha512, &digest).await.unwrap();
    let token = Token::parse(&stamped.token).unwrap();
    assert!(verify_token(&token, &[b"bytes"], &[]).is_ok());
}

#[tokio::test]
async fn an_rsa_authority_stamps_as_well() {
    if !crate::world::openssl_is_there() {
        return;
    }
    let authority = authority();
    let party = authority.issue(Profile::TimeStamping, "TSA", KeyKind::Rsa2048);
    let tsa = Tsa::start_as(party, authority.clock());
    assert!(client(&authority, &[&tsa]).stamp(&[b"bytes"]).await.is_ok());
}

#[tokio::test]
async fn a_token_granted_with_modifications_is_a_token() {
    let authority = authority();
    let tsa = Tsa::start(&authority);
    tsa.set_fault(TsaFault::GrantedWithMods);
    assert!(client(&authority, &[&tsa]).stamp(&[b"bytes"]).await.is_ok());
}

#[tokio::test]
async fn the_next_authority_is_asked_when_one_is_dead_slow_or_refuses() {
    let authority = authority();
    let mut dead = Tsa::start(&authority);
    let [slow, refusing, well] = [(); 3].map(|()| Tsa::start(&authority));
    slow.set_fault(TsaFault::Slow(Duration::from_secs(60)));
    refusing.set_fault(TsaFault::Rejects {
        bit: 25,
        text: "hệ thống bận".to_owned(),
    });
    dead.kill();
    let client = client(&authority, &[&dead, &slow, &refusing, &well]);
    let stamped = client.stamp(&[b"bytes"]).await.unwrap();
    assert_eq!(stamped.authority, well.url());
    assert_eq!(slow.requests(), 3, "what may pass is tried three times");
    assert_eq!(refusing.requests(), 1, "a refusal is not");
}

#[tokio::test]
async fn every_fault_has_its_own_reason() {
    let wrong = failure(TsaFault::WrongNonce).await;
    assert!(matches!(
        wrong,
        AuthorityFailure::Answer(ResponseError::NonceDiffers)
    ));
    let wrong = failure(TsaFault::WrongImprint).await;
    assert!(matches!(
        wrong,
        AuthorityFailure::Answer(ResponseError::ImprintDiffers)
    ));
    for fault in [TsaFault::Garbage, TsaFault::WebPage] {
        let unreadable = failure(fault).await;
        assert!(
            matches!(
                unreadable,
                AuthorityFailure::Answer(ResponseError::Malformed { .. })
            ),
            "{unreadable:?}"
        );
    }
    let signature = failure(TsaFault::BadSignature).await;
    assert!(
        matches!(
            signature,
            AuthorityFailure::Token(TimestampError::Signature { .. })
        ),
        "{signature:?}"
    );
    let cut = failure(TsaFault::Cut).await;
    assert!(
        matches!(cut, AuthorityFailure::Call(CallError::Connection { .. })),
        "{cut:?}"
    );
    let waiting = failure(TsaFault::Waiting).await;
    assert!(matches!(
        waiting,
        AuthorityFailure::Answer(ResponseError::Refused { status: 3, .. })
    ));
    match failure(TsaFault::Rejects {
        bit: 14,
        text: "sau".to_owned(),
    })
    .await
    {
        AuthorityFailure::Answer(ResponseError::Refused {
            status,
            failures,
            text,
        }) => {
            assert_eq!(
                (status, failures, text.as_str()),
                (2, vec!["timeNotAvailable"], "sau")
            );
        }
        other => panic!("{other:?}"),
    }
    let forbidden = failure(TsaFault::Status(403)).await;
    assert!(matches!(
        forbidden,
        AuthorityFailure::Call(CallError::Status { status: 403, .. })
    ));
}

#[tokio::test]
async fn an_authority_that_counts_is_left_in_peace_until_it_is_ready() {
    let authority = authority();
    let tsa = Tsa::start(&authority);
    tsa.set_fault(TsaFault::Limited { after: 1 });
    let client = client(&authority, &[&tsa]);
    assert!(client.stamp(&[b"bytes"]).await.is_ok());
    let error = client.stamp(&[b"bytes"]).await.unwrap_err();
    assert!(error.may_pass());
    // Retry-After says a day, so no second attempt was made
    assert_eq!(tsa.requests(), 2);
}

#[tokio::test]
async fn a_budget_passes_the_authority_over_without_asking_it() {
    let authority = authority();
    let [first, second] = [(); 2].map(|()| Tsa::start(&authority));
    // one host name for both on this machine, so the budget is given to one by its name
    let settings = kit_outbound::Settings {
        allowed_hosts: vec!["127.0.0.1".to_owned(), "localhost".to_owned()],
        budgets: [(
            "localhost".to_owned(),
            kit_outbound::RateBudget {
                requests: 1,
                window: SignedDuration::from_mins(20),
            },
        )]
        .into(),
        ..Default::default()
    };
    let outbound = kit_outbound::Outbound::new(settings, authority.clock().clone()).unwrap();
    let pool = vec![first.url().replace("127.0.0.1", "localhost"), second.url()];
    let client = TimestampClient::new(outbound, pool.clone(), options());
    for expected in [&pool[0], &pool[1], &pool[1]] {
        assert_eq!(client.stamp(&[b"x"]).await.unwrap().authority, *expected);
    }
    authority.clock().advance(SignedDuration::from_mins(20));
    assert_eq!(client.stamp(&[b"x"]).await.unwrap().authority, pool[0]);
    assert_eq!((first.requests(), second.requests()), (2, 2));
}

#[tokio::test]
async fn without_an_authority_there_is_no_stamp() {
    let authority = authority();
    let error = client(&authority, &[]).stamp(&[b"x"]).await.unwrap_err();
    assert!(matches!(error, TimestampClientError::NoAuthority));
    assert!(!error.may_pass());
}

#[test]
fn the_defaults_are_those_of_the_field() {
    let options = TimestampOptions::default();
    assert_eq!(options.timeout, Duration::from_secs(180));
    assert_eq!((options.attempts.most, options.parallel), (3, 4));
    assert_eq!(options.attempts.first_pause, Duration::from_secs(2));
}
