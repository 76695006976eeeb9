// SPDX-License-Identifier: Apache-2.0

package import JSON
package import Kernel

/// One service that plugins may ask the host for, by a name with its version.
package protocol HostService: Sendable {
    /// Such as `kv/1`.
    var name: String { get }
    /// The permission that a plugin needs; nil when the service checks finer ones itself.
    var permission: String? { get }

    /// Whether a request changes something for good: after one a call can ask nothing any more.
    func changes(_ request: JSONValue) -> Bool

    /// Answers one request; OK carries the JSON document that the plugin receives.
    func answer(_ request: JSONValue, from caller: ServiceCaller) async -> Outcome
}

extension HostService {
    /// A service changes nothing unless it says so.
    package func changes(_ request: JSONValue) -> Bool { false }
}

/// A service whose requests end with a reply or a problem, and never by waiting.
package protocol ReplyingService: HostService {
    /// Answers one request; the reply is the JSON document that the plugin receives.
    func reply(to request: JSONValue, from caller: ServiceCaller) async throws(Problem) -> JSONValue
}

extension ReplyingService {
    package func answer(_ request: JSONValue, from caller: ServiceCaller) async -> Outcome {
        do throws(Problem) {
            return .ok(try await reply(to: request, from: caller).serialized())
        } catch {
            return .failed(CallStatus(problem: error), error.json.serialized())
        }
    }
}

extension Outcome {
    /// What a plugin gets that has to end its call now: an answer is awaited, and the call runs again when it is there.
    static var inputRequired: Outcome {
        let document: JSONValue = [
            "code": .string(ProblemCode.conflict.rawValue),
            "detail": "The call waits for an answer: end it now, and it runs again when the answer is there.",
        ]
        return .failed(.inputRequired, document.serialized())
    }
}
