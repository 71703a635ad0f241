//! The answers of a service, as far as they are used; fields that are not are let be.

use serde::Deserialize;

#[derive(Deserialize)]
pub(super) struct Info {
    pub(super) specs: String,
    #[serde(default)]
    pub(super) name: String,
    #[serde(default)]
    pub(super) methods: Vec<String>,
}

#[derive(Deserialize)]
pub(super) struct Token {
    pub(super) access_token: String,
    /// Seconds.
    #[serde(default)]
    pub(super) expires_in: Option<u32>,
}

#[derive(Deserialize)]
pub(super) struct List {
    #[serde(rename = "credentialIDs")]
    pub(super) ids: Vec<String>,
}

#[derive(Deserialize)]
pub(super) struct About {
    pub(super) key: Key,
    #[serde(default)]
    pub(super) cert: Certificates,
    #[serde(default)]
    pub(super) auth: Auth,
    #[serde(default)]
    pub(super) multisign: Option<u32>,
    #[serde(default)]
    pub(super) description: String,
}

#[derive(Deserialize)]
pub(super) struct Key {
    pub(super) status: String,
    #[serde(default)]
    pub(super) algo: Vec<String>,
}

#[derive(Deserialize, Default)]
pub(super) struct Certificates {
    #[serde(default)]
    pub(super) status: Option<String>,
    #[serde(default)]
    pub(super) certificates: Vec<String>,
}

#[derive(Deserialize, Default)]
pub(super) struct Auth {
    #[serde(default)]
    pub(super) objects: Vec<AuthObject>,
}

#[derive(Deserialize)]
pub(super) struct AuthObject {
    #[serde(default)]
    pub(super) id: String,
}

#[derive(Deserialize)]
pub(super) struct Authorization {
    #[serde(rename = "SAD")]
    pub(super) sad: String,
}

#[derive(Deserialize)]
pub(super) struct Signatures {
    #[serde(default)]
    pub(super) signatures: Option<Vec<String>>,
    #[serde(default, rename = "responseID")]
    pub(super) response_id: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct Stamp {
    pub(super) timestamp: String,
}
