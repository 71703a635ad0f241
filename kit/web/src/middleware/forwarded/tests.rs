use super::*;
use http::HeaderValue;
use proptest::prelude::*;

const PROXIES: [&str; 3] = ["10.0.0.1", "::ffff:10.0.0.2", "2001:db8:ffff::1"];

fn ip(text: &str) -> IpAddr {
    text.parse().expect("a valid address")
}

fn site(forwarded: ForwardedHeader) -> Site {
    let mut site = Site::new("Tỉnh", "http://localhost");
    site.trusted_proxies = PROXIES.iter().map(|one| ip(one)).collect();
    site.forwarded = forwarded;
    site
}

fn judged(forwarded: ForwardedHeader, lines: &[&[u8]], peer: &str) -> IpAddr {
    let mut headers = HeaderMap::new();
    for line in lines {
        let value = HeaderValue::from_bytes(line).expect("bytes that a header may hold");
        headers.append(HeaderName::from_static(forwarded.name()), value);
    }
    client(&site(forwarded), &headers, ip(peer))
}

fn by_x_forwarded_for(line: &str) -> IpAddr {
    judged(
        ForwardedHeader::XForwardedFor,
        &[line.as_bytes()],
        "10.0.0.1",
    )
}

#[test]
fn a_forwarded_address_counts_only_from_a_trusted_proxy() {
    let real = ip("203.0.113.9");
    let from =
        |line: &str, peer: &str| judged(ForwardedHeader::XForwardedFor, &[line.as_bytes()], peer);
    assert_eq!(from("10.9.9.9", "203.0.113.9"), real);
    assert_eq!(from("198.51.100.1, 203.0.113.9", "10.0.0.1"), real);
    assert_eq!(from("203.0.113.9, 10.0.0.2", "10.0.0.1"), real);
}

#[test]
fn addresses_are_read_in_every_form_in_which_proxies_write_them() {
    for (written, meant) in [
        ("203.0.113.9", "203.0.113.9"),
        ("203.0.113.9:51234", "203.0.113.9"),
        ("\"203.0.113.9:51234\"", "203.0.113.9"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("[::ffff:203.0.113.9]:443", "203.0.113.9"),
        ("2001:db8::7", "2001:db8::7"),
        ("[2001:db8::7]", "2001:db8::7"),
        ("[2001:db8::7]:51234", "2001:db8::7"),
        ("[2001:db8::7]:_a1", "2001:db8::7"),
        ("fe80::1%eth0", "fe80::1"),
    ] {
        let line = format!("198.51.100.66, {written}");
        assert_eq!(by_x_forwarded_for(&line), ip(meant), "{written}");
        let element = format!(
            "for=198.51.100.66, proto=https;FOR=\"{}\";by=10.0.0.1",
            written.trim_matches('"')
        );
        let found = judged(
            ForwardedHeader::Forwarded,
            &[element.as_bytes()],
            "10.0.0.1",
        );
        assert_eq!(found, ip(meant), "{element}");
    }
}

#[test]
fn an_entry_that_cannot_be_read_ends_the_walk_at_the_last_trusted_hop() {
    for unreadable in [
        "unknown",
        "_hidden",
        "",
        " ",
        "203.0.113.9:http",
        "203.0.113.9:99999",
        "[2001:db8::7",
        "localhost",
        "1.2.3",
        "203.0.113.9 203.0.113.10",
        "\"203.0.113.9",
    ] {
        let line = format!("198.51.100.66, {unreadable}");
        assert_eq!(by_x_forwarded_for(&line), ip("10.0.0.1"), "{unreadable:?}");
        let line = format!("198.51.100.66, {unreadable}, 10.0.0.2");
        assert_eq!(by_x_forwarded_for(&line), ip("10.0.0.2"), "{unreadable:?}");
    }
    for element in [
        "for=unknown",
        "for=_hidden",
        "by=10.0.0.1",
        "for=1.1.1.1;for=2.2.2.2",
        "for=\"1.1.1.1",
    ] {
        let line = format!("for=198.51.100.66, {element}");
        let found = judged(ForwardedHeader::Forwarded, &[line.as_bytes()], "10.0.0.1");
        assert_eq!(found, ip("10.0.0.1"), "{element:?}");
    }
}

#[test]
fn an_address_is_the_same_in_both_of_its_forms_on_both_sides() {
    let line = "203.0.113.9, ::ffff:10.0.0.1, 10.0.0.2";
    assert_eq!(by_x_forwarded_for(line), ip("203.0.113.9"));
    let by_mapped_peer = judged(
        ForwardedHeader::XForwardedFor,
        &[b"203.0.113.9"],
        "::ffff:10.0.0.1",
    );
    assert_eq!(by_mapped_peer, ip("203.0.113.9"));
}

#[test]
fn several_lines_of_the_header_are_one_list() {
    let lines: [&[u8]; 2] = [b"198.51.100.66", b"203.0.113.9, 10.0.0.2"];
    let found = judged(ForwardedHeader::XForwardedFor, &lines, "10.0.0.1");
    assert_eq!(found, ip("203.0.113.9"));
    let lines: [&[u8]; 2] = [b"198.51.100.66, 203.0.113.9", b"10.0.0.2"];
    let found = judged(ForwardedHeader::XForwardedFor, &lines, "10.0.0.1");
    assert_eq!(found, ip("203.0.113.9"));
}

#[test]
fn only_the_header_of_the_settings_is_read() {
    let mut headers = HeaderMap::new();
    headers.insert("x-real-ip", HeaderValue::from_static("198.51.100.66"));
    headers.insert("forwarded", HeaderValue::from_static("for=198.51.100.66"));
    headers.insert("x-forwarded-for", HeaderValue::from_static("203.0.113.9"));
    let found = |header| client(&site(header), &headers, ip("10.0.0.1"));
    assert_eq!(found(ForwardedHeader::XForwardedFor), ip("203.0.113.9"));
    assert_eq!(found(ForwardedHeader::XRealIp), ip("198.51.100.66"));
}

#[test]
fn scheme_and_host_are_believed_from_a_trusted_proxy_only() {
    let mut headers = HeaderMap::new();
    headers.insert("host", HeaderValue::from_static("127.0.0.1:8080"));
    headers.insert("x-forwarded-proto", HeaderValue::from_static("http, https"));
    headers.insert(
        "x-forwarded-host",
        HeaderValue::from_static("evil.example, a.example"),
    );
    let site = site(ForwardedHeader::XForwardedFor);
    assert_eq!(
        origin(&site, &headers, ip("10.0.0.1")).as_deref(),
        Some("https://a.example")
    );
    assert_eq!(origin(&site, &headers, ip("203.0.113.9")), None);
}

/// Pieces of which a client may compose its own lines.
fn pieces() -> impl Strategy<Value = Vec<u8>> {
    let special = prop::sample::select(vec![
        "\"",
        "\\",
        ",",
        ";",
        "=",
        "[",
        "]",
        ":",
        "for=",
        "for=\"",
        "10.0.0.1",
        "10.0.0.2",
        "unknown",
        "_x",
        " ",
        "198.51.100.66",
        "\\\"",
    ]);
    let bytes = prop::collection::vec(prop_oneof![32_u8..=126, 128_u8..=255], 0..6);
    let piece = prop_oneof![3 => special.prop_map(|text| text.as_bytes().to_vec()), 1 => bytes];
    prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

fn real() -> impl Strategy<Value = (IpAddr, String)> {
    let four = any::<u8>().prop_map(|last| IpAddr::V4([203, 0, 113, last].into()));
    let six = any::<u16>().prop_map(|last| ip(&format!("2001:db8::{last:x}")));
    (prop_oneof![four, six], any::<Option<u16>>()).prop_map(|(address, port)| {
        let host = match address {
            IpAddr::V4(four) => four.to_string(),
            IpAddr::V6(six) => format!("[{six}]"),
        };
        let written = port.map_or(host.clone(), |port| format!("{host}:{port}"));
        (address, written)
    })
}

proptest! {
    #[test]
    fn nothing_that_a_client_writes_changes_the_judged_address(
        own in prop::collection::vec(pieces(), 0..4),
        (address, written) in real(),
        header in prop::sample::select(vec![
            ForwardedHeader::XForwardedFor, ForwardedHeader::Forwarded, ForwardedHeader::XRealIp,
        ]),
        new_line in any::<bool>(),
        second_proxy in any::<bool>(),
    ) {
        let entry = |written: &str| match header {
            ForwardedHeader::Forwarded => format!("for=\"{written}\";proto=https"),
            ForwardedHeader::XForwardedFor | ForwardedHeader::XRealIp => written.to_owned(),
        };
        let mut lines = own;
        // what is set anew stands alone or on a line of its own
        let own_line = new_line || header == ForwardedHeader::XRealIp || lines.is_empty();
        let mut said = entry(&written);
        if second_proxy && header != ForwardedHeader::XRealIp {
            said = format!("{said}, {}", entry("10.0.0.2"));
        }
        match lines.last_mut().filter(|_| !own_line) {
            Some(last) => last.extend(format!(", {said}").into_bytes()),
            None => lines.push(said.into_bytes()),
        }
        let lines: Vec<&[u8]> = lines.iter().map(Vec::as_slice).collect();
        prop_assert_eq!(judged(header, &lines, "10.0.0.1"), address);
    }
}
