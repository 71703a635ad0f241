//! Where the contents lie: a folder or an S3-compatible service.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use kit_base::Secret;
use object_store::aws::{AmazonS3Builder, S3ConditionalPut};
use object_store::local::LocalFileSystem;
use object_store::prefix::PrefixStore;
use object_store::{ClientOptions, ObjectStore, RetryConfig};
use serde::Deserialize;

use crate::staging::private_folder;
use crate::store::FilesError;

/// No answer of the service within this time is an error; parts are a few megabytes.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(60);
/// A service that does not take the connection within this time is not there.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// Attempts after the first: a restart of the service takes a few seconds.
const MAX_RETRIES: usize = 4;
/// All attempts together: a web request waits for this.
const RETRY_TIMEOUT: Duration = Duration::from_secs(45);

/// Where the contents lie.
#[derive(Debug, Clone, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Location {
    /// A folder of this machine or of a network file system, made if it is missing.
    Folder {
        /// The folder.
        folder: PathBuf,
    },
    /// An S3-compatible service.
    S3(S3Location),
}

/// A bucket of an S3-compatible service, addressed by path.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct S3Location {
    /// The service's address, for example `https://s3.example.gov.vn`.
    pub endpoint: String,
    /// The bucket, which must exist.
    pub bucket: String,
    /// A folder within the bucket; empty for its root.
    #[serde(default)]
    pub prefix: String,
    /// The region that the signature names.
    #[serde(default = "default_region")]
    pub region: String,
    /// The key's name.
    pub access_key: String,
    /// The key's secret.
    pub secret_key: Secret<String>,
    /// Whether `http://` is accepted, for a service on the same machine and for tests.
    #[serde(default)]
    pub allow_http: bool,
}

fn default_region() -> String {
    "us-east-1".to_owned()
}

impl Location {
    /// Opens it. Does not ask a service whether it is there.
    pub(crate) fn open(&self) -> Result<Arc<dyn ObjectStore>, FilesError> {
        match self {
            Self::Folder { folder } => {
                private_folder(folder).map_err(|error| FilesError::Folder {
                    folder: folder.clone(),
                    error,
                })?;
                Ok(Arc::new(
                    LocalFileSystem::new_with_prefix(folder)?.with_fsync(true),
                ))
            }
            Self::S3(place) => place.open(),
        }
    }

    /// The folder, if it is one: then files can be moved instead of copied.
    pub(crate) fn folder(&self) -> Option<&PathBuf> {
        match self {
            Self::Folder { folder } => Some(folder),
            Self::S3(_) => None,
        }
    }
}

impl S3Location {
    fn open(&self) -> Result<Arc<dyn ObjectStore>, FilesError> {
        // the TLS library needs one provider for the process; another part may have named it already
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = ClientOptions::new()
            .with_timeout(REQUEST_TIMEOUT)
            .with_connect_timeout(CONNECT_TIMEOUT)
            .with_allow_http(self.allow_http);
        let retry = RetryConfig {
            max_retries: MAX_RETRIES,
            retry_timeout: RETRY_TIMEOUT,
            ..RetryConfig::default()
        };
        let bucket = AmazonS3Builder::new()
            .with_endpoint(&self.endpoint)
            .with_bucket_name(&self.bucket)
            .with_region(&self.region)
            .with_access_key_id(&self.access_key)
            .with_secret_access_key(self.secret_key.reveal())
            .with_virtual_hosted_style_request(false)
            .with_client_options(client)
            .with_retry(retry)
            // keys are the digests of the contents: overwriting writes the same, no condition is needed
            // one DELETE for one content: the batch form is not among the verbs every service has
            .with_disable_bulk_delete(true)
            .with_conditional_put(S3ConditionalPut::Disabled)
            .build()?;
        if self.prefix.is_empty() {
            Ok(Arc::new(bucket))
        } else {
            Ok(Arc::new(PrefixStore::new(bucket, self.prefix.as_str())))
        }
    }
}
