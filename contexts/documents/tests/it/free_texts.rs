//! Every text that people or programs hand to an act is asked for marks of state secrecy. Which texts there
//! are is read from the acts themselves: a new one without a line here fails.

use crate::{
    MIGRATIONS,
    cast::*,
    copies::{input, letter_with_files, made},
};
use documents::{
    calendar::change::{NewDay, Sort, add_day},
    document::DocumentInput,
    incoming::{
        self, IncomingId,
        assign::{Assignment, assign},
        coordinate::answer,
        direct::{Direction, direct},
        finish::{Outcome, finish},
        register::{Arrival, register_arrival},
        route::route,
    },
    outgoing::{
        self,
        draft::{DraftInput, draft},
        revise::revise,
    },
    recipients::save_group,
};
use jiff::civil::date;
use kit_db::Db;
use std::{
    collections::{BTreeSet, HashMap},
    fmt::Debug,
    path::Path,
    sync::atomic::{AtomicU32, Ordering},
};
use syn::{FnArg, GenericArgument, Item, Pat, PathArguments, Type};

/// What an act got is no text of people: codes, digests.
const CODES: &[&str] = &[
    "DocumentInput.kind",
    "DocumentInput.urgency",
    "DocumentInput.secrecy",
    "DraftInput.kind",
    "DraftInput.urgency",
    "DraftInput.capacity",
    "DraftInput.secrecy",
    "CopyFile.sha256",
    "Prepared.sha256",
    // looked for, not kept
    "Filter.kind",
];

const MARK: &str = "TUYỆT MẬT: Kế hoạch phòng thủ khu vực";

type Trial = fn(&Db, &Cast) -> String;

/// A notation that no letter had.
fn fresh() -> String {
    static NEXT: AtomicU32 = AtomicU32::new(1);
    format!("{}/BNV-VP", NEXT.fetch_add(1, Ordering::Relaxed))
}

/// What an act answers, in the words of programs.
fn told<T: Debug, E: Debug>(answer: Result<T, E>) -> String {
    format!("{answer:?}")
}

fn arrival(db: &Db, cast: &Cast, change: fn(&mut DocumentInput)) -> String {
    let mut arrival: Arrival = letter(&fresh());
    change(&mut arrival.document);
    let clerk = cast.receiver.clerk.clone();
    told(db.write_blocking(move |tx| register_arrival(tx, now(), &clerk, &arrival)))
}

fn drafted(db: &Db, cast: &Cast, change: fn(&mut DraftInput)) -> String {
    let it = cast.sender.clone();
    let honest = draft_input(&it, &[cast.receiver.id]);
    let mut marked = honest.clone();
    change(&mut marked);
    let (who, input) = (it.specialist.clone(), marked.clone());
    let new = told(db.write_blocking(move |tx| draft(tx, now(), &who, &input)));
    let again = told(db.write_blocking(move |tx| {
        let id = draft(tx, now(), &it.specialist, &honest)?;
        revise(tx, now(), &it.specialist, id, None, &marked)
    }));
    assert!(again.contains(REFUSED), "written again: {again}");
    new
}

fn on_letter<T, E>(
    db: &Db,
    cast: &Cast,
    act: fn(&mut kit_db::Tx<'_>, &Agency, IncomingId) -> Result<T, E>,
) -> String
where
    T: Debug + Send + 'static,
    E: Debug + From<kit_db::DbError> + Send + 'static,
{
    let it = cast.receiver.clone();
    let id = presented(db, &it, &fresh());
    told(db.write_blocking(move |tx| act(tx, &it, id)))
}

fn direction(it: &Agency, opinion: &str) -> Direction {
    Direction {
        lead: it.division,
        coordinators: vec![it.other_division],
        due_at: Some(later(48)),
        opinion: opinion.to_owned(),
    }
}

/// A document that the division works on, the other one with it.
fn directed(
    tx: &mut kit_db::Tx<'_>,
    it: &Agency,
    id: IncomingId,
) -> Result<(), incoming::ActError> {
    direct(tx, now(), &it.leader, id, None, &direction(it, ""))
}

fn on_draft(
    db: &Db,
    cast: &Cast,
    act: fn(
        &mut kit_db::Tx<'_>,
        &Agency,
        documents::document::DocumentId,
    ) -> Result<(), outgoing::ActError>,
) -> String {
    let it = cast.sender.clone();
    let id = approved(db, &it, &draft_input(&it, &[cast.receiver.id]));
    told(db.write_blocking(move |tx| act(tx, &it, id)))
}

fn group(db: &Db, cast: &Cast) -> String {
    let (clerk, to) = (cast.receiver.clerk.clone(), [cast.sender.id]);
    told(db.write_blocking(move |tx| save_group(tx, now(), &clerk, (None, MARK), &to)))
}

fn day(db: &Db, cast: &Cast, change: fn(&mut NewDay)) -> String {
    let mut new = NewDay {
        organisation: None,
        day: Some(date(2022, 12, 1)),
        sort: Sort::Closure,
        worked_on: None,
        name: "Nghỉ".to_owned(),
        source: "1/TB-UBND".to_owned(),
    };
    change(&mut new);
    let clerk = cast.receiver.clerk.clone();
    told(db.write_blocking(move |tx| add_day(tx, now(), &clerk, &new)))
}

const REFUSED: &str = "documents-problem-state-secret";

/// Each text, with an act that gets it.
const TRIALS: &[(&str, Trial)] = &[
    ("DocumentInput.notation", |db, cast| {
        arrival(db, cast, |it| it.notation = "7/BNV-MẬT".to_owned())
    }),
    ("DocumentInput.issuer", |db, cast| {
        arrival(db, cast, |it| it.issuer = MARK.to_owned())
    }),
    ("DocumentInput.subject", |db, cast| {
        arrival(db, cast, |it| it.subject = MARK.to_owned())
    }),
    ("DocumentInput.signer_name", |db, cast| {
        arrival(db, cast, |it| it.signer_name = MARK.to_owned())
    }),
    ("DocumentInput.signer_position", |db, cast| {
        arrival(db, cast, |it| it.signer_position = MARK.to_owned())
    }),
    ("DocumentInput.content", |db, cast| {
        arrival(db, cast, |it| it.content = MARK.to_owned())
    }),
    ("DraftInput.subject", |db, cast| {
        drafted(db, cast, |it| it.subject = MARK.to_owned())
    }),
    ("DraftInput.content", |db, cast| {
        drafted(db, cast, |it| it.content = MARK.to_owned())
    }),
    ("DraftInput.outside_receivers", |db, cast| {
        drafted(db, cast, |it| it.outside_receivers = MARK.to_owned())
    }),
    ("DraftInput.note", |db, cast| {
        drafted(db, cast, |it| it.note = MARK.to_owned())
    }),
    ("Direction.opinion", |db, cast| {
        let routed = on_letter(db, cast, |tx, it, _| {
            let id = register_arrival(tx, now(), &it.clerk, &letter(&fresh()))
                .unwrap()
                .id;
            route(tx, now(), &it.chief, id, None, &direction(it, MARK))
        });
        assert!(routed.contains(REFUSED), "routed: {routed}");
        on_letter_again(db, cast, |tx, it, id| {
            direct(tx, now(), &it.leader, id, None, &direction(it, MARK))
        })
    }),
    ("Assignment.opinion", |db, cast| {
        on_letter(db, cast, |tx, it, id| {
            directed(tx, it, id)?;
            let assignment = Assignment {
                person: it.specialist.person,
                due_at: None,
                opinion: MARK.to_owned(),
            };
            assign(tx, now(), &it.head, id, None, &assignment)
        })
    }),
    ("Outcome.result", |db, cast| {
        on_letter(db, cast, |tx, it, id| {
            directed(tx, it, id)?;
            let outcome = Outcome {
                result: MARK.to_owned(),
                answer: None,
            };
            finish(tx, now(), &it.head, id, None, &outcome)
        })
    }),
    ("incoming/coordinate::answer.words", |db, cast| {
        on_letter(db, cast, |tx, it, id| {
            directed(tx, it, id)?;
            answer(tx, now(), &it.other_head, id, MARK)
        })
    }),
    ("incoming/refuse::refuse.reason", |db, cast| {
        on_letter(db, cast, |tx, it, id| {
            incoming::refuse::refuse(tx, now(), &it.clerk, id, None, MARK)
        })
    }),
    ("incoming/send_back::send_back.reason", |db, cast| {
        on_letter(db, cast, |tx, it, id| {
            incoming::send_back::send_back(tx, now(), &it.leader, id, None, MARK)
        })
    }),
    ("incoming/reopen::reopen.reason", |db, cast| {
        on_letter(db, cast, |tx, it, id| {
            incoming::reopen::reopen(tx, now(), &it.leader, id, None, MARK)
        })
    }),
    ("outgoing/approve::approve.opinion", |db, cast| {
        on_draft(db, cast, |tx, it, id| {
            outgoing::approve::approve(tx, now(), &it.leader, id, None, MARK)
        })
    }),
    ("outgoing/check::content.opinion", |db, cast| {
        on_draft(db, cast, |tx, it, id| {
            outgoing::check::content(tx, now(), &it.head, id, None, MARK)
        })
    }),
    ("outgoing/check::format.opinion", |db, cast| {
        on_draft(db, cast, |tx, it, id| {
            outgoing::check::format(tx, now(), &it.chief, id, None, MARK)
        })
    }),
    ("outgoing/return_draft::return_draft.reason", |db, cast| {
        on_draft(db, cast, |tx, it, id| {
            outgoing::return_draft::return_draft(tx, now(), &it.leader, id, None, MARK)
        })
    }),
    ("outgoing/recall::recall.reason", |db, cast| {
        on_draft(db, cast, |tx, it, id| {
            outgoing::recall::recall(tx, now(), &it.clerk, id, None, MARK).map(drop)
        })
    }),
    ("outgoing/void::void.reason", |db, cast| {
        on_draft(db, cast, |tx, it, id| {
            outgoing::void::void(tx, now(), &it.clerk, id, None, MARK)
        })
    }),
    ("outgoing/cancel::cancel.reason", |db, cast| {
        on_draft(db, cast, |tx, it, id| {
            outgoing::cancel::cancel(tx, now(), &it.specialist, id, None, MARK)
        })
    }),
    ("recipients/mod::save_group.name", group),
    ("NewDay.name", |db, cast| {
        day(db, cast, |it| it.name = MARK.to_owned())
    }),
    ("NewDay.source", |db, cast| {
        day(db, cast, |it| it.source = MARK.to_owned())
    }),
    ("CopyInput.outside_receivers", |db, cast| {
        let it = &cast.receiver;
        let (source, scan, _) = letter_with_files(db, it, &fresh());
        let mut wanted = input(it, source, scan);
        wanted.outside_receivers = MARK.to_owned();
        told(made(db, &it.clerk, &wanted))
    }),
];

/// As [`on_letter`], for a second letter of the same trial.
fn on_letter_again(
    db: &Db,
    cast: &Cast,
    act: fn(&mut kit_db::Tx<'_>, &Agency, IncomingId) -> Result<(), incoming::ActError>,
) -> String {
    let it = cast.receiver.clone();
    let id = presented(db, &it, &fresh());
    told(db.write_blocking(move |tx| act(tx, &it, id)))
}

testing::on_both_databases! {
    fn every_free_text_of_every_act_is_refused_with_a_mark_and_nothing_stays(db: &TestDb) {
        let cast = cast(db);
        for (text, trial) in TRIALS {
            let answer = trial(db, &cast);
            assert!(answer.contains(REFUSED), "{text}: {answer}");
        }
    }
}

#[test]
fn every_free_text_of_every_act_has_a_trial() {
    let found = texts_of_acts();
    let tried: BTreeSet<String> = TRIALS.iter().map(|(text, _)| (*text).to_owned()).collect();
    let codes: BTreeSet<String> = CODES.iter().map(|text| (*text).to_owned()).collect();
    assert!(found.len() > 25, "{found:?}");
    let untried: Vec<&String> = found
        .difference(&tried)
        .filter(|text| !codes.contains(*text))
        .collect();
    assert!(untried.is_empty(), "texts that no trial marks: {untried:?}");
    let gone: Vec<&String> = tried
        .union(&codes)
        .filter(|text| !found.contains(*text))
        .collect();
    assert!(gone.is_empty(), "texts that no act takes: {gone:?}");
}

/// Fields of types, by their names: each file that has such a type.
type Structs = HashMap<String, Vec<(String, Vec<(String, Type)>)>>;

/// The texts that acts take: `file::act.argument`, or `Type.field` for what an argument is made of. An act
/// is a public function of a transaction, a time and an actor.
fn texts_of_acts() -> BTreeSet<String> {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    walk(&source, &mut files);
    let parsed: Vec<(String, syn::File)> = files
        .iter()
        .map(|path| {
            let text = std::fs::read_to_string(path).unwrap();
            let name = path.strip_prefix(&source).unwrap().with_extension("");
            (
                name.to_string_lossy().replace('\\', "/"),
                syn::parse_file(&text).unwrap(),
            )
        })
        .collect();
    // types of one name in two files: that of the act's own file comes first
    let mut structs = Structs::new();
    for (file, parsed) in &parsed {
        for item in &parsed.items {
            if let Item::Struct(found) = item {
                let fields = found.fields.iter();
                let fields = fields.filter_map(|field| {
                    Some((field.ident.as_ref()?.to_string(), field.ty.clone()))
                });
                let known = structs.entry(found.ident.to_string()).or_default();
                known.push((file.clone(), fields.collect()));
            }
        }
    }
    let mut texts = BTreeSet::new();
    for (file, parsed) in &parsed {
        for item in &parsed.items {
            let Item::Fn(act) = item else { continue };
            if !matches!(act.vis, syn::Visibility::Public(_)) {
                continue;
            }
            let arguments: Vec<(&Pat, &Type)> = act
                .sig
                .inputs
                .iter()
                .filter_map(|it| match it {
                    FnArg::Typed(it) => Some((&*it.pat, &*it.ty)),
                    FnArg::Receiver(_) => None,
                })
                .collect();
            let has = |name: &str| {
                arguments
                    .iter()
                    .any(|(_, ty)| names(ty).iter().any(|it| it == name))
            };
            if has("Tx") && has("Timestamp") && has("Actor") {
                for (pattern, ty) in arguments {
                    let place = format!("{file}::{}", act.sig.ident);
                    collect(&place, pattern, ty, &structs, &mut texts);
                }
            }
        }
    }
    texts
}

fn walk(folder: &Path, files: &mut Vec<std::path::PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            walk(&path, files);
        } else if path.extension().is_some_and(|it| it == "rs") {
            files.push(path);
        }
    }
}

/// The names of types within a type.
fn names(ty: &Type) -> Vec<String> {
    match ty {
        Type::Reference(it) => names(&it.elem),
        Type::Slice(it) => names(&it.elem),
        Type::Array(it) => names(&it.elem),
        Type::Paren(it) => names(&it.elem),
        Type::Tuple(it) => it.elems.iter().flat_map(names).collect(),
        Type::Path(it) => {
            let mut found = Vec::new();
            if let Some(last) = it.path.segments.last() {
                found.push(last.ident.to_string());
                if let PathArguments::AngleBracketed(arguments) = &last.arguments {
                    for argument in &arguments.args {
                        if let GenericArgument::Type(inner) = argument {
                            found.extend(names(inner));
                        }
                    }
                }
            }
            found
        }
        _ => Vec::new(),
    }
}

fn collect(place: &str, pattern: &Pat, ty: &Type, structs: &Structs, texts: &mut BTreeSet<String>) {
    if let (Pat::Tuple(patterns), Type::Tuple(types)) = (pattern, ty) {
        for (pattern, ty) in patterns.elems.iter().zip(&types.elems) {
            collect(place, pattern, ty, structs, texts);
        }
        return;
    }
    for name in names(ty) {
        if matches!(name.as_str(), "str" | "String") {
            let argument = match pattern {
                Pat::Ident(it) => it.ident.to_string(),
                _ => "?".to_owned(),
            };
            texts.insert(format!("{place}.{argument}"));
        } else {
            let file = place.split("::").next().unwrap_or_default();
            fields((file, &name), structs, texts, 0);
        }
    }
}

fn fields(
    (file, name): (&str, &str),
    structs: &Structs,
    texts: &mut BTreeSet<String>,
    depth: usize,
) {
    let Some(known) = structs.get(name).filter(|_| depth < 8) else {
        return;
    };
    let own = known.iter().find(|(at, _)| at == file);
    let meant = own.map_or_else(|| known.iter().collect(), |own| vec![own]);
    for (file, (field, ty)) in meant
        .iter()
        .flat_map(|(file, all)| all.iter().map(move |it| (file, it)))
    {
        for inner in names(ty) {
            if matches!(inner.as_str(), "str" | "String") {
                texts.insert(format!("{name}.{field}"));
            } else {
                fields((file, &inner), structs, texts, depth + 1);
            }
        }
    }
}
