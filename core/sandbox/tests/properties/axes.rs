//! Every member of a dialect changes what a client does.

use std::time::Duration;

use polygrant::ErrorKind;
use polygrant::dialect::{
    Dialect, Encoding, JwtFormat, Lifetime, LifetimeFormat, Path, Presentation, RejectionCode,
    RequestMethod, Scalar, ScopeFormat, Success, Table, TokenType, Value,
};

use super::dialects::seen;

/// Returns each axis with a dialect that differs from the base in it alone.
fn axes() -> Vec<(&'static str, Dialect)> {
    let mut axes: Vec<(&str, Dialect)> = Vec::new();
    let mut axis = |name: &'static str, change: &dyn Fn(&mut Dialect)| {
        let mut dialect = base();
        change(&mut dialect);
        axes.push((name, dialect));
    };
    let other = || Path::of(&["other"]);
    axis("environments", &|it| it.environments.set("p", "https://b.example".parse().unwrap()));
    axis("path", &|it| it.path = "/t".parse().unwrap());
    axis("variables", &|it| it.variables.get_mut("v").unwrap().default = Some("w".into()));
    axis("credentials", &|it| {
        it.credentials = vec!["key".into()];
        it.query.set("key", text("{key}"));
    });
    axis("assertions", &|it| {
        it.assertions = vec!["jwt".into()];
        it.query.set("jwt", text("{jwt}"));
    });
    let signed = |it: &mut Dialect| {
        it.assertions = vec!["jwt".into()];
        it.signing = [("jwt", JwtFormat::default())].into();
        it.query.set("jwt", text("{jwt}"));
    };
    axis("signing", &signed);
    axis("issuer", &|it| {
        signed(it);
        it.issuer = Some("https://{v}.example".parse().unwrap());
    });
    axis("audience", &|it| {
        signed(it);
        it.audience = Some("{origin}".parse().unwrap());
    });
    axis("client_certificate", &|it| it.client_certificate = true);
    axis("certificate_bound", &|it| it.certificate_bound = true);
    axis("exclusive", &|it| it.exclusive = true);
    axis("method", &|it| {
        it.method = RequestMethod::Get;
        it.query = std::mem::take(&mut it.body);
    });
    axis("encoding", &|it| it.encoding = Encoding::Json);
    axis("query", &|it| it.query.set("q", text("1")));
    axis("headers", &|it| it.headers.set("x-h", "1".parse().unwrap()));
    axis("body", &|it| it.body.set("b", Value::Bool(true)));
    axis("scope.separator", &|it| it.scope = ScopeFormat::separated_by(","));
    axis("scope.list", &|it| it.scope = ScopeFormat::array());
    axis("scope.required", &|it| it.scope.required = true);
    axis("scope.defaults", &|it| it.scope.defaults = vec!["d".into()]);
    axis("variables.empty", &|it| {
        let variable = it.variables.get_mut("v").unwrap();
        (variable.default, variable.optional, variable.empty) = (None, true, true);
    });
    axis("token.header", &|it| it.token.header = Some("x-other-id".into()));
    axis("token.access_token", &|it| it.token.access_token = vec![other()]);
    axis("token.access_token, several", &|it| it.token.access_token.push(other()));
    axis("token.access_token, whole", &|it| {
        it.token.access_token = vec![Path::whole()];
        it.token.token_type = TokenType::Ignored;
        it.token.lifetime = Lifetime::Unknown;
    });
    axis("token.token_type", &|it| it.token.token_type = TokenType::Ignored);
    axis("token.token_type.path", &|it| it.token.token_type = TokenType::at(other()));
    axis("token.token_type.required", &|it| {
        it.token.token_type = TokenType::default().optional();
    });
    axis("token.token_type.accepted", &|it| {
        if let TokenType::Checked(member) = &mut it.token.token_type {
            member.accepted.push("mac".into());
        }
    });
    for format in [
        LifetimeFormat::Milliseconds,
        LifetimeFormat::EpochSeconds,
        LifetimeFormat::EpochMilliseconds,
        LifetimeFormat::Rfc3339,
        LifetimeFormat::HttpDate,
        LifetimeFormat::DaysHoursMinutes,
    ] {
        axis("token.lifetime.format", &|it| {
            it.token.lifetime =
                Lifetime::Stated { format, paths: vec![Path::of(&["expires_in"])], default: None };
        });
    }
    axis("token.lifetime.path", &|it| it.token.lifetime = Lifetime::seconds(other()));
    axis("token.lifetime.path, several", &|it| {
        it.token.lifetime = Lifetime::Stated {
            format: LifetimeFormat::Seconds,
            paths: vec![Path::of(&["expires_in"]), other()],
            default: None,
        };
    });
    axis("token.lifetime.default", &|it| {
        it.token.lifetime = Lifetime::Stated {
            format: LifetimeFormat::Seconds,
            paths: vec![Path::of(&["expires_in"])],
            default: Some(Duration::from_secs(9)),
        };
    });
    axis("token.lifetime, fixed", &|it| {
        it.token.lifetime = Lifetime::Fixed(Duration::from_secs(9));
    });
    axis("token.lifetime, unknown", &|it| it.token.lifetime = Lifetime::Unknown);
    axis("token.scope", &|it| it.token.scope = other());
    axis("token.extra", &|it| it.token.extra = vec![Path::of(&["more"])]);
    axis("success.equals", &|it| {
        let equals = vec![Scalar::Text("1".into())];
        it.success = Some(Success::where_equal(Path::of(&["more"]), equals));
    });
    axis("success.absent", &|it| it.success = Some(Success::where_absent(Path::of(&["more"]))));
    axis("error.code", &|it| it.error.code = vec![other()]);
    axis("error.vendor_code", &|it| it.error.vendor_code = vec![Path::of(&["code"])]);
    axis("error.description", &|it| it.error.description = vec![other()]);
    axis("error.uri", &|it| it.error.uri = vec![other()]);
    axis("error.request_id", &|it| it.error.request_id = vec![other()]);
    axis("error.request_id_headers", &|it| it.error.request_id_headers = vec!["x-other-id".into()]);
    axis("error.retry_after", &|it| it.error.retry_after = vec![Path::of(&["code"])]);
    axis("error.classes", &|it| it.error.classes = [("e-1", ErrorKind::Rate)].into());
    axis("error.classes, all alike", &|it| it.error.classes = [("e-*", ErrorKind::Rate)].into());
    axis("presentation.headers", &|it| {
        let headers = [("x-token", "{access_token}".parse().unwrap())].into();
        it.presentation = Presentation::in_headers(headers);
    });
    axis("presentation.query", &|it| {
        it.presentation.query.set("t", "{access_token}".parse().unwrap());
    });
    axis("presentation.cookies", &|it| {
        it.presentation.cookies.set("t", "{access_token}".parse().unwrap());
    });
    axis("rejections.statuses", &|it| it.rejections.statuses = vec![400]);
    axis("rejections.headers", &|it| {
        it.rejections.headers.set("x-other-id", vec![Scalar::Text("r-2".into())]);
    });
    axis("rejections.code", &|it| {
        let equals = vec![Scalar::Text("7".into())];
        it.rejections.code = Some(RejectionCode::new(Path::of(&["code"]), equals));
    });
    axes
}

fn text(template: &str) -> Value {
    template.parse::<polygrant::dialect::Template>().unwrap().into()
}

fn base() -> Dialect {
    Dialect::from_json(
        r#"{
            "name": "base",
            "environments": { "p": "https://a.example" },
            "variables": { "v": { "default": "v" } },
            "body": {
                "id": "{client_id}", "secret": "{client_secret}", "scope": "{scope}", "v": "{v}"
            }
        }"#,
    )
    .unwrap()
}

#[test]
fn every_axis_changes_what_a_dialect_does() {
    let base = seen(&base());
    for (name, dialect) in axes() {
        assert_ne!(seen(&dialect), base, "{name} changes nothing");
        let written = Dialect::from_json(&dialect.to_json()).unwrap();
        assert_eq!(written, dialect, "{name}");
    }
}

/// A new member of the model needs an axis above, unless it is for people or for the sandbox alone.
#[test]
fn every_member_is_an_axis_or_explained() {
    const DOCUMENTATION: [&str; 5] = ["name", "documentation", "notes", "failures", "$schema"];
    let schema = Dialect::json_schema();
    let known: Table<()> = axes()
        .into_iter()
        .map(|(name, _)| (name.split(['.', ',']).next().unwrap().to_owned(), ()))
        .collect();
    for axis in schema["properties"].as_object().unwrap().keys() {
        assert!(
            known.get(axis).is_some() || DOCUMENTATION.contains(&&**axis),
            "{axis} is not looked at"
        );
    }
}
