//! Both adapters and the program against servers of others, on the loopback: npm's
//! `oidc-provider`, PyPI's Authlib and `django-oauth-toolkit`, and Debian's `glewlwyd`. Every case is
//! named; the exit status is 1 if one fails.
#![allow(clippy::print_stdout, reason = "the report is what this prints")]

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;

use crate::cases::cases;
use crate::certificates::Certificates;
use crate::clients::{Client, Outcome, Program, by_hyper, by_ureq};
use crate::problem::Problem;
use crate::server::Server;
use crate::software::Software;

mod cases;
mod certificates;
mod clients;
mod keys;
mod problem;
mod server;
mod software;

type Fetch<'f> = dyn Fn(&Client<'_>) -> Result<Outcome, Problem> + 'f;

/// Plays every case on both adapters and on the program.
#[derive(Parser)]
struct Arguments {
    /// A folder in whose `node_modules` there is npm's `oidc-provider`
    #[arg(long)]
    oidc_provider: Option<PathBuf>,
    /// A folder in whose `venv` there are PyPI's Authlib and Flask
    #[arg(long)]
    authlib: Option<PathBuf>,
    /// A folder in whose `venv` there is PyPI's `django-oauth-toolkit`
    #[arg(long)]
    django_oauth_toolkit: Option<PathBuf>,
    /// A folder for the files of Debian's `glewlwyd`
    #[arg(long)]
    glewlwyd: Option<PathBuf>,
    /// The program `polygrant`
    #[arg(long)]
    program: PathBuf,
}

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(0) => ExitCode::SUCCESS,
        Ok(failed) => {
            println!("{failed} failed");
            ExitCode::FAILURE
        }
        Err(error) => {
            println!("cannot run: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Plays all cases against each server that is there, and returns how many failed.
fn run(arguments: &Arguments) -> Result<usize, Problem> {
    let servers = [
        (Software::OidcProvider, &arguments.oidc_provider),
        (Software::Authlib, &arguments.authlib),
        (Software::DjangoOauthToolkit, &arguments.django_oauth_toolkit),
        (Software::Glewlwyd, &arguments.glewlwyd),
    ];
    let mut failed = 0;
    for (software, folder) in servers {
        if let Some(folder) = folder {
            failed += play(software, folder, &arguments.program)?;
        }
    }
    Ok(failed)
}

fn play(software: Software, folder: &Path, program: &Path) -> Result<usize, Problem> {
    let certificates = Certificates::new(folder)?;
    let server = Server::start(software, folder, &certificates)?;
    let program = Program { path: program, folder };
    let by_program = |client: &Client<'_>| program.fetch(client);
    let subjects: [(&str, &Fetch<'_>); 3] =
        [("ureq", &by_ureq), ("hyper", &by_hyper), ("program", &by_program)];
    let (mut played, mut failed) = (0, 0);
    for case in cases(software) {
        for (subject, fetch) in subjects {
            played += 1;
            match case.play(&server, &certificates, fetch) {
                Ok(()) => println!("ok      {subject:<7}  {}", case.name),
                Err(error) => {
                    failed += 1;
                    println!("FAILED  {subject:<7}  {}: {error}", case.name);
                }
            }
        }
    }
    println!("{} of {played} as they should be, against {}", played - failed, software.name());
    Ok(failed)
}
