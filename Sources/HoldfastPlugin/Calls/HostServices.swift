// SPDX-License-Identifier: Apache-2.0

/// What a plugin may ask of the host: on its own account, or on behalf of a call when taken from `ToolCall.host`.
///
/// Named so, because `Host` is a type of Foundation.
public struct HostServices: Sendable {
    let connection: HostConnection
    /// The call on whose behalf; 0 for the plugin's own account.
    let call: hf_id
    /// Whether that call has to wait.
    private let unwinding: Unwinding?

    init(connection: HostConnection, call: hf_id = 0, unwinding: Unwinding? = nil) {
        self.connection = connection
        self.call = call
        self.unwinding = unwinding
    }

    /// Writes to the daemon's log; what is said on behalf of a call is told to its caller too, when that wants to know.
    ///
    /// Never log names or secrets.
    public func log(_ level: LogLevel, _ message: String, _ fields: JSONObject = [:]) {
        if call == 0 {
            connection.log(level, message, fields)
        } else {
            connection.log(call, level, message, fields)
        }
    }

    /// Feeds a declared metric: adds to a counter, sets a gauge, observes for a histogram.
    public func record(_ metric: MetricSpec, _ value: Double = 1, labels: JSONObject = [:]) {
        connection.metric(metric.name, metric.kind.code, value, labels)
    }

    /// Asks a service of the host by its name with version, such as `kv/1`.
    ///
    /// Cancelling the task cancels the request.
    ///
    /// - Throws: `ServiceFailure`; `denied` when the site did not grant it, `unsupported` when it does not exist.
    ///   `AwaitingAnswer` when the call has to wait: let it pass.
    public func request(_ service: String, _ payload: JSONValue) async throws -> JSONValue {
        try await request(service, payload, isCancellable: true)
    }

    func request(_ service: String, _ payload: JSONValue, isCancellable: Bool) async throws -> JSONValue {
        let bytes: [UInt8]
        do {
            bytes = try await PendingRequest.run(
                on: connection, call: call, service: service, payload: payload.serialized(),
                isCancellable: isCancellable)
        } catch let failure as ServiceFailure where failure.status == .inputRequired {
            unwinding?.begin()
            throw AwaitingAnswer()
        }
        if bytes.isEmpty { return .null }
        do { return try JSONValue.parse(bytes) } catch {
            throw ServiceFailure(.internalError, "The reply of \(service) is not JSON: \(error)")
        }
    }

    /// Calls another tool through the whole pipeline (`tool.invoke/1`) and gives its structured result.
    ///
    /// When that tool asks, this call waits with it. `label` names the questions of one of several calls of the same
    /// tool: 1 to 64 of `a-z A-Z 0-9 . _ -`.
    public func invoke(tool: String, arguments: JSONValue = [:], label: String? = nil) async throws -> JSONValue {
        var payload: JSONObject = ["tool": .string(tool), "arguments": arguments]
        if let label { payload["label"] = .string(label) }
        let reply = try await request("tool.invoke/1", .object(payload))
        return reply["structured"] ?? .null
    }

    /// Publishes a signal that the plugin declares (`signal.publish/1`).
    public func publish(_ signal: Signal) async throws {
        _ = try await request("signal.publish/1", signal.json)
    }

    /// One of the program's tables: of the live plan's newest version unless others are named.
    public func table(_ name: String, version: Int64? = nil, plan: String? = nil) async throws -> TableSnapshot {
        var spec: JSONObject = ["table": .string(name)]
        if let version { spec["version"] = .integer(version) }
        if let plan { spec["plan"] = .string(plan) }
        return try await PendingTable.open(
            on: connection, call: call, name: name, spec: JSONValue.object(spec).serialized())
    }

    var isCancelled: Bool { call != 0 && connection.isCancelled(call) }

    func release(retryMilliseconds: Int64) {
        guard call != 0 else { return }
        connection.release(call, retryMilliseconds: retryMilliseconds)
    }

    func progress(_ done: Double, total: Double?, message: String) {
        guard call != 0 else { return }
        connection.progress(call, done, total ?? 0, message)
    }
}

/// How much a line in the daemon's log matters.
public enum LogLevel: Int32, Sendable, CaseIterable {
    /// Every step.
    case trace = 0
    /// For finding faults.
    case debug
    /// Normal operation.
    case info
    /// Normal, but worth a look.
    case notice
    /// Something is not as it should be.
    case warning
    /// Something failed.
    case error
    /// The plugin cannot go on.
    case critical
}
