// SPDX-License-Identifier: Apache-2.0
//! {{title}}: counts the people of the program by role.

mod holdfast;

use holdfast::{object, Answer, Call, Failure, Host, Json, Plugin, Status};
use std::collections::BTreeMap;

struct {{type}};

impl Plugin for {{type}} {
    const ID: &'static str = "{{id}}";

    fn new(_host: Host, _config: &Json) -> Result<Self, Failure> {
        Ok({{type}})
    }

    fn call(&self, call: &Call) -> Result<Answer, Failure> {
        match call.name.as_str() {
            "{{tool}}" => count_people(call),
            other => Err(Failure::new(Status::Unsupported, format!("There is no tool \"{}\".", other))),
        }
    }
}

holdfast::export_plugin!({{type}});

/// The tool: reads its argument and the table, and leaves the work to `count`, which a test can call.
fn count_people(call: &Call) -> Result<Answer, Failure> {
    let role = call.text("role")?;
    let people = call.table("people")?;
    let roles = people.texts("role")?;
    let mut counts = BTreeMap::new();
    for part in roles.chunks(4096) {
        call.check_cancelled()?;
        count(part, &mut counts);
    }
    answer(counts, role).map(Answer::structured)
}

/// Counts each role once more for every person who has it.
fn count<'a>(roles: &[Option<&'a str>], counts: &mut BTreeMap<&'a str, i64>) {
    for role in roles {
        *counts.entry(role.unwrap_or("unknown")).or_insert(0) += 1;
    }
}

/// `{total, by_role}` of all roles, or of the one that was asked for, which somebody must have.
fn answer(mut counts: BTreeMap<&str, i64>, wanted: Option<&str>) -> Result<Json, Failure> {
    if let Some(role) = wanted {
        if !counts.contains_key(role) {
            let known = counts.keys().copied().collect::<Vec<_>>().join(", ");
            return Err(Failure::invalid("role", &Json::from(role), &format!("one of {}", known)));
        }
        counts.retain(|name, _| *name == role);
    }
    let by_role = counts.iter().map(|(role, people)| (*role, Json::from(*people)));
    Ok(object([("total", Json::from(counts.values().sum::<i64>())), ("by_role", object(by_role))]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted() -> BTreeMap<&'static str, i64> {
        let mut counts = BTreeMap::new();
        count(&[Some("resident"), Some("faculty"), Some("resident"), None], &mut counts);
        counts
    }

    #[test]
    fn counts_every_role() -> Result<(), Failure> {
        let expected = r#"{"total":4,"by_role":{"faculty":1,"resident":2,"unknown":1}}"#;
        assert_eq!(answer(counted(), None)?.to_string(), expected);
        Ok(())
    }

    #[test]
    fn counts_one_role() -> Result<(), Failure> {
        assert_eq!(answer(counted(), Some("resident"))?.to_string(), r#"{"total":2,"by_role":{"resident":2}}"#);
        Ok(())
    }

    #[test]
    fn names_a_role_that_nobody_has() {
        let failure = answer(counted(), Some("nurse")).unwrap_err();
        assert_eq!(failure.status, Status::Invalid);
        assert_eq!(failure.detail(), r#""role" must be one of faculty, resident, unknown, is "nurse"."#);
    }

    #[test]
    fn an_empty_program_has_nobody() -> Result<(), Failure> {
        assert_eq!(answer(BTreeMap::new(), None)?.to_string(), r#"{"total":0,"by_role":{}}"#);
        Ok(())
    }
}
