//! How far a delegated right reaches: to what is the giver's, as far as the giver's own post lets it,
//! and to nothing of the receiver's own agency.

use crate::{MIGRATIONS, cast::*};
use documents::{
    document::DocumentId,
    incoming::{
        self, IncomingId,
        assign::{Assignment, assign},
        direct::{Direction, direct},
        finish::{Outcome, finish},
        list::{Filter, From, Tab},
        register::register_arrival,
    },
    outgoing,
};
use identity::Actor;
use kit_db::Db;
use std::collections::BTreeSet;

/// What lies in an agency: documents in every state that somebody works in.
#[derive(Clone, Default)]
struct Papers {
    incoming: Vec<IncomingId>,
    outgoing: Vec<DocumentId>,
}

fn papers(db: &Db, agency: &Agency, to: &Agency) -> Papers {
    let (it, to) = (agency.clone(), to.id);
    db.write_blocking(move |tx| {
        let mut papers = Papers::default();
        for steps in 0..6 {
            let letter = letter(&format!("{steps}/BNV-VP"));
            let id = register_arrival(tx, now(), &it.clerk, &letter).unwrap().id;
            let direction = Direction {
                lead: if steps == 5 {
                    it.other_division
                } else {
                    it.division
                },
                coordinators: Vec::new(),
                due_at: Some(later(48)),
                opinion: String::new(),
            };
            let assignment = Assignment {
                person: it.specialist.person,
                due_at: None,
                opinion: String::new(),
            };
            if steps > 0 {
                incoming::present::present(tx, now(), &it.clerk, id, None, it.leader.person)?;
            }
            if steps > 1 {
                direct(tx, now(), &it.leader, id, None, &direction)?;
            }
            if (3..5).contains(&steps) {
                assign(tx, now(), &it.head, id, None, &assignment)?;
            }
            if steps == 4 {
                finish(tx, now(), &it.specialist, id, None, &Outcome::default())?;
            }
            papers.incoming.push(id);
        }
        Ok::<_, incoming::ActError>(papers)
    })
    .map(|mut papers| {
        papers.outgoing = drafts(db, agency, to);
        papers
    })
    .unwrap()
}

fn drafts(db: &Db, agency: &Agency, to: identity::OrganisationId) -> Vec<DocumentId> {
    let it = agency.clone();
    db.write_blocking(move |tx| {
        let input = draft_input(&it, &[to]);
        let mut made = Vec::new();
        for steps in 0..6 {
            let id = outgoing::draft::draft(tx, now(), &it.specialist, &input)?;
            if steps > 0 {
                outgoing::submit::submit(tx, now(), &it.specialist, id, None)?;
            }
            if steps > 1 {
                outgoing::check::content(tx, now(), &it.head, id, None, "")?;
            }
            if steps > 2 {
                outgoing::check::format(tx, now(), &it.chief, id, None, "")?;
            }
            if steps > 3 {
                outgoing::approve::approve(tx, now(), &it.leader, id, None, "")?;
            }
            if steps > 4 {
                outgoing::issue::issue(tx, now(), &it.clerk, id, None)?;
            }
            made.push(id);
        }
        Ok::<_, outgoing::ActError>(made)
    })
    .unwrap()
}

type Opened = (BTreeSet<IncomingId>, BTreeSet<DocumentId>);

/// What of these papers somebody opens, one by one.
fn opened(db: &Db, who: &Actor, papers: &Papers) -> Opened {
    let (who, papers) = (who.clone(), papers.clone());
    db.read_blocking(move |tx| {
        let mut opened = Opened::default();
        for id in papers.incoming.iter().copied() {
            if incoming::show::show(tx, &who, id)?.is_some() {
                opened.0.insert(id);
            }
        }
        for id in papers.outgoing.iter().copied() {
            if outgoing::show::show(tx, &who, id)?.is_some() {
                opened.1.insert(id);
            }
        }
        Ok::<_, kit_db::DbError>(opened)
    })
    .unwrap()
}

fn all_of(listed: &Opened) -> Papers {
    Papers {
        incoming: listed.0.iter().copied().collect(),
        outgoing: listed.1.iter().copied().collect(),
    }
}

/// What the lists show to somebody, all tabs together; no list may show a line twice.
fn listed(db: &Db, who: &Actor) -> Opened {
    let who = who.clone();
    db.read_blocking(move |tx| {
        let mut listed = Opened::default();
        for tab in Tab::ALL {
            let lines =
                incoming::list::page(tx, now(), &who, *tab, &Filter::default(), From::Start)?;
            let ids: BTreeSet<_> = lines.iter().map(|line| line.id).collect();
            assert_eq!(ids.len(), lines.len(), "{tab} shows a line twice");
            listed.0.extend(ids);
        }
        for tab in outgoing::list::Tab::ALL {
            let filter = outgoing::list::Filter::default();
            let lines = outgoing::list::page(tx, &who, *tab, &filter, outgoing::list::From::Start)?;
            let ids: BTreeSet<_> = lines.iter().map(|line| line.id).collect();
            assert_eq!(ids.len(), lines.len(), "{tab} shows a line twice");
            listed.1.extend(ids);
        }
        Ok::<_, kit_db::DbError>(listed)
    })
    .unwrap()
}

testing::on_both_databases! {
    fn whoever_received_a_delegation_opens_what_it_reaches_of_the_givers_and_nothing_of_the_own_agency(db: &TestDb) {
        let cast = cast(db);
        let (theirs, ours) = (papers(db, &cast.sender, &cast.receiver), papers(db, &cast.receiver, &cast.sender));
        let third = third_agency(db);
        let others = papers(db, &third, &cast.sender);
        let (v, p) = (&cast.sender, &cast.receiver);
        let givers = [&v.clerk, &v.leader, &v.chief, &v.head, &v.specialist];
        for giver in givers {
            let name = &giver.name;
            let own: Vec<String> = giver.scopes.keys().filter(|right| right.starts_with("documents.")).cloned().collect();
            let giver_opens = opened(db, giver, &theirs);
            // who has nothing in hand sees nothing of the own agency: whatever opens, the delegation opened
            let receiver = delegated(db, giver, &p.colleague, &[]);
            let opens = opened(db, &receiver, &theirs);
            assert_eq!(opens, giver_opens, "all of {name}'s rights");
            assert_eq!(opened(db, &receiver, &ours), Opened::default(), "{name}'s rights in the own agency");
            assert_eq!(opened(db, &receiver, &others), Opened::default(), "{name}'s rights in a third agency");
            let lists = listed(db, &receiver);
            assert_eq!(opened(db, &receiver, &all_of(&lists)), lists, "{name}: what is listed opens");
            assert_eq!(lists, listed(db, giver), "{name}: the lists are the giver's");
            end_delegations(db, &p.colleague);
            for right in own {
                let receiver = delegated(db, giver, &p.colleague, &[&right]);
                let opens = opened(db, &receiver, &theirs);
                assert!(opens.0.is_subset(&giver_opens.0) && opens.1.is_subset(&giver_opens.1), "{right} of {name}");
                assert_eq!(opened(db, &receiver, &ours), Opened::default(), "{right} of {name} in the own agency");
                let lists = listed(db, &receiver);
                assert_eq!(opened(db, &receiver, &all_of(&lists)), lists, "{right} of {name}: what is listed opens");
                end_delegations(db, &p.colleague);
            }
        }
    }
}

/// Documents and people, for what somebody does in the place of another.
fn receiver_of(db: &Db, cast: &Cast, giver: &Actor) -> Actor {
    delegated(db, giver, &cast.receiver.colleague, &[])
}

kit_db::sql!(LAST_LEAF -> Vec<u8>: "select body from aud_leaf order by number desc limit 1");

testing::on_both_databases! {
    fn the_trace_and_the_log_say_who_acted_for_whom_in_which_unit_and_under_which_paper(db: &TestDb) {
        let cast = cast(db);
        let (it, id) = (cast.sender.clone(), presented(db, &cast.sender, "1/BNV-VP"));
        let deputy = receiver_of(db, &cast, &it.leader);
        let (who, unit) = (deputy.clone(), it.division);
        db.write_blocking(move |tx| {
            let direction = Direction { lead: unit, coordinators: Vec::new(), due_at: None, opinion: String::new() };
            direct(tx, now(), &who, id, None, &direction)
        }).unwrap();
        let leader = it.leader.clone();
        let view = db.read_blocking(move |tx| incoming::show::show(tx, &leader, id)).unwrap().unwrap();
        assert_eq!(view.incoming.directed_by, Some(it.leader.person), "in whose name it was directed");
        let step = view.steps.last().unwrap();
        assert_eq!((step.person_id, step.for_person_id), (Some(deputy.person), Some(it.leader.person)));
        assert_eq!(step.delegation_id, Some(deputy.delegations[0].id));
        assert_eq!(step.unit_id, Some(it.leader.unit));
        let first = view.steps.first().unwrap();
        assert_eq!((first.person_id, first.for_person_id, first.delegation_id), (Some(it.clerk.person), None, None));
        let body = db.read_blocking(|tx| tx.get(&LAST_LEAF, &[])).unwrap();
        let leaf = kit_audit::StoredLeaf::from_bytes(&body).unwrap();
        assert_eq!(leaf.action, "documents.incoming.direct");
        assert_eq!((leaf.actor, leaf.acting_for), (as_number(deputy.person), Some(as_number(it.leader.person))));
        assert_eq!(leaf.unit, Some(as_number(it.leader.unit)));
    }

    fn what_is_entered_for_a_giver_is_in_the_givers_book_and_counted_there(db: &TestDb) {
        let cast = cast(db);
        let deputy = receiver_of(db, &cast, &cast.sender.clerk);
        registered(db, &cast.sender.clerk, "1/BNV-VP");
        let entered = registered(db, &deputy, "2/BNV-VP");
        assert_eq!(entered.arrival_number, 2, "in the same book");
        let (v, p) = (cast.sender.id, cast.receiver.id);
        let books = db.read_blocking(move |tx| Ok::<_, kit_db::DbError>((documents::books::books_of(tx, v)?, documents::books::books_of(tx, p)?))).unwrap();
        assert_eq!((books.0.len(), books.1.len()), (1, 0));
        let period = kit_module::Period { from: jiff::civil::date(2022, 11, 1), to: jiff::civil::date(2022, 12, 1) };
        let counted = db.read_blocking(move |tx| {
            let mut all = Vec::new();
            for series in documents::series::series() {
                all.extend((series.by_body)(tx, &period).unwrap());
            }
            Ok::<_, kit_db::DbError>(all)
        }).unwrap();
        let bodies: Vec<(i64, i64)> = counted.iter().map(|one| (one.key, one.values[0])).collect();
        assert_eq!(bodies, [(as_number(v), 2)]);
    }

    fn who_drafted_for_another_neither_checks_its_format_nor_approves_it_for_a_third(db: &TestDb) {
        let cast = cast(db);
        let it = &cast.sender;
        for giver in [&it.specialist, &it.chief, &it.leader] {
            delegated(db, giver, &cast.receiver.colleague, &[]);
        }
        let same = cast.receiver.colleague.clone();
        let all = db.read_blocking(move |tx| Ok::<_, kit_db::DbError>(identity::actor_for(tx, same.person, same.post, now()).unwrap())).unwrap();
        let (agency, to) = (it.clone(), cast.receiver.id);
        let refused: Result<(), outgoing::ActError> = db.write_blocking(move |tx| {
            let input = outgoing::draft::DraftInput { organisation: Some(agency.id), ..draft_input(&agency, &[to]) };
            // of several givers the newest, who leads and drafts nothing, is not asked: the chief is
            let id = outgoing::draft::draft(tx, now(), &all, &input)?;
            let made = outgoing::show::show(tx, &all, id)?.unwrap();
            assert_eq!(made.outgoing.drafter_id, agency.chief.person);
            outgoing::submit::submit(tx, now(), &all, id, None)?;
            outgoing::check::content(tx, now(), &all, id, None, "")?;
            let checked = outgoing::check::format(tx, now(), &all, id, None, "");
            assert!(matches!(checked, Err(outgoing::ActError::SamePerson { .. })), "{checked:?}");
            outgoing::check::format(tx, now(), &agency.clerk, id, None, "")?;
            let approved = outgoing::approve::approve(tx, now(), &all, id, None, "");
            assert!(matches!(approved, Err(outgoing::ActError::SamePerson { .. })), "{approved:?}");
            let acts = outgoing::show::show(tx, &all, id)?.unwrap().acts;
            assert!(!acts.contains(&outgoing::Act::Approve), "and it is not offered");
            outgoing::approve::approve(tx, now(), &agency.leader, id, None, "")
        });
        refused.unwrap();
    }

    fn in_one_post_nobody_acts_on_what_they_have_in_hand_in_another(db: &TestDb) {
        let cast = cast(db);
        let it = cast.receiver.clone();
        let id = presented(db, &it, "1/BNV-VP");
        let (agency, unit) = (it.clone(), it.other_division);
        let elsewhere = db.write_blocking(move |tx| {
            let direction = Direction { lead: agency.division, coordinators: Vec::new(), due_at: None, opinion: String::new() };
            direct(tx, now(), &agency.leader, id, None, &direction)?;
            let assignment = Assignment { person: agency.specialist.person, due_at: None, opinion: String::new() };
            assign(tx, now(), &agency.head, id, None, &assignment)?;
            Ok::<_, incoming::ActError>(second_post(tx, &agency.specialist, unit))
        }).unwrap();
        let refused = db.write_blocking(move |tx| finish(tx, now(), &elsewhere, id, None, &Outcome::default()));
        assert!(matches!(refused, Err(incoming::ActError::Refused(_))), "in the post of another unit: {refused:?}");
        let here = it.specialist;
        db.write_blocking(move |tx| finish(tx, now(), &here, id, None, &Outcome::default())).unwrap();
    }

    fn the_reach_chosen_in_the_role_matrix_narrows_what_is_seen_and_done(db: &TestDb) {
        let cast = cast(db);
        let it = &cast.receiver;
        let ours = papers(db, it, &cast.sender);
        let whole = opened(db, &it.clerk, &ours);
        assert_eq!(whole.0.len() + whole.1.len(), ours.incoming.len() + ours.outgoing.len());
        let mut last = whole;
        for scope in [identity::Scope::Unit, identity::Scope::Person] {
            // a clerk who sits in the division
            let mut narrow = it.clerk.clone();
            narrow.unit = it.division;
            narrow.scopes = std::sync::Arc::new(narrow.scopes.keys().map(|right| (right.clone(), scope)).collect());
            let opens = opened(db, &narrow, &ours);
            assert!(opens.0.is_subset(&last.0) && opens.0.len() < last.0.len(), "{scope}");
            assert!(opens.1.is_subset(&last.1), "{scope}");
            let lists = listed(db, &narrow);
            assert_eq!(opened(db, &narrow, &all_of(&lists)), lists, "{scope}: what is listed opens");
            let first = ours.incoming[0];
            let refused = db.write_blocking(move |tx| incoming::present::present(tx, now(), &narrow, first, None, identity::PersonId::generate()));
            assert!(matches!(refused, Err(incoming::ActError::NotFound | incoming::ActError::Refused(_))), "{scope}: {refused:?}");
            last = opens;
        }
    }

    fn counts_count_what_the_tabs_list_and_nothing_twice(db: &TestDb) {
        let cast = cast(db);
        let (_, _) = (papers(db, &cast.sender, &cast.receiver), papers(db, &cast.receiver, &cast.sender));
        let v = &cast.sender;
        for (givers, of) in [(vec![&v.leader], &cast.receiver.colleague), (vec![&v.head, &v.specialist], &cast.receiver.colleague), (vec![&v.leader, &v.head, &v.clerk], &cast.receiver.head)] {
            for giver in &givers {
                delegated(db, giver, of, &[]);
            }
            let (person, post) = (of.person, of.post);
            let who = db.read_blocking(move |tx| Ok::<_, kit_db::DbError>(identity::actor_for(tx, person, post, now()).unwrap())).unwrap();
            db.read_blocking(move |tx| {
                let counts = incoming::list::counts(tx, now(), &who)?;
                let counted = [(Tab::Todo, counts.todo), (Tab::Doing, counts.doing), (Tab::Soon, counts.soon), (Tab::Late, counts.late), (Tab::Helping, counts.helping), (Tab::Approval, counts.approval)];
                for (tab, count) in counted {
                    let lines = incoming::list::page(tx, now(), &who, tab, &Filter::default(), From::Start)?;
                    assert_eq!(count, lines.len() as i64, "{tab} with {} delegations", givers_of(&who));
                }
                for tab in [outgoing::list::Tab::Todo, outgoing::list::Tab::Moving, outgoing::list::Tab::Approved, outgoing::list::Tab::Issued] {
                    let filter = outgoing::list::Filter::default();
                    let lines = outgoing::list::page(tx, &who, tab, &filter, outgoing::list::From::Start)?;
                    assert_eq!(outgoing::list::count(tx, &who, tab)?, lines.len() as i64, "{tab}");
                }
                Ok::<_, kit_db::DbError>(())
            }).unwrap();
            end_delegations(db, of);
        }
    }
}

fn as_number(id: impl kit_base::Id) -> i64 {
    id.to_i64()
}

fn givers_of(who: &Actor) -> usize {
    who.delegations.len()
}
