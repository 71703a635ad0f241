//! TLS to PostgreSQL, by `sslmode` and `sslrootcert` of the URL as PostgreSQL's own tools read them:
//!
//! | sslmode | connection | the server's certificate |
//! |---|---|---|
//! | absent | TLS if the server has it | not looked at |
//! | `disable` | never TLS | – |
//! | `require` | TLS or none at all | not looked at: no protection from somebody in between |
//! | `verify-full` with `sslrootcert=FILE` | TLS or none at all | signed by one of FILE, made for the host's name |
//!
//! Everything else (`allow`, `prefer`, `verify-ca`, client certificates) is refused, not guessed.
//! Sockets of the same machine never use TLS. No channel binding.

use crate::DbError;
use postgres::{
    Config,
    config::{Host, SslMode},
    tls::{ChannelBinding, MakeTlsConnect, TlsConnect, TlsStream},
};
use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme,
    client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
    crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature},
    pki_types::{CertificateDer, ServerName, UnixTime, pem::PemObject},
};
use std::{
    convert::Infallible,
    future::Future,
    io,
    path::PathBuf,
    pin::Pin,
    str::FromStr,
    sync::Arc,
    task::{Context, Poll},
};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio_rustls::TlsConnector;

/// Settings of a URL that PostgreSQL's own library reads and the client's does not.
const MODE: &str = "sslmode";
const ROOTS: &str = "sslrootcert";
const CLIENT: &[&str] = &["sslcert", "sslkey", "sslpassword", "sslcrl"];

/// What a URL says about TLS, taken out of it.
#[derive(Debug, PartialEq, Eq)]
struct Wish {
    /// The URL without it.
    url: String,
    mode: Mode,
}

#[derive(Debug, PartialEq, Eq)]
enum Mode {
    IfThere,
    Never,
    Unverified,
    Verified(PathBuf),
}

fn wrong(what: impl std::fmt::Display) -> DbError {
    DbError::Unavailable(format!("use the database's URL: {what}").into())
}

impl FromStr for Wish {
    type Err = DbError;

    fn from_str(url: &str) -> Result<Self, DbError> {
        let (before, query) = url.split_once('?').unwrap_or((url, ""));
        let (mut mode, mut roots, mut rest) = (None, None, Vec::new());
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            match key {
                MODE => mode = Some(value.to_owned()),
                ROOTS => roots = Some(PathBuf::from(without_percent(value)?)),
                key if CLIENT.contains(&key) => {
                    return Err(wrong(format!(
                        "{key} is not supported: sign in with a password"
                    )));
                }
                _ => rest.push(pair),
            }
        }
        let mode = match (mode.as_deref(), roots) {
            (None, None) => Mode::IfThere,
            (Some("disable"), None) => Mode::Never,
            (Some("require"), None) => Mode::Unverified,
            (Some("verify-full"), Some(roots)) => Mode::Verified(roots),
            (Some("verify-full"), None) => {
                return Err(wrong("sslmode=verify-full needs sslrootcert=FILE"));
            }
            (Some("disable" | "require") | None, Some(_)) => {
                return Err(wrong("sslrootcert=FILE goes with sslmode=verify-full"));
            }
            (Some(other), _) => {
                let known = "use disable, require or verify-full";
                return Err(wrong(format!("sslmode={other} is not supported; {known}")));
            }
        };
        let url = if rest.is_empty() {
            before.to_owned()
        } else {
            format!("{before}?{}", rest.join("&"))
        };
        Ok(Self { url, mode })
    }
}

/// `%2F` as in the host of a socket.
fn without_percent(text: &str) -> Result<String, DbError> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        rest = after;
        let Some((digits, after)) = after.split_at_checked(2).filter(|_| *first == b'%') else {
            bytes.push(*first);
            continue;
        };
        let digits = std::str::from_utf8(digits).unwrap_or_default();
        let byte = u8::from_str_radix(digits, 16)
            .map_err(|_| wrong(format!("%{digits} is no hexadecimal number")))?;
        bytes.push(byte);
        rest = after;
    }
    String::from_utf8(bytes).map_err(wrong)
}

/// What connects, and how it begins.
pub(crate) fn configured(url: &str) -> Result<(Config, Tls), DbError> {
    let wish: Wish = url.parse()?;
    let mut config = Config::from_str(&wish.url).map_err(wrong)?;
    let hosts = config.get_hosts();
    let local = !hosts.is_empty() && hosts.iter().all(|host| matches!(host, Host::Unix(_)));
    let (mode, verified) = match wish.mode {
        _ if local => (SslMode::Disable, None),
        Mode::Never => (SslMode::Disable, None),
        Mode::IfThere => (SslMode::Prefer, None),
        Mode::Unverified => (SslMode::Require, None),
        Mode::Verified(roots) => (SslMode::Require, Some(read_roots(roots)?)),
    };
    config.ssl_mode(mode);
    Ok((config, Tls::new(verified)?))
}

fn read_roots(path: PathBuf) -> Result<RootCertStore, DbError> {
    let failed = |what: String| wrong(format!("sslrootcert {}: {what}", path.display()));
    let found = CertificateDer::pem_file_iter(&path).map_err(|e| failed(e.to_string()))?;
    let mut roots = RootCertStore::empty();
    for certificate in found {
        let certificate = certificate.map_err(|e| failed(e.to_string()))?;
        roots.add(certificate).map_err(|e| failed(e.to_string()))?;
    }
    if roots.is_empty() {
        return Err(failed("there is no certificate in it".to_owned()));
    }
    Ok(roots)
}

/// Makes the TLS of connections.
#[derive(Clone)]
pub(crate) struct Tls(TlsConnector);

impl Tls {
    fn new(roots: Option<RootCertStore>) -> Result<Self, DbError> {
        let provider = Arc::new(ring::default_provider());
        let versions = ClientConfig::builder_with_provider(Arc::clone(&provider))
            .with_safe_default_protocol_versions()
            .map_err(wrong)?;
        let config = match roots {
            Some(roots) => versions.with_root_certificates(roots),
            None => versions
                .dangerous()
                .with_custom_certificate_verifier(Arc::new(NotLookedAt(provider))),
        };
        Ok(Self(TlsConnector::from(Arc::new(
            config.with_no_client_auth(),
        ))))
    }
}

/// Takes every certificate, as `sslmode=require` says; the handshake itself must still be right.
#[derive(Debug)]
struct NotLookedAt(Arc<CryptoProvider>);

impl ServerCertVerifier for NotLookedAt {
    fn verify_server_cert(
        &self,
        certificate: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        if certificate.is_empty() {
            return Err(CertificateError::BadEncoding.into());
        }
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = &self.0.signature_verification_algorithms;
        verify_tls12_signature(message, certificate, signed, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = &self.0.signature_verification_algorithms;
        verify_tls13_signature(message, certificate, signed, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}

impl<S> MakeTlsConnect<S> for Tls
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    type Stream = Stream<S>;
    type TlsConnect = Connect;
    type Error = Infallible;

    fn make_tls_connect(&mut self, host: &str) -> Result<Connect, Self::Error> {
        Ok(Connect {
            connector: self.0.clone(),
            host: ServerName::try_from(host).ok().map(|name| name.to_owned()),
        })
    }
}

/// One connection on its way.
pub(crate) struct Connect {
    connector: TlsConnector,
    /// Absent for the folder of a socket, which is asked for too and then not used.
    host: Option<ServerName<'static>>,
}

impl<S> TlsConnect<S> for Connect
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    type Stream = Stream<S>;
    type Error = io::Error;
    type Future = Pin<Box<dyn Future<Output = io::Result<Stream<S>>> + Send>>;

    fn connect(self, stream: S) -> Self::Future {
        Box::pin(async move {
            let host = self.host.ok_or_else(|| {
                io::Error::other("the host has no name that a certificate could have")
            })?;
            let handshake = self.connector.connect(host, stream);
            Ok(Stream(Box::new(handshake.await?)))
        })
    }
}

/// A connection under TLS.
pub(crate) struct Stream<S>(Box<tokio_rustls::client::TlsStream<S>>);

impl<S: AsyncRead + AsyncWrite + Unpin> TlsStream for Stream<S> {
    fn channel_binding(&self) -> ChannelBinding {
        ChannelBinding::none()
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncRead for Stream<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_read(cx, buffer)
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncWrite for Stream<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_url_says_about_tls_is_taken_out_of_it() {
        let read = |url: &str| url.parse::<Wish>().expect("a wish");
        let plain = read("postgres://u@db/x?connect_timeout=3&sslmode=require");
        assert_eq!(plain.url, "postgres://u@db/x?connect_timeout=3");
        assert_eq!(plain.mode, Mode::Unverified);
        let full = read("postgres://u@db/x?sslmode=verify-full&sslrootcert=%2Fetc%2Fpg/ca.pem");
        assert_eq!(full.url, "postgres://u@db/x");
        assert_eq!(full.mode, Mode::Verified("/etc/pg/ca.pem".into()));
        assert_eq!(read("postgres://u@db/x").mode, Mode::IfThere);
        assert_eq!(read("postgres://u@db/x?sslmode=disable").mode, Mode::Never);
    }

    #[test]
    fn what_is_not_supported_is_refused_by_name() {
        for (query, told) in [
            (
                "sslmode=verify-ca&sslrootcert=a",
                "sslmode=verify-ca is not supported",
            ),
            ("sslmode=prefer", "sslmode=prefer is not supported"),
            ("sslmode=verify-full", "needs sslrootcert"),
            (
                "sslmode=require&sslrootcert=a",
                "goes with sslmode=verify-full",
            ),
            ("sslcert=a", "sslcert is not supported"),
        ] {
            let error = format!("postgres://u@db/x?{query}").parse::<Wish>();
            let error = error.expect_err(query).to_string();
            assert!(error.contains(told), "{query}: {error}");
        }
    }

    #[test]
    fn a_file_without_certificates_is_no_root() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("empty.pem");
        std::fs::write(&path, "nothing").expect("written");
        let url = format!(
            "postgres://u@db/x?sslmode=verify-full&sslrootcert={}",
            path.display()
        );
        let error = configured(&url).err().expect("refused").to_string();
        assert!(error.contains("there is no certificate in it"), "{error}");
        assert!(configured("postgres://u@db/x?sslmode=verify-full&sslrootcert=/no/where").is_err());
    }
}
