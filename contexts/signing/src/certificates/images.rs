//! Pictures for visible signatures (Decree 30/2020/NĐ-CP, Annex I): the blue signature of a person,
//! the red seal of an agency in its true size. PNG with transparency.

use super::{ActError, Problems, history, may::By, store};
use crate::permissions::{MANAGE_CERTIFICATES, REQUEST_CERTIFICATES};
use identity::{Actor, OrganisationId, PersonId, Refused, staff_of};
use jiff::Timestamp;
use kit_base::{Id, in_province};
use kit_db::{DbError, Tx, params};
use kit_module::FileSource;
use signatures::pdf::{Image, ImageError};

kit_db::id_type!(pub struct ImageId, "a picture for visible signatures");

kit_db::code_enum! {
    /// What a picture is.
    pub enum ImageKind {
        /// A person's handwritten signature.
        Signature = "signature",
        /// An agency's seal.
        Seal = "seal",
    }
}

/// Largest file: a seal of 36 mm at 1200 dpi with transparency has less.
pub const BYTES_MOST: u64 = 4 * 1_048_576;
/// Usual width of the round seal of an agency, in micrometres.
pub const SEAL_WIDTH: i64 = 36_000;
/// Smallest true width or height: what one can still recognise.
const LEAST: i64 = 5_000;
/// Largest true width or height: half of what lies between the margins of a page.
const MOST: i64 = 85_000;
/// How far the proportion on paper may be from that of the picture, in thousandths.
const PROPORTION_OFF: i64 = 60;

kit_db::row! {
    /// A picture in use.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Picture {
        /// Its identifier.
        pub id: ImageId,
        /// What it is.
        pub kind: ImageKind,
        /// Whose agency.
        pub organisation_id: OrganisationId,
        /// Whose signature.
        pub person_id: Option<PersonId>,
        /// Its content in the file store.
        pub sha256: String,
        /// True width on paper.
        pub width_micrometres: i64,
        /// True height on paper.
        pub height_micrometres: i64,
        /// Since when.
        pub added_at: Timestamp,
    }
}

/// Whose picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Owner {
    /// The agency.
    pub organisation: OrganisationId,
    /// The person, for a signature; nobody for a seal.
    pub person: Option<PersonId>,
}

impl Owner {
    /// What kind of picture such an owner has.
    #[must_use]
    pub const fn kind(self) -> ImageKind {
        if self.person.is_some() {
            ImageKind::Signature
        } else {
            ImageKind::Seal
        }
    }
}

/// A picture on its way in; its content is in the file store.
#[derive(Clone, Debug)]
pub struct NewPicture {
    /// Its content.
    pub sha256: String,
    /// What was found in it.
    pub seen: Seen,
    /// True width on paper.
    pub width_micrometres: i64,
    /// True height on paper.
    pub height_micrometres: i64,
}

/// What a look at a PNG found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seen {
    /// Width in points.
    pub width: u32,
    /// Height in points.
    pub height: u32,
    /// Whether there are points that one sees through.
    pub is_transparent: bool,
    /// The colour that most of its ink has.
    pub ink: Ink,
}

/// A colour of ink.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ink {
    /// As of signatures.
    Blue,
    /// As of seals.
    Red,
    /// Anything else.
    Other,
}

/// Looks at a PNG file.
///
/// # Errors
/// [`Problems`] naming the field `file`.
pub fn look(bytes: &[u8]) -> Result<Seen, Problems> {
    let image = Image::from_png(bytes).map_err(|error| {
        let message = match error {
            ImageError::NotPng => "signing-problem-png",
            ImageError::Interlaced => "signing-problem-interlaced",
            ImageError::TooLarge { .. } => "signing-problem-points",
        };
        Problems::one("file", message)
    })?;
    let opacity = image.opacity();
    let is_transparent = opacity.is_some_and(|all| all.iter().any(|it| *it < 255));
    Ok(Seen {
        width: image.width,
        height: image.height,
        is_transparent,
        ink: ink(&image),
    })
}

/// The colour of most points that are neither seen through nor nearly white, black or grey.
fn ink(image: &Image) -> Ink {
    /// Points below this opacity are the edge of strokes.
    const OPAQUE: u8 = 128;
    /// So far the strongest part of a colour must stand out.
    const STANDS_OUT: u8 = 40;
    let (mut blue, mut red, mut other) = (0_u64, 0_u64, 0_u64);
    let opacity = image.opacity();
    for (place, colour) in image.colours().chunks_exact(3).enumerate() {
        let seen = opacity
            .and_then(|all| all.get(place))
            .copied()
            .unwrap_or(255);
        let &[r, g, b] = colour else { continue };
        let (most, least) = (r.max(g).max(b), r.min(g).min(b));
        if seen < OPAQUE || least > 230 {
            continue;
        }
        if most - least < STANDS_OUT {
            other += 1;
        } else if b == most {
            blue += 1;
        } else if r == most && b < most - STANDS_OUT / 2 {
            red += 1;
        } else {
            other += 1;
        }
    }
    if blue > red && blue > other {
        Ink::Blue
    } else if red > other {
        Ink::Red
    } else {
        Ink::Other
    }
}

/// The picture in use, if the actor may see it: their own, or of an agency in their reach.
///
/// # Errors
/// [`ActError::Refused`], or as the database answers.
pub fn picture(tx: &mut Tx<'_>, actor: &Actor, owner: Owner) -> Result<Option<Picture>, ActError> {
    may(actor, owner)?;
    let kind = owner.kind();
    let values = params![owner.organisation, kind, owner.person];
    Ok(tx.find(&store::PICTURE, values)?)
}

/// A picture, if the actor may see it.
///
/// # Errors
/// As the database answers.
pub fn picture_by_id(
    tx: &mut Tx<'_>,
    actor: &Actor,
    id: ImageId,
) -> Result<Option<Picture>, DbError> {
    let found = tx.find(&store::PICTURE_BY_ID, params![id])?;
    Ok(found.filter(|it| {
        let owner = Owner {
            organisation: it.organisation_id,
            person: it.person_id,
        };
        may(actor, owner).is_ok()
    }))
}

/// A signature: the person, and who asks for the agency. A seal: who manages certificates.
fn may(actor: &Actor, owner: Owner) -> Result<By<'_>, Refused> {
    let own = By::oneself(actor);
    let agency = owner.organisation;
    match owner.person {
        Some(person) if person == own.here.person && agency == own.here.organisation => Ok(own),
        Some(_) => By::right(actor, REQUEST_CERTIFICATES, agency),
        None => By::right(actor, MANAGE_CERTIFICATES, agency),
    }
}

/// Puts a picture into use, in place of the one before.
///
/// # Errors
/// [`ActError`]; nothing is stored.
pub fn put(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
    owner: Owner,
    new: &NewPicture,
) -> Result<ImageId, ActError> {
    let by = may(actor, owner)?;
    check(new)?;
    if let Some(person) = owner.person {
        let staff = staff_of(tx, owner.organisation, in_province(now).date())?;
        if !staff.iter().any(|holder| holder.person == person) {
            return Err(Problems::one("person", "signing-problem-not-staff").into());
        }
    }
    let kind = owner.kind();
    let id = ImageId::generate();
    tx.execute(
        &store::REMOVE_IMAGES,
        params![owner.organisation, kind, owner.person, now],
    )?;
    tx.execute(
        &store::ADD_IMAGE,
        params![
            id,
            kind,
            owner.organisation,
            owner.person,
            new.sha256,
            new.width_micrometres,
            new.height_micrometres,
            now,
            actor.person
        ],
    )?;
    history::audit(tx, now, &by, "signing.images.put", id.to_i64(), None)?;
    Ok(id)
}

fn check(new: &NewPicture) -> Result<(), Problems> {
    let mut found = Problems::default();
    if !new.seen.is_transparent {
        found.add("file", "signing-problem-opaque");
    }
    let (width, height) = (new.width_micrometres, new.height_micrometres);
    for (field, length) in [("width", width), ("height", height)] {
        if !(LEAST..=MOST).contains(&length) {
            found.add(field, "signing-problem-size");
        }
    }
    // width / height on paper against that of the picture, without fractions
    let on_paper = width.saturating_mul(i64::from(new.seen.height));
    let in_picture = height.saturating_mul(i64::from(new.seen.width));
    let off = (on_paper - in_picture).abs().saturating_mul(1_000);
    if off > in_picture.saturating_mul(PROPORTION_OFF) {
        found.add("height", "signing-problem-proportion");
    }
    found.into_result()
}

/// Takes a picture out of use.
///
/// # Errors
/// [`ActError`], [`ActError::NotFound`] if there is none; nothing is changed.
pub fn remove(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
    owner: Owner,
) -> Result<(), ActError> {
    let by = may(actor, owner)?;
    let it = picture(tx, actor, owner)?.ok_or(ActError::NotFound)?;
    let kind = owner.kind();
    let values = params![owner.organisation, kind, owner.person, now];
    tx.execute(&store::REMOVE_IMAGES, values)?;
    history::audit(tx, now, &by, "signing.images.remove", it.id.to_i64(), None)?;
    Ok(())
}

/// What pictures say of the contents that they name. A removed one is named too: what was signed with
/// it can be explained. Only PNG files that were read point by point come in, so none waits for the
/// scanner.
pub(super) const SOURCE: FileSource = FileSource {
    name: "sig_image",
    thing: "signing.images",
    listed: |tx, after, limit| tx.query(&store::IMAGES_LISTED, params![after, limit]),
    named: |tx, digests| {
        let mut found = Vec::new();
        for digest in digests {
            if tx.get(&store::IMAGES_NAMED, params![digest])? > 0 {
                found.push(digest.clone());
            }
        }
        Ok(found)
    },
    waiting: |_, _, _| Ok(Vec::new()),
    judged: |_, _, _, _| Ok(0),
    infected: |_, _, _| Ok(Vec::new()),
};
