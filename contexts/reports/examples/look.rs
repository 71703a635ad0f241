#![allow(
    dead_code,
    missing_docs,
    clippy::all,
    clippy::unwrap_used,
    unused_imports,
    clippy::disallowed_methods
)]
#[path = "../tests/it/office.rs"]
mod office;
#[path = "../tests/it/server.rs"]
mod server;
#[path = "../tests/it/world.rs"]
mod world;
use identity::{
    Role,
    directory::{Size, load_nghean_2022},
};
use jiff::{
    ToSpan,
    civil::{Date, date},
};
use kit_base::{Clock, Id};
use kit_db::{DbError, Migration};
use reports::dashboard::{Span, View, overview};
use std::time::Instant;

fn main() {
    let migrations: Vec<Migration> = [
        kit_db::MIGRATIONS,
        kit_jobs::MIGRATIONS,
        kit_audit::MIGRATIONS,
        kit_module::MIGRATIONS,
        identity::MIGRATIONS,
        reports::MIGRATIONS,
        office::MIGRATIONS,
    ]
    .concat();
    let db = testing::sqlite_db(&migrations);
    let t = Instant::now();
    db.write_blocking(|tx| {
        load_nghean_2022(tx, 1, Size::Full).unwrap();
        let own = identity::permissions::role_defaults();
        for d in [
            own.as_slice(),
            &[identity::RoleDefault::new(
                Role::ProvinceLeader,
                "documents.overview",
                identity::Scope::Province,
            )],
            reports::ROLE_DEFAULTS,
        ] {
            identity::install_role_defaults(tx, world::now(), d).unwrap();
        }
        let mut bodies = Vec::new();
        for k in identity::OrganisationKind::ALL {
            bodies.extend(identity::organisations_of_kind(tx, *k, world::TODAY)?);
        }
        println!("{} bodies", bodies.len());
        let mut day = date(2021, 1, 1);
        let mut seed: u64 = 7;
        let mut rnd = |n: u64| {
            seed = seed
                .wrapping_mul(6364136223846793005)
                .wrapping_add(1442695040888963407);
            (seed >> 33) % n
        };
        while day <= world::TODAY {
            if !matches!(
                day.weekday(),
                jiff::civil::Weekday::Saturday | jiff::civil::Weekday::Sunday
            ) {
                for b in &bodies {
                    let scale = match b.kind {
                        identity::OrganisationKind::Department
                        | identity::OrganisationKind::ProvincialOffice => 60,
                        identity::OrganisationKind::District => 40,
                        _ => 12,
                    };
                    let received =
                        (rnd(scale) + 4) as i64 * if day.year() == 2022 { 11 } else { 10 } / 10;
                    let h = b.id.to_i64() as u64 % 17;
                    let forwarded = received - i64::from(rnd(25) < 1 + h / 4);
                    let done = received / 2;
                    let late = i64::from(rnd(100) < 6 + h * 4) * (done / 5);
                    office::count(
                        tx,
                        day,
                        b.id,
                        office::Work {
                            received,
                            forwarded,
                            done,
                            late,
                            issued: received / 5,
                        },
                    )?;
                }
            }
            day = day.saturating_add(1.day());
        }
        Ok::<_, DbError>(())
    })
    .unwrap();
    println!("filled in {:?}", t.elapsed());
    let figures = world::figures();
    for (name, view) in [
        ("province", View::Province),
        (
            "one",
            View::Organisation(
                db.read_blocking(|tx| Ok::<_, DbError>(world::body(tx, "H41.15")))
                    .unwrap(),
            ),
        ),
    ] {
        for span in Span::ALL {
            let f = figures.clone();
            let t = Instant::now();
            db.read_blocking(move |tx| {
                overview(tx, &f, world::now(), (view, span, world::TODAY))
                    .map_err(|kit_module::FigureError::Database(e)| e)
            })
            .unwrap();
            println!("{name} {span:?} {:?}", t.elapsed());
        }
    }
    let rt = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .unwrap();
    rt.block_on(async {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:18077")
            .await
            .unwrap();
        let app = kit_web::app(server::web(&db), reports::module().routes);
        println!("serving");
        axum::serve(
            listener,
            app.into_make_service_with_connect_info::<std::net::SocketAddr>(),
        )
        .await
        .unwrap();
    });
}
