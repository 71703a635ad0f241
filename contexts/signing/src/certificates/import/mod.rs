//! Certificates that were there before the register: from files and tables into it, after a look.
//!
//! `read` finds certificates in files, `plan` finds their holders, `store` keeps what is good. Private
//! keys of PKCS#12 files are neither used nor kept, passwords are used once and forgotten.

mod archive;
mod holders;
mod keep;
mod pkcs12;
mod read;
mod table;

pub use holders::plan;
pub use keep::{ImportId, Imported, draft, forget_old, keep_draft, store};
pub use read::{Found, read};
pub use table::{COLUMNS, template};

use super::HolderKind;
use identity::{OrganisationId, PersonId};
use serde::{Deserialize, Serialize};

/// Certificates of one import: twice what the largest provinces have.
pub const CERTIFICATES_MOST: usize = 10_000;
/// Bytes of one file: an archive of 4,000 certificates has some 8 MB.
pub const FILE_BYTES_MOST: u64 = 64 * 1_048_576;

/// A file.
#[derive(Clone, Debug)]
pub struct Source {
    /// Its name, for people and for tables that name it.
    pub name: String,
    /// Its content.
    pub bytes: Vec<u8>,
}

/// Whose the certificates are that no table names the holder of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Holder {
    /// Whoever the certificate names: a person by address or by a name that only one person has, an
    /// agency by its name.
    #[default]
    AsNamed,
    /// This person.
    Person(PersonId),
    /// This agency.
    Organisation(OrganisationId),
}

kit_db::code_enum! {
    /// Why a line cannot come into the register.
    pub enum RowProblem {
        /// There is no certificate in it.
        NoCertificate = "no_certificate",
        /// The password does not open the file.
        WrongPassword = "wrong_password",
        /// The file needs a password.
        PasswordNeeded = "password_needed",
        /// The table names a file that did not come along.
        FileMissing = "file_missing",
        /// The archive is damaged or larger than is read.
        BadArchive = "bad_archive",
        /// The table cannot be read, or lacks a column.
        BadTable = "bad_table",
        /// The table is in an encoding that cannot be told.
        TableEncoding = "table_encoding",
        /// A quote opens in this line of the table, and nothing closes it.
        OpenQuote = "open_quote",
        /// A workbook, where a table as text is read.
        Workbook = "workbook",
        /// A table beside it was not understood, which may say whose it is.
        TableFirst = "table_first",
        /// The key file is enciphered in a way that no library here reads.
        UnknownCipher = "unknown_cipher",
        /// The key file breaks off or is damaged.
        DamagedKeyFile = "damaged_key_file",
        /// The line names no known kind of holder.
        BadKind = "bad_kind",
        /// Nobody fits.
        NoHolder = "no_holder",
        /// Several fit.
        SeveralHolders = "several_holders",
        /// No agency has this code or name.
        NoOrganisation = "no_organisation",
        /// The person works in another agency.
        OtherOrganisation = "other_organisation",
        /// The right to import does not reach the agency.
        BeyondReach = "beyond_reach",
        /// The same certificate stands in an earlier line.
        Twice = "twice",
        /// The register has it already.
        Known = "known",
        /// More than is taken at once.
        TooMany = "too_many",
    }
}

impl RowProblem {
    /// The text key of what it says to people.
    #[must_use]
    pub const fn text_key(self) -> &'static str {
        match self {
            Self::NoCertificate => "signing-import-no-certificate",
            Self::WrongPassword => "signing-import-wrong-password",
            Self::PasswordNeeded => "signing-import-password-needed",
            Self::FileMissing => "signing-import-file-missing",
            Self::BadArchive => "signing-import-bad-archive",
            Self::BadTable => "signing-import-bad-table",
            Self::TableEncoding => "signing-import-table-encoding",
            Self::OpenQuote => "signing-import-open-quote",
            Self::Workbook => "signing-import-workbook",
            Self::TableFirst => "signing-import-table-first",
            Self::UnknownCipher => "signing-import-unknown-cipher",
            Self::DamagedKeyFile => "signing-import-damaged-key-file",
            Self::BadKind => "signing-import-bad-kind",
            Self::NoHolder => "signing-import-no-holder",
            Self::SeveralHolders => "signing-import-several-holders",
            Self::NoOrganisation => "signing-import-no-organisation",
            Self::OtherOrganisation => "signing-import-other-organisation",
            Self::BeyondReach => "signing-import-beyond-reach",
            Self::Twice => "signing-import-twice",
            Self::Known => "signing-import-known",
            Self::TooMany => "signing-import-too-many",
        }
    }
}

/// One line on its way into the register.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// Where it stood: file, and line of a table.
    pub place: String,
    /// The certificate in base64; empty if there is none.
    pub der: String,
    /// Whom the certificate names.
    pub subject: String,
    /// Its serial number.
    pub serial: String,
    /// The holder's name, as found.
    pub holder_name: String,
    /// Code of the kind of holder; empty if unknown.
    pub holder: String,
    /// The agency.
    pub organisation: Option<OrganisationId>,
    /// The holder, if a person.
    pub person: Option<PersonId>,
    /// Name of the device, if it is one's.
    pub device: String,
    /// Number on the device that holds the key.
    pub token: String,
    /// Whether it is an authority's, which is kept to build paths and has no holder here.
    pub is_authority: bool,
    /// Code of what is wrong; empty if nothing is.
    pub problem: String,
}

impl Row {
    /// What is wrong, if something is.
    #[must_use]
    pub fn problem(&self) -> Option<RowProblem> {
        self.problem.parse().ok()
    }

    /// Whose kind of certificate it is.
    #[must_use]
    pub fn holder_kind(&self) -> Option<HolderKind> {
        self.holder.parse().ok()
    }

    /// Whether it comes into the register as somebody's certificate.
    #[must_use]
    pub fn is_good(&self) -> bool {
        self.problem.is_empty() && !self.is_authority
    }
}

/// Everything that was found, line by line.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preview {
    /// The lines, in the order of the files.
    pub rows: Vec<Row>,
}

impl Preview {
    /// Lines that can come in, authorities, lines that cannot.
    #[must_use]
    pub fn counts(&self) -> (usize, usize, usize) {
        let good = self.rows.iter().filter(|row| row.is_good()).count();
        let authorities = self
            .rows
            .iter()
            .filter(|row| row.is_authority && row.problem.is_empty())
            .count();
        (good, authorities, self.rows.len() - good - authorities)
    }
}
