//! Makes a dialect of the answers.

use std::borrow::Cow;

use polygrant::Dialect;
use polygrant::dialect::{
    Encoding, Lifetime, LifetimeFormat, Path, RequestMethod, Table, Template, TokenType, Value,
    Variable,
};

/// Where the client's id and secret go.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Body,
    Query,
    Headers,
    Basic,
    BasicRaw,
}

impl Place {
    pub(super) const ALL: [(&'static str, Self); 5] = [
        ("body", Self::Body),
        ("query", Self::Query),
        ("headers", Self::Headers),
        ("basic", Self::Basic),
        ("basic-raw", Self::BasicRaw),
    ];
}

/// The answers so far; what was not asked yet is as RFC 6749 says.
#[derive(Clone)]
pub(super) struct Answers {
    /// What goes into the dialect as it is: the name, the path, the token's place.
    pub(super) dialect: Dialect,
    pub(super) place: Place,
    pub(super) client_id: String,
    pub(super) client_secret: String,
    pub(super) grant_type: Option<String>,
    pub(super) scope: Option<String>,
    pub(super) further: Vec<(String, Template)>,
}

impl Answers {
    pub(super) fn new() -> Self {
        let mut dialect = Dialect::default();
        dialect.name = Cow::Borrowed("");
        dialect.documentation = Cow::Borrowed("");
        Self {
            dialect,
            place: Place::Body,
            client_id: "client_id".into(),
            client_secret: "client_secret".into(),
            grant_type: Some("grant_type".into()),
            scope: Some("scope".into()),
            further: Vec::new(),
        }
    }

    /// Returns the dialect, if it makes sense so far.
    pub(super) fn dialect(&self) -> Result<Dialect, String> {
        let mut dialect = self.dialect.clone();
        let urls = dialect.environments.iter().map(|(_, url)| url).chain([&dialect.path]);
        let names: Vec<_> = urls.flat_map(Template::placeholders).map(str::to_owned).collect();
        for name in names {
            if dialect.variables.get(&name).is_none() {
                dialect.variables.set(name, Variable::default());
            }
        }
        let mut parameters = self.parameters()?;
        match self.place {
            Place::Body | Place::Query => {}
            Place::Headers => {
                for (name, value) in
                    [(&self.client_id, "{client_id}"), (&self.client_secret, "{client_secret}")]
                {
                    dialect.headers.set(name.to_ascii_lowercase(), template(value)?);
                }
            }
            Place::Basic => dialect.headers.set(
                "authorization",
                template("Basic {base64:{form:{client_id}}:{form:{client_secret}}}")?,
            ),
            Place::BasicRaw => dialect
                .headers
                .set("authorization", template("Basic {base64:{client_id}:{client_secret}}")?),
        }
        if dialect.method == RequestMethod::Get {
            dialect.body = Table::new();
            dialect.query = parameters;
        } else {
            if self.place == Place::Query {
                for name in [&self.client_id, &self.client_secret] {
                    let value = parameters.remove(name);
                    dialect.query.set(name.clone(), value.ok_or("one name for two parameters")?);
                }
            }
            let nested = dialect.encoding == Encoding::Json;
            dialect.body = if nested { nest(&parameters)? } else { parameters };
        }
        Dialect::from_json(&dialect.to_json()).map_err(|error| {
            // No person sees the text, and where in it something stands.
            let problems =
                error.findings().iter().map(|it| format!("`{}`: {}", it.place, it.problem));
            problems.collect::<Vec<_>>().join("; ")
        })
    }

    /// Returns the parameters of body or query, in the order in which RFC 6749 shows them.
    fn parameters(&self) -> Result<Table<Value>, String> {
        let mut parameters: Vec<(&str, Template)> = Vec::new();
        if let Some(name) = &self.grant_type {
            parameters.push((name, template("client_credentials")?));
        }
        if matches!(self.place, Place::Body | Place::Query) {
            parameters.push((&self.client_id, template("{client_id}")?));
            parameters.push((&self.client_secret, template("{client_secret}")?));
        }
        if let Some(name) = &self.scope {
            parameters.push((name, template("{scope}")?));
        }
        let further = self.further.iter().map(|(name, value)| (&**name, value.clone()));
        let mut table = Table::new();
        for (name, value) in parameters.into_iter().chain(further) {
            if table.get(name).is_some() {
                return Err(format!("`{name}` is a parameter already: name another"));
            }
            table.set(name.to_owned(), Value::Text(value));
        }
        Ok(table)
    }
}

/// Puts parameters whose names are JSON pointers into objects.
fn nest(parameters: &Table<Value>) -> Result<Table<Value>, String> {
    let mut body = Table::new();
    for (name, value) in parameters.iter() {
        match name.strip_prefix('/') {
            Some(pointer) => put(&mut body, pointer, value.clone())
                .map_err(|()| format!("`{name}` is inside of another parameter, or around one"))?,
            None => body.set(name.to_owned(), value.clone()),
        }
    }
    Ok(body)
}

fn put(table: &mut Table<Value>, pointer: &str, value: Value) -> Result<(), ()> {
    let Some((outer, inner)) = pointer.split_once('/') else {
        if table.get(pointer).is_some() {
            return Err(());
        }
        table.set(pointer.to_owned(), value);
        return Ok(());
    };
    if table.get(outer).is_none() {
        table.set(outer.to_owned(), Value::Object(Table::new()));
    }
    match table.get_mut(outer) {
        Some(Value::Object(members)) => put(members, inner, value),
        _ => Err(()),
    }
}

pub(super) fn template(text: &str) -> Result<Template, String> {
    text.parse().map_err(|error: polygrant::dialect::TemplateError| error.to_string())
}

/// Returns a member's name, or a JSON pointer.
pub(super) fn path(text: &str) -> Result<Path, String> {
    serde_json::from_value(serde_json::Value::from(text)).map_err(|error| error.to_string())
}

pub(super) fn token_type(text: &str) -> Result<TokenType, String> {
    Ok(if text == "-" { TokenType::Ignored } else { TokenType::at(path(text)?) })
}

/// Returns a lifetime that stands at a path, in the format of that name.
pub(super) fn lifetime(format: &str, path: Path) -> Result<Lifetime, String> {
    let format =
        LifetimeFormat::named(format).ok_or_else(|| format!("`{format}` is none of them"))?;
    Ok(Lifetime::Stated { format, paths: vec![path], default: None })
}
