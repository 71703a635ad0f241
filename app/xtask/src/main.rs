//! `cargo xtask`: the chores of this repository.

use clap::{Parser, Subcommand};
use std::{error::Error, process::ExitCode};
use xtask::{Tree, checks, new_context, repository_root};

/// The chores of this repository.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    chore: Chore,
}

#[derive(Subcommand)]
enum Chore {
    /// Prints every place that breaks a house rule
    Tidy {
        /// Only this rule; `cargo xtask rules` names them
        #[arg(long)]
        rule: Option<String>,
    },
    /// Prints the house rules
    Rules,
    /// Makes a context with all its rooms, one thing and one act
    NewContext {
        /// Folder and package name: one lower-case English word, for example `libraries`
        name: String,
        /// Three lower-case letters in front of its tables, for example `lib`
        prefix: String,
    },
}

fn main() -> ExitCode {
    match run(Arguments::parse().chore) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("failed to {error}");
            let mut cause = error.source();
            while let Some(inner) = cause {
                eprintln!("  because: {inner}");
                cause = inner.source();
            }
            ExitCode::FAILURE
        }
    }
}

fn run(chore: Chore) -> Result<ExitCode, Box<dyn Error>> {
    match chore {
        Chore::Tidy { rule } => tidy(rule.as_deref()),
        Chore::Rules => {
            for rule in checks::RULES {
                println!("{:<18}{}", rule.name, rule.says);
            }
            Ok(ExitCode::SUCCESS)
        }
        Chore::NewContext { name, prefix } => {
            let root = repository_root();
            for path in new_context::make(&root, &name, &prefix)? {
                println!("{path}");
            }
            new_context::format(&root, &name)?;
            println!("\nNext: docs/how-to/new-context.md from step 2.");
            Ok(ExitCode::SUCCESS)
        }
    }
}

fn tidy(only: Option<&str>) -> Result<ExitCode, Box<dyn Error>> {
    let tree = Tree::read(&repository_root())?;
    let mut count = 0;
    for (rule, finding) in checks::run(&tree) {
        if only.is_none_or(|only| only == rule) {
            count += 1;
            println!("[{rule}] {finding}");
        }
    }
    println!(
        "{} rules, {} files, {count} findings",
        checks::RULES.len(),
        tree.files.len()
    );
    Ok(if count == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
