// SPDX-License-Identifier: Apache-2.0
//! A plugin on share/sdk/rust/holdfast.rs that does what plugins do wrong, for Tests/Interop/test_rust_plugin.py.

#[path = "../../../../share/sdk/rust/holdfast.rs"]
mod holdfast;
#[cfg(test)]
mod json_tests;

use holdfast::{object, Answer, Call, Failure, Host, Json, Level, Metric, Plugin, Status};
use std::time::{Duration, Instant};

struct Probe {
    host: Host,
}

impl Plugin for Probe {
    const ID: &'static str = "org.example.rust-probe";

    fn new(host: Host, config: &Json) -> Result<Self, Failure> {
        host.log(Level::Info, "the probe is made");
        match config.get("refuse") {
            Some(Json::Bool(true)) => Err(Failure::invalid("refuse", &Json::Bool(true), "false")),
            _ => Ok(Probe { host }),
        }
    }

    fn is_inline(name: &str) -> bool {
        name.starts_with("rust_inline")
    }

    fn call(&self, call: &Call) -> Result<Answer, Failure> {
        match call.name.as_str() {
            "rust_echo" | "rust_inline_echo" => Ok(Answer::structured(call.arguments.clone())),
            "rust_panic" | "rust_inline_panic" => panic!("as it was told"),
            "rust_wait" => wait(call),
            "rust_table" => table(call),
            "rust_nested" => self.nested(call),
            _ => Err(Failure::new(Status::Unsupported, "no such tool")),
        }
    }
}

holdfast::export_plugin!(Probe);

impl Probe {
    /// Calls another tool in the name of the caller, and says on the way what it does.
    fn nested(&self, call: &Call) -> Result<Answer, Failure> {
        call.log(Level::Info, "asking another tool");
        self.host.metric("rust_probe_nested", Metric::Counter, 1.0, &object([]));
        let name = call.text("tool")?.ok_or_else(|| Failure::invalid("tool", &Json::Null, "the name of a tool"))?;
        let message = object([("tool", Json::from(name)), ("arguments", object([]))]);
        call.request("tool.invoke/1", &message).map(|reply| Answer::structured(object([("reply", reply)])))
    }
}

/// Works until nobody wants the answer any more, at most for a minute.
fn wait(call: &Call) -> Result<Answer, Failure> {
    let begun = Instant::now();
    while begun.elapsed() < Duration::from_secs(60) {
        call.check_cancelled()?;
        call.progress(begun.elapsed().as_secs_f64(), 60.0, "waiting");
        std::thread::sleep(Duration::from_millis(2));
    }
    Ok(Answer::structured(object([("waited", Json::Bool(true))])))
}

/// One column of a table, read as the type that is asked for.
fn table(call: &Call) -> Result<Answer, Failure> {
    let table = call.table(call.text("table")?.unwrap_or("people"))?;
    let column = call.text("column")?.unwrap_or("id");
    fn cells<T>(values: Vec<Option<T>>, json: fn(T) -> Json) -> Json {
        Json::Array(values.into_iter().map(|value| value.map_or(Json::Null, json)).collect())
    }
    let cells = match call.text("type")?.unwrap_or("text") {
        "text" => cells(table.texts(column)?, Json::from),
        "integer" => cells(table.integers(column)?, Json::from),
        _ => cells(table.flags(column)?, Json::Bool),
    };
    Ok(Answer::structured(object([("rows", Json::from(table.row_count() as i64)), ("cells", cells)])))
}
