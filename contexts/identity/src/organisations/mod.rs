//! Organisations over time: what they are, what they were called, what they became.
//!
//! A body is valid from a day up to, not including, another. Nothing is deleted: a body that ends
//! keeps its rows, and [`succeed`] links it to the bodies that took over.

pub mod amend;
pub mod codes;
pub mod create;
pub mod from_table;
pub mod import;
pub(crate) mod pages;
pub mod reach;
mod read;
pub mod rename;
mod search;
pub(crate) mod store;
pub mod succeed;

pub use read::{
    children, count_organisations, organisation, organisation_brief, organisation_brief_as_of,
    organisation_by_area_code, organisations_brief, organisations_of_kind, roots, some_of_kind,
};
pub use search::search_organisations;
pub(crate) use search::words;

use crate::OrganisationId;
use jiff::civil::Date;

kit_db::code_enum! {
    /// What kind of body an organisation is. Decides nothing by itself; rules that differ by kind
    /// (kinds of documents, default units) look at it.
    pub enum OrganisationKind {
        /// The People's Committee of a province (UBND tỉnh).
        Province = "province",
        /// Its office (Văn phòng UBND tỉnh).
        ProvincialOffice = "provincial_office",
        /// A specialised department of the province or a body equal to it (sở, ban, thanh tra).
        Department = "department",
        /// The People's Committee of a district, town or provincial city; none after 1/7/2025.
        District = "district",
        /// The People's Committee of a commune, ward or township.
        Commune = "commune",
        /// A specialised office of a district (phòng chuyên môn).
        DistrictOffice = "district_office",
        /// A public service unit (đơn vị sự nghiệp).
        ServiceUnit = "service_unit",
        /// A school of any level.
        School = "school",
        /// A hospital, health centre or station.
        HealthFacility = "health_facility",
        /// The provincial Party committee, its office and its committees.
        PartyBody = "party_body",
        /// The Party committee of a district.
        DistrictPartyBody = "district_party_body",
        /// The Party committee of the province's enterprises (Đảng ủy Khối Doanh nghiệp).
        EnterpriseParty = "enterprise_party",
        /// The People's Council of a province.
        PeoplesCouncil = "peoples_council",
        /// The office of the National Assembly delegation and the People's Council.
        PeoplesCouncilOffice = "peoples_council_office",
        /// Anything else.
        Other = "other",
    }
}

impl OrganisationKind {
    /// Key of the kind's name for people.
    #[must_use]
    pub const fn label_key(self) -> &'static str {
        match self {
            Self::Province => "identity-kind-province",
            Self::ProvincialOffice => "identity-kind-provincial-office",
            Self::Department => "identity-kind-department",
            Self::District => "identity-kind-district",
            Self::Commune => "identity-kind-commune",
            Self::DistrictOffice => "identity-kind-district-office",
            Self::ServiceUnit => "identity-kind-service-unit",
            Self::School => "identity-kind-school",
            Self::HealthFacility => "identity-kind-health-facility",
            Self::PartyBody => "identity-kind-party-body",
            Self::DistrictPartyBody => "identity-kind-district-party-body",
            Self::EnterpriseParty => "identity-kind-enterprise-party",
            Self::PeoplesCouncil => "identity-kind-peoples-council",
            Self::PeoplesCouncilOffice => "identity-kind-peoples-council-office",
            Self::Other => "identity-kind-other",
        }
    }
}

kit_db::row! {
    /// What other contexts need to know of an organisation.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct OrganisationBrief {
        /// Identifier.
        pub id: OrganisationId,
        /// Full official name.
        pub name: String,
        /// Name for lists.
        pub short_name: String,
        /// Abbreviation in the notation of its documents (Decree 30/2020, Annex III), as
        /// `SGDĐT`; data, because usage differs.
        pub notation: String,
        /// Kind of body.
        pub kind: OrganisationKind,
        /// The body above, if any.
        pub parent: Option<OrganisationId>,
        /// Whether it decides as a body (leaders sign `TM.`, Decree 30/2020, Annex I).
        pub collegial: bool,
        /// Whether it works on this system.
        pub runs_documents: bool,
    }
}

kit_db::row! {
    /// An organisation with everything that is stored of it.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Organisation {
        /// Identifier.
        pub id: OrganisationId,
        /// The body above.
        pub parent: Option<OrganisationId>,
        /// Kind.
        pub kind: OrganisationKind,
        /// Present full name.
        pub name: String,
        /// Present name for lists.
        pub short_name: String,
        /// Present abbreviation in notations.
        pub notation: String,
        /// Official code of the area it governs (General Statistics Office), if it governs one.
        pub area_code: Option<String>,
        /// Whether it decides as a body.
        pub collegial: bool,
        /// Whether it works on this system.
        pub runs_documents: bool,
        /// Whether its name is a sample: no list that we know gives the real one.
        pub sample: bool,
        /// Place among its siblings.
        pub place: i64,
        /// First day.
        pub valid_from: Date,
        /// First day on which it is no more.
        pub valid_to: Option<Date>,
        /// Rises with every change, so that two people cannot overwrite each other unseen.
        pub version: i64,
    }
}

impl Organisation {
    /// Whether it exists on `day`.
    #[must_use]
    pub fn exists_on(&self, day: Date) -> bool {
        self.valid_from <= day && self.valid_to.is_none_or(|end| end > day)
    }
}

kit_db::row! {
    /// A name that an organisation had for a time.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct FormerName {
        /// First day of the name.
        pub valid_from: Date,
        /// First day on which it no longer held; `None` for the present name.
        pub valid_to: Option<Date>,
        /// Full name.
        pub name: String,
        /// Name for lists.
        pub short_name: String,
        /// Abbreviation in notations.
        pub notation: String,
    }
}
