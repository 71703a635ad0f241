//! `tinhso user`: accounts from the machine itself, for the first administrator and for the day
//! when nobody can sign in. Every act stands in the log of official acts, done by the command line.

mod rescue;

use super::{
    CommandError, CommandResult, FormatFlag, Globals, Outcome,
    database::{open, open_or_make, open_to_read},
    did_you_mean, say, say_json, say_table,
};
use crate::node::Parts;
use clap::{Args, Subcommand};
use identity::{
    Actor, OrganisationId, OrganisationKind, Role, UnitId, UnitKind,
    accounts::{
        self, Account,
        create::{CreateAccount, create_account},
        password,
    },
    organisations::create::{CreateOrganisation, Names, create_organisation},
    people::register::{PersonFacts, register_person},
    posts::appoint::{CreatePost, appoint, create_post},
    roots,
    units::change::{CreateUnit, create_unit},
    units_of,
};
use jiff::{Timestamp, civil::Date};
use kit_db::{DbError, Tx};

/// Who acts, in the log of official acts.
const ACTOR: &str = "tinhso.command_line";
/// Accounts that are listed at most.
const LISTED: i64 = 1_000;

/// Lists, adds, opens, disables and enables accounts
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    tinhso user add quan-tri --name \"Nguyễn Văn Mẫu\" --role quan_tri --new-organisation \"Ủy ban nhân dân tỉnh\"\n  \
    tinhso user list --format json\n  tinhso user reset-password quan-tri\n  \
    tinhso user reset-second-factor quan-tri\n  tinhso user unlock nva\n  \
    tinhso user disable nva --reason \"left the office\"\n  tinhso user enable nva\n  \
    tinhso user end-sessions nva --reason \"lost laptop\"")]
pub struct User {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Lists accounts
    #[command(after_help = "Example:\n  tinhso user list --start van-thu")]
    List {
        /// Only names that begin so
        #[arg(long, default_value = "", value_name = "LETTERS")]
        start: String,
        #[command(flatten)]
        format: FormatFlag,
    },
    /// Adds a person in a new post with an account, and prints the first password once
    #[command(
        visible_alias = "create",
        after_help = "Examples:\n  \
        tinhso user add quan-tri --name \"Nguyễn Văn Mẫu\" --role quan_tri --new-organisation \"Ủy ban nhân dân tỉnh\"\n  \
        tinhso user add nva --name \"Nguyễn Văn A\" --role chuyen_vien --organisation 0AB12CD34EF56"
    )]
    Add(Add),
    /// Gives an account a one-time password, which is printed once and must be changed at the next
    /// sign-in; unlocks it and ends its sessions; the second factor stays
    #[command(after_help = "Example:\n  tinhso user reset-password quan-tri --format json")]
    ResetPassword(Whose),
    /// Takes the second factor of an account away and ends its sessions
    #[command(
        visible_alias = "reset-totp",
        after_help = "Example:\n  tinhso user reset-second-factor quan-tri\n\n\
        Who needs a second factor sets it up anew at the next sign-in."
    )]
    ResetSecondFactor(Whose),
    /// Lets an account that wrong passwords locked sign in at once
    #[command(after_help = "Example:\n  tinhso user unlock nva")]
    Unlock(Whose),
    /// Disables an account and ends its sessions at once
    #[command(after_help = "Example:\n  tinhso user disable nva --reason \"left the office\"")]
    Disable(WhoseAndWhy),
    /// Enables a disabled account
    #[command(after_help = "Example:\n  tinhso user enable nva")]
    Enable(Whose),
    /// Ends all sessions of an account, for a lost machine
    #[command(after_help = "Example:\n  tinhso user end-sessions nva --reason \"lost laptop\"")]
    EndSessions(WhoseAndWhy),
}

/// An account.
#[derive(Clone, Debug, Args)]
struct Whose {
    /// Name of the account
    user_name: String,
    #[command(flatten)]
    format: FormatFlag,
}

/// An account, and why something is done to it.
#[derive(Clone, Debug, Args)]
struct WhoseAndWhy {
    #[command(flatten)]
    whose: Whose,
    /// Why; it stands in the log of official acts, so no personal data
    #[arg(long)]
    reason: String,
}

#[derive(Clone, Debug, Args)]
struct Add {
    /// What is typed to sign in: letters without diacritics, digits, `.`, `-`, `_`
    user_name: String,
    /// Name of the person, family name first
    #[arg(long)]
    name: String,
    /// Role of the post: van_thu, lanh_dao, chanh_van_phong, truong_phong, chuyen_vien, luu_tru, quan_tri, kiem_toan, lanh_dao_tinh
    #[arg(long)]
    role: String,
    /// Title of the post
    #[arg(long, default_value = "Chuyên viên")]
    title: String,
    /// The organisation, by its identifier (the 13 characters in its address)
    #[arg(long, conflicts_with = "new_organisation", value_name = "ID")]
    organisation: Option<OrganisationId>,
    /// The unit in it; its first one if not given
    #[arg(long, requires = "organisation", value_name = "ID")]
    unit: Option<UnitId>,
    /// Sets up the province's first organisation under this name
    #[arg(long, value_name = "NAME")]
    new_organisation: Option<String>,
    #[command(flatten)]
    format: FormatFlag,
}

impl User {
    pub(super) fn run(self, globals: &Globals) -> CommandResult {
        let (parts, _runtime) = match &self.what {
            What::List { .. } => open_to_read(globals)?,
            What::Add(_) => open_or_make(globals)?,
            _ => open(globals)?,
        };
        match self.what {
            What::List { start, format } => list(&parts, start, format),
            What::Add(add) => add.run(&parts),
            What::ResetPassword(whose) => rescue::reset_password(&parts, &whose),
            What::ResetSecondFactor(whose) => rescue::reset_second_factor(&parts, &whose),
            What::Unlock(whose) => rescue::unlock(&parts, &whose),
            What::Disable(of) => rescue::disable(&parts, &of.whose, of.reason),
            What::Enable(whose) => rescue::enable(&parts, &whose),
            What::EndSessions(of) => rescue::end_sessions(&parts, &of.whose, of.reason),
        }
    }
}

fn find(parts: &Parts, user_name: &str) -> Result<Account, CommandError> {
    let name = user_name.to_owned();
    let found = parts
        .db
        .read_blocking(move |tx| accounts::account_by_user_name(tx, &name))?;
    found.ok_or_else(|| {
        CommandError::new(format!("find the account {user_name}"))
            .next("`tinhso user list` shows all of them")
    })
}

fn list(parts: &Parts, start: String, format: FormatFlag) -> CommandResult {
    let (now, system) = (parts.clock.now(), identity::Actor::system("tinhso.user"));
    let found = parts
        .db
        .read_blocking(move |tx| accounts::list_accounts(tx, now, &system, &start, "", LISTED))?;
    let state = |account: &Account| match (account.disabled_at, account.locked_until) {
        (Some(_), _) => "disabled".to_owned(),
        (None, Some(until)) if until > parts.clock.now() => format!("locked until {until}"),
        _ => "open".to_owned(),
    };
    if format.is_json() {
        let one = |account: &Account| {
            serde_json::json!({
                "id": account.id, "user_name": account.user_name, "person": account.person_name,
                "state": state(account), "second_factor": account.has_second_factor,
                "demo": account.demo, "last_used_at": account.last_used_at,
            })
        };
        say_json(&found.iter().map(one).collect::<Vec<_>>());
        return Ok(Outcome::Done);
    }
    let rows: Vec<Vec<String>> = found
        .iter()
        .map(|account| {
            let factor = if account.has_second_factor {
                "yes"
            } else {
                "no"
            };
            vec![
                account.user_name.clone(),
                account.person_name.clone(),
                state(account),
                factor.to_owned(),
            ]
        })
        .collect();
    say_table(&["account", "person", "state", "second factor"], &rows);
    Ok(Outcome::Done)
}

impl Add {
    fn run(self, parts: &Parts) -> CommandResult {
        let role: Role = self.role.parse().map_err(|_| {
            let known: Vec<&'static str> = Role::ALL.iter().map(|role| role.code()).collect();
            CommandError::usage(
                format!("use the role {}", self.role),
                did_you_mean(&self.role, &known),
            )
        })?;
        let (now, today) = (parts.clock.now(), parts.clock.today());
        let fresh = password::generated();
        let stored = password::hash(&fresh);
        let input = self.clone();
        let done = parts.db.write_blocking(move |tx| {
            let actor = Actor::system(ACTOR);
            let unit = input.unit(tx, now, today, &actor)?;
            let facts = PersonFacts {
                name: input.name.clone(),
                email: String::new(),
                telephone: String::new(),
            };
            let person = register_person(tx, now, &actor, &facts).map_err(AddError::other)?;
            let post = CreatePost {
                unit,
                role,
                title: input.title.clone(),
                rank: 1,
                valid_from: today,
            };
            let post = create_post(tx, now, &actor, &post).map_err(AddError::other)?;
            appoint(tx, now, &actor, person, post, today, "").map_err(AddError::other)?;
            let account = CreateAccount {
                person,
                user_name: input.user_name.clone(),
                password: stored.clone(),
            };
            create_account(tx, now, &actor, &account).map_err(AddError::other)
        });
        let account = done.map_err(AddError::into_command)?;
        if self.format.is_json() {
            say_json(&serde_json::json!({
                "id": account, "user_name": self.user_name.trim().to_lowercase(),
                "one_time_password": fresh,
            }));
            return Ok(Outcome::Done);
        }
        say(format!(
            "{} can sign in with the password: {fresh}",
            self.user_name
        ));
        say("it is shown this once, and must be changed at the first sign-in");
        Ok(Outcome::Done)
    }

    fn unit(
        &self,
        tx: &mut Tx<'_>,
        now: Timestamp,
        today: Date,
        actor: &Actor,
    ) -> Result<UnitId, AddError> {
        let organisation = match (self.organisation, &self.new_organisation) {
            (Some(organisation), _) => organisation,
            (None, Some(name)) => return first_unit(tx, now, today, actor, name),
            (None, None) => match roots(tx, today)?.as_slice() {
                [only] => only.id,
                _ => return Err(AddError::NoOrganisation),
            },
        };
        match self.unit {
            Some(unit) => Ok(unit),
            None => units_of(tx, organisation, today)?
                .first()
                .map(|unit| unit.id)
                .ok_or(AddError::NoUnit),
        }
    }
}

/// The first organisation of an empty database and its office.
fn first_unit(
    tx: &mut Tx<'_>,
    now: Timestamp,
    today: Date,
    actor: &Actor,
    name: &str,
) -> Result<UnitId, AddError> {
    if !roots(tx, today)?.is_empty() {
        return Err(AddError::NotFirst);
    }
    let organisation = CreateOrganisation {
        parent: None,
        kind: OrganisationKind::Province,
        names: Names {
            name: name.to_owned(),
            short_name: String::new(),
            notation: "UBND".to_owned(),
        },
        area_code: None,
        collegial: true,
        runs_documents: true,
        valid_from: today,
    };
    let organisation =
        create_organisation(tx, now, actor, &organisation).map_err(AddError::other)?;
    let unit = CreateUnit {
        organisation,
        parent: None,
        kind: UnitKind::Division,
        name: "Văn phòng".to_owned(),
        short_name: "VP".to_owned(),
        valid_from: today,
    };
    create_unit(tx, now, actor, &unit).map_err(AddError::other)
}

#[derive(Debug)]
enum AddError {
    NoOrganisation,
    NotFirst,
    NoUnit,
    Other(String),
    Database(DbError),
}

impl AddError {
    fn other(error: impl std::fmt::Display) -> Self {
        Self::Other(error.to_string())
    }

    fn into_command(self) -> CommandError {
        match self {
            Self::NoOrganisation => CommandError::usage(
                "choose the organisation",
                "give --organisation ID, or --new-organisation NAME on an empty database",
            ),
            Self::NotFirst => CommandError::usage(
                "set up a first organisation where there is one",
                "leave --new-organisation out, or give --organisation ID",
            ),
            Self::NoUnit => CommandError::new("find a unit in the organisation")
                .next("set up a unit in it first"),
            Self::Other(what) => CommandError::new(what),
            Self::Database(error) => error.into(),
        }
    }
}

impl From<DbError> for AddError {
    fn from(error: DbError) -> Self {
        Self::Database(error)
    }
}
