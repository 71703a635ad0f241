//! What a role may before anybody decides otherwise.

/// A right that a role has by default, by their codes: which roles and scopes there are is for the office to say
/// that keeps people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RoleDefault {
    /// Code of the role.
    pub role: &'static str,
    /// The permission.
    pub permission: &'static str,
    /// Code of how far it reaches.
    pub scope: &'static str,
    /// Whether the right stays with the person and cannot be delegated.
    pub personal: bool,
}
