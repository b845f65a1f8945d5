//! The questions, in the order in which a vendor's page has them.

use std::io::{BufRead, Write};

use polygrant::Dialect;
use polygrant::dialect::{Encoding, Lifetime, LifetimeFormat, RequestMethod, Template};

use super::answers::{Answers, Place, lifetime, path, template, token_type};
use super::ask::Asker;
use crate::error::CliError;

/// Asks for everything that vendors differ in most.
pub(super) fn ask(asker: &mut Asker<impl BufRead, impl Write>) -> Result<Dialect, CliError> {
    let mut form = Form { asker, answers: Answers::new() };
    form.vendor()?;
    form.variables()?;
    form.request()?;
    form.credentials()?;
    form.parameters()?;
    form.token()?;
    form.error()?;
    form.answers.dialect().map_err(CliError::usage)
}

struct Form<'a, R, W> {
    asker: &'a mut Asker<R, W>,
    answers: Answers,
}

/// Returns the answer, unless it is the dash that stands for none.
fn unless_none(answer: &str) -> Option<String> {
    (answer != "-").then(|| answer.to_owned())
}

impl<R: BufRead, W: Write> Form<'_, R, W> {
    /// Asks for one thing, until it and all that was answered before make a dialect.
    fn ask(
        &mut self,
        question: &str,
        default: &str,
        set: impl Fn(&mut Answers, &str) -> Result<(), String>,
    ) -> Result<(), CliError> {
        let known = &self.answers;
        let answers = self.asker.ask(question, default, |answer| {
            let mut answers = known.clone();
            set(&mut answers, answer)?;
            answers.dialect().map(|_| answers)
        })?;
        self.answers = answers;
        Ok(())
    }

    fn vendor(&mut self) -> Result<(), CliError> {
        self.ask("A short name for the vendor (letters, digits, - _ .)", "", |answers, name| {
            answers.dialect.name = name.to_owned().into();
            Ok(())
        })?;
        self.ask("URL of the vendor's documentation (Enter: none)", "", |answers, url| {
            answers.dialect.documentation = url.to_owned().into();
            Ok(())
        })?;
        let question = "Base URL, such as https://auth.example.com; a part that every customer has \
                        of its own is a {variable} (Enter: given with each call)";
        self.ask(question, "", |answers, url| {
            answers.dialect.environments.remove("production");
            if !url.is_empty() {
                let url = template(url.trim_end_matches('/'))?;
                answers.dialect.environments.set("production", url);
            }
            Ok(())
        })?;
        self.ask("Path of the token endpoint", "/token", |answers, path| {
            answers.dialect.path = template(path)?;
            Ok(())
        })
    }

    /// Asks what each variable of the URL is.
    fn variables(&mut self) -> Result<(), CliError> {
        let dialect = self.answers.dialect().map_err(CliError::usage)?;
        self.answers.dialect.variables = dialect.variables.clone();
        for name in dialect.variables.names() {
            self.ask(&format!("What is {{{name}}}, in a few words"), "", |answers, about| {
                if let Some(variable) = answers.dialect.variables.get_mut(name) {
                    variable.about = about.to_owned().into();
                }
                Ok(())
            })?;
        }
        Ok(())
    }

    fn request(&mut self) -> Result<(), CliError> {
        self.ask("Method: POST or GET", "POST", |answers, method| {
            (answers.dialect.method, answers.place) = match &*method.to_ascii_uppercase() {
                "POST" => (RequestMethod::Post, Place::Body),
                "GET" => (RequestMethod::Get, Place::Query),
                _ => return Err("POST or GET".into()),
            };
            Ok(())
        })?;
        if self.answers.dialect.method == RequestMethod::Get {
            return Ok(());
        }
        self.ask("How the body is written: form or json", "form", |answers, encoding| {
            answers.dialect.encoding = match encoding {
                "form" => Encoding::Form,
                "json" => Encoding::Json,
                _ => return Err("form or json".into()),
            };
            Ok(())
        })
    }

    fn credentials(&mut self) -> Result<(), CliError> {
        let is_get = self.answers.dialect.method == RequestMethod::Get;
        let choices: Vec<_> =
            Place::ALL.into_iter().filter(|(_, place)| !is_get || *place != Place::Body).collect();
        let names: Vec<_> = choices.iter().map(|(name, _)| *name).collect();
        let names = names.join(", ");
        let question = format!("Where the client's id and secret go: {names}");
        let default = if is_get { "query" } else { "body" };
        self.ask(&question, default, |answers, answer| {
            let place = choices.iter().find(|(name, _)| *name == answer);
            let (_, place) = place.ok_or_else(|| format!("one of {names}"))?;
            answers.place = *place;
            Ok(())
        })?;
        if matches!(self.answers.place, Place::Basic | Place::BasicRaw) {
            return Ok(());
        }
        let pointer = self.pointer();
        self.ask(&format!("Name of the client id{pointer}"), "client_id", |answers, name| {
            answers.client_id = name.to_owned();
            Ok(())
        })?;
        self.ask(
            &format!("Name of the client secret{pointer}"),
            "client_secret",
            |answers, name| {
                answers.client_secret = name.to_owned();
                Ok(())
            },
        )
    }

    /// Returns a hint on how names are written that lie inside of others.
    fn pointer(&self) -> &'static str {
        match (self.answers.dialect.encoding, self.answers.place) {
            (Encoding::Json, Place::Body) => " (/auth/name is inside auth)",
            _ => "",
        }
    }

    fn parameters(&mut self) -> Result<(), CliError> {
        let none = "- if there is none";
        let question = format!("Name of the parameter that is client_credentials ({none})");
        self.ask(&question, "grant_type", |answers, name| {
            answers.grant_type = unless_none(name);
            Ok(())
        })?;
        self.ask(&format!("Name of the scope parameter ({none})"), "scope", |answers, name| {
            answers.scope = unless_none(name);
            Ok(())
        })?;
        if self.answers.scope.is_some() {
            self.ask("What stands between two scopes (Enter: a space)", "", |answers, text| {
                let text = if text.is_empty() { " " } else { text };
                answers.dialect.scope.separator = Some(text.to_owned().into());
                Ok(())
            })?;
            self.ask("Is a scope required: yes or no", "no", |answers, answer| {
                answers.dialect.scope.required = match answer {
                    "yes" | "y" => true,
                    "no" | "n" => false,
                    _ => return Err("yes or no".into()),
                };
                Ok(())
            })?;
        }
        let question = "A further parameter with a fixed value, as name=value (Enter: no more)";
        loop {
            let known = self.answers.further.len();
            self.ask(question, "", |answers, text| {
                if text.is_empty() {
                    return Ok(());
                }
                let (name, value) = text.split_once('=').ok_or("name=value, or Enter")?;
                answers.further.push((name.to_owned(), Template::literal(value)));
                Ok(())
            })?;
            if self.answers.further.len() == known {
                return Ok(());
            }
        }
    }

    fn token(&mut self) -> Result<(), CliError> {
        let question = "Where the response keeps the token (a member; /data/token is inside data)";
        self.ask(question, "access_token", |answers, text| {
            answers.dialect.token.access_token = vec![path(text)?];
            Ok(())
        })?;
        self.ask(
            "Where it keeps the token's type (- if nowhere)",
            "token_type",
            |answers, text| {
                answers.dialect.token.token_type = token_type(text)?;
                Ok(())
            },
        )?;
        let question = "Where it keeps the token's lifetime (- if nowhere)";
        self.ask(question, "expires_in", |answers, text| {
            answers.dialect.token.lifetime =
                if text == "-" { Lifetime::Unknown } else { Lifetime::seconds(path(text)?) };
            Ok(())
        })?;
        let stated = self.answers.dialect.token.lifetime.paths().first().cloned();
        let Some(stated) = stated else { return Ok(()) };
        let formats = LifetimeFormat::ALL.map(LifetimeFormat::name).join(", ");
        let question = format!("What the lifetime is in: {formats}");
        self.ask(&question, "seconds", |answers, format| {
            answers.dialect.token.lifetime = lifetime(format, stated.clone())?;
            Ok(())
        })
    }

    fn error(&mut self) -> Result<(), CliError> {
        self.ask("Where a failure keeps its code", "error", |answers, text| {
            answers.dialect.error.code = vec![path(text)?];
            Ok(())
        })?;
        self.ask("Where a failure keeps its message", "error_description", |answers, text| {
            answers.dialect.error.description = vec![path(text)?];
            Ok(())
        })
    }
}
