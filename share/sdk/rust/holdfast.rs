// SPDX-License-Identifier: Apache-2.0
//! Holdfast plugins in Rust: holdfast/plugin.h (ABI 1.0) as `abi`, and a safe layer over it. One file, the standard
//! library only, Rust 1.63 or newer. It is copied into a project and belongs to it from then on.
//!
//! Write a type, implement [`Plugin`], name it once: `holdfast::export_plugin!(CoverageWatch);`. Every call runs on a
//! thread of the plugin's own and ends exactly once: with what `call` returns, or as INTERNAL when it panics. That is
//! caught at every boundary: the crate must be built with `panic = "unwind"`, which is Cargo's default.
#![allow(dead_code)] // A plugin uses the part that it needs.

use std::cell::RefCell;
use std::collections::HashSet;
use std::ffi::c_void;
use std::fmt;
use std::panic::{catch_unwind, AssertUnwindSafe};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::thread::JoinHandle;

#[cfg(panic = "abort")]
compile_error!("a panic must not end the daemon: build with panic = \"unwind\"");

// ---- What an author writes -----------------------------------------------------------------------------------------

/// A plugin: made once for each instance, asked from many threads at a time.
pub trait Plugin: Send + Sync + Sized + 'static {
    /// Reverse DNS, as in plugin.json.
    const ID: &'static str;
    /// Semantic version, as in plugin.json; Cargo's by default.
    const VERSION: &'static str = env!("CARGO_PKG_VERSION");

    /// Makes the instance. `config` was checked against the `config_schema` of plugin.json.
    fn new(host: Host, config: &Json) -> Result<Self, Failure>;

    /// Answers one call; a tool's `{structured?, content?[], meta?}` is made by [`Answer`]. May wait and block. Long
    /// loops ask [`Call::check_cancelled`].
    fn call(&self, call: &Call) -> Result<Answer, Failure>;

    /// Whether the tool of this name ends within a millisecond, so that it runs inside the host's own call. It must not
    /// wait, nor ask the host for a service or a table. plugin.json says the same: `"execution": "inline"`.
    fn is_inline(_name: &str) -> bool {
        false
    }

    /// Whether [`Plugin::describe`] says what the plugin offers; by default plugin.json has all of it.
    const DESCRIBES: bool = false;

    /// `{tools[], prompts[], ...}` in the form of plugin.json.
    fn describe(&self) -> Json {
        object([])
    }
}

/// Exports the entry of the plugin `$type`, the only symbol of the library that others see.
macro_rules! export_plugin {
    ($type:ty) => {
        /// The only exported symbol (holdfast/plugin.h).
        #[no_mangle]
        pub extern "C" fn hf_plugin_entry_v1() -> *const $crate::holdfast::abi::hf_entry {
            static TABLE: $crate::holdfast::abi::hf_plugin_api = $crate::holdfast::table::<$type>();
            static ENTRY: $crate::holdfast::abi::hf_entry = $crate::holdfast::entry::<$type>(&TABLE);
            &ENTRY
        }
    };
}
pub(crate) use export_plugin;

/// What a call ends with when it ends well.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer(String);

impl Answer {
    /// A tool's structured result, an object.
    pub fn structured(value: Json) -> Answer {
        Answer(object([("structured", value)]).to_string())
    }

    /// The whole result as JSON text, for other kinds of calls. It must be right: nobody looks at it here.
    pub fn raw(json: String) -> Answer {
        Answer(json)
    }
}

/// How a call or a request ended when it did not end well, by the numbers of holdfast/plugin.h.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    Cancelled = 1,
    Denied,
    Unsupported,
    Stale,
    Invalid,
    NotFound,
    Conflict,
    Unavailable,
    Timeout,
    ToolError,
    InputRequired,
    AskAfterEffect,
    Internal,
}

impl Status {
    fn of(number: i32) -> Status {
        use Status::*;
        const ALL: [Status; 12] = [
            Cancelled, Denied, Unsupported, Stale, Invalid, NotFound, Conflict, Unavailable, Timeout, ToolError,
            InputRequired, AskAfterEffect,
        ];
        usize::try_from(number).ok().and_then(|n| ALL.get(n.wrapping_sub(1)).copied()).unwrap_or(Internal)
    }
}

/// Why something could not be done. One of the host's is passed on by `?` as it came, with its document.
#[derive(Debug, Clone, PartialEq)]
pub struct Failure {
    pub status: Status,
    /// `{detail, code?, title?, retryable?, retry_after_ms?, errors?[]}`; the caller sees it.
    pub document: Json,
}

impl Failure {
    /// A failure with one sentence for the caller. Never a secret.
    pub fn new(status: Status, detail: impl Into<String>) -> Failure {
        Failure { status, document: object([("detail", Json::from(detail.into()))]) }
    }

    /// An argument is wrong in a way that the schema cannot say; `allowed` completes "must be ...".
    pub fn invalid(field: &str, value: &Json, allowed: &str) -> Failure {
        let fault = object([
            ("instance_path", Json::from(format!("/{}", field))),
            ("message", Json::from(format!("must be {}", allowed))),
            ("value", value.clone()),
        ]);
        let detail = format!("\"{}\" must be {}, is {}.", field, allowed, value);
        let document = object([("detail", Json::from(detail)), ("errors", Json::Array(vec![fault]))]);
        Failure { status: Status::Invalid, document }
    }

    pub fn not_found(detail: impl Into<String>) -> Failure {
        Failure::new(Status::NotFound, detail)
    }

    /// It cannot be done now, and may be tried again.
    pub fn unavailable(detail: impl Into<String>) -> Failure {
        let document = object([("detail", Json::from(detail.into())), ("retryable", Json::Bool(true))]);
        Failure { status: Status::Unavailable, document }
    }

    /// The tool failed in its own domain; the caller can act on the sentence.
    pub fn tool_error(detail: impl Into<String>) -> Failure {
        Failure::new(Status::ToolError, detail)
    }

    /// The one sentence.
    pub fn detail(&self) -> &str {
        self.document.get("detail").and_then(Json::as_str).unwrap_or("")
    }

    /// A failure as the host told it.
    unsafe fn of(status: abi::hf_status, error: abi::hf_bytes) -> Failure {
        let status = Status::of(status);
        match Json::parse(error.as_slice()) {
            Ok(document @ Json::Object(_)) => Failure { status, document },
            _ => Failure::new(status, format!("The host answered {:?}.", status)),
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:?}: {}", self.status, self.detail())
    }
}

impl std::error::Error for Failure {}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    Trace = 0,
    Debug,
    Info,
    Notice,
    Warning,
    Error,
    Critical,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Metric {
    Counter = 0,
    Gauge,
    Histogram,
}

/// The kind of a call; a plugin without prompts, tasks and the like sees tools only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Tool = 1,
    Prompt,
    Resource,
    Complete,
    Task,
    Notify,
    Event,
    Timer,
}

impl Kind {
    fn of(number: u32) -> Option<Kind> {
        use Kind::*;
        let all = [Tool, Prompt, Resource, Complete, Task, Notify, Event, Timer];
        all.get((number as usize).wrapping_sub(1)).copied()
    }
}

// ---- The host, as a plugin sees it ---------------------------------------------------------------------------------

/// The host's side of one instance. It may be kept and used from any thread.
#[derive(Clone, Copy)]
pub struct Host {
    api: *const abi::hf_host_api,
    host: *mut abi::hf_host,
}

// Both pointers are valid for the life of the process, and every host function may be called from any thread.
unsafe impl Send for Host {}
unsafe impl Sync for Host {}

impl Host {
    fn api(&self) -> &abi::hf_host_api {
        unsafe { &*self.api }
    }

    /// One line of the daemon's log. Never names or secrets.
    pub fn log(&self, level: Level, message: &str) {
        if let Some(log) = self.api().log {
            unsafe { log(self.host, level as i32, abi::hf_str::of(message), abi::hf_bytes::of(b"")) }
        }
    }

    /// Feeds a metric that plugin.json declares; `labels` is an object of texts.
    pub fn metric(&self, name: &str, kind: Metric, value: f64, labels: &Json) {
        let labels = labels.to_string();
        if let Some(metric) = self.api().metric {
            let labels = abi::hf_bytes::of(labels.as_bytes());
            unsafe { metric(self.host, abi::hf_str::of(name), kind as i32, value, labels) }
        }
    }

    /// Publishes an event that plugin.json declares.
    pub fn event(&self, name: &str, event: &Json) -> Result<(), Failure> {
        let text = event.to_string();
        let status = match self.api().event {
            Some(publish) => unsafe { publish(self.host, abi::hf_str::of(name), abi::hf_bytes::of(text.as_bytes())) },
            None => abi::HF_UNSUPPORTED,
        };
        if status == abi::HF_OK { Ok(()) } else { Err(unsafe { Failure::of(status, abi::hf_bytes::of(b"")) }) }
    }

    /// Asks for a service by name with version ("kv.get/1") on the plugin's own account, and waits for the answer.
    pub fn request(&self, service: &str, message: &Json) -> Result<Json, Failure> {
        self.ask(0, service, message, |_| {}, || {})
    }

    /// `began` has the operation's number while it runs, `ended` is told when it does not any more.
    fn ask(
        &self, call: abi::hf_id, service: &str, message: &Json, began: impl FnOnce(abi::hf_id), ended: impl FnOnce(),
    ) -> Result<Json, Failure> {
        unsafe extern "C" fn done(user: *mut c_void, result: *const abi::hf_result) {
            guarded((), || {
                let wait = Arc::from_raw(user as *const Wait<Result<Json, Failure>>);
                let result = &*result;
                wait.end(if result.status == abi::HF_OK {
                    match result.payload.as_slice() {
                        b"" => Ok(Json::Null),
                        bytes => Json::parse(bytes).map_err(|fault| {
                            Failure::new(Status::Internal, format!("The host's answer is not JSON: {}", fault))
                        }),
                    }
                } else {
                    Err(Failure::of(result.status, result.error))
                });
            })
        }
        let request = self.api().request.ok_or_else(|| Failure::new(Status::Unsupported, "The host has no services."))?;
        let text = message.to_string();
        let wait = Wait::<Result<Json, Failure>>::new();
        let user = Arc::into_raw(Arc::clone(&wait));
        let mut operation = 0;
        let status = unsafe {
            let (service, message) = (abi::hf_str::of(service), abi::hf_bytes::of(text.as_bytes()));
            request(self.host, call, service, message, done, user as *mut c_void, &mut operation)
        };
        if status != abi::HF_OK {
            drop(unsafe { Arc::from_raw(user) }); // done is never called
            return Err(unsafe { Failure::of(status, abi::hf_bytes::of(b"")) });
        }
        began(operation);
        let answer = wait.wait();
        ended();
        answer
    }
}

/// What one thread waits for and another one tells, once.
struct Wait<T> {
    value: Mutex<Option<T>>,
    changed: Condvar,
}

impl<T> Wait<T> {
    fn new() -> Arc<Wait<T>> {
        Arc::new(Wait { value: Mutex::new(None), changed: Condvar::new() })
    }

    fn end(&self, value: T) {
        *locked(&self.value) = Some(value);
        self.changed.notify_all();
    }

    fn wait(&self) -> T {
        let mut value = locked(&self.value);
        loop {
            match value.take() {
                Some(value) => return value,
                None => value = self.changed.wait(value).unwrap_or_else(|poisoned| poisoned.into_inner()),
            }
        }
    }
}

// ---- A call --------------------------------------------------------------------------------------------------------

/// One call of the host, as the plugin answers it.
pub struct Call {
    pub kind: Kind,
    /// The tool's name, or what the kind says.
    pub name: String,
    /// An object; a tool's were checked against its input schema.
    pub arguments: Json,
    /// `{principal, roles, scopes, disclosure, correlation_id, attempt, schedule_version, ...}`
    pub context: Json,
    /// Microseconds since 1970, UTC; 0: none.
    pub deadline_unix_us: i64,
    /// Whether this call ran before and runs again with answers to its questions.
    pub is_replay: bool,
    host: Host,
    live: Arc<LiveCall>,
}

/// What the host's cancel reaches while a call runs.
struct LiveCall {
    id: abi::hf_id,
    is_cancelled: AtomicBool,
    operations: Mutex<Vec<abi::hf_id>>,
}

impl LiveCall {
    fn cancel(&self, host: Host) {
        self.is_cancelled.store(true, Ordering::SeqCst);
        let operations = locked(&self.operations).clone();
        for operation in operations {
            self.stop(host, operation);
        }
    }

    fn stop(&self, host: Host, operation: abi::hf_id) {
        if let Some(cancel) = host.api().request_cancel {
            unsafe { cancel(host.host, operation) };
        }
    }
}

impl Call {
    /// A text argument; None when it was not given.
    pub fn text(&self, name: &str) -> Result<Option<&str>, Failure> {
        match self.arguments.get(name) {
            None | Some(Json::Null) => Ok(None),
            Some(Json::String(text)) => Ok(Some(text)),
            Some(other) => Err(Failure::invalid(name, other, "a text")),
        }
    }

    /// A whole number; None when it was not given.
    pub fn integer(&self, name: &str) -> Result<Option<i64>, Failure> {
        match self.arguments.get(name) {
            None | Some(Json::Null) => Ok(None),
            Some(Json::Integer(number)) => Ok(Some(*number)),
            Some(other) => Err(Failure::invalid(name, other, "a whole number")),
        }
    }

    /// A number; None when it was not given.
    pub fn number(&self, name: &str) -> Result<Option<f64>, Failure> {
        match self.arguments.get(name) {
            None | Some(Json::Null) => Ok(None),
            Some(Json::Integer(number)) => Ok(Some(*number as f64)),
            Some(Json::Number(number)) => Ok(Some(*number)),
            Some(other) => Err(Failure::invalid(name, other, "a number")),
        }
    }

    /// Whether the caller gave up, or the deadline passed.
    pub fn is_cancelled(&self) -> bool {
        let asked = || match self.host.api().is_cancelled {
            Some(ask) => unsafe { ask(self.host.host, self.live.id) != 0 },
            None => false,
        };
        self.live.is_cancelled.load(Ordering::SeqCst) || asked()
    }

    /// Ends the call as CANCELLED by `?` when nobody wants its answer any more.
    pub fn check_cancelled(&self) -> Result<(), Failure> {
        if self.is_cancelled() { Err(Failure::new(Status::Cancelled, "The call was cancelled.")) } else { Ok(()) }
    }

    /// Measured progress: `done` must grow; a `total` of 0 is unknown.
    pub fn progress(&self, done: f64, total: f64, message: &str) {
        if let Some(progress) = self.host.api().progress {
            unsafe { progress(self.host.host, self.live.id, done, total, abi::hf_str::of(message)) };
        }
    }

    /// One line for the daemon's log, and for the caller when that wants it. Never names or secrets.
    pub fn log(&self, level: Level, message: &str) {
        let calls = self.host.api().query.map_or(std::ptr::null(), |query| unsafe {
            query(self.host.host, abi::hf_str::of("hf.calls/1")) as *const abi::hf_calls_v1
        });
        match unsafe { calls.as_ref() }.and_then(|calls| calls.log) {
            Some(log) => unsafe {
                let (message, none) = (abi::hf_str::of(message), abi::hf_bytes::of(b""));
                log(self.host.host, self.live.id, level as i32, message, none);
            },
            None => self.host.log(level, message),
        }
    }

    /// Asks for a service on behalf of this call and waits; the call's cancellation cancels the request.
    pub fn request(&self, service: &str, message: &Json) -> Result<Json, Failure> {
        let running = RefCell::new(0);
        let began = |operation| {
            *running.borrow_mut() = operation;
            locked(&self.live.operations).push(operation);
            if self.live.is_cancelled.load(Ordering::SeqCst) {
                self.live.stop(self.host, operation);
            }
        };
        let ended = || locked(&self.live.operations).retain(|operation| *operation != *running.borrow());
        self.host.ask(self.live.id, service, message, began, ended)
    }

    /// Opens a table of the schedule version that the call is about; needs the permission `table:<name>`.
    pub fn table(&self, name: &str) -> Result<Table, Failure> {
        self.open(&object([("table", Json::from(name))]))
    }

    /// Opens a table by `{table, version?, plan?}`.
    pub fn open(&self, spec: &Json) -> Result<Table, Failure> {
        unsafe extern "C" fn done(
            user: *mut c_void, status: abi::hf_status, stream: *mut abi::ArrowArrayStream, info: abi::hf_bytes,
        ) {
            guarded((), || {
                let wait = Arc::from_raw(user as *const Wait<Result<Opened, Failure>>);
                wait.end(match stream.as_mut() {
                    Some(stream) if status == abi::HF_OK => {
                        Ok((Released(stream.take()), Json::parse(info.as_slice()).unwrap_or(Json::Null)))
                    }
                    _ => Err(Failure::of(status, info)),
                });
            })
        }
        let unsupported = || Failure::new(Status::Unsupported, "The host has no tables.");
        let query = self.host.api().query.ok_or_else(unsupported)?;
        let tables = unsafe { query(self.host.host, abi::hf_str::of("hf.table/1")) as *const abi::hf_table_v1 };
        let open = unsafe { tables.as_ref() }.and_then(|tables| tables.open).ok_or_else(unsupported)?;
        let text = spec.to_string();
        let wait = Wait::<Result<Opened, Failure>>::new();
        let user = Arc::into_raw(Arc::clone(&wait));
        let status = unsafe {
            open(self.host.host, self.live.id, abi::hf_bytes::of(text.as_bytes()), done, user as *mut c_void)
        };
        if status != abi::HF_OK {
            drop(unsafe { Arc::from_raw(user) }); // done is never called
            return Err(unsafe { Failure::of(status, abi::hf_bytes::of(b"")) });
        }
        let (stream, info) = wait.wait()?;
        Table::read(stream, info)
    }
}

/// A table as the host hands it over; it is read on the thread that asked for it.
type Opened = (Released<abi::ArrowArrayStream>, Json);

/// The duty to end one call. Whoever forgets it, or unwinds, ends it as INTERNAL when it is dropped.
struct Completion {
    host: Host,
    id: abi::hf_id,
}

impl Completion {
    /// Consumes the duty: a call cannot be ended twice.
    fn end(self, outcome: Result<Answer, Failure>) {
        match outcome {
            Ok(Answer(text)) => self.send(abi::HF_OK, text.as_bytes(), b""),
            Err(failure) => self.send(failure.status as i32, b"", failure.document.to_string().as_bytes()),
        }
        std::mem::forget(self);
    }

    fn send(&self, status: abi::hf_status, payload: &[u8], error: &[u8]) {
        let result = abi::hf_result {
            struct_size: std::mem::size_of::<abi::hf_result>() as u32,
            status,
            payload: abi::hf_bytes::of(payload),
            error: abi::hf_bytes::of(error),
        };
        if let Some(complete) = self.host.api().complete {
            // STALE: the host has given the call up. There is nobody left to tell.
            unsafe { complete(self.host.host, self.id, &result) };
        }
    }
}

impl Drop for Completion {
    fn drop(&mut self) {
        self.send(abi::HF_INTERNAL, b"", br#"{"detail":"The plugin failed and did not answer."}"#);
    }
}

// ---- Tables --------------------------------------------------------------------------------------------------------

/// A table of one version of the program: immutable, shared with the host without a copy, released when dropped.
pub struct Table {
    batches: Vec<Released<abi::ArrowArray>>,
    schema: Released<abi::ArrowSchema>,
    /// `{table, version, digest, rows}`
    pub info: Json,
}

// Nothing changes a table after it was exported, and Arrow lets any thread release it.
unsafe impl Send for Table {}
unsafe impl Sync for Table {}

impl Table {
    fn read(mut stream: Released<abi::ArrowArrayStream>, info: Json) -> Result<Table, Failure> {
        let broken = |what: &str| Failure::new(Status::Internal, format!("The host's table {}.", what));
        let (get_schema, get_next) = match (stream.0.get_schema, stream.0.get_next) {
            (Some(schema), Some(next)) => (schema, next),
            _ => return Err(broken("has no rows to read")),
        };
        let mut schema = Released(abi::ArrowSchema::empty());
        if unsafe { get_schema(&mut stream.0, &mut schema.0) } != 0 {
            return Err(broken("has no schema"));
        }
        let mut batches = Vec::new();
        loop {
            let mut batch = Released(abi::ArrowArray::empty());
            if unsafe { get_next(&mut stream.0, &mut batch.0) } != 0 {
                return Err(broken("could not be read to its end"));
            }
            if batch.0.release.is_none() {
                return Ok(Table { batches, schema, info });
            }
            if batch.0.n_children != schema.0.n_children || batch.0.length < 0 || batch.0.offset < 0 {
                return Err(broken("has a batch that does not fit its schema"));
            }
            batches.push(batch);
        }
    }

    pub fn row_count(&self) -> usize {
        self.batches.iter().map(|batch| batch.0.length as usize).sum()
    }

    /// A column of texts, plain or by dictionary; None where the cell is empty. UNSUPPORTED when there is none.
    pub fn texts(&self, name: &str) -> Result<Vec<Option<&str>>, Failure> {
        let (index, schema) = self.column(name)?;
        let dictionary = unsafe { schema.dictionary.as_ref() };
        match (schema.format(), dictionary.map(abi::ArrowSchema::format)) {
            (b"u", None) => self.cells(index, |array| unsafe { texts_of(array) }),
            (b"i", Some(b"u")) => self.cells(index, |array| unsafe {
                let words = texts_of(array.dictionary.as_ref()?)?;
                let codes = values_of::<i32>(array)?;
                codes.into_iter().map(|code| match code {
                    None => Some(None),
                    Some(code) => words.get(usize::try_from(code).ok()?).copied(),
                }).collect()
            }),
            _ => Err(wrong_type(name, "texts")),
        }
    }

    /// A column of whole numbers: 32 and 64 bits, days since 1970-01-01, local microseconds.
    pub fn integers(&self, name: &str) -> Result<Vec<Option<i64>>, Failure> {
        let (index, schema) = self.column(name)?;
        match schema.format() {
            b"i" | b"tdD" if schema.dictionary.is_null() => self.cells(index, |array| unsafe {
                Some(values_of::<i32>(array)?.into_iter().map(|cell| cell.map(i64::from)).collect())
            }),
            b"l" | b"tsu:" => self.cells(index, |array| unsafe { values_of::<i64>(array) }),
            _ => Err(wrong_type(name, "whole numbers")),
        }
    }

    /// A column of yes and no.
    pub fn flags(&self, name: &str) -> Result<Vec<Option<bool>>, Failure> {
        let (index, schema) = self.column(name)?;
        match schema.format() {
            b"b" => self.cells(index, |array| unsafe {
                let bits = bits_of(array, 1)?;
                Some(present(array)?.enumerate().map(|(row, is)| is.then(|| bits(row))).collect())
            }),
            _ => Err(wrong_type(name, "yes and no")),
        }
    }

    fn column(&self, name: &str) -> Result<(usize, &abi::ArrowSchema), Failure> {
        let columns = unsafe { children(self.schema.0.children, self.schema.0.n_children) };
        columns.into_iter().flatten().enumerate().find(|(_, column)| column.name() == name.as_bytes()).ok_or_else(|| {
            Failure::new(Status::Unsupported, format!("The table has no column \"{}\".", name))
        })
    }

    /// The cells of one column, batch by batch.
    fn cells<'a, T>(
        &'a self, index: usize, read: impl Fn(&'a abi::ArrowArray) -> Option<Vec<Option<T>>>,
    ) -> Result<Vec<Option<T>>, Failure> {
        let mut cells = Vec::with_capacity(self.row_count());
        for batch in &self.batches {
            let columns = unsafe { children(batch.0.children, batch.0.n_children) };
            let column = columns.and_then(|all| all.get(index).copied());
            // A batch may begin inside its columns; then they are longer than it is.
            let (from, to) = (batch.0.offset as usize, (batch.0.offset + batch.0.length) as usize);
            match column.filter(|array| array.length as usize >= to).and_then(&read) {
                Some(mut values) => cells.extend(values.drain(from..to)),
                None => return Err(Failure::new(Status::Internal, "A column of the host's table cannot be read.")),
            }
        }
        Ok(cells)
    }
}

fn wrong_type(name: &str, wanted: &str) -> Failure {
    Failure::new(Status::Unsupported, format!("The column \"{}\" does not hold {}.", name, wanted))
}

unsafe fn children<'a, T>(pointers: *mut *mut T, count: i64) -> Option<Vec<&'a T>> {
    let count = usize::try_from(count).ok()?;
    if count == 0 {
        return Some(Vec::new());
    }
    let pointers = (!pointers.is_null()).then(|| std::slice::from_raw_parts(pointers, count))?;
    pointers.iter().map(|child| child.as_ref()).collect()
}

/// Buffer `index` of an array as `offset + length + more` values.
unsafe fn buffer_of<T>(array: &abi::ArrowArray, index: i64, more: usize) -> Option<&[T]> {
    let rows = usize::try_from(array.offset).ok()?.checked_add(usize::try_from(array.length).ok()?)?;
    if rows + more == 0 || (array.length == 0 && more == 0) {
        return Some(&[]);
    }
    if array.buffers.is_null() || index >= array.n_buffers {
        return None;
    }
    let start = *array.buffers.add(index as usize) as *const T;
    (!start.is_null()).then(|| std::slice::from_raw_parts(start, rows + more))
}

/// The bits of buffer `index`, by row.
unsafe fn bits_of<'a>(array: &'a abi::ArrowArray, index: i64) -> Option<impl Fn(usize) -> bool + 'a> {
    let first = usize::try_from(array.offset).ok()?;
    if array.buffers.is_null() || index >= array.n_buffers {
        return None;
    }
    let start = *array.buffers.add(index as usize) as *const u8;
    if start.is_null() && array.length > 0 {
        return None;
    }
    Some(move |row: usize| *start.add((first + row) / 8) >> ((first + row) % 8) & 1 == 1)
}

/// Whether each row has a value; without a bitmap all have.
unsafe fn present(array: &abi::ArrowArray) -> Option<impl Iterator<Item = bool> + '_> {
    let bits = if array.null_count == 0 { None } else { bits_of(array, 0) };
    let rows = usize::try_from(array.length).ok()?;
    Some((0..rows).map(move |row| bits.as_ref().map_or(true, |bits| bits(row))))
}

unsafe fn values_of<T: Copy>(array: &abi::ArrowArray) -> Option<Vec<Option<T>>> {
    let values = buffer_of::<T>(array, 1, 0)?;
    let first = array.offset as usize;
    Some(present(array)?.enumerate().map(|(row, is)| is.then(|| values[first + row])).collect())
}

unsafe fn texts_of(array: &abi::ArrowArray) -> Option<Vec<Option<&str>>> {
    if array.length == 0 {
        return Some(Vec::new());
    }
    let ends = buffer_of::<i32>(array, 1, 1)?;
    let last = usize::try_from(*ends.last()?).ok()?;
    let start = if array.n_buffers > 2 { *array.buffers.add(2) as *const u8 } else { std::ptr::null() };
    let bytes: &[u8] = match (last, start.is_null()) {
        (0, _) => &[],
        (_, true) => return None,
        _ => std::slice::from_raw_parts(start, last),
    };
    let first = array.offset as usize;
    present(array)?.enumerate().map(|(row, is)| {
        if !is {
            return Some(None);
        }
        let (from, to) = (usize::try_from(ends[first + row]).ok()?, usize::try_from(ends[first + row + 1]).ok()?);
        std::str::from_utf8(bytes.get(from..to)?).ok().map(Some)
    }).collect()
}

/// One of the Arrow structs, owned: released exactly once.
struct Released<T: abi::Release>(T);

impl<T: abi::Release> Drop for Released<T> {
    fn drop(&mut self) {
        self.0.release();
    }
}

// ---- JSON ----------------------------------------------------------------------------------------------------------

/// A JSON value (RFC 8259). Members keep their order; a number without fraction and exponent that fits is an integer.
#[derive(Debug, Clone, PartialEq)]
pub enum Json {
    Null,
    Bool(bool),
    Integer(i64),
    Number(f64),
    String(String),
    Array(Vec<Json>),
    Object(Vec<(String, Json)>),
}

/// An object of the members, in their order; their names must differ.
pub fn object<'a>(members: impl IntoIterator<Item = (&'a str, Json)>) -> Json {
    Json::Object(members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}

impl From<&str> for Json {
    fn from(text: &str) -> Json {
        Json::String(text.to_owned())
    }
}

impl From<String> for Json {
    fn from(text: String) -> Json {
        Json::String(text)
    }
}

impl From<i64> for Json {
    fn from(number: i64) -> Json {
        Json::Integer(number)
    }
}

impl From<f64> for Json {
    /// A number that is not finite is null: JSON has no other word for it.
    fn from(number: f64) -> Json {
        if number.is_finite() { Json::Number(number) } else { Json::Null }
    }
}

impl Json {
    /// How many arrays and objects may lie in each other.
    pub const MAXIMUM_DEPTH: usize = 128;

    /// Reads one whole document; the error says what is wrong at which byte.
    pub fn parse(bytes: &[u8]) -> Result<Json, String> {
        let text = std::str::from_utf8(bytes).map_err(|fault| format!("byte {}: not UTF-8", fault.valid_up_to()))?;
        let mut reader = Reader { text, at: 0, depth: 0 };
        let value = reader.value()?;
        reader.skip_blanks();
        if reader.at == text.len() { Ok(value) } else { reader.fault("more than one value") }
    }

    /// A member of an object; None when it is not there, or this is no object.
    pub fn get(&self, name: &str) -> Option<&Json> {
        match self {
            Json::Object(members) => members.iter().find(|(key, _)| key == name).map(|(_, value)| value),
            _ => None,
        }
    }

    pub fn as_str(&self) -> Option<&str> {
        match self {
            Json::String(text) => Some(text),
            _ => None,
        }
    }

    pub fn as_i64(&self) -> Option<i64> {
        match self {
            Json::Integer(number) => Some(*number),
            _ => None,
        }
    }

    fn write(&self, out: &mut String) {
        match self {
            Json::Null => out.push_str("null"),
            Json::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
            Json::Integer(number) => out.push_str(&number.to_string()),
            Json::Number(number) if number.is_finite() => out.push_str(&format!("{:?}", number)),
            Json::Number(_) => out.push_str("null"),
            Json::String(text) => write_text(text, out),
            Json::Array(items) => write_list(out, '[', ']', items, |item, out| item.write(out)),
            Json::Object(members) => write_list(out, '{', '}', members, |(name, value), out| {
                write_text(name, out);
                out.push(':');
                value.write(out);
            }),
        }
    }
}

impl fmt::Display for Json {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = String::new();
        self.write(&mut text);
        out.write_str(&text)
    }
}

fn write_list<T>(out: &mut String, open: char, close: char, items: &[T], write: impl Fn(&T, &mut String)) {
    out.push(open);
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            out.push(',');
        }
        write(item, out);
    }
    out.push(close);
}

fn write_text(text: &str, out: &mut String) {
    out.push('"');
    for letter in text.chars() {
        match letter {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\u{0}'..='\u{1f}' => out.push_str(&format!("\\u{:04x}", letter as u32)),
            _ => out.push(letter),
        }
    }
    out.push('"');
}

/// A reader over valid UTF-8; `at` always lies between two characters when text is taken.
struct Reader<'a> {
    text: &'a str,
    at: usize,
    depth: usize,
}

impl<'a> Reader<'a> {
    fn fault<T>(&self, what: &str) -> Result<T, String> {
        Err(format!("byte {}: {}", self.at, what))
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn take(&mut self, byte: u8) -> bool {
        let is = self.peek() == Some(byte);
        self.at += usize::from(is);
        is
    }

    fn skip_blanks(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn value(&mut self) -> Result<Json, String> {
        self.skip_blanks();
        match self.peek() {
            Some(b'{') => self.nested(Reader::members),
            Some(b'[') => self.nested(Reader::items),
            Some(b'"') => Ok(Json::String(self.string()?)),
            Some(b'-' | b'0'..=b'9') => self.number(),
            _ => {
                for (word, value) in [("null", Json::Null), ("true", Json::Bool(true)), ("false", Json::Bool(false))] {
                    if self.text[self.at..].starts_with(word) {
                        self.at += word.len();
                        return Ok(value);
                    }
                }
                self.fault("no value")
            }
        }
    }

    fn nested(&mut self, read: fn(&mut Reader<'a>) -> Result<Json, String>) -> Result<Json, String> {
        if self.depth == Json::MAXIMUM_DEPTH {
            return self.fault("too deep");
        }
        self.depth += 1;
        self.at += 1;
        let value = read(self)?;
        self.depth -= 1;
        Ok(value)
    }

    fn items(&mut self) -> Result<Json, String> {
        let mut items = Vec::new();
        self.skip_blanks();
        if self.take(b']') {
            return Ok(Json::Array(items));
        }
        loop {
            items.push(self.value()?);
            self.skip_blanks();
            if self.take(b']') {
                return Ok(Json::Array(items));
            }
            if !self.take(b',') {
                return self.fault("no , or ]");
            }
        }
    }

    fn members(&mut self) -> Result<Json, String> {
        let mut members: Vec<(String, Json)> = Vec::new();
        self.skip_blanks();
        if self.take(b'}') {
            return Ok(Json::Object(members));
        }
        loop {
            self.skip_blanks();
            if self.peek() != Some(b'"') {
                return self.fault("no name of a member");
            }
            let name = self.string()?;
            self.skip_blanks();
            if !self.take(b':') {
                return self.fault("no :");
            }
            let value = self.value()?;
            members.push((name, value));
            self.skip_blanks();
            if self.take(b'}') {
                break;
            }
            if !self.take(b',') {
                return self.fault("no , or }");
            }
        }
        let names: HashSet<&str> = members.iter().map(|(name, _)| name.as_str()).collect();
        if names.len() == members.len() { Ok(Json::Object(members)) } else { self.fault("a member twice") }
    }

    fn digits(&mut self) -> Result<(), String> {
        let start = self.at;
        while matches!(self.peek(), Some(b'0'..=b'9')) {
            self.at += 1;
        }
        if self.at > start { Ok(()) } else { self.fault("no digit") }
    }

    fn number(&mut self) -> Result<Json, String> {
        let start = self.at;
        self.take(b'-');
        if !self.take(b'0') {
            self.digits()?;
        } else if matches!(self.peek(), Some(b'0'..=b'9')) {
            return self.fault("a zero before a digit");
        }
        let mut is_whole = true;
        if self.take(b'.') {
            is_whole = false;
            self.digits()?;
        }
        if self.take(b'e') || self.take(b'E') {
            is_whole = false;
            let _ = self.take(b'+') || self.take(b'-');
            self.digits()?;
        }
        let text = &self.text[start..self.at];
        if let (true, Ok(number)) = (is_whole, text.parse()) {
            return Ok(Json::Integer(number));
        }
        match text.parse::<f64>() {
            Ok(number) if number.is_finite() => Ok(Json::Number(number)),
            _ => self.fault("a number that is too large"),
        }
    }

    fn string(&mut self) -> Result<String, String> {
        let mut out = String::new();
        self.at += 1;
        loop {
            let rest = &self.text[self.at..];
            let plain = rest.find(|c: char| c == '"' || c == '\\' || c < ' ').unwrap_or(rest.len());
            out.push_str(&rest[..plain]);
            self.at += plain;
            if self.take(b'"') {
                return Ok(out);
            }
            if !self.take(b'\\') {
                return self.fault("a text without an end, or a bare control character");
            }
            out.push(self.escape()?);
        }
    }

    fn escape(&mut self) -> Result<char, String> {
        let letter = self.peek();
        let plain = match letter {
            Some(b'"' | b'\\' | b'/') => letter.map(char::from),
            Some(b'b') => Some('\u{8}'),
            Some(b'f') => Some('\u{c}'),
            Some(b'n') => Some('\n'),
            Some(b'r') => Some('\r'),
            Some(b't') => Some('\t'),
            Some(b'u') => None,
            _ => return self.fault("an unknown escape"),
        };
        self.at += 1;
        if let Some(plain) = plain {
            return Ok(plain);
        }
        let first = self.hexadecimal()?;
        if !(0xd800..0xe000).contains(&first) {
            return char::from_u32(first).map_or_else(|| self.fault("no character"), Ok);
        }
        // A pair of surrogates is one character beyond the first plane; half of one is none.
        if first < 0xdc00 && self.take(b'\\') && self.take(b'u') {
            let second = self.hexadecimal()?;
            if (0xdc00..0xe000).contains(&second) {
                let code = 0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00);
                return char::from_u32(code).map_or_else(|| self.fault("no character"), Ok);
            }
        }
        self.fault("half of a surrogate pair")
    }

    fn hexadecimal(&mut self) -> Result<u32, String> {
        let digits = self.text.as_bytes().get(self.at..self.at + 4).filter(|all| all.iter().all(u8::is_ascii_hexdigit));
        let text = digits.and_then(|all| std::str::from_utf8(all).ok());
        match text.and_then(|text| u32::from_str_radix(text, 16).ok()) {
            Some(code) => {
                self.at += 4;
                Ok(code)
            }
            None => self.fault("no four hexadecimal digits"),
        }
    }
}

// ---- The boundary --------------------------------------------------------------------------------------------------

/// Runs `body`; a panic ends here and gives `otherwise`. Its text is on stderr already, which the host logs.
fn guarded<T>(otherwise: T, body: impl FnOnce() -> T) -> T {
    catch_unwind(AssertUnwindSafe(body)).unwrap_or(otherwise)
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
}

/// At most this many calls run at a time; more end as UNAVAILABLE.
const MAXIMUM_THREADS: usize = 64;

struct Instance<P> {
    plugin: P,
    host: Host,
    live: Mutex<Vec<Arc<LiveCall>>>,
    threads: Mutex<Vec<JoinHandle<()>>>,
}

impl<P: Plugin> Instance<P> {
    /// Runs one call to its end.
    fn run(&self, call: Call, completion: Completion) {
        let outcome = catch_unwind(AssertUnwindSafe(|| self.plugin.call(&call)));
        locked(&self.live).retain(|live| !Arc::ptr_eq(live, &call.live));
        match outcome {
            Ok(outcome) => completion.end(outcome),
            Err(_) => {
                self.host.log(Level::Error, &format!("the call \"{}\" panicked", call.name));
                drop(completion)
            }
        }
    }

    fn begin(self: Arc<Self>, call: Call, completion: Completion) {
        if call.kind == Kind::Tool && P::is_inline(&call.name) {
            return self.run(call, completion);
        }
        let mut threads = locked(&self.threads);
        threads.retain(|thread| !thread.is_finished());
        if threads.len() >= MAXIMUM_THREADS {
            return completion.end(Err(Failure::unavailable("The plugin has too many calls at once.")));
        }
        // The thread takes what it needs out of here; what is left of it was not started.
        let cell = Arc::new(Mutex::new(Some((call, completion))));
        let (instance, taken) = (Arc::clone(&self), Arc::clone(&cell));
        let started = std::thread::Builder::new().name("holdfast call".into()).spawn(move || {
            let work = locked(&taken).take();
            if let Some((call, completion)) = work {
                guarded((), || instance.run(call, completion));
            }
        });
        match started {
            Ok(thread) => threads.push(thread),
            Err(_) => {
                if let Some((_, completion)) = locked(&cell).take() {
                    completion.end(Err(Failure::unavailable("The machine has no thread left for the call.")));
                }
            }
        }
    }
}

/// The functions of a plugin, for [`export_plugin!`].
pub const fn table<P: Plugin>() -> abi::hf_plugin_api {
    abi::hf_plugin_api {
        struct_size: std::mem::size_of::<abi::hf_plugin_api>() as u32,
        flags: 0,
        create: Some(create::<P>),
        describe: if P::DESCRIBES { Some(describe::<P>) } else { None },
        configure: None,
        call: Some(call::<P>),
        cancel: Some(cancel::<P>),
        drain: Some(drain::<P>),
        destroy: Some(destroy::<P>),
        query: None,
    }
}

/// The entry of a plugin, for [`export_plugin!`].
pub const fn entry<P: Plugin>(table: &'static abi::hf_plugin_api) -> abi::hf_entry {
    abi::hf_entry {
        struct_size: std::mem::size_of::<abi::hf_entry>() as u32,
        magic: abi::HF_MAGIC,
        abi_major: 1,
        abi_minor: 0,
        min_host_minor: 0,
        reserved0: 0,
        id: abi::hf_str::of(P::ID),
        version: abi::hf_str::of(P::VERSION),
        // build.rs says which compiler it was, "rust-1.63.0".
        runtime: abi::hf_str::of(match option_env!("HOLDFAST_RUNTIME") {
            Some(tag) => tag,
            None => "rust",
        }),
        plugin: table,
        user_data: std::ptr::null_mut(),
    }
}

unsafe extern "C" fn create<P: Plugin>(
    _entry: *const abi::hf_entry, api: *const abi::hf_host_api, host: *mut abi::hf_host, config: abi::hf_bytes,
    instance: *mut *mut c_void, error: *mut abi::hf_buf,
) -> abi::hf_status {
    guarded(abi::HF_INTERNAL, || {
        let host = Host { api, host };
        let made = Json::parse(match config.as_slice() {
            b"" => b"{}",
            bytes => bytes,
        });
        let made = made.map_err(|fault| Failure::new(Status::Invalid, format!("The configuration: {}", fault)));
        match made.and_then(|config| P::new(host, &config)) {
            Ok(plugin) => {
                let made = Instance { plugin, host, live: Mutex::new(Vec::new()), threads: Mutex::new(Vec::new()) };
                *instance = Arc::into_raw(Arc::new(made)) as *mut c_void;
                abi::HF_OK
            }
            Err(failure) => {
                abi::hf_buf::give(failure.document.to_string(), error);
                failure.status as i32
            }
        }
    })
}

/// The instance behind the host's pointer, with a reference of its own.
unsafe fn held<P: Plugin>(instance: *mut c_void) -> Arc<Instance<P>> {
    let instance = instance as *const Instance<P>;
    Arc::increment_strong_count(instance);
    Arc::from_raw(instance)
}

unsafe extern "C" fn describe<P: Plugin>(instance: *mut c_void, out: *mut abi::hf_buf) -> abi::hf_status {
    guarded(abi::HF_INTERNAL, || {
        abi::hf_buf::give(held::<P>(instance).plugin.describe().to_string(), out);
        abi::HF_OK
    })
}

unsafe extern "C" fn call<P: Plugin>(instance: *mut c_void, call: *const abi::hf_call) {
    guarded((), || {
        let instance = held::<P>(instance);
        let call = &*call;
        let completion = Completion { host: instance.host, id: call.id };
        let refuse = |status, detail: String| Err(Failure::new(status, detail));
        let kind = match (Kind::of(call.kind), call.flags >> 16) {
            (Some(kind), 0) => kind,
            _ => return completion.end(refuse(Status::Unsupported, "The plugin does not know such calls.".into())),
        };
        let (arguments, context) = (Json::parse(call.arguments.as_slice()), Json::parse(call.context.as_slice()));
        let arguments = match arguments {
            Ok(arguments @ Json::Object(_)) => arguments,
            Ok(_) => return completion.end(refuse(Status::Invalid, "The arguments must be an object.".into())),
            Err(fault) => return completion.end(refuse(Status::Invalid, format!("The arguments: {}", fault))),
        };
        let live = LiveCall { id: call.id, is_cancelled: AtomicBool::new(false), operations: Mutex::new(Vec::new()) };
        let live = Arc::new(live);
        locked(&instance.live).push(Arc::clone(&live));
        let call = Call {
            kind,
            name: String::from_utf8_lossy(call.name.as_slice()).into_owned(),
            arguments,
            context: context.unwrap_or(Json::Null),
            deadline_unix_us: call.deadline_unix_us,
            is_replay: call.flags & 1 == 1,
            host: instance.host,
            live,
        };
        instance.begin(call, completion);
    })
}

unsafe extern "C" fn cancel<P: Plugin>(instance: *mut c_void, id: abi::hf_id) {
    guarded((), || {
        let instance = held::<P>(instance);
        let found = locked(&instance.live).iter().find(|live| live.id == id).cloned();
        if let Some(live) = found {
            live.cancel(instance.host);
        }
    })
}

unsafe extern "C" fn drain<P: Plugin>(instance: *mut c_void, done: abi::hf_done_fn, user: *mut c_void) {
    struct Told(abi::hf_done_fn, *mut c_void);
    unsafe impl Send for Told {}
    impl Told {
        fn now(self) {
            let none = abi::hf_bytes::of(b"");
            let struct_size = std::mem::size_of::<abi::hf_result>() as u32;
            let result = abi::hf_result { struct_size, status: abi::HF_OK, payload: none, error: none };
            unsafe { (self.0)(self.1, &result) }
        }
    }
    let told = Told(done, user);
    let threads = guarded(Vec::new(), || std::mem::take(&mut *locked(&held::<P>(instance).threads)));
    let threads_ended = threads.iter().all(JoinHandle::is_finished);
    let finish = move || {
        for thread in threads {
            let _ = thread.join(); // a call that panicked has told its caller
        }
        told.now();
    };
    if threads_ended {
        return finish();
    }
    // The host's thread is not ours to hold: another one waits for the calls that still run.
    let work = Arc::new(Mutex::new(Some(finish)));
    let taken = Arc::clone(&work);
    let run = move || {
        let finish = locked(&taken).take();
        if let Some(finish) = finish {
            finish()
        }
    };
    if std::thread::Builder::new().name("holdfast drain".into()).spawn(run).is_err() {
        let finish = locked(&work).take();
        if let Some(finish) = finish {
            finish()
        }
    }
}

unsafe extern "C" fn destroy<P: Plugin>(instance: *mut c_void) {
    guarded((), || drop(Arc::from_raw(instance as *const Instance<P>)))
}

// ---- holdfast/plugin.h and holdfast/calls.h, field for field --------------------------------------------------------

/// The C declarations. Each field has its offset; the compiler checks them, and the sizes, by the rules of `repr(C)`.
#[allow(non_camel_case_types)]
pub mod abi {
    use std::ffi::{c_void, CStr};
    use std::os::raw::{c_char, c_int};

    pub type hf_status = i32;
    pub type hf_id = u64;
    /// Opaque: only its address means something.
    pub enum hf_host {}

    pub const HF_OK: hf_status = 0;
    pub const HF_UNSUPPORTED: hf_status = 3;
    pub const HF_INTERNAL: hf_status = 13;
    pub const HF_MAGIC: u32 = 0x4846_5031;

    /// A struct of the header: `{ offset field: type }`, and its size.
    macro_rules! layout {
        ($name:ident, $size:literal, { $($offset:literal $field:ident: $type:ty,)* }) => {
            #[repr(C)]
            #[derive(Clone, Copy)]
            pub struct $name {
                $(pub $field: $type,)*
            }
            const _: () = {
                let mut at = 0;
                $(
                    let align = std::mem::align_of::<$type>();
                    at = (at + align - 1) / align * align;
                    assert!(at == $offset, concat!(stringify!($name), ".", stringify!($field), " moved"));
                    at += std::mem::size_of::<$type>();
                )*
                assert!(at <= $size && std::mem::size_of::<$name>() == $size, "a struct changed its size");
            };
        };
    }

    pub type hf_done_fn = unsafe extern "C" fn(*mut c_void, *const hf_result);
    pub type hf_table_done_fn = unsafe extern "C" fn(*mut c_void, hf_status, *mut ArrowArrayStream, hf_bytes);

    layout!(hf_str, 16, { 0 ptr: *const u8, 8 len: usize, });
    layout!(hf_bytes, 16, { 0 ptr: *const u8, 8 len: usize, });
    layout!(hf_buf, 32, {
        0 ptr: *const u8, 8 len: usize, 16 release: Option<unsafe extern "C" fn(*mut hf_buf)>, 24 owner: *mut c_void,
    });
    layout!(hf_result, 40, { 0 struct_size: u32, 4 status: hf_status, 8 payload: hf_bytes, 24 error: hf_bytes, });
    layout!(hf_call, 80, {
        0 struct_size: u32, 4 flags: u32, 8 id: hf_id, 16 kind: u32, 20 reserved0: u32, 24 name: hf_str,
        40 arguments: hf_bytes, 56 context: hf_bytes, 72 deadline_unix_us: i64,
    });
    layout!(hf_host_api, 80, {
        0 struct_size: u32, 4 abi_major: u16, 6 abi_minor: u16,
        8 log: Option<unsafe extern "C" fn(*mut hf_host, i32, hf_str, hf_bytes)>,
        16 complete: Option<unsafe extern "C" fn(*mut hf_host, hf_id, *const hf_result) -> hf_status>,
        24 is_cancelled: Option<unsafe extern "C" fn(*mut hf_host, hf_id) -> i32>,
        32 progress: Option<unsafe extern "C" fn(*mut hf_host, hf_id, f64, f64, hf_str) -> hf_status>,
        40 metric: Option<unsafe extern "C" fn(*mut hf_host, hf_str, i32, f64, hf_bytes)>,
        48 event: Option<unsafe extern "C" fn(*mut hf_host, hf_str, hf_bytes) -> hf_status>,
        56 request: Option<
            unsafe extern "C" fn(
                *mut hf_host, hf_id, hf_str, hf_bytes, hf_done_fn, *mut c_void, *mut hf_id,
            ) -> hf_status,
        >,
        64 request_cancel: Option<unsafe extern "C" fn(*mut hf_host, hf_id) -> hf_status>,
        72 query: Option<unsafe extern "C" fn(*mut hf_host, hf_str) -> *const c_void>,
    });
    layout!(hf_plugin_api, 72, {
        0 struct_size: u32, 4 flags: u32,
        8 create: Option<
            unsafe extern "C" fn(
                *const hf_entry, *const hf_host_api, *mut hf_host, hf_bytes, *mut *mut c_void, *mut hf_buf,
            ) -> hf_status,
        >,
        16 describe: Option<unsafe extern "C" fn(*mut c_void, *mut hf_buf) -> hf_status>,
        24 configure: Option<unsafe extern "C" fn(*mut c_void, hf_bytes, *mut hf_buf) -> hf_status>,
        32 call: Option<unsafe extern "C" fn(*mut c_void, *const hf_call)>,
        40 cancel: Option<unsafe extern "C" fn(*mut c_void, hf_id)>,
        48 drain: Option<unsafe extern "C" fn(*mut c_void, hf_done_fn, *mut c_void)>,
        56 destroy: Option<unsafe extern "C" fn(*mut c_void)>,
        64 query: Option<unsafe extern "C" fn(*mut c_void, hf_str) -> *const c_void>,
    });
    layout!(hf_entry, 80, {
        0 struct_size: u32, 4 magic: u32, 8 abi_major: u16, 10 abi_minor: u16, 12 min_host_minor: u16,
        14 reserved0: u16, 16 id: hf_str, 32 version: hf_str, 48 runtime: hf_str, 64 plugin: *const hf_plugin_api,
        72 user_data: *mut c_void,
    });
    layout!(hf_table_v1, 16, {
        0 struct_size: u32, 4 reserved0: u32,
        8 open: Option<
            unsafe extern "C" fn(*mut hf_host, hf_id, hf_bytes, hf_table_done_fn, *mut c_void) -> hf_status,
        >,
    });
    layout!(hf_calls_v1, 24, {
        0 struct_size: u32, 4 reserved0: u32,
        8 log: Option<unsafe extern "C" fn(*mut hf_host, hf_id, i32, hf_str, hf_bytes) -> hf_status>,
        16 release: Option<unsafe extern "C" fn(*mut hf_host, hf_id, i64) -> hf_status>,
    });
    // The Arrow C data and stream interface: https://arrow.apache.org/docs/format/CDataInterface.html
    layout!(ArrowSchema, 72, {
        0 format: *const c_char, 8 name: *const c_char, 16 metadata: *const c_char, 24 flags: i64, 32 n_children: i64,
        40 children: *mut *mut ArrowSchema, 48 dictionary: *mut ArrowSchema,
        56 release: Option<unsafe extern "C" fn(*mut ArrowSchema)>, 64 private_data: *mut c_void,
    });
    layout!(ArrowArray, 80, {
        0 length: i64, 8 null_count: i64, 16 offset: i64, 24 n_buffers: i64, 32 n_children: i64,
        40 buffers: *mut *const c_void, 48 children: *mut *mut ArrowArray, 56 dictionary: *mut ArrowArray,
        64 release: Option<unsafe extern "C" fn(*mut ArrowArray)>, 72 private_data: *mut c_void,
    });
    layout!(ArrowArrayStream, 40, {
        0 get_schema: Option<unsafe extern "C" fn(*mut ArrowArrayStream, *mut ArrowSchema) -> c_int>,
        8 get_next: Option<unsafe extern "C" fn(*mut ArrowArrayStream, *mut ArrowArray) -> c_int>,
        16 get_last_error: Option<unsafe extern "C" fn(*mut ArrowArrayStream) -> *const c_char>,
        24 release: Option<unsafe extern "C" fn(*mut ArrowArrayStream)>, 32 private_data: *mut c_void,
    });

    // Entry and function table are constants: nothing writes to what their pointers lead to.
    unsafe impl Sync for hf_entry {}

    impl hf_str {
        pub const fn of(text: &str) -> hf_str {
            hf_str { ptr: text.as_ptr(), len: text.len() }
        }

        /// What the host says, while it is valid.
        pub unsafe fn as_slice(&self) -> &[u8] {
            hf_bytes { ptr: self.ptr, len: self.len }.as_slice()
        }
    }

    impl hf_bytes {
        pub const fn of(bytes: &[u8]) -> hf_bytes {
            hf_bytes { ptr: bytes.as_ptr(), len: bytes.len() }
        }

        /// What the host says, while it is valid. The lifetime is the caller's to keep.
        pub unsafe fn as_slice<'a>(self) -> &'a [u8] {
            if self.len == 0 { &[] } else { std::slice::from_raw_parts(self.ptr, self.len) }
        }
    }

    impl hf_buf {
        /// Hands a text over to the host, which releases it.
        pub unsafe fn give(text: String, out: *mut hf_buf) {
            unsafe extern "C" fn release(buffer: *mut hf_buf) {
                drop(Box::from_raw((*buffer).owner as *mut String));
            }
            if let Some(out) = out.as_mut() {
                let owner = Box::new(text);
                // A box may move; the text that it leads to stays where it is.
                let (ptr, len) = (owner.as_ptr(), owner.len());
                *out = hf_buf { ptr, len, release: Some(release), owner: Box::into_raw(owner) as *mut c_void };
            }
        }
    }

    /// A struct with a release callback; after it, and when it is empty, there is none.
    pub trait Release {
        fn release(&mut self);
    }

    macro_rules! released {
        ($($type:ident)*) => {$(
            impl Release for $type {
                fn release(&mut self) {
                    if let Some(release) = self.release {
                        unsafe { release(self) }
                    }
                }
            }

            impl $type {
                pub fn empty() -> $type {
                    unsafe { std::mem::zeroed() }
                }

                /// Moves the struct out of where it is, as Arrow moves: what stays behind counts as released.
                pub fn take(&mut self) -> $type {
                    let moved = *self;
                    self.release = None;
                    moved
                }
            }
        )*};
    }
    released!(ArrowSchema ArrowArray ArrowArrayStream);

    impl ArrowSchema {
        pub fn format(&self) -> &[u8] {
            text(self.format)
        }

        pub fn name(&self) -> &[u8] {
            text(self.name)
        }
    }

    fn text<'a>(pointer: *const c_char) -> &'a [u8] {
        if pointer.is_null() { b"" } else { unsafe { CStr::from_ptr(pointer).to_bytes() } }
    }
}
