//! Who was shown what, and what was refused to whom, from the browser to the log's page and its export.

use crate::world::{Place, Running, client, fill_sample, on_both, sign_in, waiting};
use documents::{
    document::DocumentInput,
    incoming::{
        IncomingId,
        present::present,
        register::{Arrival, register_arrival},
    },
    permissions::DIRECT,
};
use identity::{
    Actor,
    accounts::account_by_user_name,
    actor_of_person,
    delegations::give::{GiveDelegation, give_delegation},
};
use jiff::{SignedDuration, Timestamp};
use kit_audit::{LogOptions, Sequencer, export, log_size};
use kit_base::{Clock, Id, in_province};
use kit_db::{DbError, Tx, params, sql};
use serde_json::Value;
use tinhso::{modules, node::Parts};

/// A document before the leader of the province, who delegated directing to a specialist: the
/// document, the leader.
fn before_the_leader(tx: &mut Tx<'_>, now: Timestamp) -> Result<(IncomingId, i64), DbError> {
    identity::install_role_defaults(tx, now, &modules::role_defaults())?;
    let mut who = |name: &str| {
        let account = account_by_user_name(tx, name)?.ok_or(DbError::NoRow)?;
        Ok::<Actor, DbError>(actor_of_person(tx, account.person, now).expect("a post"))
    };
    let (leader, clerk, deputy) = (
        who("lanh-dao.ubnd")?,
        who("van-thu.ubnd")?,
        who("chuyen-vien.sgddt")?,
    );
    let today = in_province(now).date();
    let arrival = Arrival {
        document: DocumentInput {
            kind: "cong_van".to_owned(),
            notation: "586/BNV-VP".to_owned(),
            issued_on: Some(today),
            issuer: "Bộ Nội vụ".to_owned(),
            subject: "V/v báo cáo".to_owned(),
            secrecy: documents::secrecy::NONE.to_owned(),
            ..DocumentInput::default()
        },
        ..Arrival::default()
    };
    let entered = register_arrival(tx, now, &clerk, &arrival).expect("entered");
    present(tx, now, &clerk, entered.id, None, leader.person).expect("presented");
    let input = GiveDelegation {
        to: deputy.person,
        permissions: [DIRECT.to_owned()].into(),
        document: "15/QĐ-UBND".to_owned(),
        valid_from: today,
        valid_to: today.tomorrow().expect("not the last day"),
    };
    give_delegation(tx, now, &leader, &input).expect("given");
    Ok((entered.id, leader.person.to_i64()))
}

/// Asks for pages as somebody; the statuses.
async fn asks(node: &Running, name: &str, paths: &[&str]) -> Vec<u16> {
    let browser = client();
    sign_in(&browser, node, name).await;
    let mut statuses = Vec::new();
    for path in paths {
        let answer = browser.get(node.url(path)).send().await.expect("an answer");
        statuses.push(answer.status().as_u16());
    }
    statuses
}

/// What everybody does: reads, prints, exports, and is refused.
async fn day(node: &Running, id: IncomingId) {
    let (document, slip) = (
        format!("/van-ban-den/{id}"),
        format!("/van-ban-den/{id}/phieu"),
    );
    let seen = [
        document.as_str(),
        &document,
        &slip,
        "/van-ban-den/xuat-excel",
        "/chung-thu-so/xuat-csv",
    ];
    assert_eq!(asks(node, "van-thu.ubnd", &seen).await, [200; 5]);
    assert_eq!(
        asks(node, "chuyen-vien.sgddt", &[&document]).await,
        [200],
        "by delegation"
    );
    let reports = ["/tong-quan/xuat", "/bao-cao/nam", "/bao-cao/nam/pdf"];
    assert_eq!(asks(node, "lanh-dao.ubnd", &reports).await, [200; 3]);
    let kept = ["/quan-tri/tai-khoan", "/quan-tri/vai-tro.csv"];
    assert_eq!(asks(node, "quan-tri", &kept).await, [200; 2]);
    let other = format!("/van-ban-den/{id}/phieu");
    let refused = [
        document.as_str(),
        &document,
        &document,
        &other,
        "/quan-tri/tai-khoan",
    ];
    assert_eq!(
        asks(node, "van-thu.vinh", &refused).await,
        [404, 404, 404, 404, 403]
    );
}

sql!(LEAVES -> i64: "select count(*) as n from aud_leaf");

/// Gives every entry its place, as a running node does within seconds.
fn sequence(parts: &Parts) {
    let leaves = parts.db.read_blocking(|tx| tx.get(&LEAVES, params![]));
    let leaves = u64::try_from(leaves.expect("an answer")).expect("a number");
    let mut sequencer = Sequencer::new(parts.db.clone(), Clock::system(), LogOptions::default());
    // on a server that others use, too, entries wait for older transactions
    while parts.db.read_blocking(log_size).expect("an answer") < leaves {
        sequencer.run_once().expect("it goes on");
    }
}

/// Every entry of the log as an export shows it.
fn exported(parts: &Parts) -> Vec<Value> {
    let mut out = Vec::new();
    export(&parts.db, None, parts.clock.now(), 0, None, &mut out).expect("written");
    let lines = out
        .split(|byte| *byte == b'\n')
        .filter(|line| !line.is_empty());
    let all = lines.map(|line| serde_json::from_slice::<Value>(line).expect("JSON"));
    all.filter_map(|mut line| line.get_mut("read").map(Value::take))
        .collect()
}

on_both! {
    async fn readings_and_refusals_stand_in_the_log_with_thing_person_and_giver(on) {
        let place = Place::new(on).await;
        let parts = fill_sample(place.parts("a").await).await;
        let db = parts.db.clone();
        let now = parts.clock.now();
        let (id, leader) = waiting(move || db.write_blocking(move |tx| before_the_leader(tx, now)).expect("prepared")).await;
        let node = Running::start(parts).await;
        day(&node, id).await;
        node.stop().await;

        // refusals are summed when their hour is over
        let mut parts = place.parts("a").await;
        parts.clock = Clock::shifted(SignedDuration::from_hours(1));
        Running::start(parts).await.stop().await;
        let (parts, log) = {
            let parts = place.parts("a").await;
            waiting(move || { sequence(&parts); let log = exported(&parts); (parts, log) }).await
        };
        let text = |entry: &Value, key: &str| entry[key].as_str().unwrap_or_default().to_owned();
        let of = |action: &str| log.iter().filter(|entry| entry["action"] == action).cloned().collect::<Vec<_>>();
        let document = id.to_i64();

        let read = of("documents.incoming.read");
        let mine = read.iter().find(|entry| entry["acting_for"].is_null()).expect("the clerk's");
        assert_eq!((text(mine, "object_kind"), mine["object"].as_i64()), ("documents.incoming".to_owned(), Some(document)));
        assert!(text(mine, "reason").starts_with("2 times until"), "{mine}");
        let for_the_leader = read.iter().find(|entry| entry["acting_for"].as_i64() == Some(leader));
        assert_eq!(for_the_leader.and_then(|entry| entry["object"].as_i64()), Some(document), "{read:?}");
        assert_eq!(read.len(), 2);
        for (action, object) in [
            ("documents.incoming.print", document), ("documents.incoming.export", 0), ("signing.certificates.export", 0),
            ("reports.overview.export", 0), ("reports.annual.read", 0), ("reports.annual.print", 0),
            ("identity.account.list", 0), ("identity.role.export", 0),
        ] {
            let found = of(action);
            assert_eq!(found.iter().map(|entry| entry["object"].as_i64()).collect::<Vec<_>>(), [Some(object)], "{action}");
        }

        let refused = of("audit.access.refused");
        assert_eq!(refused.len(), 3, "a right, and two routes: {refused:?}");
        let hidden = refused.iter().find(|entry| text(entry, "reason").contains("404 GET /van-ban-den/{id}: 3 times")).expect("the document's");
        assert_eq!((text(hidden, "object_kind"), hidden["object"].as_i64()), ("documents.incoming".to_owned(), Some(document)));
        assert!(text(hidden, "reason").contains(&format!("/van-ban-den/{id}")), "{hidden}");
        assert!(refused.iter().all(|entry| entry["outcome"] == "refused"));
        assert!(refused.iter().any(|entry| text(entry, "reason").starts_with("identity.accounts.manage: 1 times")), "{refused:?}");

        // the auditor sees the same on the page
        let node = Running::start(parts).await;
        let browser = client();
        sign_in(&browser, &node, "kiem-toan").await;
        let page = browser.get(node.url("/quan-tri/nhat-ky")).send().await.expect("an answer");
        let page = page.text().await.expect("a page");
        for said in ["audit.access.refused", "documents.incoming.print", "reports.annual.print", "signing.certificates.export"] {
            assert!(page.contains(said), "{said}");
        }
        assert!(page.contains(&format!("/van-ban-den/{id}")), "the sample names the thing");
        // who read this document, and for whom, is a page of its own; what nobody wrote is no question
        let about = format!("/quan-tri/nhat-ky?loai=documents.incoming&ma={id}");
        let page = browser.get(node.url(&about)).send().await.expect("an answer");
        let page = page.text().await.expect("a page");
        let rows: Vec<&str> = page.split("<tr").skip(2).collect();
        assert!(rows.iter().all(|row| row.contains(&id.to_string())), "{rows:?}");
        let read: Vec<&&str> = rows.iter().filter(|row| row.contains("documents.incoming.read")).collect();
        assert_eq!((read.len(), read.iter().filter(|row| row.contains(" thay ")).count()), (2, 1), "{read:?}");
        for senseless in ["?loai=documents.incoming", "?loai=%0Aforged+entry&ma=0000000000001", "?loai=a&ma=x"] {
            let answer = browser.get(node.url(&format!("/quan-tri/nhat-ky{senseless}"))).send().await;
            let status = answer.expect("an answer").status();
            assert!(status.is_client_error(), "{senseless}: {status}");
        }
        node.stop().await;
    }
}
