//! A SignedData taken apart and put together again, so that something can be added without touching
//! a byte of what is signed.

use crate::asn1::{Element, Malformed, Reader, oid, tag, write};

const WHAT: &str = "signed data";

/// The pieces of a SignedData, as raw bytes.
pub(super) struct Parts {
    pub(super) version: Vec<u8>,
    /// digestAlgorithms and encapContentInfo.
    middle: Vec<u8>,
    pub(super) certificates: Vec<Vec<u8>>,
    pub(super) revocations: Vec<Vec<u8>>,
    pub(super) signers: Vec<Vec<u8>>,
}

/// The message with one change.
pub(super) fn rebuild(
    der: &[u8],
    change: impl FnOnce(&mut Parts) -> Result<(), Malformed>,
) -> Result<Vec<u8>, Malformed> {
    let mut parts = Parts::read(der)?;
    change(&mut parts)?;
    Ok(parts.join())
}

fn list(element: Option<Element<'_>>) -> Result<Vec<Vec<u8>>, Malformed> {
    let mut found = Vec::new();
    if let Some(element) = element {
        let mut inside = element.inside(WHAT);
        while !inside.is_empty() {
            found.push(inside.any()?.raw.to_vec());
        }
    }
    Ok(found)
}

impl Parts {
    pub(super) fn read(der: &[u8]) -> Result<Parts, Malformed> {
        let mut outer = Reader::new(der, WHAT).sequence()?;
        outer.oid()?;
        let explicit = outer.expect(tag::constructed(0))?;
        let mut inside = Reader::new(explicit.value, WHAT).sequence()?;
        let version = inside.expect(tag::INTEGER)?.raw.to_vec();
        let mut middle = inside.expect(tag::SET)?.raw.to_vec();
        middle.extend_from_slice(inside.expect(tag::SEQUENCE)?.raw);
        Ok(Parts {
            version,
            middle,
            certificates: list(inside.optional(tag::constructed(0))?)?,
            revocations: list(inside.optional(tag::constructed(1))?)?,
            signers: list(Some(inside.expect(tag::SET)?))?,
        })
    }

    /// A signer's fields in their order, without the unsigned attributes.
    pub(super) fn signer_fields(&self, signer: usize) -> Result<Vec<u8>, Malformed> {
        let raw = self.signers.get(signer).map(Vec::as_slice);
        Ok(split_signer(raw.unwrap_or_default())?.0)
    }

    /// The order of attributes stays: older archive time-stamps depend on it.
    pub(super) fn add_unsigned_attribute(
        &mut self,
        signer: usize,
        new: &[u8],
    ) -> Result<(), Malformed> {
        let Some(raw) = self.signers.get_mut(signer) else {
            return Ok(());
        };
        let (mut body, mut attributes) = split_signer(raw)?;
        attributes.extend_from_slice(new);
        write::element_into(&mut body, tag::constructed(1), &attributes);
        *raw = write::sequence(&body);
        Ok(())
    }

    fn join(&self) -> Vec<u8> {
        let mut body = self.version.clone();
        body.extend_from_slice(&self.middle);
        if !self.certificates.is_empty() {
            write::element_into(&mut body, tag::constructed(0), &self.certificates.concat());
        }
        if !self.revocations.is_empty() {
            write::element_into(&mut body, tag::constructed(1), &self.revocations.concat());
        }
        write::element_into(&mut body, tag::SET, &self.signers.concat());
        write::sequence_of(&[
            &write::oid(oid::SIGNED_DATA),
            &write::element(tag::constructed(0), &write::sequence(&body)),
        ])
    }
}

/// The fields up to the signature value, and the content of the unsigned attributes.
fn split_signer(raw: &[u8]) -> Result<(Vec<u8>, Vec<u8>), Malformed> {
    let mut inside = Reader::new(raw, WHAT).sequence()?;
    let mut body = Vec::new();
    let mut attributes = Vec::new();
    let mut position = 0;
    while !inside.is_empty() {
        let element = inside.any()?;
        // unsigned attributes come last, after at least five other fields
        if element.tag == tag::constructed(1) && position >= 5 {
            attributes.extend_from_slice(element.value);
        } else {
            body.extend_from_slice(element.raw);
        }
        position += 1;
    }
    Ok((body, attributes))
}
