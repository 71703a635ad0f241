//! Roles, scopes, and what each role may. The program's defaults are installed as rows once;
//! afterwards the rows decide, so that an operator can change them.

pub mod change;
mod install;
pub mod keepers;
mod labels;
mod matrix;
pub(crate) mod pages;
pub(crate) mod store;

pub use install::{RoleDefault, declared, install};
pub use labels::PermissionLabels;
pub use matrix::{MatrixRow, matrix, matrix_csv};

kit_db::code_enum! {
    /// The part that a post plays. A post has one role; a person may hold several posts.
    pub enum Role {
        /// Văn thư: receives, registers, numbers, seals and publishes.
        Clerk = "van_thu",
        /// Lãnh đạo cơ quan: directs incoming, approves and signs outgoing documents.
        Leader = "lanh_dao",
        /// Chánh văn phòng or who is charged with it: presents, distributes, checks form, urges.
        ChiefOfOffice = "chanh_van_phong",
        /// Trưởng phòng: assigns within the unit, answers for the content.
        HeadOfUnit = "truong_phong",
        /// Chuyên viên: drafts, solves, keeps work files.
        Specialist = "chuyen_vien",
        /// Lưu trữ cơ quan: receives work files.
        Archivist = "luu_tru",
        /// Quản trị: configures; reads no content of documents.
        Administrator = "quan_tri",
        /// Kiểm toán: reads the log of official acts.
        Auditor = "kiem_toan",
        /// Lãnh đạo tỉnh: sees the dashboards of the whole province.
        ProvinceLeader = "lanh_dao_tinh",
    }
}

impl Role {
    /// Whether it is a role of administration or audit, which never holds a right over contents,
    /// and whose holders hold no other kind of post.
    #[must_use]
    pub const fn is_administrative(self) -> bool {
        matches!(self, Self::Administrator | Self::Auditor)
    }

    /// Key of the role's name for people.
    #[must_use]
    pub const fn label_key(self) -> &'static str {
        match self {
            Self::Clerk => "identity-role-clerk",
            Self::Leader => "identity-role-leader",
            Self::ChiefOfOffice => "identity-role-chief-of-office",
            Self::HeadOfUnit => "identity-role-head-of-unit",
            Self::Specialist => "identity-role-specialist",
            Self::Archivist => "identity-role-archivist",
            Self::Administrator => "identity-role-administrator",
            Self::Auditor => "identity-role-auditor",
            Self::ProvinceLeader => "identity-role-province-leader",
        }
    }
}

kit_db::code_enum! {
    /// How far a permission reaches, from the narrowest to the widest.
    pub enum Scope {
        /// What the person has in hand.
        Person = "person",
        /// What lies in the person's own unit.
        Unit = "unit",
        /// What lies in the person's own organisation.
        Organisation = "organisation",
        /// Everything in the province.
        Province = "province",
    }
}

impl Scope {
    /// Key of the scope's name for people.
    #[must_use]
    pub const fn label_key(self) -> &'static str {
        match self {
            Self::Person => "identity-scope-person",
            Self::Unit => "identity-scope-unit",
            Self::Organisation => "identity-scope-organisation",
            Self::Province => "identity-scope-province",
        }
    }
}
