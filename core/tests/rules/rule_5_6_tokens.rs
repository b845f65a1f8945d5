//! Which tokens can be used at all.

use polygrant::{Dialect, Error, UnixTime};

use super::{VENDORS, malformed, quoted};

#[test]
fn rule_5_bearer_in_any_case() {
    for vendor in &VENDORS {
        let Some(member) = vendor.token_type else { continue };
        for value in ["Bearer", "bearer", "BEARER", "bEaReR", "\\u0042earer"] {
            let value = format!("\"{value}\"");
            let body = vendor.body_of(&[(vendor.token, "\"t0k3n\""), (member, &value)]);
            let token = vendor.parse(200, body).unwrap();
            assert_eq!(token.token_type(), "Bearer");
            assert_eq!(token.authorization(), "Bearer t0k3n");
        }
    }
}

/// xone's document marks no member as required, and ants has no type at all.
#[test]
fn rule_5_an_absent_type_is_bearer_only_where_the_dialect_says_so() {
    for vendor in &VENDORS {
        let bare = vendor.body_of(&[(vendor.token, "\"t0k3n\"")]);
        let with_null = vendor
            .token_type
            .map(|member| vendor.body_of(&[(vendor.token, "\"t0k3n\""), (member, "null")]));
        for body in [Some(bare), with_null].into_iter().flatten() {
            let outcome = vendor.parse(200, &body);
            if ["xone", "ants"].contains(&vendor.name) {
                assert_eq!(outcome.unwrap().token_type(), "Bearer", "{body}");
            } else {
                let malformed = malformed(outcome);
                let member = vendor.path(vendor.token_type.unwrap());
                assert_eq!(malformed.member().unwrap().to_string(), member);
                assert!(malformed.to_string().ends_with("is missing"), "{malformed}");
            }
        }
    }
}

#[test]
fn rule_5_any_other_type_is_malformed() {
    for vendor in &VENDORS {
        let Some(member) = vendor.token_type else { continue };
        for value in [
            "\"mac\"",
            "\"DPoP\"",
            "\"\"",
            "\"Bearer \"",
            "\" Bearer\"",
            "\"Bearer,mac\"",
            "1",
            "true",
            "{}",
            "[\"Bearer\"]",
        ] {
            let body = vendor.body_of(&[(vendor.token, "\"t0k3n\""), (member, value)]);
            let malformed = malformed(vendor.parse(200, body));
            assert_eq!(malformed.member().unwrap().to_string(), vendor.path(member), "{value}");
            let shown = format!("{malformed} {malformed:?}");
            assert!(!shown.contains("t0k3n"), "{shown}");
        }
    }
}

/// ants does not know the member, so whatever it holds says nothing.
#[test]
fn rule_5_ants_has_no_type() {
    let ants = VENDORS.iter().find(|vendor| vendor.name == "ants").unwrap();
    assert!(ants.parse(200, ants.granted(&[("token_type", "\"mac\"")])).is_ok());
}

#[test]
fn rule_6_a_token_that_no_header_can_carry_is_malformed() {
    for vendor in &VENDORS {
        for odd in [
            "t0k 3n",
            " t0k3n",
            "t0k3n ",
            "t0k3n\r\nX-Evil: 1",
            "t0k3n\n",
            "\rt0k3n",
            "t0k\u{0}3n",
            "t0k\t3n",
            "t0k3n\u{1b}",
            "t0k3n\u{7f}",
            "t0k3n\u{85}",
            "tök3n",
            "\u{200b}t0k3n",
            " ",
        ] {
            let token = quoted(odd);
            let mut members = vec![(vendor.token, token.as_str())];
            members.extend(vendor.token_type.map(|member| (member, "\"Bearer\"")));
            let malformed = malformed(vendor.parse(200, vendor.body_of(&members)));
            assert_eq!(malformed.member().unwrap().to_string(), vendor.path(vendor.token));
            let shown = format!("{malformed} {malformed:?}");
            assert!(!shown.contains("t0k") && !shown.contains("Evil"), "{shown}");
        }
    }
}

#[test]
fn rule_6_every_visible_ascii_character_may_stand_in_a_token() {
    let all: String = ('!'..='~').collect();
    for vendor in &VENDORS {
        let token = quoted(&all);
        let mut members = vec![(vendor.token, token.as_str())];
        members.extend(vendor.token_type.map(|member| (member, "\"Bearer\"")));
        let token = vendor.parse(200, vendor.body_of(&members)).unwrap();
        assert_eq!(token.secret(), all);
        assert_eq!(token.authorization().to_str().unwrap(), format!("Bearer {all}"));
        let mut headers = http::HeaderMap::new();
        headers.insert("authorization", "Basic old".parse().unwrap());
        token.authorize(&mut headers);
        assert_eq!(headers.get_all("authorization").iter().count(), 1);
        assert_eq!(headers["authorization"], token.authorization());
        assert!(!format!("{token:?} {headers:?}").contains(&all));
    }
}

/// A token that needs a proof of possession (RFC 9449) is of no use to a client that has none, whatever a
/// document accepts.
#[test]
fn a_token_that_needs_a_proof_is_malformed() {
    let dialect = |accepted: &str, presentation: &str| {
        Dialect::from_json(&format!(
            r#"{{ "name": "acme", "token": {{ "token_type": {{ "accepted": {accepted} }} }}{presentation} }}"#
        ))
        .unwrap()
    };
    let body = r#"{"access_token":"t","token_type":"dpop"}"#;
    let response = http::Response::new(body);
    for accepted in [r#"["DPoP"]"#, r#"["Bearer", "DPoP"]"#] {
        let error = dialect(accepted, "").parse(&response, UnixTime::EPOCH).unwrap_err();
        assert!(matches!(error, Error::Malformed(_)), "{error:?}");
        assert!(error.to_string().contains("only Bearer tokens can be used"), "{error}");
    }
    // A presentation of its own says that something else makes the proof.
    let own = r#", "presentation": { "headers": { "authorization": "DPoP {access_token}" } }"#;
    assert!(dialect(r#"["DPoP"]"#, own).parse(&response, UnixTime::EPOCH).is_ok());
}
