//! The malware scanner: clamd, spoken to over TCP or a unix socket.

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpStream, UnixStream};
use tokio::time::timeout;

/// clamd is on this machine or next to it.
const CONNECT_WITHIN: Duration = Duration::from_secs(5);
/// Large archives take clamd about a minute; its own limit (MaxScanTime) is 120 s.
const ANSWER_WITHIN: Duration = Duration::from_secs(150);
/// Bytes in one chunk of INSTREAM.
const CHUNK_BYTES: usize = 64 * 1024;
/// Answers are one short line; a signature's name has some 60 letters.
const MAX_ANSWER_BYTES: u64 = 4 * 1024;

/// Where clamd listens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ClamdAddress {
    /// `host:port`.
    Tcp(String),
    /// A socket in the file system.
    Unix(PathBuf),
}

impl FromStr for ClamdAddress {
    type Err = std::convert::Infallible;

    /// `unix:/run/clamav/clamd.ctl` or `/run/clamav/clamd.ctl` is a socket, everything else `host:port`.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let path = text
            .strip_prefix("unix:")
            .or_else(|| text.starts_with('/').then_some(text));
        Ok(path.map_or_else(
            || Self::Tcp(text.to_owned()),
            |path| Self::Unix(path.into()),
        ))
    }
}

/// The scanner of this installation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scanner {
    /// None: files are served unscanned, and the security page says so.
    Off,
    /// clamd.
    Clamd {
        /// Where it listens.
        address: ClamdAddress,
        /// How long connecting may take.
        connect_within: Duration,
        /// How long sending and scanning may take together.
        answer_within: Duration,
    },
}

/// What the scanner says of a content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ScanVerdict {
    /// Nothing known was found.
    Clean,
    /// Malware, by the name of its signature.
    Infected {
        /// The signature's name.
        signature: String,
    },
    /// No scanner is set up.
    NotScanned,
    /// The scanner gave no verdict; the content stays in quarantine.
    Unavailable {
        /// What happened, for the log.
        reason: String,
        /// Whether trying again later can help: not if the content is too large for the scanner.
        retry: bool,
    },
}

/// The state of a content that a row keeps. Only [`ScanState::may_be_served`] contents reach people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ScanState {
    /// Not yet judged.
    Quarantine,
    /// Judged clean.
    Clean,
    /// Judged infected; kept for the incident, served to nobody.
    Infected,
    /// Taken in while no scanner was set up.
    NotScanned,
}

impl ScanState {
    /// The state that follows from a verdict.
    pub fn after(verdict: &ScanVerdict) -> Self {
        match verdict {
            ScanVerdict::Clean => Self::Clean,
            ScanVerdict::Infected { .. } => Self::Infected,
            ScanVerdict::NotScanned => Self::NotScanned,
            ScanVerdict::Unavailable { .. } => Self::Quarantine,
        }
    }

    /// Whether people may get the content.
    pub const fn may_be_served(self) -> bool {
        matches!(self, Self::Clean | Self::NotScanned)
    }

    /// The word in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Quarantine => "quarantine",
            Self::Clean => "clean",
            Self::Infected => "infected",
            Self::NotScanned => "not_scanned",
        }
    }

    /// Reads the word in the database.
    pub fn parse(word: &str) -> Option<Self> {
        [
            Self::Quarantine,
            Self::Clean,
            Self::Infected,
            Self::NotScanned,
        ]
        .into_iter()
        .find(|state| state.as_str() == word)
    }
}

impl fmt::Display for ScanState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Scanner {
    /// clamd with the usual time limits.
    pub fn clamd(address: ClamdAddress) -> Self {
        Self::Clamd {
            address,
            connect_within: CONNECT_WITHIN,
            answer_within: ANSWER_WITHIN,
        }
    }

    /// Scans a file of this machine, for example a staged one.
    pub async fn scan_file(&self, path: &Path) -> ScanVerdict {
        match tokio::fs::File::open(path).await {
            Ok(file) => self.scan(file).await,
            Err(error) => ScanVerdict::Unavailable {
                reason: format!("read {}: {error}", path.display()),
                retry: true,
            },
        }
    }

    /// Asks whether the scanner is there (PING). Nothing is asked if none is used.
    ///
    /// # Errors
    /// Why it is not, for the operator.
    pub async fn ping(&self) -> Result<(), String> {
        let Self::Clamd {
            address,
            connect_within,
            ..
        } = self
        else {
            return Ok(());
        };
        let asked = async {
            match address {
                ClamdAddress::Tcp(address) => greet(connect_tcp(address).await?).await,
                ClamdAddress::Unix(path) => greet(UnixStream::connect(path).await?).await,
            }
        };
        match timeout(*connect_within, asked).await {
            Ok(Ok(answer)) if answer == "PONG" => Ok(()),
            Ok(Ok(answer)) => Err(format!("clamd says `{answer}` to PING")),
            Ok(Err(error)) => Err(error.to_string()),
            Err(_) => Err(format!("no answer within {connect_within:?}")),
        }
    }

    /// Scans whatever can be read.
    pub async fn scan(&self, content: impl AsyncRead + Unpin) -> ScanVerdict {
        let Self::Clamd {
            address,
            connect_within,
            answer_within,
        } = self
        else {
            return ScanVerdict::NotScanned;
        };
        let unavailable = |reason: String| ScanVerdict::Unavailable {
            reason,
            retry: true,
        };
        match address {
            ClamdAddress::Tcp(address) => {
                match timeout(*connect_within, connect_tcp(address)).await {
                    Ok(Ok(line)) => within(*answer_within, ask(line, content)).await,
                    Ok(Err(error)) => {
                        unavailable(format!("connect to clamd at {address}: {error}"))
                    }
                    Err(_) => unavailable(format!(
                        "connect to clamd at {address} within {connect_within:?}"
                    )),
                }
            }
            ClamdAddress::Unix(path) => {
                match timeout(*connect_within, UnixStream::connect(path)).await {
                    Ok(Ok(line)) => within(*answer_within, ask(line, content)).await,
                    Ok(Err(error)) => {
                        unavailable(format!("connect to clamd at {}: {error}", path.display()))
                    }
                    Err(_) => unavailable(format!(
                        "connect to clamd at {} within {connect_within:?}",
                        path.display()
                    )),
                }
            }
        }
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "this is kit's client of the scanner, with time limits"
)]
async fn connect_tcp(address: &str) -> std::io::Result<TcpStream> {
    TcpStream::connect(address).await
}

async fn greet(mut line: impl AsyncRead + AsyncWrite + Unpin) -> std::io::Result<String> {
    line.write_all(b"zPING\0").await?;
    line.flush().await?;
    let mut answer = Vec::new();
    line.take(MAX_ANSWER_BYTES).read_to_end(&mut answer).await?;
    let text = String::from_utf8_lossy(&answer);
    Ok(text.trim_matches(['\0', '\n', ' ']).to_owned())
}

async fn within(limit: Duration, asked: impl Future<Output = ScanVerdict>) -> ScanVerdict {
    let late = |_| ScanVerdict::Unavailable {
        reason: format!("get clamd's answer within {limit:?}"),
        retry: true,
    };
    timeout(limit, asked).await.unwrap_or_else(late)
}

/// INSTREAM: chunks with their length in four bytes, a chunk of length zero, one line back.
async fn ask(
    line: impl AsyncRead + AsyncWrite + Unpin,
    mut content: impl AsyncRead + Unpin,
) -> ScanVerdict {
    let (answers, mut questions) = tokio::io::split(line);
    let sent = send(&mut questions, &mut content).await;
    if let Err(SendError::Content(error)) = sent {
        return ScanVerdict::Unavailable {
            reason: format!("read the content: {error}"),
            retry: true,
        };
    }
    // clamd answers and closes before it has read everything if the content is too large: read its
    // answer even if sending broke off
    let mut answer = Vec::new();
    let received = answers
        .take(MAX_ANSWER_BYTES)
        .read_to_end(&mut answer)
        .await;
    if !answer.is_empty() {
        return verdict(&answer);
    }
    let reason = match (sent, received) {
        (Err(SendError::Line(error)), _) => format!("send to clamd: {error}"),
        (_, Err(error)) => format!("receive from clamd: {error}"),
        _ => "get an answer from clamd: it closed the connection".to_owned(),
    };
    ScanVerdict::Unavailable {
        reason,
        retry: true,
    }
}

enum SendError {
    Content(std::io::Error),
    Line(std::io::Error),
}

async fn send(
    line: &mut (impl AsyncWrite + Unpin),
    content: &mut (impl AsyncRead + Unpin),
) -> Result<(), SendError> {
    line.write_all(b"zINSTREAM\0")
        .await
        .map_err(SendError::Line)?;
    let mut chunk = vec![0; CHUNK_BYTES];
    loop {
        let read = content.read(&mut chunk).await.map_err(SendError::Content)?;
        let length = u32::try_from(read).unwrap_or_default();
        line.write_all(&length.to_be_bytes())
            .await
            .map_err(SendError::Line)?;
        if read == 0 {
            return line.flush().await.map_err(SendError::Line);
        }
        line.write_all(&chunk[..read])
            .await
            .map_err(SendError::Line)?;
    }
}

/// `stream: OK`, `stream: <signature> FOUND`, or an error.
fn verdict(answer: &[u8]) -> ScanVerdict {
    let text = String::from_utf8_lossy(answer);
    let text = text.trim_matches(['\0', '\n', ' ']);
    let said = text.strip_prefix("stream: ").unwrap_or(text);
    if said == "OK" {
        ScanVerdict::Clean
    } else if let Some(signature) = said.strip_suffix(" FOUND") {
        ScanVerdict::Infected {
            signature: signature.to_owned(),
        }
    } else {
        let is_too_large = said.contains("size limit exceeded");
        ScanVerdict::Unavailable {
            reason: format!("scan: clamd says `{said}`"),
            retry: !is_too_large,
        }
    }
}
