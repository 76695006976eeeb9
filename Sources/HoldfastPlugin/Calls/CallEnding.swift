// SPDX-License-Identifier: Apache-2.0

/// How a call ends, as it crosses the boundary.
enum CallEnding {
    case output([UInt8])
    case failure(HostStatus, [UInt8])

    /// An answer is awaited; the handler runs again when it is there.
    static let awaiting = CallEnding.failure(.inputRequired, [])

    /// What an error that a tool threw becomes.
    ///
    /// Only errors that were made for the caller keep their text.
    init(_ error: any Error, isCancelled: Bool) {
        switch error {
        case let failure as ToolFailure:
            self = .failure(failure.status, failure.document.serialized())
        case let failure as ServiceFailure where failure.status != .ok && failure.status != .stale:
            self = .failure(isCancelled ? .cancelled : failure.status, failure.document.serialized())
        case is CancellationError:
            self = .failure(.cancelled, [])
        default:
            let detail: JSONValue = ["detail": "The tool failed; the daemon's log says more."]
            self = .failure(isCancelled ? .cancelled : .internalError, isCancelled ? [] : detail.serialized())
        }
    }

    /// Whether the caller is told nothing of the error, so that the log has to.
    var isInternal: Bool {
        if case .failure(.internalError, _) = self { true } else { false }
    }
}
