//! Browsers that signed in to an account before: a sealed value in a cookie, so that strangers' wrong tries keep them
//! out of nothing (the device cookies of OWASP).

use super::{Account, Settings};
use crate::AccountId;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jiff::Timestamp;
use kit_base::{hex, random_bytes};

/// Random bytes that name a browser.
const NAME: usize = 8;
/// With the password's time and the day of issue, in microseconds.
const WHOLE: usize = NAME + 16;

/// The value for a browser that signed in just now. It holds for this account and this password only, and is no proof
/// of anything: it opens nothing without the password.
pub(crate) fn issue(settings: &Settings, now: Timestamp, account: &Account) -> String {
    let mut clear = random_bytes::<NAME>().to_vec();
    clear.extend(account.password_set_at.as_microsecond().to_be_bytes());
    clear.extend(now.as_microsecond().to_be_bytes());
    URL_SAFE_NO_PAD.encode(settings.sealing_key.seal(&place(account.id), &clear))
}

/// The browser's name, if one of these values was issued for the account under its present password and not too long
/// ago.
pub(crate) fn recognise(
    settings: &Settings,
    now: Timestamp,
    account: &Account,
    values: &[String],
) -> Option<String> {
    values.iter().find_map(|value| {
        let sealed = URL_SAFE_NO_PAD.decode(value).ok()?;
        let clear = settings.sealing_key.open(&place(account.id), &sealed)?;
        let clear: [u8; WHOLE] = clear.try_into().ok()?;
        let (name, times) = clear.split_at(NAME);
        let (password, issued) = times.split_at(8);
        let issued = Timestamp::from_microsecond(number(issued)?).ok()?;
        let age = now.duration_since(issued);
        let fits = number(password)? == account.password_set_at.as_microsecond()
            && !age.is_negative()
            && age < settings.device_life;
        fits.then(|| hex(name))
    })
}

fn number(bytes: &[u8]) -> Option<i64> {
    bytes.try_into().ok().map(i64::from_be_bytes)
}

fn place(id: AccountId) -> String {
    format!("idn_device:{id}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::accounts::{SealingKey, sample_account};
    use jiff::SignedDuration;

    #[test]
    fn a_browser_is_known_to_its_account_under_the_same_password_for_a_time() {
        let settings = Settings::new("Tỉnh", SealingKey::fresh());
        let (account, now) = (sample_account(), Timestamp::UNIX_EPOCH);
        let values = vec!["foreign".to_owned(), issue(&settings, now, &account)];
        let known = |account: &Account, at| recognise(&settings, at, account, &values).is_some();
        assert!(
            known(&account, now) && recognise(&settings, now, &account, &values[..1]).is_none()
        );
        assert!(!known(&account, now + settings.device_life), "too old");
        assert!(
            !known(&account, now - SignedDuration::from_secs(1)),
            "from the future"
        );
        let changed = Account {
            password_set_at: now + SignedDuration::from_secs(1),
            ..account.clone()
        };
        assert!(!known(&changed, now), "another password");
        let other = Account {
            id: kit_base::Id::from_i64(2),
            ..account
        };
        assert!(!known(&other, now), "another account");
    }
}
