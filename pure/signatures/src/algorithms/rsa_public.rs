//! RSA verification for what ring does not take: keys under 2048 bits and PSS with another salt
//! length than the digest's (OpenSSL's default is the longest that fits). Public numbers only, so
//! time may depend on them.

use crypto_bigint::modular::{BoxedMontyForm, BoxedMontyParams};
use crypto_bigint::{BoxedUint, Odd, Resize};

use super::digest::Digest;
use super::identifier::SignatureAlgorithm;
use crate::asn1::{Reader, tag};

/// As ring's largest modulus: 8192 bits.
const MODULUS_BYTES_MAX: usize = 1024;

/// Real exponents are 3 or 65537; longer ones only cost time.
const EXPONENT_BYTES_MAX: usize = 8;

/// Nothing when the signature is wrong.
pub(super) fn verify(
    modulus: &[u8],
    exponent: &[u8],
    algorithm: SignatureAlgorithm,
    message: &[u8],
    signature: &[u8],
) -> Option<()> {
    let encoded = power(modulus, exponent, signature)?;
    match algorithm {
        SignatureAlgorithm::RsaPkcs1(digest) => pkcs1(&encoded, digest, message),
        SignatureAlgorithm::RsaPss {
            digest,
            mask_digest,
            salt_length,
        } => {
            let unused = modulus.first()?.leading_zeros();
            pss(
                &encoded,
                unused,
                digest,
                mask_digest,
                usize::from(salt_length),
                message,
            )
        }
        _ => None,
    }
}

/// signature ^ exponent mod modulus, as long as the modulus.
fn power(modulus: &[u8], exponent: &[u8], signature: &[u8]) -> Option<Vec<u8>> {
    if modulus.is_empty()
        || modulus.len() > MODULUS_BYTES_MAX
        || exponent.is_empty()
        || exponent.len() > EXPONENT_BYTES_MAX
        || signature.len() != modulus.len()
        || signature >= modulus
    {
        return None;
    }
    let number = BoxedUint::from_be_slice_vartime(modulus);
    let precision = number.bits_precision();
    let odd: Odd<BoxedUint> = Odd::new(number).into_option()?;
    let parameters = BoxedMontyParams::new_vartime(odd);
    let base = BoxedUint::from_be_slice_vartime(signature).resize(precision);
    let result = BoxedMontyForm::new(base, &parameters)
        .pow(&BoxedUint::from_be_slice_vartime(exponent))
        .retrieve()
        .to_be_bytes();
    let surplus = result.len().checked_sub(modulus.len())?;
    result.get(surplus..).map(<[u8]>::to_vec)
}

/// The digest that a PKCS #1 value names (RFC 8017 section 9.2, note 1). Nothing is checked by this.
pub(super) fn named_digest(modulus: &[u8], exponent: &[u8], signature: &[u8]) -> Option<Digest> {
    const WHAT: &str = "DigestInfo";
    let encoded = power(modulus, exponent, signature)?;
    let padded = encoded.strip_prefix(&[0, 1])?;
    let start = padded.iter().position(|byte| *byte != 0xFF)?;
    let info = padded.get(start..)?.strip_prefix(&[0])?;
    let mut inside = Reader::new(info, WHAT).sequence().ok()?;
    Digest::read(&inside.expect(tag::SEQUENCE).ok()?).ok()
}

/// RFC 8017 section 9.2, compared with the one right encoding.
fn pkcs1(encoded: &[u8], digest: Digest, message: &[u8]) -> Option<()> {
    use crate::asn1::write;
    let value = digest.of(&[message]);
    let with_null = write::sequence_of(&[&write::oid(digest.oid()), &write::null()]);
    [with_null, digest.to_der()]
        .iter()
        .any(|algorithm| {
            let info = write::sequence_of(&[algorithm, &write::octet_string(&value)]);
            let Some(padding) = encoded.len().checked_sub(info.len() + 3) else {
                return false;
            };
            let mut expected = vec![0, 1];
            expected.resize(padding + 2, 0xFF);
            expected.push(0);
            expected.extend_from_slice(&info);
            padding >= 8 && expected == encoded
        })
        .then_some(())
}

/// RFC 8017 section 9.1.2. `unused` are the zero bits above the modulus.
fn pss(
    encoded: &[u8],
    unused: u32,
    digest: Digest,
    mask_digest: Digest,
    salt_length: usize,
    message: &[u8],
) -> Option<()> {
    // the encoded message has one bit less than the modulus
    let (encoded, free_bits) = if unused == 7 {
        let (first, rest) = encoded.split_first()?;
        if *first != 0 {
            return None;
        }
        (rest, 0)
    } else {
        (encoded, unused + 1)
    };
    let (trailer, body) = encoded.split_last()?;
    let length = digest.length();
    let block_length = body.len().checked_sub(length)?;
    let padding = block_length.checked_sub(salt_length + 1)?;
    let (masked, hash) = body.split_at_checked(block_length)?;
    let top = 0xFFu8.checked_shr(free_bits).unwrap_or(0);
    if *trailer != 0xBC || masked.first()? & !top != 0 {
        return None;
    }
    let mut block = mask(mask_digest, hash, block_length);
    for (byte, other) in block.iter_mut().zip(masked) {
        *byte ^= other;
    }
    *block.first_mut()? &= top;
    let (zeros, rest) = block.split_at_checked(padding)?;
    let (one, salt) = rest.split_first()?;
    if zeros.iter().any(|byte| *byte != 0) || *one != 1 {
        return None;
    }
    let message_digest = digest.of(&[message]);
    (digest.of(&[&[0; 8], &message_digest, salt]) == hash).then_some(())
}

/// MGF1.
fn mask(digest: Digest, seed: &[u8], length: usize) -> Vec<u8> {
    let mut out = Vec::with_capacity(length + digest.length());
    let mut counter = 0u32;
    while out.len() < length {
        out.extend(digest.of(&[seed, &counter.to_be_bytes()]));
        counter += 1;
    }
    out.truncate(length);
    out
}
