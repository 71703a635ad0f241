//! Name constraints (RFC 5280 section 4.2.1.10).

use super::certificate::Certificate;
use super::error::PathProblem;
use super::extensions::NameConstraints;
use super::general_name::GeneralName;
use super::name::Name;
use super::profile::is_host;
use crate::asn1::oid;

/// Comparisons for one certificate: constraints times names; more is an attack (CVE-2018-16875).
const COMPARISONS_MAX: usize = 100_000;

/// The constraints collected along a path.
#[derive(Default)]
pub(super) struct Collected<'a> {
    all: Vec<&'a NameConstraints>,
}

impl<'a> Collected<'a> {
    pub fn add(&mut self, constraints: &'a NameConstraints) {
        self.all.push(constraints);
    }

    /// Every name of the certificate must be permitted by each, and excluded by none.
    pub fn check(&self, certificate: &Certificate) -> Result<(), PathProblem> {
        if self.all.is_empty() {
            return Ok(());
        }
        let names = names_of(certificate);
        let bases: usize = self
            .all
            .iter()
            .map(|one| one.permitted.len() + one.excluded.len())
            .sum();
        if bases.saturating_mul(names.len()) > COMPARISONS_MAX {
            return Err(PathProblem::TooManyPossibilities);
        }
        for name in &names {
            for constraints in &self.all {
                check_one(name, constraints)?;
            }
        }
        Ok(())
    }
}

fn names_of(certificate: &Certificate) -> Vec<GeneralName> {
    let mut names = certificate.extensions().subject_alt_names.clone();
    let subject = certificate.subject();
    if !subject.is_empty() {
        names.push(GeneralName::Directory(subject.clone()));
    }
    // an address in the name counts only where no alternative name gives one
    if !names
        .iter()
        .any(|name| matches!(name, GeneralName::Email(_)))
    {
        let addresses = subject
            .parts()
            .filter(|part| part.oid == oid::EMAIL_ADDRESS)
            .filter_map(|part| part.text.clone());
        names.extend(addresses.map(GeneralName::Email));
    }
    names
}

fn check_one(name: &GeneralName, constraints: &NameConstraints) -> Result<(), PathProblem> {
    let mut same_form = constraints
        .permitted
        .iter()
        .filter(|base| is_same_form(base, name))
        .peekable();
    // what cannot be compared is neither surely permitted nor surely not excluded
    if same_form.peek().is_some() && !same_form.any(|base| within(name, base) == Some(true)) {
        return Err(PathProblem::NameNotPermitted { name: text(name) });
    }
    let excluded = constraints.excluded.iter().any(|base| {
        is_same_form(base, name) && (within(name, base) != Some(false) || covers(name, base))
    });
    if excluded {
        return Err(PathProblem::NameExcluded { name: text(name) });
    }
    Ok(())
}

fn is_same_form(base: &GeneralName, name: &GeneralName) -> bool {
    match (base, name) {
        (GeneralName::Other { tag: one, .. }, GeneralName::Other { tag: other, .. }) => {
            one == other
        }
        _ => std::mem::discriminant(base) == std::mem::discriminant(name),
    }
}

fn text(name: &GeneralName) -> String {
    match name {
        GeneralName::Email(text) | GeneralName::Dns(text) | GeneralName::Uri(text) => text.clone(),
        GeneralName::Directory(name) => name.to_string(),
        GeneralName::Ip(bytes) => format!("IP {bytes:?}"),
        GeneralName::Other { tag, .. } => format!("[{}]", tag & 0x1F),
    }
}

/// Whether a host name with a star stands for hosts of the base too: `*.example.vn` for `a.example.vn`.
fn covers(name: &GeneralName, base: &GeneralName) -> bool {
    let (GeneralName::Dns(name), GeneralName::Dns(base)) = (name, base) else {
        return false;
    };
    name.strip_prefix("*.").is_some_and(|above| {
        base.split_once('.')
            .is_some_and(|(_, parent)| parent.eq_ignore_ascii_case(above))
    })
}

/// Nothing when the two cannot be compared.
fn within(name: &GeneralName, base: &GeneralName) -> Option<bool> {
    match (name, base) {
        (GeneralName::Email(name), GeneralName::Email(base)) => email_within(name, base),
        (GeneralName::Dns(name), GeneralName::Dns(base)) => {
            let host = name.strip_prefix("*.").unwrap_or(name);
            is_host(host).then(|| dns_within(name, base))
        }
        (GeneralName::Uri(name), GeneralName::Uri(base)) => Some(host_within(host_of(name)?, base)),
        (GeneralName::Directory(name), GeneralName::Directory(base)) => {
            Some(Name::is_within(name, base))
        }
        (GeneralName::Ip(name), GeneralName::Ip(base)) => ip_within(name, base),
        _ => None,
    }
}

fn email_within(name: &str, base: &str) -> Option<bool> {
    let (local, host) = name.rsplit_once('@')?;
    if local.is_empty() || !is_host(host) {
        return None;
    }
    if let Some((base_local, base_host)) = base.rsplit_once('@') {
        return Some(local == base_local && host.eq_ignore_ascii_case(base_host));
    }
    Some(host_within(host, base))
}

/// `.example.vn`: hosts below; `example.vn`: that host.
fn host_within(host: &str, base: &str) -> bool {
    if base.starts_with('.') {
        ends_with(host, base) && host.len() > base.len()
    } else {
        host.eq_ignore_ascii_case(base)
    }
}

/// `example.vn`: that host and every one below it.
fn dns_within(host: &str, base: &str) -> bool {
    if base.is_empty() {
        return true;
    }
    host.eq_ignore_ascii_case(base)
        || host
            .len()
            .checked_sub(base.len() + 1)
            .is_some_and(|start| host.as_bytes().get(start) == Some(&b'.') && ends_with(host, base))
}

fn ends_with(host: &str, base: &str) -> bool {
    host.len()
        .checked_sub(base.len())
        .and_then(|start| host.as_bytes().get(start..))
        .is_some_and(|end| end.eq_ignore_ascii_case(base.as_bytes()))
}

/// The host of a URI; none when there is none or it is an address.
fn host_of(uri: &str) -> Option<&str> {
    let (_, rest) = uri.split_once("://")?;
    let authority = rest.split(['/', '?', '#']).next()?;
    let host = authority
        .rsplit_once('@')
        .map_or(authority, |(_, host)| host);
    if host.starts_with('[') {
        return None;
    }
    let host = host.split(':').next()?;
    let is_address = host.split('.').all(|part| part.parse::<u8>().is_ok());
    (!host.is_empty() && !is_address).then_some(host)
}

/// `base` is an address followed by a mask.
fn ip_within(address: &[u8], base: &[u8]) -> Option<bool> {
    if !matches!(base.len(), 8 | 32) || !matches!(address.len(), 4 | 16) {
        return None;
    }
    if address.len() * 2 != base.len() {
        return Some(false);
    }
    let (network, mask) = base.split_at_checked(address.len())?;
    Some(
        address
            .iter()
            .zip(network)
            .zip(mask)
            .all(|((byte, network), mask)| byte & mask == network & mask),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_compared_by_labels_and_without_case() {
        assert!(dns_within("mail.Example.vn", "example.VN"));
        assert!(!dns_within("badexample.vn", "example.vn"));
        assert!(host_within("a.example.vn", ".example.vn"));
        assert!(!host_within("example.vn", ".example.vn"));
        assert_eq!(
            host_of("https://u@a.example.vn:443/x"),
            Some("a.example.vn")
        );
        assert_eq!(host_of("https://10.0.0.1/x"), None);
    }

    #[test]
    fn addresses_are_compared_under_the_mask() {
        let base = [10, 0, 0, 0, 255, 0, 0, 0];
        assert_eq!(ip_within(&[10, 1, 2, 3], &base), Some(true));
        assert_eq!(ip_within(&[11, 1, 2, 3], &base), Some(false));
        assert_eq!(ip_within(&[10, 1, 2, 3], &base[..7]), None);
    }
}
