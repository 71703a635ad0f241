//! Appending a revision: what was there stays byte for byte, and the cross-references keep the
//! style of their base.

use std::{collections::BTreeMap, rc::Rc};

use super::{
    filter,
    font::{Font, FontError},
    font_embedding::FontUse,
    image::ImageError,
    object::{self, Dictionary, Name, Object, Reference},
    parser::is_space,
    read::{Document, ReadError, View},
    signature_dictionary::SignatureDictionary,
    xref::{OBJECT_NUMBER_MAX, XrefStyle},
};

/// Why a revision cannot be written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WriteError {
    /// The base cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The base is damaged; a signature over it would mean something else to every reader.
    #[error("append to the file: it is damaged and must be repaired before anybody signs it")]
    DamagedBase,
    /// A certification signature allows no change, or no change of this kind.
    #[error("append to the file: its certification signature forbids the change")]
    ForbiddenByCertification,
    /// The file has no such page.
    #[error("place something on page {index}: the file has no such page")]
    NoSuchPage {
        /// The page, from 0.
        index: usize,
    },
    /// The form has a field of that name already.
    #[error("make the field {name}: there is one already")]
    FieldExists {
        /// Its full name.
        name: String,
    },
    /// The form has no field of that name and kind.
    #[error("fill the field {name}: there is none of that kind")]
    NoSuchField {
        /// Its full name.
        name: String,
    },
    /// The signature field holds a signature.
    #[error("sign the field {name}: it is signed already")]
    AlreadySigned {
        /// Its full name.
        name: String,
    },
    /// A name with a full stop would be a field in a field; an empty one is none.
    #[error("make the field {name:?}: such a name is not allowed")]
    BadFieldName {
        /// The refused name.
        name: String,
    },
    /// The signature does not fit into the space that was kept for it.
    #[error("embed a signature of {needed} bytes: {reserved} were reserved")]
    TooSmallReserve {
        /// Bytes that the signature has.
        needed: usize,
        /// Bytes that were kept.
        reserved: usize,
    },
    /// The bytes handed in are not those that were prepared.
    #[error("embed the signature: this is not the file that was prepared")]
    OtherBase,
    /// There are no numbers left for objects.
    #[error("append to the file: it has too many objects")]
    TooManyObjects,
    /// A picture cannot be used.
    #[error(transparent)]
    Image(#[from] ImageError),
    /// A font cannot be used.
    #[error(transparent)]
    Font(#[from] FontError),
}

pub(super) enum Body {
    Object(Object),
    Stream(Dictionary, Vec<u8>),
    Signature(Box<SignatureDictionary>),
}

/// A revision in the making.
pub struct Update<'a> {
    document: Document<'a>,
    bodies: BTreeMap<u32, (u16, Body)>,
    next: u32,
    pub(super) fonts: Vec<FontUse<'a>>,
    /// Fields of this revision, which the base does not know yet.
    pub(super) added_names: Vec<String>,
}

/// Where the signature dictionary came to stand, in bytes of the whole file.
pub(super) struct SignaturePlaces {
    /// The number array of `ByteRange`, brackets included.
    pub(super) byte_range: std::ops::Range<usize>,
    /// The hexadecimal string of `Contents`, `<` and `>` included.
    pub(super) contents: std::ops::Range<usize>,
}

/// An appended revision.
pub(super) struct Written {
    pub(super) increment: Vec<u8>,
    pub(super) signature: Option<SignaturePlaces>,
}

impl<'a> Update<'a> {
    /// Begins a revision on a file.
    ///
    /// # Errors
    /// [`WriteError::Read`] for what is no PDF or encrypted, [`WriteError::DamagedBase`] for broken
    /// cross-references, bytes before the header or after the end.
    pub fn open(bytes: &'a [u8]) -> Result<Self, WriteError> {
        let document = Document::open(bytes)?;
        let end = document.revisions().last().map_or(0, |last| last.end);
        let is_sound = !document.is_repaired()
            && document.header_offset() == 0
            && document
                .revisions()
                .iter()
                .all(|revision| revision.is_closed && !revision.is_ambiguous)
            && bytes[end..].iter().all(|byte| is_space(*byte));
        if !is_sound {
            return Err(WriteError::DamagedBase);
        }
        let next = document.latest().highest_number() + 1;
        Ok(Self {
            document,
            bodies: BTreeMap::new(),
            next,
            fonts: Vec::new(),
            added_names: Vec::new(),
        })
    }

    /// The file as it is before this revision.
    pub fn base(&self) -> View<'_, 'a> {
        self.document.latest()
    }

    /// The bytes of the base.
    pub fn base_bytes(&self) -> &'a [u8] {
        self.document.bytes()
    }

    /// The object as this revision has it.
    pub(super) fn current(&self, reference: Reference) -> Result<Rc<Object>, ReadError> {
        match self.bodies.get(&reference.number) {
            Some((_, Body::Object(object))) => Ok(Rc::new(object.clone())),
            Some((_, Body::Stream(dictionary, _))) => {
                Ok(Rc::new(Object::Dictionary(dictionary.clone())))
            }
            _ => self.base().get(reference),
        }
    }

    /// The dictionary of an object as this revision has it; empty where it is none.
    pub(super) fn current_dictionary(&self, reference: Reference) -> Result<Dictionary, ReadError> {
        Ok(self
            .current(reference)?
            .as_dictionary()
            .cloned()
            .unwrap_or_default())
    }

    /// Reserves a number.
    pub(super) fn reserve(&mut self) -> Result<Reference, WriteError> {
        if self.next > OBJECT_NUMBER_MAX {
            return Err(WriteError::TooManyObjects);
        }
        let reference = Reference::new(self.next);
        self.next += 1;
        Ok(reference)
    }

    /// Adds a new object.
    pub(super) fn add(&mut self, object: impl Into<Object>) -> Result<Reference, WriteError> {
        let reference = self.reserve()?;
        self.set(reference, object);
        Ok(reference)
    }

    /// Adds a new stream, deflated unless the dictionary already names a filter.
    pub(super) fn add_stream(
        &mut self,
        dictionary: Dictionary,
        bytes: &[u8],
    ) -> Result<Reference, WriteError> {
        let reference = self.reserve()?;
        self.set_stream(reference, dictionary, bytes);
        Ok(reference)
    }

    pub(super) fn set_stream(
        &mut self,
        reference: Reference,
        mut dictionary: Dictionary,
        bytes: &[u8],
    ) {
        let encoded = if dictionary.get("Filter").is_some() {
            bytes.to_vec()
        } else {
            dictionary.set("Filter", Name::new("FlateDecode"));
            filter::deflate(bytes)
        };
        dictionary.set("Length", encoded.len() as i64);
        let body = Body::Stream(dictionary, encoded);
        self.bodies
            .insert(reference.number, (reference.generation, body));
    }

    /// Replaces an object or fills a reserved number.
    pub(super) fn set(&mut self, reference: Reference, object: impl Into<Object>) {
        let body = Body::Object(object.into());
        self.bodies
            .insert(reference.number, (reference.generation, body));
    }

    pub(super) fn set_signature(&mut self, reference: Reference, dictionary: SignatureDictionary) {
        let body = Body::Signature(Box::new(dictionary));
        self.bodies
            .insert(reference.number, (reference.generation, body));
    }

    /// The place of a font in this revision; what is drawn with it decides what is embedded.
    pub(super) fn font(&mut self, font: &'a Font<'a>) -> Result<usize, WriteError> {
        let known = self
            .fonts
            .iter()
            .position(|used| std::ptr::eq(used.font, font));
        if let Some(index) = known {
            return Ok(index);
        }
        let reference = self.reserve()?;
        self.fonts.push(FontUse::new(font, reference));
        Ok(self.fonts.len() - 1)
    }

    /// The catalogue's reference and this revision's state of it.
    pub(super) fn catalog(&self) -> Result<(Reference, Dictionary), WriteError> {
        let reference = self
            .base()
            .catalog_reference()
            .ok_or(WriteError::DamagedBase)?;
        Ok((reference, self.current_dictionary(reference)?))
    }

    /// Writes the revision: the bytes to append to the base.
    ///
    /// # Errors
    /// [`WriteError::Font`] when a font's tables are damaged, [`WriteError::TooManyObjects`].
    pub fn finish(mut self) -> Result<Vec<u8>, WriteError> {
        Ok(self.write()?.increment)
    }

    pub(super) fn write(&mut self) -> Result<Written, WriteError> {
        for font in std::mem::take(&mut self.fonts) {
            font.embed(self)?;
        }
        let base = self.document.bytes();
        let mut increment = Vec::new();
        if !base.ends_with(b"\n") && !base.ends_with(b"\r") {
            increment.push(b'\n');
        }
        let mut entries = Vec::with_capacity(self.bodies.len() + 1);
        let mut signature = None;
        for (&number, (generation, body)) in &self.bodies {
            entries.push((number, *generation, base.len() + increment.len()));
            increment.extend_from_slice(format!("{number} {generation} obj\n").as_bytes());
            match body {
                Body::Object(object) => object::write(object, &mut increment),
                Body::Stream(dictionary, bytes) => {
                    object::write_dictionary(dictionary, &mut increment);
                    increment.extend_from_slice(b"\nstream\n");
                    increment.extend_from_slice(bytes);
                    increment.extend_from_slice(b"\nendstream");
                }
                Body::Signature(dictionary) => {
                    signature = Some(dictionary.write(base.len(), &mut increment));
                }
            }
            increment.extend_from_slice(b"\nendobj\n");
        }
        self.write_xref(entries, &mut increment)?;
        Ok(Written {
            increment,
            signature,
        })
    }

    /// The trailer's keys without those that belong to the base's own section.
    fn trailer(&self, increment: &[u8]) -> Dictionary {
        let mut trailer = self.base().trailer().clone();
        for key in [
            "Prev",
            "XRefStm",
            "Size",
            "Type",
            "W",
            "Index",
            "Filter",
            "DecodeParms",
            "Length",
        ] {
            trailer.remove(key);
        }
        // the second part of the identifier changes with each revision (14.4); made from the
        // revision itself, so that the same act writes the same bytes
        if let Some([Object::String(first), Object::String(_)]) =
            trailer.get("ID").and_then(Object::as_array)
        {
            let digest = ring::digest::digest(&ring::digest::SHA256, increment);
            let second = digest.as_ref()[..16].to_vec();
            let id = vec![Object::String(first.clone()), Object::String(second)];
            trailer.set("ID", id);
        }
        trailer
    }

    fn write_xref(
        &mut self,
        mut entries: Vec<(u32, u16, usize)>,
        out: &mut Vec<u8>,
    ) -> Result<(), WriteError> {
        let previous = self
            .document
            .revisions()
            .last()
            .map_or(0, |last| last.xref_offset);
        let mut trailer = self.trailer(out);
        trailer.set("Prev", previous as i64);
        let base = self.document.bytes().len();
        let offset = base + out.len();
        if self.document.style() == XrefStyle::Stream {
            let own = self.reserve()?;
            entries.push((own.number, own.generation, offset));
            trailer.set("Size", i64::from(self.next));
            write_xref_stream(own, trailer, &entries, out);
        } else {
            trailer.set("Size", i64::from(self.next));
            write_table(&trailer, &entries, out);
        }
        out.extend_from_slice(format!("startxref\n{offset}\n%%EOF\n").as_bytes());
        Ok(())
    }
}

/// Runs of consecutive numbers.
fn runs(entries: &[(u32, u16, usize)]) -> impl Iterator<Item = &[(u32, u16, usize)]> {
    entries.chunk_by(|one, next| one.0 + 1 == next.0)
}

fn write_table(trailer: &Dictionary, entries: &[(u32, u16, usize)], out: &mut Vec<u8>) {
    out.extend_from_slice(b"xref\n");
    for run in runs(entries) {
        out.extend_from_slice(format!("{} {}\n", run[0].0, run.len()).as_bytes());
        for (_, generation, offset) in run {
            out.extend_from_slice(format!("{offset:010} {generation:05} n\r\n").as_bytes());
        }
    }
    out.extend_from_slice(b"trailer\n");
    object::write_dictionary(trailer, out);
    out.push(b'\n');
}

fn write_xref_stream(
    own: Reference,
    mut trailer: Dictionary,
    entries: &[(u32, u16, usize)],
    out: &mut Vec<u8>,
) {
    // eight bytes for the offset would do for ever; five are a terabyte
    const OFFSET_WIDTH: usize = 5;
    let mut rows = Vec::with_capacity(entries.len() * (OFFSET_WIDTH + 3));
    for (_, generation, offset) in entries {
        rows.push(1);
        rows.extend_from_slice(&(*offset as u64).to_be_bytes()[8 - OFFSET_WIDTH..]);
        rows.extend_from_slice(&generation.to_be_bytes());
    }
    let index = runs(entries)
        .flat_map(|run| [i64::from(run[0].0), run.len() as i64])
        .map(Object::Integer)
        .collect::<Vec<_>>();
    let widths = [1, OFFSET_WIDTH as i64, 2].map(Object::Integer).to_vec();
    let encoded = filter::deflate(&rows);
    trailer.set("Type", Name::new("XRef"));
    trailer.set("W", widths);
    trailer.set("Index", index);
    trailer.set("Filter", Name::new("FlateDecode"));
    trailer.set("Length", encoded.len() as i64);
    out.extend_from_slice(format!("{} {} obj\n", own.number, own.generation).as_bytes());
    object::write_dictionary(&trailer, out);
    out.extend_from_slice(b"\nstream\n");
    out.extend_from_slice(&encoded);
    out.extend_from_slice(b"\nendstream\nendobj\n");
}
