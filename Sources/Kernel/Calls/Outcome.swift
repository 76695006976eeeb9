// SPDX-License-Identifier: Apache-2.0

import JSON

/// What an instance answered to a call, as bytes: the plugin's own, or a built-in's.
package enum Outcome: Sendable {
    /// The result document `{structured?, content?[], meta?}`.
    case ok([UInt8])
    /// A status other than OK, with an error document or nothing.
    case failed(CallStatus, [UInt8])
    /// The plugin did not survive the call or could not be started for it, with the error document of the host that says so.
    ///
    /// To the caller the same as UNAVAILABLE; only the host says it, and it speaks against the plugin.
    case lost([UInt8])

    /// The word that metrics and logs use.
    package var word: String {
        switch self {
        case .ok: CallStatus.ok.word
        case .failed(let status, _): status.word
        case .lost: CallStatus.unavailable.word
        }
    }
}

extension Problem {
    /// Reads a plugin's error document.
    ///
    /// Anything unreadable in it becomes a plain problem of the status; a plugin can never choose its HTTP status, and
    /// can choose only among the known codes.
    package init(status: CallStatus, error bytes: [UInt8], pluginID: String) {
        let document = bytes.isEmpty ? nil : try? JSONValue.parse(bytes)
        let code = document?["code"]?.stringValue.flatMap(ProblemCode.init(rawValue:)) ?? status.problemCode
        let detail =
            document?["detail"]?.stringValue
            ?? (status == .timeout
                ? "The time limit of the call passed before \(pluginID) answered."
                : "Plugin \(pluginID) ended the call with \(status.word).")
        self.init(code, detail, isToolError: status == .toolError)
        // One that the plugin itself has met outside is handed on as it is.
        if status == .timeout, code != .operationTimeout, code != .connectionTimeout { self.code = .timeout }
        // What the host does not do, handed on by the plugin, is told as the host tells it: trying again does not help.
        if status == .unsupported, code == .serviceUnavailable { self = .unsupported(detail) }
        if let milliseconds = document?["retry_after_ms"]?.integerValue, milliseconds >= 0 {
            // At most a day: the faces calculate with it, and nobody waits for longer.
            retryAfterMilliseconds = min(milliseconds, 86_400_000)
        }
        if let retryable = document?["retryable"]?.boolValue { isRetryable = retryable }
        // What the host said of a conflict, handed on by the plugin; no other member is passed.
        if self.code == .conflict || self.code == .alreadyExists, let conflict = document?["conflict"],
            conflict.serialized().count <= 64 << 10
        {
            extensions["conflict"] = conflict
        }
        errors = (document?["errors"]?.arrayValue ?? []).prefix(200).compactMap { entry in
            guard let message = entry["message"]?.stringValue else { return nil }
            return Fault(
                instancePath: entry["instance_path"]?.stringValue ?? "", keyword: entry["keyword"]?.stringValue,
                schemaPath: entry["schema_path"]?.stringValue, message: message, value: entry["value"],
                allowed: entry["allowed"])
        }
    }
}
