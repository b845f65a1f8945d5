//! How paths are written and read.

use super::*;

#[test]
fn paths_as_documents_write_them() {
    for (written, shown, canonical) in [
        (r#""a""#, "a", r#""a""#),
        (r#""/a.b""#, "a.b", r#""/a.b""#),
        (r#"["a.b"]"#, "a.b", r#""/a.b""#),
        (r#"["a.b","7"]"#, "a.b.7", r#"["a.b","7"]"#),
        (r#"["a","b/~"]"#, "a.b/~", r#""/a/b~1~0""#),
        (r#"".expires""#, ".expires", r#"".expires""#),
        (r#"["a"]"#, "a", r#""a""#),
        (r#"["a","b"]"#, "a.b", r#"["a","b"]"#),
        (r#""/a/0/b~1c~0d""#, "a[0].b/c~d", r#"["a",0,"b/c~d"]"#),
        (r#""/a/01""#, "a.01", r#"["a","01"]"#),
        (r#"["/a"]"#, "/a", r#""/~1a""#),
        (r#"[0,"a"]"#, "[0].a", r#"[0,"a"]"#),
        ("[]", "the whole body", "[]"),
    ] {
        let path: Path = serde_json::from_str(written).unwrap();
        assert_eq!(path.to_string(), shown);
        assert_eq!(serde_json::to_string(&path).unwrap(), canonical);
        assert_eq!(serde_json::from_str::<Path>(canonical).unwrap(), path);
    }
    for wrong in [r#""""#, "1", "[-1]", "[1.5]", "[70000]", "[[]]", "null", "{}"] {
        assert!(serde_json::from_str::<Path>(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn other_notations_are_refused_with_the_right_one() {
    for (text, path, name) in [
        ("data.token", r#"["data","token"]"#, r#""/data.token""#),
        ("data/token", r#"["data","token"]"#, r#""/data~1token""#),
        ("$.data.items[0].token", r#"["data","items",0,"token"]"#, r#""/$.data.items[0].token""#),
        (".token", r#""token""#, r#""/.token""#),
        ("{access_token}", r#""access_token""#, r#""/{access_token}""#),
        ("data['token']", r#"["data","token"]"#, r#""/data['token']""#),
        ("data->token", r#"["data","token"]"#, r#""/data->token""#),
        ("data__token", r#"["data","token"]"#, r#""/data__token""#),
    ] {
        let error = text.parse::<Path>().unwrap_err().to_string();
        assert!(error.contains(&format!("say {path},")), "{error}");
        assert!(error.contains(&format!("or {name} if")), "{error}");
    }
}

#[test]
fn contradictions() {
    let path = |text: &str| serde_json::from_str::<Path>(text).unwrap();
    for (one, two, expected) in [
        (r#""a""#, r#""b""#, false),
        (r#""a""#, r#""a""#, true),
        (r#""a""#, r#"["a","b"]"#, true),
        (r#"["a",0]"#, r#"["a",1]"#, false),
        (r#"["a",0]"#, r#"["a","b"]"#, true),
        ("[]", r#""a""#, true),
    ] {
        assert_eq!(path(one).contradicts(&path(two)), expected, "{one} {two}");
        assert_eq!(path(two).contradicts(&path(one)), expected, "{two} {one}");
    }
}
