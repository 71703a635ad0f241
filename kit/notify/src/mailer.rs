//! The connection to the mail server.

use jiff::Timestamp;
use kit_base::Secret;
use lettre::{
    Address, Message, SmtpTransport, Transport,
    message::{Mailbox, header::ContentType},
    transport::smtp::{
        authentication::Credentials,
        client::{Tls, TlsParameters},
        extension::ClientId,
    },
};
use std::{fmt, time::Duration};

/// How the connection is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Security {
    /// Not at all: a server on the same machine only.
    None,
    /// STARTTLS is required (usually port 587).
    StartTls,
    /// TLS from the first byte (usually port 465).
    Tls,
}

/// The mail server and who writes.
#[derive(Clone, Debug)]
pub struct MailSettings {
    /// Host name.
    pub server: String,
    /// Port.
    pub port: u16,
    /// Protection.
    pub security: Security,
    /// User name and password, if the server wants them.
    pub credentials: Option<(String, Secret<String>)>,
    /// The address that mail comes from.
    pub from_address: String,
    /// The name that is shown with it.
    pub from_name: String,
    /// How long the server may take for one answer.
    pub timeout: Duration,
}

/// Why mail cannot be sent.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    /// An address has a wrong form.
    #[error("use the mail address {0:?}")]
    Address(String),
    /// The text cannot be made into a message.
    #[error("put the message together: {0}")]
    Message(String),
    /// The server refused for good (5xx).
    #[error("send: the server refuses the message ({0})")]
    Refused(String),
    /// The server cannot be reached, cut the line or refused for now: later it may work.
    #[error("send: {0}")]
    Later(String),
    /// The settings are wrong.
    #[error("use the mail settings: {0}")]
    Settings(String),
}

/// A message to one person.
pub(crate) struct Outgoing<'a> {
    pub(crate) message_id: String,
    pub(crate) at: Timestamp,
    pub(crate) to_address: &'a str,
    pub(crate) to_name: &'a str,
    pub(crate) subject: &'a str,
    pub(crate) body: &'a str,
}

/// Sends mail over SMTP, one connection for each message.
#[derive(Clone)]
pub struct Mailer {
    transport: SmtpTransport,
    from: Mailbox,
}

impl fmt::Debug for Mailer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mailer")
            .field("from", &self.from)
            .finish_non_exhaustive()
    }
}

impl Mailer {
    /// Prepares connections; none is opened yet.
    ///
    /// # Errors
    /// [`MailError::Settings`] or [`MailError::Address`].
    pub fn new(settings: &MailSettings) -> Result<Self, MailError> {
        let from = Mailbox::new(
            Some(settings.from_name.clone()).filter(|name| !name.is_empty()),
            address(&settings.from_address)?,
        );
        let tls = |server: &str| {
            TlsParameters::new(server.to_owned()).map_err(|e| MailError::Settings(e.to_string()))
        };
        let security = match settings.security {
            Security::None => Tls::None,
            Security::StartTls => Tls::Required(tls(&settings.server)?),
            Security::Tls => Tls::Wrapper(tls(&settings.server)?),
        };
        let mut builder = SmtpTransport::builder_dangerous(&settings.server)
            .port(settings.port)
            .tls(security)
            .hello_name(ClientId::Domain(from.email.domain().to_owned()))
            .timeout(Some(settings.timeout));
        if let Some((user, password)) = &settings.credentials {
            let password = password.reveal().clone();
            builder = builder.credentials(Credentials::new(user.clone(), password));
        }
        Ok(Self {
            transport: builder.build(),
            from,
        })
    }

    /// Greets the server, changes to TLS and signs in as the settings say, and sends nothing.
    ///
    /// # Errors
    /// [`MailError::Later`] with what the server or the network said.
    pub fn greet(&self) -> Result<(), MailError> {
        match self.transport.test_connection() {
            Ok(true) => Ok(()),
            Ok(false) => Err(MailError::Later("the server hung up".to_owned())),
            Err(error) => Err(MailError::Later(error.to_string())),
        }
    }

    /// The domain of the sender, which makes message identifiers unique in the world.
    pub(crate) fn domain(&self) -> &str {
        self.from.email.domain()
    }

    pub(crate) fn send(&self, mail: &Outgoing<'_>) -> Result<(), MailError> {
        let name = Some(on_one_line(mail.to_name)).filter(|name| !name.is_empty());
        let to = Mailbox::new(name, address(mail.to_address)?);
        let message = Message::builder()
            .from(self.from.clone())
            .to(to)
            .message_id(Some(mail.message_id.clone()))
            .date(mail.at.into())
            .subject(on_one_line(mail.subject))
            .header(ContentType::TEXT_PLAIN)
            .body(mail.body.to_owned())
            .map_err(|e| MailError::Message(e.to_string()))?;
        self.transport.send(&message).map_err(|error| {
            let text = error.to_string();
            if error.is_permanent() {
                MailError::Refused(text)
            } else {
                MailError::Later(text)
            }
        })?;
        Ok(())
    }
}

fn address(text: &str) -> Result<Address, MailError> {
    text.parse()
        .map_err(|_| MailError::Address(text.to_owned()))
}

/// Headers are one line: nobody can add headers by way of a subject or a name.
fn on_one_line(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect()
}
