//! Checks whether an assertion is as the dialect describes it, for this server, and still valid.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use http::Request;
use http::header::HOST;
use http::uri::Authority;
use polygrant::UnixTime;
use polygrant::dialect::{Algorithm, Dialect, JwtFormat, Table, Template, Value};

use crate::examine::Examiner;
use crate::received::{Json, Members};

/// How many seconds the clocks of client and server may differ by.
const LEEWAY: u64 = 60;

/// What a server knows of itself when it looks at an assertion.
#[derive(Clone)]
pub(crate) struct Here<'a> {
    pub(crate) endpoint: String,
    pub(crate) origin: String,
    pub(crate) host: String,
    /// One that was set, in place of the dialect's.
    pub(crate) issuer: Option<&'a str>,
    pub(crate) now: UnixTime,
}

/// A JWT as it came.
pub(crate) struct Jwt {
    pub(crate) algorithm: Algorithm,
    pub(crate) key_id: Option<String>,
    pub(crate) input: String,
    pub(crate) signature: Vec<u8>,
    header: Members,
    claims: Members,
}

/// A dialect's description, with the templates of issuer and audience in their places.
pub(crate) struct Expected {
    algorithms: Vec<Algorithm>,
    header: Table<Value>,
    claims: Table<Value>,
    lifetime: u64,
}

impl<'a> Here<'a> {
    /// Tells where a request came to. One without a whole URL came over plain `http`.
    pub(crate) fn of<B>(request: &Request<B>, issuer: Option<&'a str>, now: UnixTime) -> Self {
        let uri = request.uri();
        let host = || request.headers().get(HOST).and_then(|host| host.to_str().ok());
        let authority = uri.authority().map(Authority::as_str).or_else(host);
        let authority = authority.unwrap_or_default();
        let origin = format!("{}://{authority}", uri.scheme_str().unwrap_or("http"));
        let endpoint = format!("{origin}{}", uri.path());
        let host = authority.rsplit_once(':').map_or(authority, |(host, _)| host).to_owned();
        Self { endpoint, origin, host, issuer, now }
    }
}

impl Jwt {
    /// Takes a JWT apart; `None` if it is none, or names a member twice.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let (input, signature) = text.rsplit_once('.')?;
        let (header, claims) = input.split_once('.')?;
        let members = |part: &str| -> Option<Members> {
            serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(part).ok()?).ok()
        };
        let (mut header, claims) = (members(header)?, members(claims)?);
        let algorithm = match header.take("alg").pop() {
            Some(Json::Text(name)) => Algorithm::named(&name)?,
            _ => return None,
        };
        let key_id = match header.get("kid") {
            Some(Json::Text(key_id)) => Some(key_id.clone()),
            _ => None,
        };
        let signature = BASE64_URL_SAFE_NO_PAD.decode(signature).ok()?;
        Some(Self { algorithm, key_id, input: input.to_owned(), signature, header, claims })
    }

    /// Returns the assertion's own id, if it has one.
    pub(crate) fn id(&self) -> Option<&str> {
        match self.claims.get("jti") {
            Some(Json::Text(id)) => Some(id),
            _ => None,
        }
    }
}

impl Expected {
    pub(crate) fn of(dialect: &Dialect, format: &JwtFormat, here: &Here<'_>) -> Self {
        let issuer = match (here.issuer, &dialect.issuer) {
            (Some(issuer), _) => Template::literal(issuer).as_str().to_owned(),
            (None, Some(issuer)) => issuer.as_str().to_owned(),
            (None, None) => "{endpoint}".to_owned(),
        };
        let audience = dialect.audience.as_ref().map_or(&*issuer, Template::as_str);
        let placed = |text: &str| text.replace("{audience}", audience).replace("{issuer}", &issuer);
        let table = |table: &Table<Value>| -> Table<Value> {
            table.iter().map(|(name, value)| (name.to_owned(), replaced(value, &placed))).collect()
        };
        Self {
            algorithms: format.algorithms.clone(),
            header: table(&format.header),
            claims: table(&format.claims),
            lifetime: format.lifetime.as_secs(),
        }
    }

    /// Compares an assertion with it.
    ///
    /// # Errors
    /// What the vendor objects to.
    pub(crate) fn check<'a>(
        &'a self,
        jwt: &mut Jwt,
        examiner: &mut Examiner<'a>,
        now: UnixTime,
    ) -> Result<(), &'static str> {
        if !self.algorithms.is_empty() && !self.algorithms.contains(&jwt.algorithm) {
            return Err("the assertion is signed with another algorithm");
        }
        let tables = [
            (&self.header, &mut jwt.header, "the assertion's header is not as the dialect says"),
            (&self.claims, &mut jwt.claims, "the assertion's claims are not as the dialect says"),
        ];
        for (table, received, objection) in tables {
            for (name, value) in table.iter() {
                let found = received.get(name).cloned();
                match (alone(value), found) {
                    (Some("{now}"), Some(Json::Number(issued))) => {
                        let issued = issued.as_u64().ok_or(objection)?;
                        if issued > now.since_epoch().as_secs() + LEEWAY {
                            return Err("the assertion is from the future");
                        }
                    }
                    (Some("{expires}"), Some(Json::Number(expires))) => {
                        self.check_end(expires.as_u64().ok_or(objection)?, now)?;
                    }
                    (Some("{x5c}"), Some(Json::Array(_))) => {}
                    (Some("{now}" | "{expires}" | "{x5c}"), _) => return Err(objection),
                    (_, found) => {
                        let found = found.into_iter().collect();
                        let names_audience = name == "aud";
                        examiner.parameter(name, value, found).map_err(|_| {
                            if names_audience {
                                "the assertion is for another server"
                            } else {
                                objection
                            }
                        })?;
                    }
                }
            }
        }
        Ok(())
    }

    fn check_end(&self, expires: u64, now: UnixTime) -> Result<(), &'static str> {
        let now = now.since_epoch().as_secs();
        if expires <= now {
            return Err("the assertion has expired");
        }
        if expires > now + self.lifetime + LEEWAY {
            return Err("the assertion is valid for too long");
        }
        Ok(())
    }
}

/// Returns the template that a value is.
fn alone(value: &Value) -> Option<&str> {
    match value {
        Value::Text(template) => Some(template.as_str()),
        _ => None,
    }
}

fn replaced(value: &Value, placed: &dyn Fn(&str) -> String) -> Value {
    match value {
        Value::Text(template) => {
            let text = placed(template.as_str()).parse();
            Value::Text(text.unwrap_or_else(|_| template.clone()))
        }
        Value::Number(_) | Value::Bool(_) => value.clone(),
        Value::Array(items) => Value::Array(items.iter().map(|it| replaced(it, placed)).collect()),
        Value::Object(members) => Value::Object(
            members.iter().map(|(name, it)| (name.to_owned(), replaced(it, placed))).collect(),
        ),
    }
}
