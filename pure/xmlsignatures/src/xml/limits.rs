//! Limits on what is read. Whoever sends more gets an error, not our time or memory.

/// Bytes of a file: the exchange of documents allows packages of 50 MB.
pub(crate) const FILE_BYTES_MAX: usize = 64 << 20;

/// Nodes of a file: a node takes about 100 bytes of memory.
pub(crate) const NODES_MAX: usize = 2_000_000;

/// Attributes and namespace declarations of a whole file.
pub(crate) const ATTRIBUTES_MAX: usize = 2_000_000;

/// Elements inside each other; real documents have fewer than 40.
pub(crate) const DEPTH_MAX: usize = 256;

/// Attributes of one element, declarations included: they are compared pair by pair.
pub(crate) const ATTRIBUTES_OF_ELEMENT_MAX: usize = 128;

/// Namespace declarations in force at one place: each name is looked up among them.
pub(crate) const DECLARATIONS_IN_FORCE_MAX: usize = 128;

/// Signatures of one file that are looked at; more is an error.
pub const SIGNATURES_MAX: usize = 64;

/// References of one signature or manifest; each may cost a run over the whole file.
pub(crate) const REFERENCES_MAX: usize = 100;

/// Transforms of one reference; the standard's own examples have five at most.
pub(crate) const TRANSFORMS_MAX: usize = 8;

/// Canonical bytes made for one call, over all signatures and references: a long namespace name
/// that many elements use would otherwise be written again for each of them.
pub(crate) const CANONICAL_BYTES_MAX: usize = 256 << 20;

/// Bytes after one base64 decoding of a key, certificate or token; revocation lists are the longest.
pub(crate) const DECODED_BYTES_MAX: usize = 32 << 20;

/// Certificates read from one signature.
pub(crate) const CERTIFICATES_MAX: usize = 100;

/// Revocation lists and answers read from one signature, each.
pub(crate) const REVOCATIONS_MAX: usize = 100;

/// Time-stamps of one kind in one signature; as for CMS.
pub(crate) const TIMESTAMPS_MAX: usize = 16;
