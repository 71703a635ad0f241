//! The register of certificates: who holds which, and how far each has come (Decree 68/2024/NĐ-CP,
//! Articles 10 to 19). What may be done when: [`moves`].

mod acting;
pub mod activate;
pub mod branch;
pub mod confirm;
pub mod confirm_revocation;
pub mod deliver;
pub mod expire;
pub mod figures;
mod find;
pub mod grounds;
pub mod history;
pub mod images;
pub mod import;
mod issued;
pub mod list;
pub mod looks;
mod may;
pub mod moves;
pub mod pages;
pub mod place_key;
pub mod record_issue;
pub mod record_revocation;
pub mod refuse;
pub mod remind;
pub mod request;
pub mod request_revocation;
pub mod rules;
pub mod send;
pub mod send_back;
pub mod show;
pub mod statistics;
pub mod stop_revocation;
mod store;
pub mod withdraw;
mod words;

pub use acting::ActError;
pub use find::people_to_tell;
pub(crate) use history::action as act_in_the_log;
pub(crate) use issued::authorities_named;
pub use kit_base::Problems;
pub use may::desks;
pub use moves::{Act, MOVES};

use identity::{OrganisationId, PersonId};
use jiff::{Timestamp, civil::Date};
use kit_db::{DbError, Tx, params};
use kit_jobs::{Cron, JobKind, Subscription};
use kit_module::FileSource;

kit_db::id_type!(pub struct CertificateId, "a certificate in the register");

kit_db::code_enum! {
    /// Whose certificate it is (Decree 68/2024, Article 10).
    pub enum HolderKind {
        /// A person who signs in the own name.
        Person = "person",
        /// An agency; its clerk seals with it (Decree 30/2020, Article 32).
        Agency = "agency",
        /// A device, a service or software.
        Device = "device",
    }
}

kit_db::code_enum! {
    /// How the private key is reached.
    pub enum KeyPlace {
        /// On a token beside the person, through the signing program on their own machine.
        Agent = "agent",
        /// In a PKCS#12 file of this installation.
        File = "file",
        /// In a PKCS#11 module of this installation.
        Module = "module",
        /// With a remote signing service.
        Remote = "remote",
    }
}

kit_db::code_enum! {
    /// How far a certificate has come.
    pub enum State {
        /// Being asked for.
        Draft = "draft",
        /// Asked for; the agency has to confirm it.
        Requested = "requested",
        /// The agency confirmed it (Article 10).
        Confirmed = "confirmed",
        /// With the certification authority, which answers within three working days (Article 11).
        Sent = "sent",
        /// The authority gave a certificate.
        Issued = "issued",
        /// The device with its key was handed over.
        Delivered = "delivered",
        /// In use.
        Active = "active",
        /// Its revocation was asked for; nobody can sign with it meanwhile.
        RevocationRequested = "revocation_requested",
        /// The agency confirmed the revocation (Article 19).
        RevocationConfirmed = "revocation_confirmed",
        /// Revoked by the authority.
        Revoked = "revoked",
        /// Past its end.
        Expired = "expired",
        /// Asked for and refused, or given up.
        Refused = "refused",
    }
}

kit_db::code_enum! {
    /// What was asked for.
    pub enum RequestKind {
        /// A first certificate, or one after the end of another.
        New = "new",
        /// A certificate of the same content for a further time.
        Renewal = "renewal",
        /// A certificate of another content, as after a new post.
        Change = "change",
        /// Nothing: it was there before the register.
        Import = "import",
    }
}

kit_db::row! {
    /// A certificate with everything that the register knows.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Certificate {
        /// Identifier in the register.
        pub id: CertificateId,
        /// Whose it is.
        pub holder_kind: HolderKind,
        /// The agency that holds it or answers for its holder.
        pub organisation_id: OrganisationId,
        /// The holder, if a person.
        pub person_id: Option<PersonId>,
        /// The holder, if a device, a service or software.
        pub device_name: String,
        /// How far it has come.
        pub state: State,
        /// The trust domain: `vgca` or `national`.
        pub domain: String,
        /// How its key is reached.
        pub key_place: KeyPlace,
        /// The key's name there.
        pub key_reference: String,
        /// SHA-256 of its DER in hexadecimal; absent before it is issued.
        pub sha256: Option<String>,
        /// Serial number in hexadecimal.
        pub serial: String,
        /// Subject, for people.
        pub subject: String,
        /// Issuer, for people.
        pub issuer: String,
        /// Start of its validity.
        pub not_before: Option<Timestamp>,
        /// End of its validity.
        pub not_after: Option<Timestamp>,
        /// The certificate that this one renews or changes.
        pub replaces_id: Option<CertificateId>,
        /// Number of the device that holds the key.
        pub token_number: String,
        /// Who keeps the device of an agency (Decree 30/2020, Article 32).
        pub keeper_id: Option<PersonId>,
        /// When the device was handed over.
        pub delivered_at: Option<Timestamp>,
        /// When the authority revoked it.
        pub revoked_at: Option<Timestamp>,
        /// Code of the ground of its revocation; see [`grounds::Ground`].
        pub revocation_ground: String,
        /// Days before the end of the last reminder.
        pub reminded_days: Option<i64>,
        /// What was asked for.
        pub request_kind: RequestKind,
        /// The holder's name as the request says it.
        pub holder_name: String,
        /// The holder's official address, if any.
        pub holder_email: String,
        /// Why it is asked for.
        pub words: String,
        /// Who asked for it.
        pub requested_by: Option<PersonId>,
        /// When it went to the authority.
        pub sent_at: Option<Timestamp>,
        /// Until when the authority has to answer.
        pub sent_due_at: Option<Timestamp>,
        /// Who took the device over, for people.
        pub received_by: String,
        /// When it came into use.
        pub activated_at: Option<Timestamp>,
        /// Who asked for its revocation.
        pub revocation_by: Option<PersonId>,
        /// The day from which the ground of revocation holds.
        pub revocation_on: Option<Date>,
        /// What was said for the revocation.
        pub revocation_words: String,
        /// Code of the state before its revocation was asked for.
        pub state_before: String,
        /// When the row was made.
        pub created_at: Timestamp,
        /// Rises with every act; an act on an older version is refused.
        pub version: i64,
    }
}

kit_db::row! {
    /// A certificate as others need it.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct CertificateBrief {
        /// Identifier in the register.
        pub id: CertificateId,
        /// Whose it is.
        pub holder_kind: HolderKind,
        /// The agency that holds it or answers for its holder.
        pub organisation_id: OrganisationId,
        /// The holder, if a person.
        pub person_id: Option<PersonId>,
        /// How far it has come.
        pub state: State,
        /// The trust domain: `vgca` or `national`.
        pub domain: String,
        /// How its key is reached.
        pub key_place: KeyPlace,
        /// The key's name there.
        pub key_reference: String,
        /// SHA-256 of its DER in hexadecimal; absent before it is issued.
        pub sha256: Option<String>,
        /// Serial number in hexadecimal.
        pub serial: String,
        /// Subject, for people.
        pub subject: String,
        /// Issuer, for people.
        pub issuer: String,
        /// Start of its validity.
        pub not_before: Option<Timestamp>,
        /// End of its validity.
        pub not_after: Option<Timestamp>,
    }
}

/// The certificates with which a person can sign now in the own name: in use and within their
/// validity, the one that ends last first.
///
/// # Errors
/// As the database answers.
pub fn of_person(
    tx: &mut Tx<'_>,
    now: Timestamp,
    person: PersonId,
) -> Result<Vec<CertificateBrief>, DbError> {
    tx.list(&store::USABLE_OF_PERSON, params![person, now])
}

/// The certificates with which an agency's clerk can seal now.
///
/// # Errors
/// As the database answers.
pub fn of_agency(
    tx: &mut Tx<'_>,
    now: Timestamp,
    organisation: OrganisationId,
) -> Result<Vec<CertificateBrief>, DbError> {
    tx.list(&store::USABLE_OF_AGENCY, params![organisation, now])
}

/// A certificate of the register.
///
/// # Errors
/// As the database answers.
pub fn find(tx: &mut Tx<'_>, id: CertificateId) -> Result<Option<CertificateBrief>, DbError> {
    tx.find(&store::FIND, params![id])
}

/// The certificate of the register with this SHA-256 (hexadecimal) of its DER.
///
/// # Errors
/// As the database answers.
pub fn with_digest(tx: &mut Tx<'_>, sha256: &str) -> Result<Option<CertificateBrief>, DbError> {
    tx.find(&store::WITH_DIGEST, params![sha256])
}

/// The certificate as DER and the authorities above it that are known here, nearest first; empty if
/// it was not issued yet.
///
/// # Errors
/// As the database answers.
pub fn chain(tx: &mut Tx<'_>, id: CertificateId) -> Result<Vec<Vec<u8>>, DbError> {
    store::chain(tx, id)
}

kit_db::row! {
    /// A picture for a visible signature (Decree 30/2020, Annex I).
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct ImageBrief {
        /// The PNG's content in the file store.
        pub sha256: String,
        /// True width on paper.
        pub width_micrometres: i64,
        /// True height on paper.
        pub height_micrometres: i64,
    }
}

/// The picture of a person's handwritten signature, if there is one.
///
/// # Errors
/// As the database answers.
pub fn signature_image(
    tx: &mut Tx<'_>,
    organisation: OrganisationId,
    person: PersonId,
) -> Result<Option<ImageBrief>, DbError> {
    tx.find(&store::SIGNATURE_IMAGE, params![organisation, person])
}

/// The picture of an agency's seal, if there is one.
///
/// # Errors
/// As the database answers.
pub fn seal_image(
    tx: &mut Tx<'_>,
    organisation: OrganisationId,
) -> Result<Option<ImageBrief>, DbError> {
    tx.find(&store::SEAL_IMAGE, params![organisation])
}

/// Work that the register does later.
pub const JOBS: &[JobKind] = &[remind::DAILY];
/// When it is done.
pub const CRONS: &[Cron] = remind::CRONS;
/// Events of others that make certificates worth a look.
pub const SUBSCRIPTIONS: &[Subscription] = looks::SUBSCRIPTIONS;
/// What of the register names contents of files.
pub const FILES: &[FileSource] = &[images::SOURCE];
