// SPDX-License-Identifier: Apache-2.0

/// What comes of one message: nothing, a response, or a response that a running call will give.
package enum Answer: Sendable {
    /// A notification, or an answer to us: nothing is sent.
    case nothing
    /// One line of JSON, without the newline.
    case ready([UInt8])
    /// A call that runs; nil when it was cancelled, and then nothing may be sent.
    case running(Task<[UInt8]?, Never>)

    /// The response, when there is one to send.
    package var bytes: [UInt8]? {
        get async {
            switch self {
            case .nothing: nil
            case .ready(let bytes): bytes
            case .running(let task): await task.value
            }
        }
    }
}
