//! What one may be allowed to do here. Roles give these (identity); acts ask for them.

use identity::{Role, RoleDefault, Scope};

/// Reads the register of certificates of the own agency.
pub const READ_CERTIFICATES: &str = "signing.certificates.read";
/// Asks for certificates, their renewal and revocation, for the own agency and its people.
pub const REQUEST_CERTIFICATES: &str = "signing.certificates.request";
/// Confirms what the own agency asks for (Decree 68/2024, Article 10).
pub const CONFIRM_CERTIFICATES: &str = "signing.certificates.confirm";
/// Manages certificates for the province: sends, imports, hands over, records revocations.
pub const MANAGE_CERTIFICATES: &str = "signing.certificates.manage";
/// Signs files in the own name with the own certificate: personal, nobody can delegate it.
pub const SIGN: &str = "signing.requests.sign";
/// Signs with the certificate of the agency (Decree 30/2020, Article 32).
pub const SEAL: &str = "signing.requests.seal";
/// Has signatures of kept files checked again.
pub const CHECK_SIGNATURES: &str = "signing.verification.check";

/// What nobody does without a second factor: signing, sealing, deciding about certificates.
pub const STRONG: &[&str] = &[SIGN, SEAL, CONFIRM_CERTIFICATES, MANAGE_CERTIFICATES];

/// Every permission with the text key of what it is called.
pub const ALL: &[(&str, &str)] = &[
    (READ_CERTIFICATES, "signing-permission-read-certificates"),
    (
        REQUEST_CERTIFICATES,
        "signing-permission-request-certificates",
    ),
    (
        CONFIRM_CERTIFICATES,
        "signing-permission-confirm-certificates",
    ),
    (
        MANAGE_CERTIFICATES,
        "signing-permission-manage-certificates",
    ),
    (SIGN, "signing-permission-sign"),
    (SEAL, "signing-permission-seal"),
    (CHECK_SIGNATURES, "signing-permission-check-signatures"),
];

/// What each role may unless an operator decides otherwise; installed once at start.
pub const ROLE_DEFAULTS: &[RoleDefault] = &[
    RoleDefault::new(Role::Clerk, READ_CERTIFICATES, Scope::Organisation),
    RoleDefault::new(Role::Clerk, REQUEST_CERTIFICATES, Scope::Organisation),
    RoleDefault::new(Role::ChiefOfOffice, READ_CERTIFICATES, Scope::Organisation),
    RoleDefault::new(
        Role::ChiefOfOffice,
        REQUEST_CERTIFICATES,
        Scope::Organisation,
    ),
    RoleDefault::new(
        Role::ChiefOfOffice,
        CONFIRM_CERTIFICATES,
        Scope::Organisation,
    ),
    RoleDefault::new(Role::Leader, READ_CERTIFICATES, Scope::Organisation),
    RoleDefault::new(Role::Leader, CONFIRM_CERTIFICATES, Scope::Organisation),
    RoleDefault::new(Role::Administrator, READ_CERTIFICATES, Scope::Province),
    RoleDefault::new(Role::Administrator, MANAGE_CERTIFICATES, Scope::Province),
    RoleDefault::new(Role::Auditor, READ_CERTIFICATES, Scope::Province),
    RoleDefault::new(Role::Leader, SIGN, Scope::Person).personal(),
    RoleDefault::new(Role::ChiefOfOffice, SIGN, Scope::Person).personal(),
    RoleDefault::new(Role::HeadOfUnit, SIGN, Scope::Person).personal(),
    RoleDefault::new(Role::Specialist, SIGN, Scope::Person).personal(),
    RoleDefault::new(Role::Clerk, SIGN, Scope::Person).personal(),
    RoleDefault::new(Role::Clerk, SEAL, Scope::Organisation),
    RoleDefault::new(Role::Leader, CHECK_SIGNATURES, Scope::Person),
    RoleDefault::new(Role::ChiefOfOffice, CHECK_SIGNATURES, Scope::Person),
    RoleDefault::new(Role::HeadOfUnit, CHECK_SIGNATURES, Scope::Person),
    RoleDefault::new(Role::Specialist, CHECK_SIGNATURES, Scope::Person),
    RoleDefault::new(Role::Clerk, CHECK_SIGNATURES, Scope::Person),
];
