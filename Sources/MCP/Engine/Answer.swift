// SPDX-License-Identifier: Apache-2.0

/// What comes of one message: nothing, a response, or a response that running work will give.
package enum Answer: Sendable {
    /// A notification, or an answer to us: nothing is sent.
    case nothing
    /// Answered at once.
    case ready(Response)
    /// Work that goes on; nil when it was cancelled, and then nothing may be sent.
    case running(Task<Response?, Never>)

    /// The response, when there is one to send.
    var response: Response? {
        get async {
            switch self {
            case .nothing: nil
            case .ready(let response): response
            case .running(let task): await task.value
            }
        }
    }

    /// The same answer, of which `finish` is told when it comes later.
    func finishing(_ finish: (@Sendable (Response?) -> Void)?) -> Answer {
        if let finish, case .running(let task) = self {
            Task { finish(await task.value) }
        }
        return self
    }

    /// The response as one line of JSON without the newline, when there is one to send.
    package var bytes: [UInt8]? { get async { await response?.bytes } }
}
