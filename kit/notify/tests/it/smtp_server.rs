//! A small SMTP server (RFC 5321) that misbehaves when told to.

use std::{
    collections::VecDeque,
    io::{BufRead, BufReader, Write},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
};

/// What happens to the next message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Greylisting: 451 to the recipient.
    LaterAtRecipient,
    /// 452 after the text.
    LaterAfterText,
    /// The line is cut after the text was taken, before the answer.
    CutAfterText,
    /// The line is cut before the greeting.
    CutAtOnce,
    /// 550: no such person.
    Refused,
}

#[derive(Default)]
struct State {
    faults: VecDeque<Fault>,
    messages: Vec<String>,
    connections: usize,
}

/// A server on a free port of this machine.
#[derive(Clone)]
pub struct SmtpServer {
    pub port: u16,
    state: Arc<Mutex<State>>,
}

impl SmtpServer {
    #[expect(clippy::disallowed_methods, reason = "a server for tests")]
    pub fn start(faults: &[Fault]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let server = Self {
            port: listener.local_addr().unwrap().port(),
            state: Arc::default(),
        };
        server.state.lock().unwrap().faults.extend(faults);
        let shared = server.clone();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let shared = shared.clone();
                // a broken line ends one conversation, not the server
                thread::spawn(move || drop(shared.talk(&stream)));
            }
        });
        server
    }

    /// The messages that were taken, with their headers.
    pub fn messages(&self) -> Vec<String> {
        self.state.lock().unwrap().messages.clone()
    }

    pub fn connections(&self) -> usize {
        self.state.lock().unwrap().connections
    }

    fn talk(&self, stream: &TcpStream) -> std::io::Result<()> {
        let fault = {
            let mut state = self.state.lock().unwrap();
            state.connections += 1;
            state.faults.pop_front()
        };
        if fault == Some(Fault::CutAtOnce) {
            return Ok(());
        }
        let mut lines = BufReader::new(stream).lines();
        let mut out = stream;
        out.write_all(b"220 test ESMTP\r\n")?;
        while let Some(line) = lines.next().transpose()? {
            let command = line.to_ascii_uppercase();
            let answer = match (command.get(..4).unwrap_or(""), fault) {
                ("EHLO", _) => "250-test\r\n250 8BITMIME\r\n",
                ("RCPT", Some(Fault::LaterAtRecipient)) => "451 4.7.1 come again later\r\n",
                ("RCPT", Some(Fault::Refused)) => "550 5.1.1 no such person\r\n",
                ("QUIT", _) => {
                    return out.write_all(b"221 bye\r\n");
                }
                ("DATA", _) => {
                    out.write_all(b"354 go on\r\n")?;
                    let mut text = String::new();
                    for line in lines.by_ref() {
                        let line = line?;
                        if line == "." {
                            break;
                        }
                        text.push_str(line.strip_prefix('.').unwrap_or(&line));
                        text.push('\n');
                    }
                    match fault {
                        Some(Fault::LaterAfterText) => "452 4.3.1 the disk is full\r\n",
                        Some(Fault::CutAfterText) => {
                            self.state.lock().unwrap().messages.push(text);
                            return Ok(());
                        }
                        _ => {
                            self.state.lock().unwrap().messages.push(text);
                            "250 taken\r\n"
                        }
                    }
                }
                _ => "250 ok\r\n",
            };
            out.write_all(answer.as_bytes())?;
        }
        Ok(())
    }
}
