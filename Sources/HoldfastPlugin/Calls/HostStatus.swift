// SPDX-License-Identifier: Apache-2.0

/// How a call or a request ended (`holdfast/plugin.h`, HF_OK and following).
public enum HostStatus: Int32, Sendable, CaseIterable {
    /// Done.
    case ok = 0
    /// Stopped because the caller asked for it.
    case cancelled
    /// No permission.
    case denied
    /// Unknown service, table or kind of call.
    case unsupported
    /// The call is unknown, finished or abandoned.
    case stale
    /// An argument is wrong.
    case invalid
    /// The named thing does not exist.
    case notFound
    /// An expected version or state has changed.
    case conflict
    /// Cannot be done now.
    case unavailable
    /// The deadline passed.
    case timeout
    /// The tool itself failed.
    case toolError
    /// An answer is awaited; the tool runs again when it is there.
    case inputRequired
    /// A question after the call's first write.
    case askAfterEffect
    /// A fault of the implementation.
    case internalError

    /// Reads a status off the boundary; unknown ones are internal faults.
    init(code: hf_status) { self = HostStatus(rawValue: code) ?? .internalError }
}

/// Why the host did not do what it was asked.
///
/// A tool may let it pass: the caller then sees the host's own error.
public struct ServiceFailure: Error, Sendable, Equatable {
    /// How the request ended.
    public let status: HostStatus
    /// One sentence, for the caller.
    public let detail: String
    /// The host's error document, or null.
    public let document: JSONValue

    init(_ status: HostStatus, _ detail: String) {
        self.status = status
        self.detail = detail
        document = ["detail": .string(detail)]
    }

    init(_ status: HostStatus, error bytes: [UInt8], asking service: String) {
        self.status = status
        document = bytes.isEmpty ? .null : (try? JSONValue.parse(bytes)) ?? .null
        detail = document["detail"]?.stringValue ?? "The host ended \(service) with status \(status.rawValue)."
    }

    /// When it makes sense to ask again, in milliseconds, if the host says so.
    public var retryAfterMilliseconds: Int64? { document["retry_after_ms"]?.integerValue }
}
