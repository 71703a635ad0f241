//! Connections over real sockets: how long each is waited for, how many one address gets, how all end; and that
//! every door answers a stranger before it reads what the stranger sends.
#![expect(
    clippy::disallowed_methods,
    reason = "how long a node waits is what these tests measure"
)]

use crate::world::{On, Place, Running, open};
use http::Method;
use std::{net::SocketAddr, time::Duration};
use tinhso::{config::Config, modules};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpSocket, TcpStream},
    time::{Instant, timeout},
};

/// Longer than anything here may take on a busy machine.
const AT_MOST: Duration = Duration::from_secs(20);

async fn node(change: impl FnOnce(&mut Config)) -> (Place, Running) {
    let place = Place::empty(On::Sqlite).await;
    let mut config = place.config("a");
    change(&mut config);
    let node = Running::start(open(config).await).await;
    (place, node)
}

async fn call(from: &str, to: SocketAddr) -> TcpStream {
    let socket = TcpSocket::new_v4().expect("a socket");
    let from: SocketAddr = format!("{from}:0").parse().expect("an address");
    socket.bind(from).expect("the machine's own address");
    socket.connect(to).await.expect("the node listens")
}

/// Everything until the other side closes; a reset is an end, too.
async fn rest(line: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    let read = timeout(AT_MOST, line.read_to_end(&mut bytes)).await;
    read.expect("the node closes the line").ok();
    String::from_utf8_lossy(&bytes).into_owned()
}

async fn answer(line: &mut TcpStream) -> String {
    let mut bytes = vec![0; 4_096];
    let read = timeout(AT_MOST, line.read(&mut bytes)).await;
    let length = read.expect("the node answers").expect("the line is open");
    bytes.truncate(length);
    String::from_utf8_lossy(&bytes).into_owned()
}

const ASK: &[u8] = b"GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n";

#[tokio::test]
async fn a_head_that_comes_byte_by_byte_is_cut_off_and_others_are_served_meanwhile() {
    let (_place, node) = node(|config| config.web.lines.head_within = Duration::from_secs(1)).await;
    let began = Instant::now();
    let mut slow = call("127.0.0.1", node.address).await;
    let (mut reads, mut writes) = slow.split();
    let trickle = async {
        for byte in b"GET / HTTP/1.1\r\nHost: a\r\nX: "
            .iter()
            .chain([b'x'].iter().cycle())
        {
            if writes.write_all(&[*byte]).await.is_err() {
                break;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    };
    let served = async {
        let mut other = call("127.0.0.1", node.address).await;
        other.write_all(ASK).await.expect("the line is open");
        assert!(answer(&mut other).await.starts_with("HTTP/1.1 200"));
        let mut all = Vec::new();
        reads.read_to_end(&mut all).await.ok();
    };
    tokio::select! {
        () = trickle => {}
        ended = timeout(AT_MOST, served) => ended.expect("the slow line is cut"),
    }
    assert!(
        began.elapsed() < Duration::from_secs(10),
        "{:?}",
        began.elapsed()
    );
    node.stop().await;
}

#[tokio::test]
async fn a_line_that_says_nothing_between_two_requests_is_closed_after_a_while_and_not_before() {
    let (_place, node) = node(|config| {
        config.web.lines.idle = Duration::from_secs(2);
        config.web.lines.head_within = Duration::from_millis(500);
    })
    .await;
    let mut line = call("127.0.0.1", node.address).await;
    for _ in 0..2 {
        line.write_all(ASK).await.expect("the line is open");
        assert!(answer(&mut line).await.starts_with("HTTP/1.1 200"));
        // longer than a head may take, shorter than a line may rest
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
    let began = Instant::now();
    assert_eq!(rest(&mut line).await, "");
    assert!(
        began.elapsed() < Duration::from_secs(10),
        "{:?}",
        began.elapsed()
    );
    node.stop().await;
}

#[tokio::test]
async fn a_body_that_stops_coming_is_given_up() {
    let (_place, node) = node(|config| config.web.lines.body_idle = Duration::from_secs(1)).await;
    let mut line = call("127.0.0.1", node.address).await;
    let head = "POST /dang-nhap HTTP/1.1\r\nHost: a\r\nSec-Fetch-Site: same-origin\r\nConnection: close\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000\r\n\r\n_csrf=";
    line.write_all(head.as_bytes())
        .await
        .expect("the line is open");
    let began = Instant::now();
    let told = rest(&mut line).await;
    assert!(
        told.starts_with("HTTP/1.1 400") || told.is_empty(),
        "{told}"
    );
    let waited = began.elapsed();
    assert!(
        waited >= Duration::from_millis(900) && waited < Duration::from_secs(10),
        "{waited:?}"
    );
    node.stop().await;
}

#[tokio::test]
async fn four_hundred_lines_of_one_address_do_not_keep_another_from_being_served() {
    let (_place, node) = node(|_| {}).await;
    let mut many = Vec::new();
    for _ in 0..400 {
        let mut line = call("127.0.0.1", node.address).await;
        // each has begun a request that never ends
        line.write_all(b"GET / HTTP/1.1\r\nHost: a\r\n").await.ok();
        many.push(line);
    }
    let mut other = call("127.0.0.2", node.address).await;
    other.write_all(ASK).await.expect("the line is open");
    assert!(answer(&mut other).await.starts_with("HTTP/1.1 200"));
    let mut closed = 0;
    for line in &mut many {
        let mut byte = [0];
        let read = timeout(Duration::from_millis(20), line.read(&mut byte)).await;
        closed += usize::from(matches!(read, Ok(Ok(0) | Err(_))));
    }
    assert!(
        closed >= 400 - 256,
        "{closed} lines above the limit of one address were closed"
    );
    node.stop().await;
}

#[tokio::test]
async fn a_node_that_is_asked_to_stop_closes_idle_lines_at_once_and_cuts_unfinished_requests() {
    let (_place, mut node) = node(|config| config.node.stop_after = Duration::from_secs(3)).await;
    let mut idle = call("127.0.0.1", node.address).await;
    idle.write_all(ASK).await.expect("the line is open");
    assert!(answer(&mut idle).await.starts_with("HTTP/1.1 200"));
    let mut unfinished = call("127.0.0.1", node.address).await;
    let head = "POST /dang-nhap HTTP/1.1\r\nHost: a\r\nSec-Fetch-Site: same-origin\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000\r\n\r\n_csrf=";
    unfinished
        .write_all(head.as_bytes())
        .await
        .expect("the line is open");
    tokio::time::sleep(Duration::from_millis(300)).await;
    let began = Instant::now();
    node.ask_to_stop();
    assert_eq!(rest(&mut idle).await, "");
    assert!(
        began.elapsed() < Duration::from_secs(2),
        "idle: {:?}",
        began.elapsed()
    );
    assert_eq!(rest(&mut unfinished).await, "");
    let waited = began.elapsed();
    assert!(
        waited >= Duration::from_secs(2) && waited < Duration::from_secs(10),
        "{waited:?}"
    );
    node.stop().await;
}

/// A path with something in the place of each parameter.
fn filled(path: &str) -> String {
    let parts: Vec<String> = path
        .split('/')
        .map(|part| match part.starts_with('{') {
            true => "0".repeat(64),
            false => part.to_owned(),
        })
        .collect();
    parts.join("/")
}

#[tokio::test]
async fn a_stranger_who_announces_64_mib_is_answered_before_they_are_sent_at_every_door() {
    let (_place, node) = node(|_| {}).await;
    let routes = modules::routes(&mut modules::catalogue());
    let doors: Vec<_> = routes
        .list()
        .iter()
        .filter(|route| !matches!(route.method, Method::GET | Method::HEAD))
        .collect();
    assert!(doors.len() > 50, "{}", doors.len());
    let part =
        "--X\r\nContent-Disposition: form-data; name=\"tep\"; filename=\"a.pdf\"\r\n\r\n%PDF-1.7";
    for route in doors {
        for kind in [
            "multipart/form-data; boundary=X",
            "application/x-www-form-urlencoded",
            "application/json",
        ] {
            let length = 64 << 20;
            let head = format!(
                "{} {} HTTP/1.1\r\nHost: a\r\nSec-Fetch-Site: same-origin\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\n\r\n{part}",
                route.method,
                filled(route.path)
            );
            let mut line = call("127.0.0.1", node.address).await;
            line.write_all(head.as_bytes())
                .await
                .expect("the line is open");
            let told = answer(&mut line).await;
            let status = told.get(9..12).unwrap_or_default();
            let expected = ["303", "400", "401", "403", "404", "413", "422"];
            let path = route.path;
            assert!(
                expected.contains(&status),
                "{} {path} {kind}: {told}",
                route.method
            );
        }
    }
    node.stop().await;
}

#[tokio::test]
async fn a_request_that_names_no_host_is_refused() {
    let (_place, node) = node(|_| {}).await;
    for (head, status) in [
        ("GET /health/live HTTP/1.1\r\n\r\n", "400"),
        ("GET /dang-nhap HTTP/1.1\r\nAccept: */*\r\n\r\n", "400"),
        ("GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n", "200"),
    ] {
        let mut line = call("127.0.0.1", node.address).await;
        line.write_all(head.as_bytes()).await.expect("sent");
        let said = answer(&mut line).await;
        assert!(
            said.starts_with(&format!("HTTP/1.1 {status}")),
            "{head}: {said}"
        );
    }
    node.stop().await;
}
