//! Bridges: what happens in one office reaches the people concerned.

use crate::world::{Place, fill_sample, on_both, waiting};
use documents::events::{Fact, SentBack};
use identity::accounts::account_by_user_name;
use kit_base::Id;
use kit_jobs::{JobContext, publish, run_until_idle};
use kit_notify::unread_count;
use tinhso::modules;

on_both! {
    async fn who_gets_a_document_back_is_told_once(on) {
        let place = Place::new(on).await;
        let parts = fill_sample(place.parts("a").await).await;
        waiting(move || {
            let catalogue = modules::catalogue();
            let work = modules::work(&catalogue, false);
            let context = JobContext::new(parts.db.clone(), parts.clock.clone());
            run_until_idle(&context, &work).expect("subscriptions are known");
            let now = parts.clock.now();
            let account = parts
                .db
                .write_blocking(move |tx| {
                    let account = account_by_user_name(tx, "lanh-dao.ubnd")?.ok_or(kit_db::DbError::NoRow)?;
                    let fact = SentBack {
                        incoming: documents::incoming::IncomingId::from_i64(7),
                        to: Some(account.person),
                        by: identity::PersonId::from_i64(1),
                    };
                    publish(tx, now, SentBack::TOPIC, 7, &fact)?;
                    Ok::<_, kit_db::DbError>(account)
                })
                .expect("published");
            run_until_idle(&context, &work).expect("delivered");
            run_until_idle(&context, &work).expect("nothing is left");
            let id = account.id.to_i64();
            let unread = parts.db.read_blocking(move |tx| unread_count(tx, id)).expect("an answer");
            assert_eq!(unread, 1);
        })
        .await;
    }
}
