//! Notices and the mail that carries them to people.

use super::{NodeError, Parts};
use crate::{
    bridges,
    config::{Config, MailTls, read_secret},
};
use identity::{AccountId, accounts, person};
use kit_base::Id;
use kit_db::{DbError, Tx};
use kit_i18n::Locale;
use kit_notify::{AddressBook, MailService, MailSettings, Mailer, Notices, Recipient, Security};
use std::{sync::Arc, time::Duration};

/// How long the mail server may take for one answer.
const ANSWER_WITHIN: Duration = Duration::from_secs(30);

/// All kinds of notices, with their sentences.
pub(super) fn notices(parts: &Parts) -> Result<Notices, NodeError> {
    Ok(Notices::new(parts.texts.clone(), bridges::notices())?)
}

/// What the jobs that send mail need; `None` if no mail is sent here.
pub(super) fn service(
    parts: &Parts,
    notices: &Notices,
    base_url: &str,
) -> Result<Option<MailService>, NodeError> {
    let Some(mailer) = mailer(&parts.config, ANSWER_WITHIN)? else {
        return Ok(None);
    };
    Ok(Some(MailService {
        mailer,
        notices: notices.clone(),
        addresses: Arc::new(Accounts),
        base_url: base_url.to_owned(),
    }))
}

/// What speaks to the mail server; `None` if no mail is sent here.
pub(super) fn mailer(
    config: &Config,
    answer_within: Duration,
) -> Result<Option<Mailer>, NodeError> {
    let Some(mail) = &config.mail else {
        return Ok(None);
    };
    let credentials = match &mail.login {
        Some((user, file)) => Some((user.clone(), read_secret(file)?)),
        None => None,
    };
    let mailer = Mailer::new(&MailSettings {
        server: mail.server.clone(),
        port: mail.port,
        security: match mail.tls {
            MailTls::StartTls => Security::StartTls,
            MailTls::Tls => Security::Tls,
            MailTls::None => Security::None,
        },
        credentials,
        from_address: mail.from.clone(),
        from_name: config.site.name.clone(),
        timeout: answer_within,
    })?;
    Ok(Some(mailer))
}

/// Addresses of people, by their accounts.
struct Accounts;

impl AddressBook for Accounts {
    fn recipient(&self, tx: &mut Tx<'_>, account: i64) -> Result<Option<Recipient>, DbError> {
        let account = match accounts::account(tx, AccountId::from_i64(account)) {
            Err(DbError::NoRow) => return Ok(None),
            other => other?,
        };
        if account.disabled_at.is_some() || account.demo {
            return Ok(None);
        }
        let person = person(tx, account.person)?;
        Ok((!person.email.is_empty()).then_some(Recipient {
            name: person.name,
            address: person.email,
            locale: Locale::Vi,
        }))
    }
}
