//! The client of clamd against a small clamd with its real protocol and its real faults.
#![expect(clippy::disallowed_methods, reason = "the fake scanner listens")]

use std::time::Duration;

use kit_files::{ClamdAddress, ScanState, ScanVerdict, Scanner};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream, UnixListener};

/// The sample that every scanner takes for malware, by agreement of their makers, written apart so that
/// no scanner takes this file for it.
const SAMPLE: [&str; 2] = [
    "X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-",
    "ANTIVIRUS-TEST-FILE!$H+H*",
];

#[derive(Clone, Copy)]
enum Behaviour {
    Honest { limit: usize },
    NeverAnswers,
    CutsWhileReading,
    CutsBeforeAnswering,
    Babbles,
}

async fn serve<S: AsyncReadExt + AsyncWriteExt + Unpin>(mut line: S, behaviour: Behaviour) {
    let mut command = [0; 10];
    if line.read_exact(&mut command).await.is_err() || &command != b"zINSTREAM\0" {
        let _ = line.write_all(b"UNKNOWN COMMAND\0").await;
        return;
    }
    let mut content = Vec::new();
    loop {
        let Ok(length) = line.read_u32().await else {
            return;
        };
        if length == 0 {
            break;
        }
        if let Behaviour::Honest { limit } = behaviour
            && content.len() + length as usize > limit
        {
            // like clamd: answer and close without reading the rest
            let _ = line
                .write_all(b"INSTREAM size limit exceeded. ERROR\0")
                .await;
            return;
        }
        let start = content.len();
        content.resize(start + length as usize, 0);
        if line.read_exact(&mut content[start..]).await.is_err()
            || matches!(behaviour, Behaviour::CutsWhileReading)
        {
            return;
        }
    }
    match behaviour {
        Behaviour::NeverAnswers => tokio::time::sleep(Duration::from_secs(60)).await,
        Behaviour::CutsBeforeAnswering | Behaviour::CutsWhileReading => {}
        Behaviour::Babbles => drop(line.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await),
        Behaviour::Honest { .. } => {
            let found = content
                .windows(10)
                .any(|window| SAMPLE.concat().as_bytes().starts_with(window));
            let answer: &[u8] = if found {
                b"stream: Win.Test.EICAR_HDB-1 FOUND\0"
            } else {
                b"stream: OK\0"
            };
            let _ = line.write_all(answer).await;
        }
    }
}

async fn scanner(behaviour: Behaviour) -> Scanner {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    tokio::spawn(async move {
        while let Ok((line, _)) = listener.accept().await {
            tokio::spawn(serve::<TcpStream>(line, behaviour));
        }
    });
    with_short_times(ClamdAddress::Tcp(address))
}

fn with_short_times(address: ClamdAddress) -> Scanner {
    Scanner::Clamd {
        address,
        connect_within: Duration::from_secs(5),
        answer_within: Duration::from_millis(600),
    }
}

const HONEST: Behaviour = Behaviour::Honest {
    limit: 25 * 1024 * 1024,
};

#[tokio::test]
async fn clean_and_infected_contents_are_told_apart_also_over_many_chunks() {
    let scanner = scanner(HONEST).await;
    assert_eq!(scanner.scan(&b"hello"[..]).await, ScanVerdict::Clean);
    assert_eq!(scanner.scan(&b""[..]).await, ScanVerdict::Clean);
    let mut long = vec![b' '; 1_000_000];
    long.extend_from_slice(SAMPLE.concat().as_bytes());
    let signature = "Win.Test.EICAR_HDB-1".to_owned();
    assert_eq!(
        scanner.scan(&long[..]).await,
        ScanVerdict::Infected { signature }
    );
}

#[tokio::test]
async fn a_unix_socket_works_like_an_address() {
    let folder = tempfile::TempDir::new().unwrap();
    let path = folder.path().join("clamd.ctl");
    let listener = UnixListener::bind(&path).unwrap();
    tokio::spawn(async move {
        let (line, _) = listener.accept().await.unwrap();
        serve(line, HONEST).await;
    });
    let address = format!("unix:{}", path.display()).parse().unwrap();
    assert_eq!(
        with_short_times(address).scan(&b"hello"[..]).await,
        ScanVerdict::Clean
    );
}

#[tokio::test]
async fn a_content_beyond_the_scanners_limit_is_not_tried_again() {
    let scanner = scanner(Behaviour::Honest { limit: 100_000 }).await;
    let verdict = scanner.scan(&vec![b' '; 30_000_000][..]).await;
    // the answer may be lost when the line is closed on what was still being sent
    let ScanVerdict::Unavailable { reason, retry } = verdict else {
        panic!("{verdict:?}")
    };
    assert!(!retry || reason.contains("clamd"), "{reason}");
}

#[tokio::test]
async fn every_fault_leaves_the_content_in_quarantine() {
    for behaviour in [
        Behaviour::NeverAnswers,
        Behaviour::CutsWhileReading,
        Behaviour::CutsBeforeAnswering,
        Behaviour::Babbles,
    ] {
        let verdict = scanner(behaviour).await.scan(&b"hello"[..]).await;
        assert!(
            matches!(verdict, ScanVerdict::Unavailable { retry: true, .. }),
            "{verdict:?}"
        );
        assert_eq!(ScanState::after(&verdict), ScanState::Quarantine);
    }
    let nobody = with_short_times(ClamdAddress::Unix("/nonexistent/clamd.ctl".into()));
    assert!(matches!(
        nobody.scan(&b"hello"[..]).await,
        ScanVerdict::Unavailable { retry: true, .. }
    ));
}

#[tokio::test]
async fn without_a_scanner_the_content_is_marked_as_not_scanned() {
    let verdict = Scanner::Off.scan(&b"hello"[..]).await;
    assert_eq!(ScanState::after(&verdict), ScanState::NotScanned);
}

#[test]
fn only_judged_contents_are_served_and_states_are_read_as_they_are_written() {
    let served = |state: ScanState| (ScanState::parse(state.as_str()), state.may_be_served());
    assert_eq!(
        served(ScanState::Quarantine),
        (Some(ScanState::Quarantine), false)
    );
    assert_eq!(
        served(ScanState::Infected),
        (Some(ScanState::Infected), false)
    );
    assert_eq!(served(ScanState::Clean), (Some(ScanState::Clean), true));
    assert_eq!(ScanState::parse("other"), None);
}
