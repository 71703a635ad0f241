//! How a body of each kind is divided and staffed.

use crate::{OrganisationKind, Role, UnitKind};

/// A unit with its posts.
pub(super) struct UnitPlan {
    pub(super) kind: UnitKind,
    pub(super) name: &'static str,
    pub(super) short_name: &'static str,
    pub(super) posts: &'static [PostPlan],
}

/// Posts of the same title: role, title, how many.
pub(super) struct PostPlan(pub(super) Role, pub(super) &'static str, pub(super) usize);

/// The units of a body of this kind.
pub(super) fn units_of(kind: OrganisationKind) -> &'static [UnitPlan] {
    match kind {
        OrganisationKind::Province => PROVINCE,
        OrganisationKind::ProvincialOffice => PROVINCIAL_OFFICE,
        OrganisationKind::Department => DEPARTMENT,
        OrganisationKind::District => DISTRICT,
        OrganisationKind::Commune => COMMUNE,
        OrganisationKind::School => SCHOOL,
        OrganisationKind::ServiceUnit | OrganisationKind::DistrictOffice => SERVICE_UNIT,
        OrganisationKind::HealthFacility => HEALTH,
        OrganisationKind::PartyBody
        | OrganisationKind::DistrictPartyBody
        | OrganisationKind::EnterpriseParty => PARTY,
        OrganisationKind::PeoplesCouncil
        | OrganisationKind::PeoplesCouncilOffice
        | OrganisationKind::Other => OFFICE,
    }
}

const fn leaders(posts: &'static [PostPlan]) -> UnitPlan {
    UnitPlan {
        kind: UnitKind::Leadership,
        name: "Lãnh đạo",
        short_name: "LĐ",
        posts,
    }
}

const fn clerks(posts: &'static [PostPlan]) -> UnitPlan {
    UnitPlan {
        kind: UnitKind::Clerical,
        name: "Văn thư",
        short_name: "VT",
        posts,
    }
}

const fn division(
    name: &'static str,
    short_name: &'static str,
    posts: &'static [PostPlan],
) -> UnitPlan {
    UnitPlan {
        kind: UnitKind::Division,
        name,
        short_name,
        posts,
    }
}

use Role::{Archivist, ChiefOfOffice, Clerk, HeadOfUnit, Leader, Specialist};

const ONE_CLERK: &[PostPlan] = &[PostPlan(Clerk, "Văn thư", 1)];
const TWO_CLERKS: &[PostPlan] = &[PostPlan(Clerk, "Văn thư", 2)];
const BIG_DIVISION: &[PostPlan] = &[
    PostPlan(HeadOfUnit, "Trưởng phòng", 1),
    PostPlan(HeadOfUnit, "Phó Trưởng phòng", 1),
    PostPlan(Specialist, "Chuyên viên", 4),
];
const DIVISION: &[PostPlan] = &[
    PostPlan(HeadOfUnit, "Trưởng phòng", 1),
    PostPlan(HeadOfUnit, "Phó Trưởng phòng", 1),
    PostPlan(Specialist, "Chuyên viên", 3),
];
const SMALL_DIVISION: &[PostPlan] = &[
    PostPlan(HeadOfUnit, "Trưởng phòng", 1),
    PostPlan(Specialist, "Chuyên viên", 2),
];
const OFFICE_POSTS: &[PostPlan] = &[
    PostPlan(ChiefOfOffice, "Chánh Văn phòng", 1),
    PostPlan(ChiefOfOffice, "Phó Chánh Văn phòng", 1),
    PostPlan(Specialist, "Chuyên viên", 2),
    PostPlan(Archivist, "Lưu trữ", 1),
];

const PROVINCE: &[UnitPlan] = &[
    leaders(&[
        PostPlan(Leader, "Chủ tịch", 1),
        PostPlan(Leader, "Phó Chủ tịch", 3),
    ]),
    division(
        "Văn phòng",
        "VP",
        &[
            PostPlan(ChiefOfOffice, "Chánh Văn phòng", 1),
            PostPlan(ChiefOfOffice, "Phó Chánh Văn phòng", 3),
            PostPlan(Archivist, "Lưu trữ", 1),
        ],
    ),
    clerks(&[PostPlan(Clerk, "Văn thư", 3)]),
    division("Phòng Tổng hợp", "TH", BIG_DIVISION),
    division("Phòng Kinh tế", "KT", BIG_DIVISION),
    division("Phòng Khoa giáo - Văn xã", "VX", BIG_DIVISION),
    division("Phòng Nội chính", "NC", BIG_DIVISION),
];

const PROVINCIAL_OFFICE: &[UnitPlan] = &[
    leaders(&[
        PostPlan(Leader, "Chánh Văn phòng", 1),
        PostPlan(Leader, "Phó Chánh Văn phòng", 2),
    ]),
    clerks(TWO_CLERKS),
    division("Phòng Hành chính - Tổ chức", "HCTC", DIVISION),
    division("Phòng Quản trị - Tài vụ", "QTTV", DIVISION),
    division("Trung tâm Cổng thông tin điện tử", "CTT", DIVISION),
];

const DEPARTMENT: &[UnitPlan] = &[
    leaders(&[
        PostPlan(Leader, "Giám đốc", 1),
        PostPlan(Leader, "Phó Giám đốc", 3),
    ]),
    division("Văn phòng", "VP", OFFICE_POSTS),
    clerks(TWO_CLERKS),
    division("Phòng Kế hoạch - Tài chính", "KHTC", BIG_DIVISION),
    division("Phòng Tổ chức cán bộ", "TCCB", BIG_DIVISION),
    division("Phòng Nghiệp vụ", "NV", BIG_DIVISION),
    division("Thanh tra", "TTr", BIG_DIVISION),
];

const DISTRICT: &[UnitPlan] = &[
    leaders(&[
        PostPlan(Leader, "Chủ tịch", 1),
        PostPlan(Leader, "Phó Chủ tịch", 2),
    ]),
    division("Văn phòng HĐND và UBND", "VP", OFFICE_POSTS),
    clerks(TWO_CLERKS),
    division("Phòng Nội vụ", "NV", DIVISION),
    division("Phòng Tài chính - Kế hoạch", "TCKH", DIVISION),
    division("Phòng Tài nguyên và Môi trường", "TNMT", DIVISION),
    division("Phòng Tư pháp", "TP", DIVISION),
    division("Phòng Văn hóa và Thông tin", "VHTT", DIVISION),
];

const COMMUNE: &[UnitPlan] = &[
    leaders(&[
        PostPlan(Leader, "Chủ tịch", 1),
        PostPlan(Leader, "Phó Chủ tịch", 2),
    ]),
    clerks(ONE_CLERK),
    division(
        "Văn phòng - Thống kê",
        "VPTK",
        &[
            PostPlan(HeadOfUnit, "Phụ trách", 1),
            PostPlan(Specialist, "Công chức", 1),
        ],
    ),
    division(
        "Địa chính - Xây dựng - Nông nghiệp và Môi trường",
        "ĐC",
        &[PostPlan(Specialist, "Công chức", 2)],
    ),
    division(
        "Tài chính - Kế toán",
        "TCKT",
        &[PostPlan(Specialist, "Công chức", 1)],
    ),
    division(
        "Tư pháp - Hộ tịch",
        "TPHT",
        &[PostPlan(Specialist, "Công chức", 1)],
    ),
];

const SCHOOL: &[UnitPlan] = &[
    leaders(&[
        PostPlan(Leader, "Hiệu trưởng", 1),
        PostPlan(Leader, "Phó Hiệu trưởng", 1),
    ]),
    clerks(ONE_CLERK),
    division(
        "Tổ chuyên môn",
        "TCM",
        &[
            PostPlan(HeadOfUnit, "Tổ trưởng", 1),
            PostPlan(Specialist, "Giáo viên", 2),
        ],
    ),
];

const SERVICE_UNIT: &[UnitPlan] = &[
    leaders(&[
        PostPlan(Leader, "Giám đốc", 1),
        PostPlan(Leader, "Phó Giám đốc", 1),
    ]),
    clerks(ONE_CLERK),
    division("Phòng Hành chính - Tổng hợp", "HCTH", SMALL_DIVISION),
    division("Phòng Nghiệp vụ", "NV", SMALL_DIVISION),
];

const HEALTH: &[UnitPlan] = &[
    leaders(&[
        PostPlan(Leader, "Giám đốc", 1),
        PostPlan(Leader, "Phó Giám đốc", 2),
    ]),
    clerks(ONE_CLERK),
    division("Phòng Tổ chức - Hành chính", "TCHC", DIVISION),
    division("Phòng Kế hoạch tổng hợp", "KHTH", SMALL_DIVISION),
];

const PARTY: &[UnitPlan] = &[
    leaders(&[
        PostPlan(Leader, "Trưởng cơ quan", 1),
        PostPlan(Leader, "Phó Trưởng cơ quan", 1),
    ]),
    division("Văn phòng", "VP", OFFICE_POSTS),
    clerks(ONE_CLERK),
    division("Phòng Nghiệp vụ", "NV", DIVISION),
];

const OFFICE: &[UnitPlan] = &[
    leaders(&[
        PostPlan(Leader, "Lãnh đạo", 1),
        PostPlan(Leader, "Phó Lãnh đạo", 1),
    ]),
    clerks(ONE_CLERK),
    division("Phòng Tổng hợp", "TH", DIVISION),
];
