// SPDX-License-Identifier: Apache-2.0

import Kernel
import Synchronization

/// Who a request comes from: found out when somebody asks, and once.
///
/// What needs no credentials, such as health, is answered without anybody having been counted as unknown.
final class RequestCaller: Sendable {
    private let authenticator: Authenticator
    private let attempt: Attempt
    private let found = Mutex<Result<Identity, Problem>?>(nil)

    init(_ authenticator: Authenticator, _ attempt: Attempt) {
        self.authenticator = authenticator
        self.attempt = attempt
    }

    /// - Throws: 401, or 429 when there were too many failures.
    func identity() throws(Problem) -> Identity {
        try found.withLock { found in
            if let found { return found }
            let answer = authenticator.identity(for: attempt)
            found = answer
            return answer
        }.get()
    }

    func principal(face: Face) throws(Problem) -> Principal {
        try identity().principal(face: face, authenticator.policy)
    }

    /// Calls `end` when the credential stops being good before the stream has been let go.
    func hold(end: @escaping @Sendable () -> Void) throws(Problem) -> StreamHold {
        StreamHold(leases: authenticator.leases, number: authenticator.leases.hold(try identity(), end: end))
    }
}

/// A stream that is open on somebody's behalf.
struct StreamHold: Sendable {
    fileprivate let leases: StreamLeases
    fileprivate let number: Int

    /// The stream has ended by itself.
    func release() { leases.release(number) }
}

extension GatewayContext {
    /// On whose behalf calls of a face run.
    ///
    /// - Throws: 401, or 429 when there were too many failures.
    func principal(face: Face) throws(Problem) -> Principal {
        guard let caller else { throw Problem(.internalError, "The daemon has not asked who this is.") }
        return try caller.principal(face: face)
    }
}
