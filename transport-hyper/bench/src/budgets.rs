//! What it may cost at most: a regression fails the gate.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;

use serde::{Deserialize, Serialize};

use crate::{Error, allocations, instructions};

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/budgets.toml");

const HEAD: &str = "\
# What polygrant may cost at most, per case. `cargo speed-budgets` compares, and the gate with it.
# After a change for the better, or one that is worth its price: `cargo speed-budgets --bless`.
";

/// The budgets, as committed.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Budgets {
    /// Whose instructions these are: another compiler makes others.
    rustc: String,
    /// How much more instructions than that are let pass, in percent. Allocations have no slack.
    instruction_slack: u64,
    instructions: BTreeMap<String, u64>,
    allocations: BTreeMap<String, u64>,
}

/// Compares with the budgets.
pub fn check() -> Result<(), Error> {
    let budgets: Budgets = toml::from_str(&fs::read_to_string(FILE)?)?;
    let mut broken = String::new();

    let counts = allocations::of_polygrant()?;
    compare("allocations", &budgets.allocations, &counts, 0, &mut broken)?;
    println!("allocations: {} figures compared with their budgets", counts.len());

    if let Some(counts) = instructions::count()? {
        let slack = budgets.instruction_slack;
        compare("instructions", &budgets.instructions, &counts, slack, &mut broken)?;
        println!("instructions: {} figures compared with their budgets", counts.len());
    } else {
        println!("instructions: not counted, because valgrind is not installed");
    }

    if broken.is_empty() {
        return Ok(());
    }
    let rustc = rustc();
    if rustc != budgets.rustc {
        writeln!(broken, "(The budgets are those of {}; this is {rustc}.)", budgets.rustc)?;
    }
    Err(format!("over budget:\n{broken}").into())
}

/// Makes the budgets what is measured.
pub fn bless() -> Result<(), Error> {
    let budgets = Budgets {
        rustc: rustc(),
        instruction_slack: 3,
        instructions: instructions::count()?.ok_or("valgrind is not installed")?,
        allocations: allocations::of_polygrant()?,
    };
    fs::write(FILE, format!("{HEAD}{}", toml::to_string(&budgets)?))?;
    Ok(())
}

fn compare(
    what: &str,
    budgets: &BTreeMap<String, u64>,
    measured: &BTreeMap<String, u64>,
    slack: u64,
    broken: &mut String,
) -> Result<(), Error> {
    for (name, count) in measured {
        match budgets.get(name) {
            Some(budget) if *count > budget + budget * slack / 100 => writeln!(
                broken,
                "  {name}: {count} {what}, with a budget of {budget} and a slack of {slack} %"
            )?,
            Some(_) => {}
            None => writeln!(broken, "  {name}: {count} {what}, and there is no budget for it")?,
        }
    }
    for name in budgets.keys().filter(|name| !measured.contains_key(*name)) {
        writeln!(broken, "  {name}: a budget of {what} that nothing is measured for")?;
    }
    Ok(())
}

/// The compiler, such as `rustc 1.85.0`.
pub fn rustc() -> String {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let version = std::process::Command::new(rustc).arg("--version").output();
    let version = version.map(|output| String::from_utf8_lossy(&output.stdout).into_owned());
    let version = version.unwrap_or_default();
    version.split(" (").next().unwrap_or_default().trim().to_owned()
}
