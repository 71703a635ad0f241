//! Signing in two phases: [`prepare`] writes the revision with a gap and gives the digest,
//! [`Prepared::embed`] puts the message into the gap. Between them lies a token, a remote service
//! or a job of hours, so what is between can be stored.

use jiff::{Timestamp, tz::Offset};
use ring::digest::{Context, SHA256};
use serde::{Deserialize, Serialize};

use super::{
    appearance::Appearance,
    fields::{Filling, SignatureField},
    inspect,
    object::{self, Dictionary, Name, Object, Reference},
    permission::{self, Permission},
    read::Document,
    signature_dictionary::{SignatureDictionary, byte_range_text},
    write::{Update, WriteError},
};
use crate::algorithms::Digest;

/// Bytes kept for the message: a chain of three certificates of RSA-4096 and a time-stamp token take
/// about 12 KB; the digits are twice as many, 32 KiB.
pub const RESERVE_DEFAULT: usize = 16 << 10;

/// Where the signature goes.
#[derive(Clone, Debug, PartialEq)]
pub enum Target {
    /// An empty field that was made before.
    Existing(String),
    /// A new field.
    New(SignatureField),
}

/// What kind of signature it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// An approval: leaders, clerks, citizens.
    Approval,
    /// The first signature of a file, which says what may change later. Not for documents that
    /// still get a number and a seal, unless form filling is allowed.
    Certification(Permission),
    /// A document time-stamp (EN 319 142-1, 5.4.3): the message is a token of RFC 3161.
    DocumentTimestamp,
}

/// How to sign.
#[derive(Clone)]
pub struct SignatureOptions<'a> {
    /// The field.
    pub target: Target,
    /// Approval, certification or time-stamp.
    pub purpose: Purpose,
    /// The claimed time, written as `/M`; PAdES forbids it inside the message.
    pub signing_time: Option<Timestamp>,
    /// Who signs, for people.
    pub signer_name: Option<String>,
    /// Why.
    pub reason: Option<String>,
    /// Where.
    pub location: Option<String>,
    /// What the field shows; none leaves what is there.
    pub appearance: Option<Appearance<'a>>,
    /// Text fields filled in the same revision.
    pub fill: Vec<Filling<'a>>,
    /// Bytes kept for the message.
    pub reserve: usize,
    /// The digest over the file.
    pub digest: Digest,
}

impl SignatureOptions<'_> {
    /// An invisible approval signature with SHA-256 and the usual reserve.
    pub fn new(target: Target) -> Self {
        Self {
            target,
            purpose: Purpose::Approval,
            signing_time: None,
            signer_name: None,
            reason: None,
            location: None,
            appearance: None,
            fill: Vec::new(),
            reserve: RESERVE_DEFAULT,
            digest: Digest::Sha256,
        }
    }
}

/// A revision that waits for its signature. It does not hold the base, only the bytes after it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Prepared {
    /// The bytes to append to the base, with zeros where the signature goes.
    pub increment: Vec<u8>,
    /// Length of the base in bytes.
    pub base_length: usize,
    /// SHA-256 of the base, so that nothing is embedded into another file.
    pub base_digest: Vec<u8>,
    /// The signed ranges: offset, length, offset, length.
    pub byte_range: [u64; 4],
    /// Bytes that the message may have.
    pub reserve: usize,
    /// The digest's algorithm.
    pub digest_algorithm: Digest,
    /// The digest over the ranges: what the message's `message-digest` or the time-stamp's imprint is.
    pub digest: Vec<u8>,
    /// The field that is signed.
    pub field: String,
}

/// Writes a revision that signs a file.
///
/// # Errors
/// As [`Update::open`] and [`Update::prepare`].
pub fn prepare<'a>(pdf: &'a [u8], options: &SignatureOptions<'a>) -> Result<Prepared, WriteError> {
    Update::open(pdf)?.prepare(options)
}

impl<'a> Update<'a> {
    /// Writes the revision with whatever was added before, and a signature.
    ///
    /// # Errors
    /// [`WriteError::NoSuchField`], [`WriteError::AlreadySigned`], [`WriteError::FieldExists`],
    /// [`WriteError::ForbiddenByCertification`], and those of fields, fonts and pictures.
    pub fn prepare(mut self, options: &SignatureOptions<'a>) -> Result<Prepared, WriteError> {
        self.check_permission(options.purpose)?;
        for filling in &options.fill {
            self.fill_text_field(filling)?;
        }
        let (field, name) = self.target_field(&options.target)?;
        let value = self.reserve()?;
        let mut widget = self.current_dictionary(field)?;
        widget.set("V", value);
        self.set(field, widget);
        if let Some(appearance) = &options.appearance {
            self.show(field, appearance)?;
        }
        let mut dictionary = dictionary(options);
        if let Purpose::Certification(permission) = options.purpose {
            self.certify(&mut dictionary, value, permission)?;
        }
        self.set_signature(
            value,
            SignatureDictionary {
                dictionary,
                reserve: options.reserve,
            },
        );
        self.seal_ranges(options, name)
    }

    fn check_permission(&self, purpose: Purpose) -> Result<(), WriteError> {
        let (permissions, is_signed) = permission::of_file(self.base());
        let forbidden = match purpose {
            Purpose::DocumentTimestamp => false,
            Purpose::Approval => permissions.document == Some(Permission::NoChanges),
            Purpose::Certification(_) => is_signed,
        };
        if forbidden {
            return Err(WriteError::ForbiddenByCertification);
        }
        Ok(())
    }

    fn target_field(&mut self, target: &Target) -> Result<(Reference, String), WriteError> {
        match target {
            Target::New(field) => Ok((self.add_signature_field(field)?, field.name.clone())),
            Target::Existing(name) => {
                let field = self
                    .signature_field(name)
                    .ok_or_else(|| WriteError::NoSuchField { name: name.clone() })?;
                if field.dictionary.get("V").is_some() {
                    return Err(WriteError::AlreadySigned { name: name.clone() });
                }
                Ok((field.reference, name.clone()))
            }
        }
    }

    /// Gives every widget of the field the appearance.
    fn show(&mut self, field: Reference, appearance: &Appearance<'a>) -> Result<(), WriteError> {
        let own = self.current_dictionary(field)?;
        let kids = own.get("Kids").map(|kids| self.base().resolve(kids));
        let widgets: Vec<Reference> = match kids {
            Some(Ok(kids)) => kids
                .as_array()
                .unwrap_or_default()
                .iter()
                .filter_map(Object::as_reference)
                .collect(),
            _ => vec![field],
        };
        for reference in widgets {
            let mut widget = self.current_dictionary(reference)?;
            let rotation = self.rotation_of(&widget);
            let shown = self.add_appearance(appearance, rotation, false)?;
            widget.set("AP", Dictionary::new().with("N", shown));
            self.set(reference, widget);
        }
        Ok(())
    }

    /// Writes DocMDP into the signature and names it in the catalogue (12.8.2.2).
    fn certify(
        &mut self,
        dictionary: &mut Dictionary,
        value: Reference,
        permission: Permission,
    ) -> Result<(), WriteError> {
        let parameters = Dictionary::new()
            .with("Type", object::name("TransformParams"))
            .with("P", permission as i64)
            .with("V", object::name("1.2"));
        let reference = Dictionary::new()
            .with("Type", object::name("SigRef"))
            .with("TransformMethod", object::name("DocMDP"))
            .with("TransformParams", parameters);
        dictionary.set("Reference", vec![Object::Dictionary(reference)]);
        let (catalog_reference, mut catalog) = self.catalog()?;
        let own = catalog.get("Perms").map(|own| self.base().resolve(own));
        let mut permissions = match own {
            Some(Ok(own)) => own.as_dictionary().cloned().unwrap_or_default(),
            _ => Dictionary::new(),
        };
        permissions.set("DocMDP", value);
        catalog.set("Perms", permissions);
        self.set(catalog_reference, catalog);
        Ok(())
    }

    /// Writes everything, puts the ranges in and computes the digest.
    fn seal_ranges(
        mut self,
        options: &SignatureOptions<'a>,
        field: String,
    ) -> Result<Prepared, WriteError> {
        let written = self.write()?;
        let base = self.base_bytes();
        let mut increment = written.increment;
        let places = written.signature.ok_or(WriteError::DamagedBase)?;
        let total = base.len() + increment.len();
        let byte_range = [
            0,
            places.contents.start as u64,
            places.contents.end as u64,
            (total - places.contents.end) as u64,
        ];
        let local = places.byte_range.start - base.len()..places.byte_range.end - base.len();
        increment[local].copy_from_slice(byte_range_text(byte_range).as_bytes());
        let before = &increment[..places.contents.start - base.len()];
        let after = &increment[places.contents.end - base.len()..];
        // one pass over the base serves both digests where they are the same
        let mut over_base = Context::new(&SHA256);
        over_base.update(base);
        let digest = if options.digest == Digest::Sha256 {
            let mut context = over_base.clone();
            context.update(before);
            context.update(after);
            context.finish().as_ref().to_vec()
        } else {
            options.digest.of(&[base, before, after])
        };
        Ok(Prepared {
            base_length: base.len(),
            base_digest: over_base.finish().as_ref().to_vec(),
            byte_range,
            reserve: options.reserve,
            digest_algorithm: options.digest,
            digest,
            field,
            increment,
        })
    }
}

fn dictionary(options: &SignatureOptions<'_>) -> Dictionary {
    let (kind, sub_filter) = match options.purpose {
        Purpose::DocumentTimestamp => ("DocTimeStamp", "ETSI.RFC3161"),
        _ => ("Sig", "ETSI.CAdES.detached"),
    };
    let mut dictionary = Dictionary::new()
        .with("Type", object::name(kind))
        .with("Filter", object::name("Adobe.PPKLite"))
        .with("SubFilter", Name::new(sub_filter));
    if options.purpose == Purpose::DocumentTimestamp {
        return dictionary;
    }
    if let Some(moment) = options.signing_time {
        dictionary.set("M", Object::String(date(moment).into_bytes()));
    }
    for (key, value) in [
        ("Name", &options.signer_name),
        ("Reason", &options.reason),
        ("Location", &options.location),
    ] {
        if let Some(value) = value {
            dictionary.set(key, object::text(value));
        }
    }
    dictionary
}

/// A date of PDF (7.9.4) in Vietnam's zone.
fn date(moment: Timestamp) -> String {
    const VIETNAM: Offset = jiff::tz::offset(7);
    let local = VIETNAM.to_datetime(moment);
    format!("D:{}+07'00'", local.strftime("%Y%m%d%H%M%S"))
}

impl Prepared {
    /// The bytes to append to the base, with the message (or time-stamp token) in its gap.
    ///
    /// # Errors
    /// [`WriteError::TooSmallReserve`] says how much is needed: prepare again with that.
    pub fn embed(&self, message: &[u8]) -> Result<Vec<u8>, WriteError> {
        let mut increment = self.increment.clone();
        let start = usize::try_from(self.byte_range[1])
            .ok()
            .and_then(|start| start.checked_sub(self.base_length))
            .and_then(|start| start.checked_add(1))
            .ok_or(WriteError::OtherBase)?;
        let gap = increment
            .get_mut(start..start.saturating_add(self.reserve * 2))
            .ok_or(WriteError::OtherBase)?;
        write_hex(gap, message)?;
        Ok(increment)
    }

    /// The whole signed file.
    ///
    /// # Errors
    /// [`WriteError::OtherBase`] if these are not the bytes that were prepared, and
    /// [`WriteError::TooSmallReserve`].
    pub fn assemble(&self, base: &[u8], message: &[u8]) -> Result<Vec<u8>, WriteError> {
        let same = base.len() == self.base_length
            && ring::digest::digest(&SHA256, base).as_ref() == self.base_digest;
        if !same {
            return Err(WriteError::OtherBase);
        }
        let increment = self.embed(message)?;
        let mut file = Vec::with_capacity(base.len() + increment.len());
        file.extend_from_slice(base);
        file.extend_from_slice(&increment);
        Ok(file)
    }
}

fn write_hex(gap: &mut [u8], message: &[u8]) -> Result<(), WriteError> {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    if message.len() * 2 > gap.len() {
        return Err(WriteError::TooSmallReserve {
            needed: message.len(),
            reserved: gap.len() / 2,
        });
    }
    gap.fill(b'0');
    for (place, byte) in gap.as_chunks_mut::<2>().0.iter_mut().zip(message) {
        *place = [
            DIGITS[usize::from(byte >> 4)],
            DIGITS[usize::from(byte & 15)],
        ];
    }
    Ok(())
}

/// Replaces the message of the file's last signature, in place: a time-stamp or validation data was
/// added to it. Later signatures would break, so there must be none.
///
/// # Errors
/// [`WriteError::NoSuchField`] where the field is not that of the last revision's signature,
/// [`WriteError::TooSmallReserve`], [`WriteError::Read`].
pub fn replace_message(pdf: &mut [u8], field: &str, message: &[u8]) -> Result<(), WriteError> {
    let contents = {
        let document = Document::open(pdf)?;
        let inspection = inspect::inspect_document(&document);
        let last = inspection.signatures.iter().find(|signature| {
            signature.field == field && signature.problems.is_empty() && signature.covers_file()
        });
        last.and_then(|signature| signature.byte_range)
            .ok_or_else(|| WriteError::NoSuchField {
                name: field.to_owned(),
            })?
    };
    let inside = contents.gap_start() + 1..contents.gap_end() - 1;
    let gap = pdf.get_mut(inside).ok_or(WriteError::OtherBase)?;
    write_hex(gap, message)
}
