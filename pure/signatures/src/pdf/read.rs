//! A file and its revisions; objects are read when somebody asks for them.

use std::{
    cell::{Cell, RefCell},
    collections::HashMap,
    rc::Rc,
};

use super::{
    filter,
    object::{Dictionary, Object, Reference, Stream},
    parser::{Parser, is_space},
    rebuild,
    xref::{self, Entry, Revision, XrefStyle},
};

/// How long a chain of references or nested lengths may be; anything longer is a loop.
const CHAIN_MAX: usize = 16;

/// Read objects are kept until this many source bytes; then the memory starts anew.
const CACHE_BYTES_MAX: usize = 16 << 20;

/// Bytes that one open file may make us parse or decode, counted again when it happens again; for
/// large files four times their length. Real ones need a tenth; files made to be slow are given up.
const WORK_MIN: usize = 256 << 20;

/// Reasons why a file or an object cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// No `%PDF-` within the first kilobyte.
    #[error("read the file: it is not a PDF")]
    NotPdf,
    /// The trailer names an encryption dictionary; such files cannot be official documents here.
    #[error("read the file: it is encrypted")]
    Encrypted,
    /// Cross-references are damaged, and not even looking through the file found a catalogue.
    #[error("read the file: its cross-references are damaged")]
    BrokenCrossReferences,
    /// The bytes at this offset are no object.
    #[error("read the object at byte {0}")]
    Syntax(usize),
    /// A stream that structure needs uses a filter that we do not decode.
    #[error("decode a stream with the filter {0}")]
    UnsupportedFilter(String),
    /// A stream cannot be decoded.
    #[error("decode a damaged stream")]
    DamagedStream,
    /// A decoded stream would be too large.
    #[error("decode a stream of more than {limit} bytes")]
    TooLarge {
        /// The limit in bytes.
        limit: usize,
    },
}

struct ObjectStream {
    decoded: Vec<u8>,
    /// Number and offset in `decoded`, in the order of the stream.
    members: Vec<(u32, usize)>,
}

#[derive(Default)]
struct Cache {
    objects: HashMap<Entry, Rc<Object>>,
    streams: HashMap<usize, Rc<ObjectStream>>,
    bytes: usize,
}

impl Cache {
    fn make_room(&mut self, bytes: usize) {
        self.bytes = self.bytes.saturating_add(bytes);
        if self.bytes > CACHE_BYTES_MAX {
            *self = Self {
                bytes,
                ..Self::default()
            };
        }
    }
}

/// An open file. It borrows the bytes and never copies them as a whole.
pub struct Document<'a> {
    bytes: &'a [u8],
    revisions: Vec<Revision>,
    is_repaired: bool,
    header: usize,
    cache: RefCell<Cache>,
    work: Cell<usize>,
}

impl<'a> Document<'a> {
    /// Opens a file; broken cross-references are rebuilt for reading ([`Document::is_repaired`]).
    ///
    /// # Errors
    /// [`ReadError::NotPdf`], [`ReadError::Encrypted`], [`ReadError::BrokenCrossReferences`].
    pub fn open(bytes: &'a [u8]) -> Result<Self, ReadError> {
        const HEADER_WITHIN: usize = 1_024;
        let head = &bytes[..bytes.len().min(HEADER_WITHIN)];
        let header = head
            .windows(5)
            .position(|window| window == b"%PDF-")
            .ok_or(ReadError::NotPdf)?;
        let mut document = Self {
            bytes,
            revisions: Vec::new(),
            is_repaired: false,
            header,
            cache: RefCell::default(),
            work: Cell::new(0),
        };
        match xref::revisions(bytes) {
            Ok(revisions) => document.revisions = revisions,
            Err(error @ ReadError::TooLarge { .. }) => return Err(error),
            Err(_) => document.repair()?,
        }
        document.refuse_encryption()?;
        if !document.is_repaired && document.latest().catalog().is_none() {
            document.repair()?;
            document.refuse_encryption()?;
        }
        Ok(document)
    }

    /// A document over a revision that was put together by looking through the file.
    pub(super) fn over(bytes: &'a [u8], revision: Revision) -> Self {
        Self {
            bytes,
            revisions: vec![revision],
            is_repaired: true,
            header: 0,
            cache: RefCell::default(),
            work: Cell::new(0),
        }
    }

    fn repair(&mut self) -> Result<(), ReadError> {
        self.revisions = vec![rebuild::revision(self.bytes)?];
        self.is_repaired = true;
        self.cache = RefCell::default();
        if self.latest().catalog().is_none() {
            return Err(ReadError::BrokenCrossReferences);
        }
        Ok(())
    }

    /// Whether reading was given up because the file costs too much: what was read is not all.
    pub(super) fn is_exhausted(&self) -> bool {
        self.spend(0).is_err()
    }

    fn spend(&self, bytes: usize) -> Result<(), ReadError> {
        let spent = self.work.get().saturating_add(bytes);
        self.work.set(spent);
        let limit = self.bytes.len().saturating_mul(4).max(WORK_MIN);
        if spent > limit {
            return Err(ReadError::TooLarge { limit });
        }
        Ok(())
    }

    fn refuse_encryption(&self) -> Result<(), ReadError> {
        let encrypted = |revision: &Revision| revision.trailer.get("Encrypt").is_some();
        if self.revisions.iter().any(encrypted) {
            return Err(ReadError::Encrypted);
        }
        Ok(())
    }

    /// The whole file.
    pub fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// The revisions, oldest first; at least one.
    pub fn revisions(&self) -> &[Revision] {
        &self.revisions
    }

    /// Whether the cross-references were broken and rebuilt. Such a file can be looked at, but not
    /// signed, and no signature in it is trusted.
    pub fn is_repaired(&self) -> bool {
        self.is_repaired
    }

    /// Offset of `%PDF-`; 0 in sound files.
    pub fn header_offset(&self) -> usize {
        self.header
    }

    /// The style in which a new revision must be written.
    pub fn style(&self) -> XrefStyle {
        self.revisions
            .last()
            .map_or(XrefStyle::Table, |revision| revision.style)
    }

    /// The file as its last revision shows it.
    pub fn latest(&self) -> View<'_, 'a> {
        self.at(self.revisions.len().saturating_sub(1))
    }

    /// The file as it was in a revision, counted from 0.
    pub fn at(&self, revision: usize) -> View<'_, 'a> {
        View {
            document: self,
            revision: revision.min(self.revisions.len().saturating_sub(1)),
        }
    }
}

/// A document at one revision.
#[derive(Clone, Copy)]
pub struct View<'d, 'a> {
    document: &'d Document<'a>,
    revision: usize,
}

impl<'d, 'a> View<'d, 'a> {
    /// The revision's position, from 0.
    pub fn revision(&self) -> usize {
        self.revision
    }

    /// The open file.
    pub fn document(&self) -> &'d Document<'a> {
        self.document
    }

    /// The trailer in force.
    pub fn trailer(&self) -> &'d Dictionary {
        &self.document.revisions[self.revision].trailer
    }

    /// The catalogue's reference.
    pub fn catalog_reference(&self) -> Option<Reference> {
        self.trailer().reference("Root")
    }

    /// The catalogue, `None` where the file has none.
    pub fn catalog(&self) -> Option<Dictionary> {
        let object = self.get(self.catalog_reference()?).ok()?;
        let catalog = object.as_dictionary()?;
        let is_catalog = catalog.is_name("Type", "Catalog") || catalog.get("Pages").is_some();
        is_catalog.then(|| catalog.clone())
    }

    /// Where the object lies, `None` where it was never given.
    pub(super) fn entry(&self, number: u32) -> Option<Entry> {
        self.document.revisions[..=self.revision]
            .iter()
            .rev()
            .find_map(|revision| revision.entry(number))
    }

    /// The highest number in use.
    pub(super) fn highest_number(&self) -> u32 {
        let size = self
            .trailer()
            .integer("Size")
            .and_then(|size| u32::try_from(size).ok())
            .filter(|size| *size <= xref::OBJECT_NUMBER_MAX)
            .unwrap_or(1);
        let listed = self.document.revisions[..=self.revision]
            .iter()
            .filter_map(|revision| revision.entries.last().map(|(number, _)| *number));
        listed.fold(size.saturating_sub(1), u32::max)
    }

    /// The object; null where it does not exist.
    ///
    /// # Errors
    /// When what lies there is no such object or an object stream is damaged.
    pub fn get(&self, reference: Reference) -> Result<Rc<Object>, ReadError> {
        self.get_at_depth(reference, 0)
    }

    /// The object behind a value: references are followed, everything else is cloned.
    ///
    /// # Errors
    /// As [`View::get`]; a circle of references is null.
    pub fn resolve(&self, value: &Object) -> Result<Rc<Object>, ReadError> {
        let mut reference = match value {
            Object::Reference(reference) => *reference,
            direct => return Ok(Rc::new(direct.clone())),
        };
        for _ in 0..CHAIN_MAX {
            let object = self.get(reference)?;
            match *object {
                Object::Reference(next) => reference = next,
                _ => return Ok(object),
            }
        }
        Ok(Rc::new(Object::Null))
    }

    /// The resolved value of a key; null where it is absent or unreadable.
    pub fn value(&self, dictionary: &Dictionary, key: &str) -> Rc<Object> {
        dictionary
            .get(key)
            .and_then(|value| self.resolve(value).ok())
            .unwrap_or_else(|| Rc::new(Object::Null))
    }

    /// The resolved dictionary of a key.
    pub fn dictionary(&self, dictionary: &Dictionary, key: &str) -> Option<Dictionary> {
        self.value(dictionary, key).as_dictionary().cloned()
    }

    /// The resolved array of a key.
    pub fn array(&self, dictionary: &Dictionary, key: &str) -> Option<Vec<Object>> {
        self.value(dictionary, key)
            .as_array()
            .map(<[Object]>::to_vec)
    }

    /// A stream's decoded bytes.
    ///
    /// # Errors
    /// [`ReadError::UnsupportedFilter`], [`ReadError::TooLarge`], [`ReadError::DamagedStream`].
    pub fn stream_bytes(&self, stream: &Stream) -> Result<Vec<u8>, ReadError> {
        let encoded = self
            .document
            .bytes
            .get(stream.start..stream.start.saturating_add(stream.length))
            .ok_or(ReadError::DamagedStream)?;
        filter::decode(&stream.dictionary, encoded).map(std::borrow::Cow::into_owned)
    }

    fn get_at_depth(&self, reference: Reference, depth: usize) -> Result<Rc<Object>, ReadError> {
        match self.entry(reference.number) {
            None | Some(Entry::Free) => Ok(Rc::new(Object::Null)),
            Some(Entry::At { generation, .. }) if generation != reference.generation => {
                Ok(Rc::new(Object::Null))
            }
            Some(entry) => self.at_entry(reference.number, entry, depth),
        }
    }

    /// The object where an entry says that it lies.
    pub(super) fn at_entry(
        &self,
        number: u32,
        entry: Entry,
        depth: usize,
    ) -> Result<Rc<Object>, ReadError> {
        if depth > CHAIN_MAX {
            return Err(ReadError::DamagedStream);
        }
        if let Some(known) = self.document.cache.borrow().objects.get(&entry) {
            return Ok(Rc::clone(known));
        }
        match entry {
            Entry::Free => Ok(Rc::new(Object::Null)),
            Entry::At { offset, generation } => {
                let reference = Reference { number, generation };
                self.read_at(reference, offset, entry, depth)
            }
            Entry::Inside { stream, index } => {
                let members = self.object_stream(stream, depth)?;
                let (own, offset) = *members.members.get(index).ok_or(ReadError::DamagedStream)?;
                if own != number {
                    return Err(ReadError::DamagedStream);
                }
                let mut parser = Parser::new(&members.decoded, offset);
                let object = parser.object().map_err(|_| ReadError::DamagedStream)?;
                Ok(Rc::new(object))
            }
        }
    }

    fn read_at(
        &self,
        reference: Reference,
        offset: usize,
        entry: Entry,
        depth: usize,
    ) -> Result<Rc<Object>, ReadError> {
        let bytes = self.document.bytes;
        self.document.spend(0)?;
        let mut parser = Parser::new(bytes, offset);
        let parsed = parser.indirect();
        self.document
            .spend(parser.position.saturating_sub(offset))?;
        let indirect = parsed.map_err(|error| ReadError::Syntax(error.offset))?;
        if indirect.reference != reference {
            return Err(ReadError::Syntax(offset));
        }
        let mut keep = true;
        let object = match (indirect.object, indirect.stream_start) {
            (Object::Dictionary(dictionary), Some(start)) => {
                // an indirect length may be another one in another revision
                keep = dictionary.reference("Length").is_none();
                let length = self.stream_length(&dictionary, start, depth)?;
                Object::Stream(Stream {
                    dictionary,
                    start,
                    length,
                })
            }
            (object, _) => object,
        };
        let object = Rc::new(object);
        if keep {
            let mut cache = self.document.cache.borrow_mut();
            cache.make_room(indirect.end - offset);
            cache.objects.insert(entry, Rc::clone(&object));
        }
        Ok(object)
    }

    /// The stated length where `endstream` follows; otherwise up to the next `endstream`.
    fn stream_length(
        &self,
        dictionary: &Dictionary,
        start: usize,
        depth: usize,
    ) -> Result<usize, ReadError> {
        let bytes = self.document.bytes;
        let stated = match dictionary.get("Length") {
            Some(Object::Reference(reference)) => self
                .get_at_depth(*reference, depth + 1)
                .ok()
                .and_then(|length| length.as_integer()),
            Some(value) => value.as_integer(),
            None => None,
        };
        if let Some(length) = stated.and_then(|length| usize::try_from(length).ok())
            && let Some(end) = start.checked_add(length).filter(|end| *end <= bytes.len())
        {
            let mut after = end;
            while after < bytes.len().min(end + 3) && is_space(bytes[after]) {
                after += 1;
            }
            if bytes[after..].starts_with(b"endstream") {
                return Ok(length);
            }
        }
        self.document.spend(0)?;
        let rest = bytes.get(start..).unwrap_or_default();
        let found = rest.windows(9).position(|window| window == b"endstream");
        self.document.spend(found.unwrap_or(rest.len()))?;
        found.ok_or(ReadError::DamagedStream)
    }

    fn object_stream(&self, number: u32, depth: usize) -> Result<Rc<ObjectStream>, ReadError> {
        let Some(Entry::At { offset, generation }) = self.entry(number) else {
            return Err(ReadError::DamagedStream);
        };
        if let Some(known) = self.document.cache.borrow().streams.get(&offset) {
            return Ok(Rc::clone(known));
        }
        let reference = Reference { number, generation };
        let object = self.get_at_depth(reference, depth + 1)?;
        let Object::Stream(stream) = &*object else {
            return Err(ReadError::DamagedStream);
        };
        self.document.spend(0)?;
        let decoded = self.stream_bytes(stream)?;
        self.document.spend(decoded.len())?;
        let members = members(&stream.dictionary, &decoded).ok_or(ReadError::DamagedStream)?;
        let read = Rc::new(ObjectStream { decoded, members });
        let mut cache = self.document.cache.borrow_mut();
        cache.make_room(read.decoded.len());
        cache.streams.insert(offset, Rc::clone(&read));
        Ok(read)
    }

    /// The members of an object stream, for rebuilding.
    pub(super) fn members_of(&self, number: u32) -> Result<Vec<u32>, ReadError> {
        let stream = self.object_stream(number, 0)?;
        Ok(stream.members.iter().map(|(number, _)| *number).collect())
    }
}

fn members(dictionary: &Dictionary, decoded: &[u8]) -> Option<Vec<(u32, usize)>> {
    if !dictionary.is_name("Type", "ObjStm") {
        return None;
    }
    let first = usize::try_from(dictionary.integer("First")?).ok()?;
    let count = usize::try_from(dictionary.integer("N")?).ok()?;
    let mut parser = Parser::new(decoded, 0);
    let mut members = Vec::new();
    for _ in 0..count {
        parser.skip_space();
        let number = u32::try_from(parser.unsigned()?).ok()?;
        parser.skip_space();
        let offset = usize::try_from(parser.unsigned()?).ok()?;
        members.push((number, first.checked_add(offset)?));
    }
    Some(members)
}
