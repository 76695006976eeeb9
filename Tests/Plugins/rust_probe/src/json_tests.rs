// SPDX-License-Identifier: Apache-2.0
//! What the small JSON reader and writer take, and what not.

use crate::holdfast::{object, Failure, Json, Status};

fn read(text: &str) -> Result<Json, String> {
    Json::parse(text.as_bytes())
}

#[test]
fn what_is_read_is_written_again() {
    for text in [
        r#"{"a":[1,-2,0.5,1e-7,true,false,null],"b":{"c":""}}"#,
        r#"["\"\\\n\u0000\u001f","grüße 🩺"]"#,
        "9223372036854775807",
        "-9223372036854775808",
        "1e300",
    ] {
        assert_eq!(read(text).map(|value| value.to_string()), Ok(text.to_owned()));
    }
}

#[test]
fn escapes_and_blanks() {
    assert_eq!(read(" [ \"\\ud83e\\ude7a\\/\\b\" ,\t1.50 ]\r\n").map(|v| v.to_string()), Ok("[\"🩺/\\u0008\",1.5]".into()));
    assert_eq!(read("18446744073709551615"), Ok(Json::Number(18446744073709551615.0)));
    assert_eq!(Json::from(f64::NAN).to_string(), "null");
    assert_eq!(Json::Number(f64::INFINITY).to_string(), "null");
}

#[test]
fn what_is_not_json_is_refused_at_its_byte() {
    for (text, at) in [
        ("", 0), ("nul", 0), ("[1,]", 3), ("{\"a\":1,}", 7), ("{\"a\" 1}", 5), ("{a:1}", 1), ("[1 2]", 3), ("01", 1),
        ("-", 1), ("1.", 2), ("1e", 2), ("1e999", 5), ("+1", 0), ("\"", 1), ("\"\n\"", 1), ("\"\\x\"", 2),
        ("\"\\u12g4\"", 3), ("\"\\ud800\"", 7), ("\"\\ud800\\u0041\"", 13), ("\"\\udc00\"", 7), ("1 1", 2),
        ("{\"a\":1,\"a\":2}", 13), ("\"\\u00\"", 3), ("[", 1), ("{", 1), ("NaN", 0), ("'a'", 0),
    ] {
        let fault = read(text).err().unwrap_or_else(|| panic!("{:?} was read", text));
        assert!(fault.starts_with(&format!("byte {}:", at)), "{:?}: {}", text, fault);
    }
    assert_eq!(Json::parse(b"\"\xff\"").err(), Some("byte 1: not UTF-8".into()));
    assert_eq!(Json::parse(b"\"\xed\xa0\x80\"").err(), Some("byte 1: not UTF-8".into()));
}

#[test]
fn a_text_cut_anywhere_is_refused_and_never_panics() {
    let whole = r#"{"ü":[1.5e3,"\ud83e\ude7a🩺",{"b":null}]}"#;
    assert!(read(whole).is_ok());
    for cut in 0..whole.len() {
        assert!(Json::parse(&whole.as_bytes()[..cut]).is_err(), "cut at {}", cut);
    }
}

#[test]
fn depth_has_a_bound() {
    let nested = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
    assert!(read(&nested(Json::MAXIMUM_DEPTH)).is_ok());
    assert!(read(&nested(Json::MAXIMUM_DEPTH + 1)).unwrap_err().ends_with("too deep"));
    assert!(read(&"[".repeat(1_000_000)).is_err());
    assert!(read(&"{\"a\":".repeat(1_000_000)).is_err());
}

#[test]
fn a_failure_names_field_and_value() {
    let failure = Failure::invalid("days", &Json::Integer(-1), "1 to 365");
    assert_eq!(failure.status, Status::Invalid);
    assert_eq!(failure.detail(), "\"days\" must be 1 to 365, is -1.");
    assert_eq!(failure.document.get("errors").map(Json::to_string), Some(
        r#"[{"instance_path":"/days","message":"must be 1 to 365","value":-1}]"#.into()));
    assert_eq!(object([("a", Json::Null)]).get("a"), Some(&Json::Null));
}
