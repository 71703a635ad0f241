//! Invented data for every page: a fictional province, made-up people.

use super::{
    branch::Chosen, columns::Named, detail, images, import, import_preview, list, looks, own,
    print, request, rules, statistics, whose_picture,
};
use crate::certificates::{
    Act, Certificate, CertificateId, HolderKind, RequestKind, State,
    branch::Branch,
    history::StepLine,
    images::{ImageId, ImageKind, Owner, Picture},
    import::{ImportId, Preview, Row, RowProblem},
    looks::{Look, LookReason},
    request::empty,
    show::View,
    statistics::{Counts, Statistics},
};
use identity::{OrganisationBrief, OrganisationId, OrganisationKind, PersonId};
use jiff::{Timestamp, civil::date};
use kit_base::{Clock, Id};
use kit_web::{Answer, FormState, Routes, Rows, Visit, ui::Choice};
use std::collections::BTreeMap;

fn at(year: i16) -> Timestamp {
    Clock::instant_of(date(year, 3, 1).at(9, 0, 0, 0))
}

fn agency() -> OrganisationId {
    OrganisationId::from_i64(1)
}

fn person() -> PersonId {
    PersonId::from_i64(2)
}

fn certificate(state: State, holder: HolderKind) -> Certificate {
    let name = match holder {
        HolderKind::Person => "Nguyễn Thị Mẫu",
        HolderKind::Agency => "Sở Nội vụ tỉnh Lam Giang",
        HolderKind::Device => "Trục liên thông văn bản",
    };
    let issued = state.is_live() || matches!(state, State::Revoked | State::Expired);
    Certificate {
        id: CertificateId::from_i64(7),
        organisation_id: agency(),
        holder_kind: holder,
        person_id: (holder == HolderKind::Person).then(person),
        state,
        holder_name: name.to_owned(),
        holder_email: "mau@vi-du.gov.vn".to_owned(),
        words: "Cán bộ mới được bổ nhiệm, cần ký số văn bản".to_owned(),
        serial: if issued { "3F0A91C2" } else { "" }.to_owned(),
        subject: if issued {
            "CN=Nguyễn Thị Mẫu, O=Sở Nội vụ, C=VN"
        } else {
            ""
        }
        .to_owned(),
        issuer: if issued {
            "CN=CA phục vụ các cơ quan nhà nước"
        } else {
            ""
        }
        .to_owned(),
        not_before: issued.then(|| at(2021)),
        not_after: issued.then(|| at(2026)),
        sha256: issued.then(|| "ab".repeat(32)),
        sent_at: (state == State::Sent).then(|| at(2022)),
        sent_due_at: (state == State::Sent).then(|| at(2022)),
        delivered_at: (state == State::Active).then(|| at(2021)),
        token_number: if issued { "TK-000123" } else { "" }.to_owned(),
        received_by: if issued { name } else { "" }.to_owned(),
        request_kind: RequestKind::New,
        ..empty(at(2021))
    }
}

fn view(state: State, holder: HolderKind, acts: &[Act]) -> View {
    let step = |act, words: &str| StepLine {
        at: at(2022),
        act,
        person_id: Some(person()),
        organisation_id: Some(agency()),
        words: words.to_owned(),
        for_person_id: None,
        for_document: String::new(),
    };
    View {
        seen_for: None,
        it: certificate(state, holder),
        steps: vec![
            step(Act::Request, "Cán bộ mới được bổ nhiệm, cần ký số văn bản"),
            step(Act::Confirm, ""),
        ],
        organisation: "Sở Nội vụ tỉnh Lam Giang".to_owned(),
        names: BTreeMap::from([(person(), "Nguyễn Thị Mẫu".to_owned())]),
        replaces: None,
        summary: None,
        acts: acts.to_vec(),
    }
}

fn drawn(visit: &Visit, state: State, holder: HolderKind, acts: &[Act]) -> Answer {
    let people = vec![(person(), "Nguyễn Thị Mẫu".to_owned())];
    let it = view(state, holder, acts);
    detail::draw(visit, &it, &people, state == State::Active, None)
}

fn listed(visit: &Visit, rows: Vec<Certificate>) -> Answer {
    let read = list::Read {
        rows: of_agency(rows, "Sở Nội vụ tỉnh Lam Giang"),
        chosen: Chosen {
            may_choose: true,
            ..Chosen::default()
        },
    };
    list::draw(visit, &list::Query::whole(None), &read)
}

fn of_agency(rows: Vec<Certificate>, name: &str) -> Rows<Named> {
    let named = |it| Named {
        it,
        agency: name.to_owned(),
        only: "/chung-thu-so?don-vi=1".to_owned(),
    };
    Rows {
        rows: rows.into_iter().map(named).collect(),
        next: None,
        previous: None,
    }
}

fn some() -> Vec<Certificate> {
    vec![
        certificate(State::Active, HolderKind::Person),
        certificate(State::Sent, HolderKind::Agency),
        certificate(State::Revoked, HolderKind::Device),
    ]
}

fn preview() -> Preview {
    let row = |place: &str, problem: Option<RowProblem>, is_authority| Row {
        place: place.to_owned(),
        der: String::new(),
        subject: "CN=Nguyễn Thị Mẫu, O=Sở Nội vụ, C=VN".to_owned(),
        serial: "3F0A91C2".to_owned(),
        holder_name: "Nguyễn Thị Mẫu".to_owned(),
        holder: HolderKind::Person.code().to_owned(),
        organisation: Some(agency()),
        person: Some(person()),
        device: String::new(),
        token: "TK-000123".to_owned(),
        is_authority,
        problem: problem.map_or("", RowProblem::code).to_owned(),
    };
    let mut rows = vec![row("a.cer", None, false), row("ca.cer", None, true)];
    rows.extend(
        RowProblem::ALL
            .iter()
            .map(|it| row("b.csv:2", Some(*it), false)),
    );
    Preview { rows }
}

fn look() -> Look {
    Look {
        certificate_id: CertificateId::from_i64(7),
        reason: LookReason::Released,
        since: date(2022, 3, 1),
        organisation_id: agency(),
        holder_name: "Nguyễn Thị Mẫu".to_owned(),
        state: State::Active,
        serial: "3F0A91C2".to_owned(),
        not_after: Some(at(2026)),
    }
}

fn department() -> OrganisationBrief {
    OrganisationBrief {
        id: agency(),
        name: "Sở Nội vụ tỉnh Lam Giang".to_owned(),
        short_name: String::new(),
        notation: "SNV".to_owned(),
        kind: OrganisationKind::Department,
        parent: None,
        collegial: false,
        runs_documents: true,
    }
}

fn counted() -> Statistics {
    let counts = Counts {
        active: 1_204,
        persons: 1_100,
        agencies: 90,
        devices: 14,
        soon: 31,
        expired: 12,
        revoked: 4,
        waiting: 9,
    };
    let body = department();
    Statistics {
        total: counts,
        kinds: vec![
            (OrganisationKind::Department, counts),
            (OrganisationKind::Commune, counts),
        ],
        departments: vec![(body.clone(), counts)],
        districts: vec![(body, counts)],
        agencies: Vec::new(),
    }
}

/// The branch of a department, and what a search without script found.
fn narrowed() -> (Option<Branch>, Chosen) {
    let chosen = Chosen {
        agency: Some(department()),
        found: Some(("so noi vu".to_owned(), vec![department()])),
        may_choose: true,
    };
    (Some(Branch::whole(agency())), chosen)
}

fn counted_in(visit: &Visit, is_narrowed: bool) -> Answer {
    let mut found = counted();
    let (branch, chosen) = if is_narrowed {
        found.agencies = std::mem::take(&mut found.departments);
        found.districts.clear();
        narrowed()
    } else {
        (None, Chosen::default())
    };
    let read = statistics::Read {
        branch,
        chosen,
        found,
    };
    statistics::draw(visit, &read)
}

fn listed_in_branch(visit: &Visit) -> Answer {
    let (branch, chosen) = narrowed();
    let read = list::Read {
        rows: of_agency(some(), &department().name),
        chosen,
    };
    list::draw(visit, &list::Query::whole(branch), &read)
}

fn pictured(visit: &Visit, seal: bool, is_there: bool) -> Answer {
    let owner = Owner {
        organisation: agency(),
        person: (!seal).then(person),
    };
    let picture = Picture {
        id: ImageId::from_i64(3),
        kind: if seal {
            ImageKind::Seal
        } else {
            ImageKind::Signature
        },
        organisation_id: agency(),
        person_id: owner.person,
        sha256: "ab".repeat(32),
        width_micrometres: 36_000,
        height_micrometres: 36_000,
        added_at: at(2022),
    };
    let shown = images::Shown {
        owner,
        name: "Sở Nội vụ tỉnh Lam Giang".to_owned(),
        picture: is_there.then_some(picture),
        here: visit.path().to_owned(),
    };
    images::draw(visit, &shown, &FormState::new())
}

/// A form with everything wrong that can be.
fn wrong(visit: &Visit) -> Answer {
    let words = crate::certificates::Problems::one("person", "signing-problem-not-staff");
    let state = FormState::new().refuse_all(&words, |field| (field, super::errors::label(field)));
    let staff = request::Staff {
        desks: vec![Choice::new("1", "Sở Nội vụ"), Choice::new("2", "Sở Y tế")],
        people: vec![Choice::new("1", "Nguyễn Thị Mẫu, Chuyên viên")],
    };
    request::draw(visit, &state, &staff, "/chung-thu-so/de-nghi", None)
}

/// Every page with data, and those that look otherwise without.
pub(super) fn add(routes: Routes) -> Routes {
    const ID: &str = "/chung-thu-so/{id}";
    let routes = routes
        .sample("/chung-thu-so", "some", |visit| listed(visit, some()))
        .sample("/chung-thu-so", "empty", |visit| listed(visit, Vec::new()))
        .sample("/chung-thu-so", "one agency", listed_in_branch)
        .sample(ID, "requested", |visit| {
            let acts = [Act::Confirm, Act::SendBack, Act::Refuse];
            drawn(visit, State::Requested, HolderKind::Person, &acts)
        })
        .sample(ID, "draft", |visit| {
            drawn(
                visit,
                State::Draft,
                HolderKind::Device,
                &[Act::Resubmit, Act::Withdraw],
            )
        })
        .sample(ID, "confirmed", |visit| {
            drawn(visit, State::Confirmed, HolderKind::Agency, &[Act::Send])
        })
        .sample(ID, "sent", |visit| {
            drawn(
                visit,
                State::Sent,
                HolderKind::Agency,
                &[Act::RecordIssue, Act::Refuse],
            )
        })
        .sample(ID, "issued", |visit| {
            drawn(visit, State::Issued, HolderKind::Agency, &[Act::Deliver])
        })
        .sample(ID, "delivered", |visit| {
            drawn(
                visit,
                State::Delivered,
                HolderKind::Person,
                &[Act::Activate],
            )
        })
        .sample(ID, "active", |visit| {
            let acts = [Act::RequestRevocation, Act::RecordRevocation];
            drawn(visit, State::Active, HolderKind::Person, &acts)
        })
        .sample(ID, "revocation", |visit| {
            let acts = [Act::ConfirmRevocation, Act::StopRevocation];
            drawn(visit, State::RevocationRequested, HolderKind::Person, &acts)
        });
    more(sheets_and_forms(routes))
}

fn sheets_and_forms(routes: Routes) -> Routes {
    routes
        .sample("/chung-thu-so/{id}/phieu", "person", |visit| {
            print::draw_request(visit, &view(State::Requested, HolderKind::Person, &[]))
        })
        .sample("/chung-thu-so/{id}/phieu", "revocation", |visit| {
            let mut view = view(State::RevocationRequested, HolderKind::Agency, &[]);
            "merged".clone_into(&mut view.it.revocation_ground);
            print::draw_request(visit, &view)
        })
        .sample("/chung-thu-so/{id}/bien-ban", "one", |visit| {
            print::draw_hand_over(visit, &view(State::Active, HolderKind::Agency, &[]))
        })
        .sample("/chung-thu-so/de-nghi", "empty", |visit| {
            request::draw(
                visit,
                &FormState::new(),
                &request::Staff::default(),
                "/chung-thu-so/de-nghi",
                None,
            )
        })
        .sample("/chung-thu-so/de-nghi", "wrong", wrong)
        .sample("/chung-thu-so/{id}/sua", "one", |visit| {
            let state = FormState::new()
                .with("kind", "renewal")
                .with("holder", "device");
            let given = request::Given {
                holder: "Trục liên thông văn bản".to_owned(),
                said: "Thiếu quyết định giao quản lý thiết bị".to_owned(),
            };
            request::draw(
                visit,
                &state,
                &request::Staff::default(),
                visit.path(),
                Some(&given),
            )
        })
        .sample("/chung-thu-so/can-xem", "one", |visit| {
            let names = BTreeMap::from([(agency(), department().name)]);
            looks::draw(visit, &[look()], &names, &FormState::new())
        })
        .sample("/chung-thu-so/can-xem", "empty", |visit| {
            looks::draw(visit, &[], &BTreeMap::new(), &FormState::new())
        })
        .sample("/chung-thu-so/thong-ke", "some", |visit| {
            counted_in(visit, false)
        })
        .sample("/chung-thu-so/thong-ke", "one agency", |visit| {
            counted_in(visit, true)
        })
        .sample("/chung-thu-so/quy-dinh", "one", |visit| {
            rules::draw(visit, &FormState::new())
        })
}

fn more(routes: Routes) -> Routes {
    const REMOVE: [&str; 3] = [
        "/chung-thu-so/cua-toi/chu-ky/bo",
        "/chung-thu-so/chu-ky/bo",
        "/chung-thu-so/con-dau/bo",
    ];
    let routes = routes
        .sample("/chung-thu-so/nhap", "empty", |visit| {
            import::draw(visit, &FormState::new())
        })
        .sample("/chung-thu-so/nhap/{id}", "mixed", |visit| {
            import_preview::draw(visit, &preview(), ImportId::from_i64(1), &FormState::new())
        })
        .sample("/chung-thu-so/cua-toi", "some", |visit| {
            own::draw(visit, &some())
        })
        .sample("/chung-thu-so/cua-toi", "empty", |visit| {
            own::draw(visit, &[])
        })
        .sample("/chung-thu-so/cua-toi/chu-ky", "none", |visit| {
            pictured(visit, false, false)
        })
        .sample("/chung-thu-so/chu-ky", "one", |visit| {
            pictured(visit, false, true)
        })
        .sample("/chung-thu-so/chu-ky", "choose", |visit| {
            whose_picture::choose(visit, "/chung-thu-so/chu-ky", Vec::new())
        })
        .sample("/chung-thu-so/con-dau", "one", |visit| {
            pictured(visit, true, true)
        })
        .sample("/chung-thu-so/con-dau", "choose", |visit| {
            whose_picture::choose(
                visit,
                "/chung-thu-so/con-dau",
                vec![Choice::new("1", department().name)],
            )
        });
    REMOVE.into_iter().fold(routes, |routes, path| {
        routes.sample(path, "question", |visit| {
            images::ask(visit, "/chung-thu-so/cua-toi/chu-ky")
        })
    })
}
