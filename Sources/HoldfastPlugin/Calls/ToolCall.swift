// SPDX-License-Identifier: Apache-2.0

/// One call of a tool, or one run of a task: its arguments, on whose behalf it runs, and what it may ask of the host while
/// it runs.
public struct ToolCall: Sendable {
    /// The name of the tool, the task type or the prompt; of a resource its URI.
    public let tool: String
    /// The arguments, validated against the input schema, defaults filled in.
    public let arguments: JSONValue
    /// What this call may ask of the host; requests run with the caller's rights and the plugin's grants.
    public let host: HostServices
    /// Whether the call ran before, asked, and runs again with answers (`HF_CALL_REPLAY`).
    public let isReplay: Bool
    private let contextBytes: [UInt8]

    init(tool: String, arguments: JSONValue, context: [UInt8], isReplay: Bool = false, host: HostServices) {
        self.tool = tool
        self.isReplay = isReplay
        self.arguments = arguments
        self.host = host
        contextBytes = context
    }

    /// The URI of the resource that is read.
    public var uri: String { tool }

    /// On whose behalf and under which identifiers the call runs.
    ///
    /// Parsed on each use: keep it if you use it often.
    public var context: CallContext { CallContext(reading: (try? JSONValue.parse(contextBytes)) ?? .null) }

    /// Whether the work is wasted: the caller gave up, or the deadline passed.
    ///
    /// Long loops ask now and then.
    public var isCancelled: Bool { host.isCancelled || Task.isCancelled }

    /// Throws `CancellationError` when the work is wasted.
    public func checkCancellation() throws {
        if isCancelled { throw CancellationError() }
    }

    /// Reports measured progress: `done` must grow; no total means that it is unknown.
    public func progress(_ done: Double, of total: Double? = nil, _ message: String = "") {
        host.progress(done, total: total, message: message)
    }

    /// Writes to the daemon's log, and tells it to the caller when that wants lines of this level (over MCP a log
    /// message).
    ///
    /// Never log names or secrets.
    public func log(_ level: LogLevel, _ message: String, _ fields: JSONObject = [:]) {
        host.log(level, message, fields)
    }

    /// Lets the caller's connection go while the call goes on; the caller comes back for the rest.
    ///
    /// For work that takes so long that connections would break anyway. Only MCP 2025-11-25 over HTTP can do so; everywhere
    /// else nothing happens.
    ///
    /// - Parameter pause: when the caller should come back; nil leaves it to the daemon.
    public func releaseStream(retryAfter pause: Duration? = nil) {
        // Longer than a day is as long as a day.
        let bounded = pause.map { max(.zero, min($0, .seconds(86_400))).components }
        host.release(
            retryMilliseconds: bounded.map { $0.seconds * 1_000 + $0.attoseconds / 1_000_000_000_000_000 } ?? -1)
    }

    /// One of the program's tables at its newest live version.
    ///
    /// Columns are found by name.
    public func table(_ name: String) async throws -> Table { try await host.table(name).table }

    /// Asks a service of the host, such as `kv/1`.
    ///
    /// - Throws: `ServiceFailure`; `denied` when the site did not grant it.
    public func request(_ service: String, _ payload: JSONValue) async throws -> JSONValue {
        try await host.request(service, payload)
    }

    /// Calls another tool through the whole pipeline and gives its structured result.
    ///
    /// See `HostServices.invoke(tool:arguments:label:)`.
    public func invoke(tool: String, arguments: JSONValue = [:], label: String? = nil) async throws -> JSONValue {
        try await host.invoke(tool: tool, arguments: arguments, label: label)
    }

    /// Publishes a signal that the plugin declares.
    public func publish(_ signal: Signal) async throws { try await host.publish(signal) }
}
