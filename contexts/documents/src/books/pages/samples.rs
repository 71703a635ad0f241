//! Every page of the books with invented data.

use super::{
    close, list,
    read::{INCOMING, Register, Wanted},
    register, settings,
};
use crate::{
    books::{Book, BookId, Direction, JOINT, configure::Numbering},
    desk_choice::DeskChoice,
    names::Names,
};
use identity::OrganisationId;
use jiff::civil::date;
use kit_base::Id;
use kit_web::Routes;
use vn::kinds::KindGroup;

pub(super) fn add(routes: Routes) -> Routes {
    routes
        .sample("/so-van-ban", "empty", |visit| {
            list::draw(visit, &[], &Names::new())
        })
        .sample("/so-van-ban", "with data", |visit| {
            list::draw(
                visit,
                &[
                    book(Direction::Incoming, JOINT, false),
                    book(Direction::Outgoing, "nghi_quyet", true),
                ],
                &Names::new(),
            )
        })
        .sample("/so-van-ban/{id}", "empty", |visit| {
            register::draw(visit, &extract(0), EVERYTHING)
        })
        .sample("/so-van-ban/{id}", "with data", |visit| {
            register::draw(visit, &extract(12), NOVEMBER)
        })
        .sample("/so-van-ban/{id}/khoa", "question", |visit| {
            close::draw(visit, &book(Direction::Incoming, JOINT, false))
        })
        .sample("/so-van-ban/quy-dinh", "with data", |visit| {
            let rules: Vec<_> = settings::kinds()
                .map(|kind| {
                    let apart = kind.group() == KindGroup::Normative;
                    (
                        kind,
                        if apart {
                            Numbering::Apart
                        } else {
                            Numbering::Joint
                        },
                    )
                })
                .collect();
            settings::draw(visit, &DeskChoice::default(), &rules)
        })
}

const EVERYTHING: Wanted = Wanted {
    from: None,
    to: None,
    after: 0,
};
const NOVEMBER: Wanted = Wanted {
    from: Some(date(2025, 11, 1)),
    to: None,
    after: 500,
};

fn book(direction: Direction, grouping: &str, closed: bool) -> Book {
    Book {
        id: BookId::from_i64(1),
        organisation_id: OrganisationId::from_i64(1),
        direction,
        grouping: grouping.to_owned(),
        year: 2025,
        name: "Sổ đăng ký văn bản đến năm 2025".to_owned(),
        last: 2_481,
        last_on: Some(date(2025, 11, 21)),
        closed,
    }
}

fn extract(lines: usize) -> Register {
    let line = |number: i64| {
        let cells = [
            "21/11/2025",
            "",
            "Sở Nông nghiệp và Môi trường",
            "2214/SNNMT-ĐĐ",
            "20/11/2025",
            "Công văn. Góp ý dự thảo Quyết định quy định hạn mức giao đất ở, đất nông nghiệp",
            "Phòng Tổng hợp",
            "21/11/2025",
            "",
            "",
        ];
        let mut cells: Vec<String> = cells.map(str::to_owned).to_vec();
        cells[1] = number.to_string();
        (number, cells)
    };
    Register {
        book: book(Direction::Incoming, JOINT, false),
        agency: "Văn phòng UBND tỉnh".to_owned(),
        columns: &INCOMING,
        lines: (501..).take(lines).map(line).collect(),
        is_keeper: true,
        more: lines > 0,
    }
}
