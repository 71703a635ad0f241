//! Who a certificate is about. Vietnamese certificates do not say whether they are a person's or an
//! agency's; the names in them do, mostly.

use super::assessment::Role;
use signatures::x509::Name;

/// Words with which names of agencies and firms begin, folded to lower case.
const OF_AGENCIES: [&str; 34] = [
    "ủy ban",
    "uỷ ban",
    "ubnd",
    "hội đồng",
    "hđnd",
    "sở ",
    "bộ ",
    "cục ",
    "chi cục",
    "tổng cục",
    "vụ ",
    "phòng ",
    "văn phòng",
    "trung tâm",
    "ban ",
    "trường ",
    "bệnh viện",
    "trạm ",
    "chi nhánh",
    "công ty",
    "ngân hàng",
    "tập đoàn",
    "doanh nghiệp",
    "hợp tác xã",
    "hội ",
    "đảng ủy",
    "tỉnh ủy",
    "viện ",
    "tòa án",
    "kho bạc",
    "đài ",
    "thanh tra",
    "quỹ ",
    "tổng công ty",
];

/// Prefixes of the identifier in the name (UID): numbers of persons and of organisations.
const OF_PERSONS: [&str; 4] = ["cmnd", "cccd", "hc", "dd"];
const OF_FIRMS: [&str; 3] = ["mst", "mns", "msdn"];

/// A guess from the names in a certificate.
pub(super) fn role_of(name: &Name) -> Role {
    let has_prefix = |prefixes: &[&str]| {
        name.user_id().is_some_and(|id| {
            let id = id.to_lowercase();
            let starts = |prefix: &&str| {
                id.strip_prefix(*prefix)
                    .is_some_and(|rest| rest.starts_with(':'))
            };
            prefixes.iter().any(starts)
        })
    };
    let common = name.common_name().unwrap_or_default().to_lowercase();
    if OF_AGENCIES.iter().any(|word| common.starts_with(word)) {
        return Role::Agency;
    }
    if name.title().is_some() || has_prefix(&OF_PERSONS) {
        return Role::Person;
    }
    if has_prefix(&OF_FIRMS) {
        return Role::Agency;
    }
    let words = common.split_whitespace().count();
    let looks_like_a_name = (2..=6).contains(&words)
        && common
            .chars()
            .all(|letter| letter.is_alphabetic() || letter == ' ');
    // a person's certificate names the agency beside the person
    if looks_like_a_name && name.organization().is_some() {
        return Role::Person;
    }
    Role::Unclear
}

/// The agency that a certificate names: the most specific unit, then the organisation, without what
/// is the same as the name itself.
pub(super) fn agency_of(name: &Name) -> String {
    let own = name.common_name().unwrap_or_default();
    let parts = [name.organizational_unit(), name.organization()];
    let mut named: Vec<&str> = Vec::new();
    for part in parts.into_iter().flatten() {
        if part != own && !named.contains(&part) {
            named.push(part);
        }
    }
    named.join(", ")
}
