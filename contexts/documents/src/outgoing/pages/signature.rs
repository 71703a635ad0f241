//! The lines above the signature and the place before the date, as far as the data of the agency
//! give them (Decree 30/2020, Article 13 and Annex I).

use identity::{OrganisationBrief, OrganisationKind, PostHolder};
use jiff::civil::Date;
use vn::capacity::{Body, Capacity, Signature, Signer};

/// Bodies whose name stands in `TM.` without the area that follows it.
const COLLEGIAL_WORDS: [&str; 2] = ["Ủy ban nhân dân", "Hội đồng nhân dân"];
/// Words between a committee's name and the name of its area.
const AREA_WORDS: [&str; 7] = [
    "thành phố",
    "thị trấn",
    "thị xã",
    "phường",
    "huyện",
    "tỉnh",
    "xã",
];

/// `TM. ỦY BAN NHÂN DÂN`, `KT. CHỦ TỊCH`, `PHÓ CHỦ TỊCH`: by the leaders of the day. Where the
/// rule of the capacity cannot be checked from our data (an order or a delegation is a paper
/// outside the system), the prefix and the post stand as they are.
pub(super) fn lines(
    capacity: &str,
    agency: &OrganisationBrief,
    leaders: &[PostHolder],
    signer_title: &str,
    on: Date,
) -> Vec<String> {
    let capacity = Capacity::ALL
        .into_iter()
        .find(|known| known.prefix() == capacity)
        .unwrap_or(Capacity::Head);
    let head = leaders
        .first()
        .map_or(signer_title, |leader| leader.title.as_str());
    let plain = |text: &str| {
        let line = format!("{} {}", capacity.prefix(), text.to_uppercase());
        vec![line.trim().to_owned()]
    };
    let signer = if signer_title == head {
        Signer::Head {
            post: head.to_owned(),
        }
    } else {
        Signer::Deputy {
            head: head.to_owned(),
            post: signer_title.to_owned(),
        }
    };
    let signature = match capacity {
        Capacity::ForCollegialBody => Signature::Own {
            body: Some(Body {
                name: body_name(&agency.name).to_owned(),
                collegial: agency.collegial,
            }),
            signer,
        },
        Capacity::Head | Capacity::ForHead => Signature::Own { body: None, signer },
        Capacity::Acting => Signature::Own {
            body: None,
            signer: Signer::ActingHead {
                post: signer_title.to_owned(),
            },
        },
        Capacity::ByOrder => Signature::ByOrder {
            principal: head.to_owned(),
            signer: Signer::Head {
                post: signer_title.to_owned(),
            },
            granted: true,
        },
        Capacity::ByDelegation => {
            let mut lines = plain(head);
            lines.push(signer_title.to_uppercase());
            return lines;
        }
    };
    signature.lines(on).unwrap_or_else(|_| plain(signer_title))
}

/// `Ủy ban nhân dân tỉnh Lam Giang` signs as `Ủy ban nhân dân`.
fn body_name(name: &str) -> &str {
    COLLEGIAL_WORDS
        .into_iter()
        .find(|word| name.starts_with(word))
        .unwrap_or(name)
}

/// The name in front of the date: of the area that the agency governs, else the province's.
pub(super) fn place(agency: &OrganisationBrief, site: &str) -> String {
    let governs = matches!(
        agency.kind,
        OrganisationKind::Province | OrganisationKind::District | OrganisationKind::Commune
    );
    let own = COLLEGIAL_WORDS
        .into_iter()
        .find_map(|word| agency.name.strip_prefix(word))
        .filter(|_| governs);
    let area = own.unwrap_or(site).split(',').next().unwrap_or_default();
    without_area_word(area.trim()).to_owned()
}

fn without_area_word(area: &str) -> &str {
    let small = area.to_lowercase();
    AREA_WORDS
        .into_iter()
        .find(|word| small.starts_with(&format!("{word} ")))
        .map_or(area, |word| {
            let letters = word.chars().count();
            let start = area.char_indices().nth(letters).map_or(0, |(at, _)| at);
            area[start..].trim()
        })
}

/// Whether a heading names the body above: committees and councils stand alone.
pub(super) fn names_superior(kind: OrganisationKind) -> bool {
    !matches!(
        kind,
        OrganisationKind::Province
            | OrganisationKind::District
            | OrganisationKind::Commune
            | OrganisationKind::PeoplesCouncil
            | OrganisationKind::PartyBody
            | OrganisationKind::DistrictPartyBody
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use identity::{OrganisationId, PersonId, PostId, Role, UnitId};
    use jiff::civil::date;
    use kit_base::Id;

    fn agency(name: &str, kind: OrganisationKind) -> OrganisationBrief {
        OrganisationBrief {
            id: OrganisationId::from_i64(1),
            name: name.to_owned(),
            short_name: name.to_owned(),
            notation: "UBND".to_owned(),
            kind,
            parent: None,
            collegial: matches!(kind, OrganisationKind::Province),
            runs_documents: true,
        }
    }

    fn leader(title: &str) -> PostHolder {
        PostHolder {
            person: PersonId::from_i64(1),
            name: "Nguyễn Văn Mẫu".to_owned(),
            post: PostId::from_i64(1),
            title: title.to_owned(),
            role: Role::Leader,
            rank: 1,
            unit: UnitId::from_i64(1),
            unit_name: "Lãnh đạo".to_owned(),
            organisation: OrganisationId::from_i64(1),
            organisation_name: "UBND".to_owned(),
        }
    }

    #[test]
    fn a_deputy_signs_for_the_body_and_the_head() {
        let committee = agency("Ủy ban nhân dân tỉnh Lam Giang", OrganisationKind::Province);
        let leaders = [leader("Chủ tịch"), leader("Phó Chủ tịch")];
        let on = date(2022, 3, 1);
        assert_eq!(
            lines("TM.", &committee, &leaders, "Phó Chủ tịch", on),
            ["TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"]
        );
        assert_eq!(
            lines("", &committee, &leaders, "Chủ tịch", on),
            ["CHỦ TỊCH"]
        );
    }

    #[test]
    fn what_cannot_be_checked_is_written_as_it_was_chosen() {
        let office = agency("Sở Nội vụ", OrganisationKind::Department);
        let leaders = [leader("Giám đốc")];
        let on = date(2022, 3, 1);
        assert_eq!(
            lines("TM.", &office, &leaders, "Giám đốc", on),
            ["TM. GIÁM ĐỐC"]
        );
        assert_eq!(
            lines("TUQ.", &office, &leaders, "Trưởng phòng", on),
            ["TUQ. GIÁM ĐỐC", "TRƯỞNG PHÒNG"]
        );
    }

    #[test]
    fn the_place_is_the_area_that_the_agency_governs() {
        let of = |name: &str, kind| place(&agency(name, kind), "Tỉnh Lam Giang");
        assert_eq!(
            of("Ủy ban nhân dân tỉnh Lam Giang", OrganisationKind::Province),
            "Lam Giang"
        );
        assert_eq!(
            of(
                "Ủy ban nhân dân xã Sơn Hạ, huyện Thanh Lâm",
                OrganisationKind::Commune
            ),
            "Sơn Hạ"
        );
        assert_eq!(of("Sở Nội vụ", OrganisationKind::Department), "Lam Giang");
    }
}
