//! The bodies of the province: listed ones from the tables, the others numbered as samples.

use super::{Ids, LoadError, Size, tables};
use crate::{OrganisationId, OrganisationKind, ReachGroup};
use std::collections::BTreeMap;

/// Upper secondary schools of the reach list.
const UPPER_SECONDARY_SCHOOLS: usize = 87;
/// Service units under departments and districts of the reach list.
const SERVICE_UNITS: usize = 225;
/// Health facilities: the report says only "100 %", so this number is a choice of ours: one
/// centre for each of 21 districts and thirteen hospitals.
const DISTRICT_HEALTH_CENTRES: usize = 21;
/// See [`DISTRICT_HEALTH_CENTRES`].
const HOSPITALS: usize = 13;
/// Schools for each education office: one of each level, a choice of ours.
const SCHOOL_LEVELS: [&str; 3] = ["Trường Mầm non", "Trường Tiểu học", "Trường THCS"];
/// "Some others" of the report: a choice of ours.
const OTHERS: usize = 5;

/// A body to bring in.
pub(super) struct Body {
    pub(super) id: OrganisationId,
    pub(super) parent: Option<OrganisationId>,
    pub(super) kind: OrganisationKind,
    pub(super) name: String,
    pub(super) short_name: String,
    pub(super) notation: String,
    pub(super) area_code: Option<&'static str>,
    pub(super) collegial: bool,
    pub(super) runs: bool,
    pub(super) sample: bool,
    pub(super) reach: Vec<ReachGroup>,
    /// Code of Decision 20/2020/QĐ-TTg.
    pub(super) code: Option<String>,
}

/// All bodies, those above before those below.
pub(super) fn all(ids: &mut Ids, size: Size) -> Result<Vec<Body>, LoadError> {
    let mut maker = Maker {
        ids,
        bodies: Vec::new(),
    };
    let agencies = maker.agencies()?;
    let above = |key: &str| agencies.get(key).copied();
    let districts = maker.districts(above("ubnd"), above("tinh_uy"))?;
    maker.communes(&districts)?;
    maker.schools(above("sgddt"), &districts);
    maker.service_units(&agencies, &districts);
    maker.health(above("syt"), &districts);
    maker.others(above("ubnd"));
    let mut bodies = maker.bodies;
    if size == Size::Sample {
        bodies.retain(is_in_sample);
    }
    Ok(bodies)
}

/// A district as the bodies below it need it.
struct District {
    code: &'static str,
    /// `huyện Quế Phong`.
    name: String,
    /// `Quế Phong`.
    bare: String,
    body: OrganisationId,
    /// Its agency code.
    agency_code: String,
    education: bool,
}

struct Maker<'a> {
    ids: &'a mut Ids,
    bodies: Vec<Body>,
}

impl Maker<'_> {
    fn add(&mut self, mut body: Body) -> OrganisationId {
        body.id = self.ids.next();
        let id = body.id;
        self.bodies.push(body);
        id
    }

    fn agencies(&mut self) -> Result<BTreeMap<&'static str, OrganisationId>, LoadError> {
        let mut keys = BTreeMap::new();
        for (place, row) in tables::AGENCIES.rows::<10>().enumerate() {
            let [
                key,
                above,
                kind,
                name,
                short,
                notation,
                collegial,
                reach,
                code,
                sample,
            ] = row?;
            let fault = || tables::AGENCIES.fault(place + 1);
            let groups = reach.split(';').filter(|group| !group.is_empty());
            let id = self.add(Body {
                parent: keys.get(above).copied(),
                short_name: short.to_owned(),
                notation: notation.to_owned(),
                collegial: collegial == "1",
                sample: sample == "1",
                reach: groups
                    .map(str::parse)
                    .collect::<Result<_, _>>()
                    .map_err(|_| fault())?,
                code: Some(code.to_owned()),
                ..blank(kind.parse().map_err(|_| fault())?, name.to_owned())
            });
            keys.insert(key, id);
        }
        Ok(keys)
    }

    fn districts(
        &mut self,
        province: Option<OrganisationId>,
        party: Option<OrganisationId>,
    ) -> Result<Vec<District>, LoadError> {
        let mut districts = Vec::new();
        for row in tables::DISTRICTS.rows::<5>() {
            let [code, full, kind, party_runs, education] = row?;
            let name = lower_first(full);
            let bare = without_words(&name, if kind == "huyen" { 1 } else { 2 });
            let agency_code = format!("H41.{}", 24 + districts.len());
            let body = self.add(Body {
                parent: province,
                short_name: format!("UBND {name}"),
                notation: "UBND".to_owned(),
                area_code: Some(code),
                collegial: true,
                reach: vec![ReachGroup::Districts],
                code: Some(agency_code.clone()),
                ..blank(
                    OrganisationKind::District,
                    format!("Ủy ban nhân dân {name}"),
                )
            });
            let (word, notation) = match kind {
                "huyen" => ("Huyện ủy", "HU"),
                "thi-xa" => ("Thị ủy", "TU"),
                _ => ("Thành ủy", "TU"),
            };
            self.add(Body {
                parent: party,
                notation: notation.to_owned(),
                collegial: true,
                runs: party_runs == "1",
                reach: vec![ReachGroup::DistrictParty],
                code: Some(format!("A41.{}", 24 + districts.len())),
                ..blank(
                    OrganisationKind::DistrictPartyBody,
                    format!("{word} {bare}"),
                )
            });
            let education = education == "1";
            districts.push(District {
                code,
                name,
                bare,
                body,
                agency_code,
                education,
            });
        }
        Ok(districts)
    }

    fn communes(&mut self, districts: &[District]) -> Result<(), LoadError> {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for (place, row) in tables::COMMUNES.rows::<4>().enumerate() {
            let [code, full, _, district_code] = row?;
            let district = districts
                .iter()
                .find(|d| d.code == district_code)
                .ok_or_else(|| tables::COMMUNES.fault(place + 1))?;
            let count = counts.entry(district_code).or_default();
            *count += 1;
            let name = lower_first(full);
            self.add(Body {
                parent: Some(district.body),
                short_name: format!("UBND {name}, {}", district.bare),
                notation: "UBND".to_owned(),
                area_code: Some(code),
                collegial: true,
                reach: vec![ReachGroup::Communes],
                code: Some(format!("{}.{count:02}", district.agency_code)),
                ..blank(
                    OrganisationKind::Commune,
                    format!("Ủy ban nhân dân {name}, {}", district.name),
                )
            });
        }
        Ok(())
    }

    fn schools(&mut self, department: Option<OrganisationId>, districts: &[District]) {
        for number in 1..=UPPER_SECONDARY_SCHOOLS {
            self.add(Body {
                parent: department,
                notation: "THPT".to_owned(),
                sample: true,
                reach: vec![ReachGroup::UpperSecondarySchools],
                code: Some(format!("H41.15.{number:03}")),
                ..blank(
                    OrganisationKind::School,
                    format!("Trường THPT số {number} (mẫu)"),
                )
            });
        }
        for district in districts.iter().filter(|d| d.education) {
            let office = self.add(Body {
                parent: Some(district.body),
                notation: "PGDĐT".to_owned(),
                short_name: format!("Phòng GD&ĐT {}", district.bare),
                sample: true,
                reach: vec![ReachGroup::EducationOffices],
                code: Some(format!("{}.GD", district.agency_code)),
                ..blank(
                    OrganisationKind::DistrictOffice,
                    format!("Phòng Giáo dục và Đào tạo {}", district.name),
                )
            });
            for (level, name) in SCHOOL_LEVELS.iter().enumerate() {
                self.add(Body {
                    parent: Some(office),
                    notation: "TH".to_owned(),
                    sample: true,
                    reach: vec![ReachGroup::DistrictSchools],
                    code: Some(format!("{}.GD.{:02}", district.agency_code, level + 1)),
                    ..blank(
                        OrganisationKind::School,
                        format!("{name} số 1 {} (mẫu)", district.bare),
                    )
                });
            }
        }
    }

    /// Half under the departments (without the office), half under the districts, in turn.
    fn service_units(
        &mut self,
        agencies: &BTreeMap<&'static str, OrganisationId>,
        districts: &[District],
    ) {
        let of_kind = |body: &&Body| body.kind == OrganisationKind::Department;
        let departments: Vec<(OrganisationId, String, String)> = self
            .bodies
            .iter()
            .filter(of_kind)
            .filter(|body| agencies.values().any(|id| *id == body.id))
            .map(|body| {
                (
                    body.id,
                    body.short_name.clone(),
                    body.code.clone().unwrap_or_default(),
                )
            })
            .collect();
        let mut above = departments;
        for district in districts {
            above.push((
                district.body,
                district.bare.clone(),
                district.agency_code.clone(),
            ));
        }
        for number in 1..=SERVICE_UNITS {
            let Some((parent, of, code)) = above.get((number - 1) % above.len()) else {
                return;
            };
            let turn = (number - 1) / above.len() + 1;
            self.add(Body {
                parent: Some(*parent),
                notation: "ĐVSN".to_owned(),
                short_name: format!("Đơn vị sự nghiệp số {number} (mẫu)"),
                sample: true,
                reach: vec![ReachGroup::ServiceUnits],
                code: Some(format!("{code}.S{turn:02}")),
                ..blank(
                    OrganisationKind::ServiceUnit,
                    format!("Đơn vị sự nghiệp số {number} (mẫu), {of}"),
                )
            });
        }
    }

    fn health(&mut self, department: Option<OrganisationId>, districts: &[District]) {
        for number in 1..=HOSPITALS {
            self.add(Body {
                parent: department,
                notation: "BV".to_owned(),
                sample: true,
                reach: vec![ReachGroup::HealthFacilities],
                code: Some(format!("H41.16.{number:03}")),
                ..blank(
                    OrganisationKind::HealthFacility,
                    format!("Bệnh viện tuyến tỉnh số {number} (mẫu)"),
                )
            });
        }
        for (place, district) in districts.iter().take(DISTRICT_HEALTH_CENTRES).enumerate() {
            self.add(Body {
                parent: department,
                notation: "TTYT".to_owned(),
                short_name: format!("Trung tâm Y tế {}", district.bare),
                sample: true,
                reach: vec![ReachGroup::HealthFacilities],
                code: Some(format!("H41.16.{:03}", HOSPITALS + place + 1)),
                ..blank(
                    OrganisationKind::HealthFacility,
                    format!("Trung tâm Y tế {}", district.name),
                )
            });
        }
    }

    fn others(&mut self, province: Option<OrganisationId>) {
        for number in 1..=OTHERS {
            self.add(Body {
                parent: province,
                notation: "CQ".to_owned(),
                sample: true,
                reach: vec![ReachGroup::Others],
                code: Some(format!("H41.K{number}")),
                ..blank(
                    OrganisationKind::Other,
                    format!("Cơ quan khác số {number} (mẫu)"),
                )
            });
        }
    }
}

fn blank(kind: OrganisationKind, name: String) -> Body {
    Body {
        id: kit_base::Id::from_i64(0),
        parent: None,
        kind,
        short_name: name.clone(),
        name,
        notation: String::new(),
        area_code: None,
        collegial: false,
        runs: true,
        sample: false,
        reach: Vec::new(),
        code: None,
    }
}

fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().into_iter().flat_map(char::to_lowercase);
    first.chain(letters).collect()
}

fn without_words(text: &str, words: usize) -> String {
    text.split(' ').skip(words).collect::<Vec<_>>().join(" ")
}

/// The top of the province, the departments of education and of information, the first district
/// with two communes, one school and one service unit.
fn is_in_sample(body: &Body) -> bool {
    const CODES: [&str; 14] = [
        "H41",
        "H41.01",
        "H41.11",
        "H41.15",
        "H41.16",
        "H41.24",
        "H41.24.01",
        "H41.24.02",
        "H41.15.001",
        "A41",
        "A41.01",
        "K41",
        "K41.01",
        "H41.11.S01",
    ];
    body.code
        .as_deref()
        .is_some_and(|code| CODES.contains(&code))
}
