//! The store over S3, against a small service in this process that can fail like a real one.
#![expect(clippy::disallowed_methods, reason = "the fake service listens")]

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use futures::TryStreamExt;
use kit_base::Secret;
use kit_files::{ContentHash, Files, FilesError, FilesSettings, Location, S3Location};
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

#[derive(Debug, Clone, Copy, PartialEq)]
enum Fault {
    /// Says 500 and does nothing.
    Refuses,
    /// Does it and closes the line without an answer.
    LosesTheAcknowledgement,
    /// Promises the whole body and sends half of it.
    Truncates,
    /// Sends other bytes of the same length.
    Lies,
}

#[derive(Default)]
struct Service {
    objects: BTreeMap<String, Vec<u8>>,
    parts: BTreeMap<u32, Vec<u8>>,
    faults: VecDeque<(&'static str, Fault)>,
    requests: Vec<String>,
    unsigned: usize,
}

type Shared = Arc<Mutex<Service>>;

struct Request {
    method: String,
    path: String,
    query: String,
    range: Option<(usize, usize)>,
    body: Vec<u8>,
    signed: bool,
}

async fn read_request(line: &mut BufReader<TcpStream>) -> Option<Request> {
    let mut first = String::new();
    line.read_line(&mut first).await.ok()?;
    let mut words = first.split(' ');
    let (method, target) = (words.next()?.to_owned(), words.next()?.to_owned());
    let (path, query) = target
        .split_once('?')
        .map_or((target.clone(), String::new()), |(p, q)| {
            (p.to_owned(), q.to_owned())
        });
    let mut request = Request {
        method,
        path,
        query,
        range: None,
        body: Vec::new(),
        signed: false,
    };
    let mut length = 0;
    loop {
        let mut header = String::new();
        line.read_line(&mut header).await.ok()?;
        let Some((name, value)) = header.trim_end().split_once(": ") else {
            break;
        };
        match name.to_ascii_lowercase().as_str() {
            "content-length" => length = value.parse().ok()?,
            "authorization" => {
                request.signed = value.starts_with("AWS4-HMAC-SHA256 Credential=key/")
            }
            "range" => {
                let (from, to) = value.strip_prefix("bytes=")?.split_once('-')?;
                request.range = Some((from.parse().ok()?, to.parse().ok()?));
            }
            _ => {}
        }
    }
    request.body.resize(length, 0);
    line.read_exact(&mut request.body).await.ok()?;
    Some(request)
}

struct Answer {
    status: &'static str,
    headers: String,
    body: Vec<u8>,
}

fn answer(status: &'static str, headers: &str, body: impl Into<Vec<u8>>) -> Answer {
    Answer {
        status,
        headers: headers.to_owned(),
        body: body.into(),
    }
}

const ETAG: &str = "ETag: \"x\"\r\n";

fn handle(service: &mut Service, request: &Request) -> Answer {
    let key = request
        .path
        .strip_prefix("/bucket/")
        .unwrap_or_default()
        .to_owned();
    match (request.method.as_str(), request.query.as_str()) {
        ("POST", "uploads" | "uploads=") => answer(
            "200 OK",
            "",
            "<InitiateMultipartUploadResult><UploadId>u</UploadId></InitiateMultipartUploadResult>",
        ),
        ("POST", _) => {
            let whole = std::mem::take(&mut service.parts)
                .into_values()
                .flatten()
                .collect();
            service.objects.insert(key, whole);
            answer(
                "200 OK",
                "",
                "<CompleteMultipartUploadResult><ETag>\"x\"</ETag></CompleteMultipartUploadResult>",
            )
        }
        ("PUT", query) if query.contains("partNumber=") => {
            let number = query
                .split('&')
                .find_map(|part| part.strip_prefix("partNumber="))
                .unwrap()
                .parse()
                .unwrap();
            service.parts.insert(number, request.body.clone());
            answer("200 OK", ETAG, "")
        }
        ("PUT", _) => {
            service.objects.insert(key, request.body.clone());
            answer("200 OK", ETAG, "")
        }
        ("DELETE", _) => {
            service.objects.remove(&key);
            answer("204 No Content", "", "")
        }
        ("GET", query) if query.contains("list-type=2") => list(service),
        ("GET" | "HEAD", _) => get(service, request, &key),
        _ => answer("400 Bad Request", "", ""),
    }
}

fn get(service: &Service, request: &Request, key: &str) -> Answer {
    let Some(object) = service.objects.get(key) else {
        return answer("404 Not Found", "", "");
    };
    let stamp = format!("{ETAG}Last-Modified: Mon, 05 Jan 2026 01:30:00 GMT\r\n");
    match request.range {
        Some((from, to)) => {
            let headers = format!(
                "{stamp}Content-Range: bytes {from}-{to}/{}\r\n",
                object.len()
            );
            answer("206 Partial Content", &headers, &object[from..=to])
        }
        None => answer("200 OK", &stamp, object.as_slice()),
    }
}

fn list(service: &Service) -> Answer {
    let contents: String = service
        .objects
        .iter()
        .map(|(key, object)| format!("<Contents><Key>{key}</Key><Size>{}</Size><LastModified>2026-01-05T01:30:00.000Z</LastModified><ETag>\"x\"</ETag></Contents>", object.len()))
        .collect();
    answer(
        "200 OK",
        "",
        format!("<ListBucketResult><IsTruncated>false</IsTruncated>{contents}</ListBucketResult>"),
    )
}

async fn serve(line: TcpStream, service: Shared) -> Option<()> {
    let mut line = BufReader::new(line);
    let request = read_request(&mut line).await?;
    let (mut given, fault) = {
        let mut service = service.lock().unwrap();
        service
            .requests
            .push(format!("{} {}", request.method, request.query));
        service.unsigned += usize::from(!request.signed);
        let due = service
            .faults
            .front()
            .is_some_and(|(method, _)| *method == request.method);
        let fault = if due {
            service.faults.pop_front().map(|(_, fault)| fault)
        } else {
            None
        };
        let given = if fault == Some(Fault::Refuses) {
            answer("500 Internal Server Error", "", "")
        } else {
            handle(&mut service, &request)
        };
        (given, fault)
    };
    if fault == Some(Fault::LosesTheAcknowledgement) {
        return None;
    }
    let length = given.body.len();
    match fault {
        Some(Fault::Truncates) => given.body.truncate(length / 2),
        Some(Fault::Lies) => given.body.iter_mut().for_each(|byte| *byte ^= 1),
        _ => {}
    }
    if request.method == "HEAD" {
        given.body.clear();
    }
    let head = format!(
        "HTTP/1.1 {}\r\n{}Content-Length: {length}\r\nConnection: close\r\n\r\n",
        given.status, given.headers
    );
    line.write_all(head.as_bytes()).await.ok()?;
    line.write_all(&given.body).await.ok()?;
    line.shutdown().await.ok()
}

struct Place {
    files: Files,
    service: Shared,
    _folder: TempDir,
}

async fn place(prefix: &str) -> Place {
    let (service, listener) = (
        Shared::default(),
        TcpListener::bind("127.0.0.1:0").await.unwrap(),
    );
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    let shared = service.clone();
    tokio::spawn(async move {
        while let Ok((line, _)) = listener.accept().await {
            tokio::spawn(serve(line, shared.clone()));
        }
    });
    let folder = TempDir::new().unwrap();
    let location = S3Location {
        endpoint,
        bucket: "bucket".to_owned(),
        prefix: prefix.to_owned(),
        region: "us-east-1".to_owned(),
        access_key: "key".to_owned(),
        secret_key: Secret::new("secret".to_owned()),
        allow_http: true,
    };
    let settings = FilesSettings {
        location: Location::S3(location),
        staging: folder.path().to_owned(),
    };
    Place {
        files: Files::open(&settings).await.unwrap(),
        service,
        _folder: folder,
    }
}

impl Place {
    fn fail(&self, faults: &[(&'static str, Fault)]) {
        self.service.lock().unwrap().faults.extend(faults);
    }

    async fn keep(&self, bytes: &'static [u8]) -> ContentHash {
        self.files
            .keep_bytes(Bytes::from_static(bytes), "text/plain")
            .await
            .unwrap()
            .sha256
    }
}

#[tokio::test]
async fn small_and_large_contents_go_up_signed_and_come_back() {
    let place = place("province").await;
    let small = place.keep(b"abc").await;
    let large: Vec<u8> = (0..20_000_000_u32)
        .map(|number| (number % 249) as u8)
        .collect();
    let stored = place
        .files
        .keep_bytes(Bytes::from(large.clone()), "application/pdf")
        .await
        .unwrap();
    assert_eq!(place.files.read(&small, 10).await.unwrap(), "abc");
    assert_eq!(
        place.files.read(&stored.sha256, 30_000_000).await.unwrap(),
        large
    );
    assert_eq!(
        place.files.get_range(&stored.sha256, 10..20).await.unwrap(),
        large[10..20]
    );
    let service = place.service.lock().unwrap();
    let keys: Vec<&String> = service.objects.keys().collect();
    assert_eq!(
        keys,
        [
            &format!("province/{}", stored.sha256.key()),
            &format!("province/{}", small.key())
        ]
        .into_iter()
        .collect::<std::collections::BTreeSet<_>>()
        .into_iter()
        .collect::<Vec<_>>()
    );
    assert_eq!(
        service
            .requests
            .iter()
            .filter(|request| request.contains("partNumber="))
            .count(),
        3
    );
    assert_eq!(service.unsigned, 0);
}

#[tokio::test]
async fn a_service_that_refuses_or_forgets_to_answer_is_asked_again_and_the_content_is_there_once()
{
    let place = place("").await;
    place.fail(&[
        ("PUT", Fault::Refuses),
        ("PUT", Fault::LosesTheAcknowledgement),
        ("GET", Fault::Refuses),
    ]);
    let hash = place.keep(b"abc").await;
    assert_eq!(place.files.read(&hash, 10).await.unwrap(), "abc");
    let all: Vec<_> = place.files.list().try_collect().await.unwrap();
    assert_eq!(all, [(hash, 3)]);
    assert!(place.service.lock().unwrap().faults.is_empty());
}

#[tokio::test]
async fn a_body_that_is_cut_or_changed_on_its_way_is_never_given_as_whole() {
    let place = place("").await;
    let hash = place.keep(b"a content of some length").await;
    place.fail(&[("GET", Fault::Lies)]);
    assert!(matches!(
        place.files.read(&hash, 100).await,
        Err(FilesError::Damaged { .. })
    ));
    place.fail(&[("GET", Fault::Truncates)]);
    match place.files.read(&hash, 100).await {
        // asked again for the rest
        Ok(content) => assert_eq!(content, "a content of some length"),
        Err(error) => assert!(
            matches!(error, FilesError::Store(_) | FilesError::Damaged { .. }),
            "{error}"
        ),
    }
}

#[tokio::test]
async fn a_content_that_was_deleted_swapped_or_cut_in_a_bucket_is_found() {
    use kit_files::{Depth, Fault as Found};
    let place = place("").await;
    let [gone, swapped, cut] = [
        place.keep(b"gone!").await,
        place.keep(b"right").await,
        place.keep(b"whole").await,
    ];
    let look = |hash: ContentHash, depth| {
        let files = place.files.clone();
        async move { files.fault(&hash, Some(5), depth).await.unwrap() }
    };
    for hash in [gone, swapped, cut] {
        assert_eq!(look(hash, Depth::Digest).await, None);
    }
    {
        let mut service = place.service.lock().unwrap();
        service.objects.remove(&gone.key());
        service.objects.insert(swapped.key(), b"wrong".to_vec());
        service.objects.insert(cut.key(), b"who".to_vec());
    }
    assert_eq!(look(gone, Depth::Length).await, Some(Found::Missing));
    let found = ContentHash::of(b"wrong");
    let seen = look(swapped, Depth::Digest).await;
    assert_eq!(seen, Some(Found::Changed { found }));
    let (expected, found) = (5, 3);
    let seen = look(cut, Depth::Length).await;
    assert_eq!(seen, Some(Found::Length { expected, found }));
    assert_eq!(place.files.sum().await.unwrap(), (2, 8));
}

#[tokio::test]
async fn a_content_is_deleted_and_missing_afterwards() {
    let place = place("").await;
    let hash = place.keep(b"abc").await;
    place.files.delete(&hash).await.unwrap();
    assert!(matches!(
        place.files.read(&hash, 10).await,
        Err(FilesError::Missing(_))
    ));
}

#[tokio::test]
async fn a_service_over_tls_that_is_not_there_is_an_error_and_no_panic() {
    let folder = TempDir::new().unwrap();
    let location = S3Location {
        // the discard port: nobody listens
        endpoint: "https://127.0.0.1:9".to_owned(),
        bucket: "bucket".to_owned(),
        prefix: String::new(),
        region: "us-east-1".to_owned(),
        access_key: "key".to_owned(),
        secret_key: Secret::new("secret".to_owned()),
        allow_http: false,
    };
    let settings = FilesSettings {
        location: Location::S3(location),
        staging: folder.path().to_owned(),
    };
    let files = Files::open(&settings).await.unwrap();
    let asked = files.length(&ContentHash::of(b"abc")).await;
    assert!(matches!(asked, Err(FilesError::Store(_))), "{asked:?}");
}
