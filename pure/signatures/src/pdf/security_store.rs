//! The document security store: certificates, CRLs and OCSP answers that make a signature checkable
//! in years (EN 319 142-1, 5.4.2). With a document time-stamp over it, B-LT becomes B-LTA.

use std::collections::{HashMap, hash_map::Entry};

use super::{
    object::{self, Dictionary, Object, Reference},
    parser::hex_bytes,
    read::View,
    write::{Update, WriteError},
};

/// Entries in one list of a store; a province's CRL is one entry, a long chain is five.
const ENTRIES_MAX: usize = 10_000;

/// Validation data as DER.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SecurityStore {
    /// Certificates.
    pub certificates: Vec<Vec<u8>>,
    /// Revocation lists.
    pub crls: Vec<Vec<u8>>,
    /// OCSP responses.
    pub ocsp_responses: Vec<Vec<u8>>,
}

impl SecurityStore {
    /// Reads the store of a revision; damaged entries are left out.
    pub fn read(view: View<'_, '_>) -> Self {
        let store = view
            .catalog()
            .and_then(|catalog| view.dictionary(&catalog, "DSS"))
            .unwrap_or_default();
        let list = |key| -> Vec<Vec<u8>> {
            entries(view, &store, key)
                .into_iter()
                .map(|(_, bytes)| bytes)
                .collect()
        };
        Self {
            certificates: list("Certs"),
            crls: list("CRLs"),
            ocsp_responses: list("OCSPs"),
        }
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.certificates.is_empty() && self.crls.is_empty() && self.ocsp_responses.is_empty()
    }
}

/// Which data belongs to one signature; optional, few readers look at it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValidationRelated {
    /// The hexadecimal string of the signature's `Contents`, as it stands in the file.
    pub contents_hex: Vec<u8>,
    /// What validates it; also added to the lists of the store.
    pub data: SecurityStore,
}

fn entries(view: View<'_, '_>, store: &Dictionary, key: &str) -> Vec<(Reference, Vec<u8>)> {
    let list = view.array(store, key).unwrap_or_default();
    let streams = list.iter().take(ENTRIES_MAX).filter_map(|item| {
        let reference = item.as_reference()?;
        let object = view.get(reference).ok()?;
        let Object::Stream(stream) = &*object else {
            return None;
        };
        Some((reference, view.stream_bytes(stream).ok()?))
    });
    streams.collect()
}

impl Update<'_> {
    /// Adds validation data to the store; what is there stays, nothing is added twice.
    ///
    /// # Errors
    /// [`WriteError::Read`] where the existing store is damaged, [`WriteError::TooManyObjects`].
    pub fn add_validation_data(
        &mut self,
        data: &SecurityStore,
        related: &[ValidationRelated],
    ) -> Result<(), WriteError> {
        let (catalog_reference, mut catalog) = self.catalog()?;
        let store_reference = catalog.reference("DSS");
        let mut store = self.base().dictionary(&catalog, "DSS").unwrap_or_default();
        store.set("Type", object::name("DSS"));
        let parts = |data: &SecurityStore| {
            [
                data.certificates.clone(),
                data.crls.clone(),
                data.ocsp_responses.clone(),
            ]
        };
        let mut own = parts(data);
        for one in related {
            for (list, more) in own.iter_mut().zip(parts(&one.data)) {
                list.extend(more);
            }
        }
        let mut places: [HashMap<Vec<u8>, Reference>; 3] = Default::default();
        for ((key, wanted), known) in ["Certs", "CRLs", "OCSPs"].iter().zip(own).zip(&mut places) {
            self.extend_list(&mut store, key, wanted, known)?;
        }
        if !related.is_empty() {
            self.add_related(&mut store, related, &places)?;
        }
        match store_reference {
            Some(reference) => self.set(reference, store),
            None => {
                let reference = self.add(store)?;
                catalog.set("DSS", reference);
                self.set(catalog_reference, catalog);
            }
        }
        Ok(())
    }

    /// Brings one list of the store to hold the wanted bytes and tells where each lies.
    fn extend_list(
        &mut self,
        store: &mut Dictionary,
        key: &str,
        wanted: Vec<Vec<u8>>,
        known: &mut HashMap<Vec<u8>, Reference>,
    ) -> Result<(), WriteError> {
        let view = self.base();
        known.extend(
            entries(view, store, key)
                .into_iter()
                .map(|(reference, bytes)| (bytes, reference)),
        );
        let mut list = view.array(store, key).unwrap_or_default();
        let before = list.len();
        for bytes in wanted {
            if let Entry::Vacant(place) = known.entry(bytes) {
                let reference = self.add_stream(Dictionary::new(), place.key())?;
                list.push(Object::Reference(reference));
                place.insert(reference);
            }
        }
        if list.len() > before {
            store.set(key, list);
        }
        Ok(())
    }

    fn add_related(
        &mut self,
        store: &mut Dictionary,
        related: &[ValidationRelated],
        places: &[HashMap<Vec<u8>, Reference>; 3],
    ) -> Result<(), WriteError> {
        let mut all = self.base().dictionary(store, "VRI").unwrap_or_default();
        for one in related {
            let key = related_key(&one.contents_hex);
            if all.get(&key).is_some() {
                // what stands there must stay as it is
                continue;
            }
            let mut entry = Dictionary::new();
            let lists = [
                ("Cert", &one.data.certificates),
                ("CRL", &one.data.crls),
                ("OCSP", &one.data.ocsp_responses),
            ];
            for ((name, wanted), known) in lists.into_iter().zip(places) {
                let list: Vec<Object> = wanted
                    .iter()
                    .filter_map(|bytes| known.get(bytes).copied().map(Object::Reference))
                    .collect();
                if !list.is_empty() {
                    entry.set(name, list);
                }
            }
            let entry = self.add(entry)?;
            all.set(&key, entry);
        }
        store.set("VRI", all);
        Ok(())
    }
}

/// The SHA-1 of the signature's whole string, padding included, in capital hexadecimal digits.
fn related_key(contents_hex: &[u8]) -> String {
    let bytes = hex_bytes(contents_hex).unwrap_or_default();
    let digest = ring::digest::digest(&ring::digest::SHA1_FOR_LEGACY_USE_ONLY, &bytes);
    digest
        .as_ref()
        .iter()
        .map(|byte| format!("{byte:02X}"))
        .collect()
}
