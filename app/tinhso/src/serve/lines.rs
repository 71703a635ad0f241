//! The connections of a node: who gets one, what each may take, and how all end.

use super::{
    body::{Coming, Going},
    patience::{Line, Patient},
    room::{Room, Seat},
};
use crate::config::LineLimits;
use axum::{Router, body::Body, extract::ConnectInfo};
use http::Version;
use hyper::{Request, body::Incoming, service::service_fn};
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::conn::auto::Builder,
};
use std::{convert::Infallible, io, net::SocketAddr, pin::pin, sync::Arc, time::Duration};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::watch,
    task::JoinSet,
};
use tower::ServiceExt;

/// Most bytes of the head of a request that are kept for one connection: cookies and addresses have some 8 KiB.
const LARGEST_HEAD: usize = 65_536;
/// Requests that one HTTP/2 connection may have open.
const STREAMS: u32 = 100;
/// How often an HTTP/2 connection is asked whether it is still there.
const ASK_EVERY: Duration = Duration::from_secs(20);
/// How long the node waits when the system gives it no more descriptors.
const NO_DESCRIPTORS: Duration = Duration::from_millis(500);

/// Takes connections until `closing` says so; then those without a request are closed at once, and this returns when
/// the others have ended. Whoever does not want to wait so long drops it.
pub(super) async fn take(
    listener: TcpListener,
    router: Router,
    room: Arc<Room>,
    limits: LineLimits,
    closing: watch::Receiver<bool>,
) -> io::Result<()> {
    let mut open = JoinSet::new();
    let mut closes = pin!(closed(closing.clone()));
    loop {
        tokio::select! {
            () = closes.as_mut() => break,
            _ = open.join_next(), if !open.is_empty() => {}
            accepted = listener.accept() => match accepted {
                Ok((stream, peer)) => {
                    // who finds no room is closed at once, and knows it
                    if let Some(seat) = room.take(peer.ip()) {
                        let line = serve(stream, peer, router.clone(), seat, limits, closing.clone());
                        open.spawn(line);
                    }
                }
                Err(error) if is_of_one_connection(&error) => {}
                Err(error) => {
                    tracing::error!(%error, "no connection can be taken");
                    tokio::time::sleep(NO_DESCRIPTORS).await;
                }
            },
        }
    }
    drop(listener);
    while open.join_next().await.is_some() {}
    Ok(())
}

/// Waits until the node is asked to stop.
async fn closed(mut closing: watch::Receiver<bool>) {
    // an error means that nobody can say "stop" any more, which is one
    let _ = closing.wait_for(|closing| *closing).await;
}

fn is_of_one_connection(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionRefused
            | io::ErrorKind::ConnectionAborted
            | io::ErrorKind::ConnectionReset
    )
}

/// Answers the requests of one connection.
async fn serve(
    stream: TcpStream,
    peer: SocketAddr,
    router: Router,
    _seat: Seat,
    limits: LineLimits,
    closing: watch::Receiver<bool>,
) {
    // without it small answers wait for the client's acknowledgement
    let _ = stream.set_nodelay(true);
    let line = Arc::new(Line::default());
    let io = TokioIo::new(Patient::new(stream, Arc::clone(&line), limits));
    let service = service_fn(move |request: Request<Incoming>| {
        let turn = line.begin(request.version() == Version::HTTP_2);
        let mut request = request.map(|body| Body::new(Coming::new(body, limits)));
        request.extensions_mut().insert(ConnectInfo(peer));
        let answer = router.clone().oneshot(request);
        async move {
            let answer = answer
                .await
                .unwrap_or_else(|never: Infallible| match never {});
            Ok::<_, Infallible>(answer.map(|body| Going { body, turn }))
        }
    });
    let builder = builder();
    let mut connection = pin!(builder.serve_connection(io, service));
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = closed(closing) => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "a connection broke off");
    }
}

/// Heads and idle connections are limited in time by [`Patient`], which tells the two apart.
fn builder() -> Builder<TokioExecutor> {
    let mut builder = Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(None)
        .max_buf_size(LARGEST_HEAD);
    builder
        .http2()
        .timer(TokioTimer::new())
        .keep_alive_interval(ASK_EVERY)
        .max_concurrent_streams(STREAMS)
        .max_header_list_size(u32::try_from(LARGEST_HEAD).unwrap_or(u32::MAX));
    builder
}
