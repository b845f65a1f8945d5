//! Which of a document's operations gives out tokens.

use super::document::{Document, objects, text};
use super::fields::fields;
use super::grant_type::GrantType;
use super::leaves::leaves;
use super::operation::Operation;
use super::schema::{Alternatives, Schema};
use super::security::{Demand, Flow, demanded, is_basic};
use super::words::{Role, plain};
use super::work::{MAX_STEPS_OF_A_LOOK, MAX_STEPS_OF_A_NAME, MAX_STEPS_OF_THE_SEARCH};

const METHODS: [&str; 2] = ["post", "get"];

/// How many operations take a client's secret at most, if that tells one of tokens.
const COMMON: usize = 4;

/// What an operation must at least reach.
const LIKELY: i32 = 8;

/// An operation that could be it.
pub(super) struct Candidate<'d> {
    pub(super) operation: Operation<'d>,
    /// How likely it is.
    pub(super) likelihood: i32,
    /// Whether it takes credentials, and its name or its response speaks of a token.
    has_evidence: bool,
    /// Whether it takes a client's secret, and whether nothing else speaks for it but a word in its name.
    takes_secret: bool,
    pub(super) is_told_by_secret: bool,
    /// Whether its name says that it does something else, and nothing speaks of client credentials.
    is_another: bool,
    /// Other grants, if it takes no client's credentials.
    pub(super) other_grants: Vec<&'d str>,
    /// Whether its name speaks of tokens or of logging in.
    pub(super) is_near: bool,
    /// Whether a flow for client credentials names its path.
    pub(super) is_of_flow: bool,
    /// Whether all of it was looked at.
    pub(super) is_seen: bool,
}

impl Candidate<'_> {
    /// Whether it gives out tokens, by all that can be seen.
    pub(super) fn is_likely(&self) -> bool {
        self.has_evidence && !self.is_another && self.likelihood >= LIKELY
    }
}

/// The operations of a document, the likeliest first.
pub(super) struct Candidates<'d> {
    pub(super) found: Vec<Candidate<'d>>,
    /// Whether the search came to its end.
    pub(super) are_all: bool,
}

impl<'d> Candidates<'d> {
    /// Looks at every operation: at those with a telling name first, since the search has a bound.
    pub(super) fn of(document: Document<'d>, flows: &[Flow<'d>]) -> Self {
        let mut named: Vec<(ByName, Operation<'d>)> = Vec::new();
        let mut left = MAX_STEPS_OF_THE_SEARCH;
        for (path, item) in objects(document.root.get("paths")) {
            for method in METHODS {
                let steps = left.min(MAX_STEPS_OF_A_NAME);
                document.work.begin(steps);
                let item = document.resolved(item);
                let value = document.get(item, method);
                if value.is_object() {
                    let operation = Operation { path, method, item, value };
                    named.push((name_likelihood(document, &operation), operation));
                }
                left -= steps - document.work.left();
            }
        }
        named.sort_by_key(|(by_name, _)| std::cmp::Reverse(by_name.likelihood));
        let mut found: Vec<Candidate<'d>> = Vec::new();
        for (by_name, operation) in named {
            let steps = left.min(MAX_STEPS_OF_A_LOOK);
            document.work.begin(steps);
            let mut candidate = look(document, operation, by_name, flows);
            candidate.is_seen = !document.work.is_exceeded();
            found.push(candidate);
            left -= steps - document.work.left();
        }
        // Some vendors want the secret with every request.
        if found.iter().filter(|candidate| candidate.takes_secret).count() > COMMON {
            for candidate in found.iter_mut().filter(|candidate| candidate.is_told_by_secret) {
                candidate.has_evidence = false;
            }
        }
        found.sort_by_key(|candidate| std::cmp::Reverse(candidate.likelihood));
        Candidates { found, are_all: left > 0 }
    }
}

/// What an operation's name tells.
#[derive(Clone, Copy, Default)]
struct ByName {
    /// How likely it gives out tokens.
    likelihood: i32,
    /// Whether it speaks of tokens or of logging in.
    is_near: bool,
    /// Whether it speaks of something else that takes a client's credentials as well.
    is_another: bool,
}

/// How likely an operation is one by its name alone.
fn name_likelihood(document: Document<'_>, operation: &Operation<'_>) -> ByName {
    const NEVER: [&str; 9] = [
        "device",
        "introspect",
        "logout",
        "refresh",
        "register",
        "renew",
        "reset",
        "revoke",
        "signup",
    ];
    const OTHERS: [&str; 22] = [
        "register",
        "registration",
        "revoke",
        "revocation",
        "introspect",
        "introspection",
        "refresh",
        "logout",
        "signup",
        "validate",
        "verify",
        "userinfo",
        "jwks",
        "device",
        "reset",
        "rotate",
        "invite",
        "authorize",
        "forgot",
        "webhook",
        "deregister",
        "invalidate",
    ];
    let value = operation.value;
    let texts = [operation.path, text(value, "operationId"), text(value, "summary")];
    if !texts.iter().all(|text| document.work.spend_on(text)) {
        return ByName::default();
    }
    let names = texts.map(plain);
    let says = |word: &str| names.iter().any(|name| name.contains(word));
    // A summary may mention what else there is: only names count against an operation.
    let is_another = OTHERS.iter().any(|word| names.iter().take(2).any(|name| name.contains(word)));
    let is_never = NEVER.iter().any(|word| names.iter().take(2).any(|name| name.contains(word)));
    let last = operation.path.trim_end_matches('/').rsplit('/').next().map(plain);
    let makes_clients = last.is_some_and(|last| {
        ["client", "clients", "applications", "apps", "credentials", "users"].contains(&&*last)
    });
    let is_near = ["token", "auth", "login", "signin", "session", "logon"].into_iter().any(says);
    let is_deprecated = value.get("deprecated").and_then(serde_json::Value::as_bool) == Some(true);
    let likelihood = [
        (says("token"), 3),
        (says("oauth"), 2),
        (says("auth"), 1),
        (says("login") || says("signin") || says("session") || says("logon"), 1),
        (is_another, -10),
        (makes_clients, -8),
        (is_deprecated, -3),
    ]
    .into_iter()
    .filter_map(|(holds, weight)| holds.then_some(weight))
    .sum();
    ByName { likelihood, is_near, is_another: is_never }
}

/// Looks at what an operation takes and gives.
fn look<'d>(
    document: Document<'d>,
    operation: Operation<'d>,
    by_name: ByName,
    flows: &[Flow<'d>],
) -> Candidate<'d> {
    let mut roles = Vec::new();
    let mut names = Vec::new();
    let mut ways = Vec::new();
    let mut grant = GrantType::Unknown;
    for body in operation.bodies(document) {
        for leaf in operation.body_leaves(document, &body) {
            let role = Role::of(leaf.name());
            if role == Role::GrantType && !matches!(grant, GrantType::ClientCredentials(_)) {
                let example = leaf.example().and_then(serde_json::Value::as_str);
                grant = leaf.schema.grant_type(example);
            }
            names.push((leaf.plain_name(), leaf.is_required));
            roles.push(role);
            ways.push(leaf.way);
        }
        // The example of a form is a text.
        for field in fields(&body).into_iter().filter(|_| body.schema.is("string")) {
            roles.push(Role::of(field.name));
            if Role::of(field.name) == Role::GrantType {
                grant = Schema::default().grant_type(field.shown);
            }
        }
    }
    let mut is_secret_placed = roles.contains(&Role::ClientSecret);
    for parameter in operation.parameters(document) {
        let name = text(parameter, "name");
        if !document.work.spend_on(name) {
            break;
        }
        let role = Role::of(name);
        if role == Role::GrantType {
            let schema = parameter.get("schema").unwrap_or(parameter);
            let schema = Schema::of(document, schema, Alternatives::Best);
            grant = schema.grant_type(text_of(parameter, "example"));
        }
        let is_required = parameter.get("required").and_then(serde_json::Value::as_bool);
        names.push((plain(name), is_required == Some(true)));
        // Headers with keys are often demanded by every operation.
        is_secret_placed |= role == Role::ClientSecret && text(parameter, "in") != "header";
        roles.push(role);
    }
    let has = |wanted: Role| roles.contains(&wanted);
    let needs = |wanted: &str| names.iter().any(|(name, required)| *required && name == wanted);
    let names_one = |wanted: &str| names.iter().any(|(name, _)| name == wanted);
    let schemes = demanded(document, &operation);
    let is_basic = schemes.iter().any(|(demand, it)| *demand == Demand::Own && is_basic(it));
    let (mut token, mut secret, mut is_echo) = (None, false, false);
    for response in operation.responses(document, |status| status.starts_with('2')) {
        let schema = Schema::of(document, response.schema, Alternatives::All);
        let example = response.examples.first().copied();
        for leaf in leaves(document, &schema, example, Alternatives::All) {
            if let Some(rank) = leaf.token_rank() {
                token = Some(token.map_or(rank, |known: u8| known.min(rank)));
                // What is sent and comes back is kept there, and not given out.
                is_echo |= ways.contains(&leaf.way);
            }
            secret |= Role::of(leaf.name()) == Role::ClientSecret;
        }
        if schema.properties.is_empty() && schema.is("string") {
            token = token.or(Some(2));
        }
    }
    let is_of_flow = flows.iter().any(|flow| names_path(flow.token_url, operation.path));
    let others = match grant {
        GrantType::Others(ref others) => others.clone(),
        GrantType::Unknown if names_one("code") && names_one("redirecturi") => {
            if needs("code") || !has(Role::GrantType) { vec!["authorization_code"] } else { vec![] }
        }
        _ => Vec::new(),
    };
    let required = || names.iter().filter(|(_, required)| *required).map(|(name, _)| name);
    let others_required = required().filter(|name| Role::of(name) == Role::Other).count();
    let needs_token = required().any(|name| {
        name.ends_with("token") && Role::of(name) == Role::Secret && name != "refreshtoken"
    });
    let likelihood: i32 = [
        (has(Role::ClientSecret), 8),
        (has(Role::ApiKey), 4),
        (has(Role::ClientId), 4),
        (has(Role::GrantType), 4),
        (has(Role::Secret) && (has(Role::User) || has(Role::ClientId)), 4),
        (matches!(grant, GrantType::ClientCredentials(_)), 4),
        (matches!(grant, GrantType::Others(_)), -4),
        (is_basic, 4),
        (token.is_some_and(|rank| rank < 3), 6),
        (is_of_flow, 16),
        // What a registration gives and takes, and what is done with a token that is there.
        (secret, -12),
        (names_one("redirecturis") || names_one("clientname"), -12),
        // Too much else is wanted for a token alone.
        (others_required > 6, -12),
        (needs("refreshtoken") && !has(Role::GrantType), -10),
    ]
    .into_iter()
    .filter_map(|(holds, weight)| holds.then_some(weight))
    .sum();
    let is_near = by_name.is_near;
    let takes_credentials = is_of_flow
        || is_basic
        || has(Role::ClientId) && has(Role::Secret)
        || [Role::ClientSecret, Role::ApiKey, Role::GrantType].iter().any(|it| has(*it));
    let is_login = has(Role::Secret) && has(Role::User);
    // Basic and API keys are demanded by operations of all kinds.
    let last = operation.path.trim_end_matches('/').rsplit('/').next().map(plain);
    let is_called_so = last.is_some_and(|last| {
        ["token", "tokens", "login", "auth", "authenticate"].iter().any(|end| last.ends_with(end))
    });
    let is_told_otherwise = is_near || is_of_flow || has(Role::GrantType);
    let is_told = is_told_otherwise || is_secret_placed;
    let says_client = matches!(grant, GrantType::ClientCredentials(_));
    Candidate {
        operation,
        likelihood: likelihood + by_name.likelihood,
        has_evidence: takes_credentials
            && is_told
            && (token.is_some() || by_name.likelihood > 0 || is_of_flow)
            || is_login && token.is_some() && by_name.likelihood > 0,
        takes_secret: is_secret_placed,
        is_told_by_secret: !(is_of_flow || has(Role::GrantType) || is_called_so),
        is_another: (by_name.is_another || needs_token || is_echo) && !says_client && !is_of_flow,
        other_grants: others,
        is_near,
        is_of_flow,
        is_seen: true,
    }
}

fn text_of<'d>(value: &'d serde_json::Value, name: &str) -> Option<&'d str> {
    value.get(name).and_then(serde_json::Value::as_str)
}

/// Whether a token URL leads to a path, below whatever host and base path. One without a host may leave out
/// the beginning of the path.
pub(super) fn names_path(token_url: &str, path: &str) -> bool {
    let bare = |url: &str| {
        let end = url.find(['?', '#']).unwrap_or(url.len());
        url.get(..end).unwrap_or_default().trim_end_matches('/').to_ascii_lowercase()
    };
    let (url, path) = (bare(token_url), bare(path));
    let path = path.trim_start_matches('/');
    let relative = url.trim_start_matches(['.', '/']);
    let is_end = !url.contains("://")
        && !relative.is_empty()
        && path.strip_suffix(relative).is_some_and(|before| before.ends_with('/'));
    let is_whole = |before: &str| before.is_empty() || before.ends_with('/');
    is_end || !path.is_empty() && url.strip_suffix(path).is_some_and(is_whole)
}
