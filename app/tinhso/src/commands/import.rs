//! `tinhso import`: brings organisations, units and people in from tables, for the first day of a
//! province. The import stands in the log of official acts, done by the command line.

use super::{
    CommandError, CommandResult, FormatFlag, Globals, Outcome, database::open, say, say_json,
};
use crate::reading::read_file;
use clap::Args;
use identity::{
    Actor,
    organisations::{
        from_table::{TableError, organisations_of},
        import::{ImportOrganisations, ImportOrganisationsError, import_organisations},
    },
    people::{
        from_table::people_of_table,
        import::{ImportPeople, ImportPeopleError, import_people},
    },
    units::{
        from_table::units_of_table,
        import::{ImportUnits, ImportUnitsError, import_units},
    },
};
use jiff::{Timestamp, civil::Date};
use kit_db::{DbError, Tx};
use std::path::{Path, PathBuf};

/// Who acts, in the log of official acts.
const ACTOR: &str = "tinhso.command_line";
/// The largest table that is read: far above every person of a province.
const TABLE_BYTES_MOST: u64 = 64 * 1024 * 1024;

/// Brings organisations, units and people in from tables: all or nothing
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  \
    tinhso import --organisations co-quan.csv --units don-vi.csv --people can-bo.csv \\\n    \
    --from 2025-07-01 --basis \"1678/NQ-UBTVQH15\" --dry-run\n\n\
    Tables are CSV in UTF-8, the heads in the first line:\n  \
    organisations  code, above, kind, name, short_name, notation, area_code, collegial, receives, groups\n  \
    units          organisation, kind, name, short_name, above\n  \
    people         person, name, email, telephone, organisation, unit, role, title, rank\n\
    Organisations are named by their code (Decision 20/2020), units by their name. Lines with the same mark in\n\
    person are posts of one person. A wrong word in kind, role or groups is answered with those that there are.")]
pub struct Import {
    /// Table of organisations
    #[arg(long, value_name = "FILE")]
    organisations: Option<PathBuf>,
    /// Table of units
    #[arg(long, value_name = "FILE")]
    units: Option<PathBuf>,
    /// Table of people with their posts
    #[arg(long, value_name = "FILE", required_unless_present_any = ["organisations", "units"])]
    people: Option<PathBuf>,
    /// First day of what is brought in
    #[arg(long, value_name = "DATE")]
    from: Date,
    /// Decision or list that names it, as 1678/NQ-UBTVQH15
    #[arg(long, value_name = "WORDS")]
    basis: String,
    /// Checks everything, and stores nothing
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    format: FormatFlag,
}

/// Why nothing was brought in.
#[derive(Debug, thiserror::Error)]
enum ImportError {
    #[error("the table of {table}: {error}")]
    Table {
        table: &'static str,
        error: TableError,
    },
    #[error(transparent)]
    Organisations(#[from] ImportOrganisationsError),
    #[error(transparent)]
    Units(#[from] ImportUnitsError),
    #[error(transparent)]
    People(#[from] ImportPeopleError),
    #[error(transparent)]
    Database(#[from] DbError),
    /// Undoes a dry run.
    #[error("undo a dry run")]
    Dry(Counts),
}

/// How many there are.
#[derive(Clone, Copy, Debug, Default)]
struct Counts {
    organisations: usize,
    units: usize,
    people: usize,
}

/// The texts of the tables.
#[derive(Clone, Debug)]
struct Tables {
    organisations: Option<String>,
    units: Option<String>,
    people: Option<String>,
    from: Date,
    basis: String,
    dry_run: bool,
}

impl Import {
    pub(super) fn run(self, globals: &Globals) -> CommandResult {
        let (parts, _runtime) = open(globals)?;
        let text = |path: &Option<PathBuf>| path.as_deref().map(text_of).transpose();
        let tables = Tables {
            organisations: text(&self.organisations)?,
            units: text(&self.units)?,
            people: text(&self.people)?,
            from: self.from,
            basis: self.basis.trim().to_owned(),
            dry_run: self.dry_run,
        };
        if tables.basis.is_empty() {
            return Err(
                CommandError::new("import without the decision or list that names them")
                    .next("give it with --basis"),
            );
        }
        let now = parts.clock.now();
        let done = parts.db.write_blocking(move |tx| tables.bring_in(tx, now));
        let counts = match done {
            Ok(counts) | Err(ImportError::Dry(counts)) => counts,
            Err(error) => {
                return Err(CommandError::during("import", error).next("nothing was stored"));
            }
        };
        self.tell(counts);
        Ok(Outcome::Done)
    }

    fn tell(&self, counts: Counts) {
        let Counts {
            organisations,
            units,
            people,
        } = counts;
        if self.format.is_json() {
            say_json(&serde_json::json!({
                "organisations": organisations, "units": units, "people": people, "stored": !self.dry_run,
            }));
            return;
        }
        let what = if self.dry_run {
            "could be stored; nothing was"
        } else {
            "stored"
        };
        say(format!(
            "{organisations} organisations, {units} units and {people} people {what}"
        ));
    }
}

impl Tables {
    fn bring_in(&self, tx: &mut Tx<'_>, now: Timestamp) -> Result<Counts, ImportError> {
        let system = Actor::system(ACTOR);
        let (from, basis) = (self.from, self.basis.as_str());
        let of = |table| move |error| ImportError::Table { table, error };
        let mut counts = Counts::default();
        if let Some(text) = &self.organisations {
            let organisations = organisations_of(tx, text).map_err(of("organisations"))?;
            let input = ImportOrganisations {
                basis,
                from,
                organisations: &organisations,
            };
            import_organisations(tx, now, &system, &input)?;
            counts.organisations = organisations.len();
        }
        if let Some(text) = &self.units {
            let units = units_of_table(tx, text).map_err(of("units"))?;
            import_units(
                tx,
                now,
                &system,
                &ImportUnits {
                    basis,
                    from,
                    units: &units,
                },
            )?;
            counts.units = units.len();
        }
        if let Some(text) = &self.people {
            let people = people_of_table(tx, text, from).map_err(of("people"))?;
            import_people(
                tx,
                now,
                &system,
                &ImportPeople {
                    basis,
                    from,
                    people: &people,
                },
            )?;
            counts.people = people.len();
        }
        if self.dry_run {
            return Err(ImportError::Dry(counts));
        }
        Ok(counts)
    }
}

fn text_of(path: &Path) -> Result<String, CommandError> {
    let what = format!("read {}", path.display());
    let bytes = read_file(path, TABLE_BYTES_MOST)
        .map_err(|error| CommandError::during(&what, error).next("name a table in CSV"))?;
    String::from_utf8(bytes).map_err(|_| {
        CommandError::new(format!("{what}: it is not in UTF-8")).next("save it as CSV in UTF-8")
    })
}
