//! Budgets: more allocations fail the gate. Instructions depend on the compiler, so they are compared
//! and reported alone.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;

use serde::{Deserialize, Serialize};

use crate::error::Error;
use crate::tenants::bytes;
use crate::{allocations, instructions};

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/budgets.toml");

const HEAD: &str = "\
# What polygrant costs, per case. `cargo speed-budgets` fails where there are more allocations, and the
# gate with it; `cargo speed instructions` prints today's instructions beside these.
# After a change for the better, or one that is worth its price: `cargo speed-budgets --bless`.
";

/// The budgets, as committed.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Budgets {
    /// The compiler that made these instructions, such as `rustc 1.85.0`.
    rustc: String,
    instructions: BTreeMap<String, u64>,
    allocations: BTreeMap<String, u64>,
}

impl Budgets {
    fn read() -> Result<Self, Error> {
        Ok(toml::from_str(&fs::read_to_string(FILE)?)?)
    }
}

/// Compares allocations with their budgets.
pub fn check() -> Result<(), Error> {
    let (budgets, measured) = (Budgets::read()?.allocations, allocations::of_polygrant()?);
    let mut broken = String::new();
    for (name, count) in &measured {
        match budgets.get(name) {
            Some(budget) if count > budget => {
                writeln!(broken, "  {name}: {count} allocations, with a budget of {budget}")?;
            }
            Some(_) => {}
            None => writeln!(broken, "  {name}: {count} allocations, and no budget")?,
        }
    }
    for name in budgets.keys().filter(|name| !measured.contains_key(*name)) {
        writeln!(broken, "  {name}: a budget, and nothing is measured for it")?;
    }
    if !broken.is_empty() {
        return Err(format!("over budget:\n{broken}").into());
    }
    println!("allocations: {} figures within their budgets", measured.len());
    bytes::check()
}

/// Prints instructions beside those that were committed.
pub fn report_instructions() -> Result<(), Error> {
    let (budgets, measured) = (Budgets::read()?, counted_instructions()?);
    println!("instructions, {}; committed: {}", rustc(), budgets.rustc);
    for (name, count) in &measured {
        match budgets.instructions.get(name) {
            Some(before) => {
                let change = 100.0 * (*count as f64 / *before as f64 - 1.0);
                println!("{name:<32}{count:>10}{before:>10}{change:>+8.1} %");
            }
            None => println!("{name:<32}{count:>10}       new"),
        }
    }
    Ok(())
}

/// Makes the budgets what is measured.
pub fn bless() -> Result<(), Error> {
    let budgets = Budgets {
        rustc: rustc(),
        instructions: counted_instructions()?,
        allocations: allocations::of_polygrant()?,
    };
    fs::write(FILE, format!("{HEAD}{}", toml::to_string(&budgets)?))?;
    Ok(())
}

fn counted_instructions() -> Result<BTreeMap<String, u64>, Error> {
    instructions::count()?.ok_or_else(|| "valgrind is not installed".into())
}

/// The compiler, such as `rustc 1.85.0`.
pub fn rustc() -> String {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let version = std::process::Command::new(rustc).arg("--version").output();
    let version = version.map(|output| String::from_utf8_lossy(&output.stdout).into_owned());
    let version = version.unwrap_or_default();
    version.split(" (").next().unwrap_or_default().trim().to_owned()
}
