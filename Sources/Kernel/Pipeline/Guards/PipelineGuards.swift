// SPDX-License-Identifier: Apache-2.0

/// The stages between validation and the call that a site's policy and its stored decisions fill in, in their order:
/// hold, approval, (admission), breaker, audit.
///
/// Each may be absent; then it costs the test for nil. Kernel tests and tools that run without a store have none.
package struct PipelineGuards: Sendable {
    package var holds: (any HoldGuard)?
    package var approvals: (any ApprovalGuard)?
    package var breakers: (any CallBreaker)?
    package var audit: (any AuditGuard)?
    /// Notes every call from outside, apart from the audit trail; nil when the site keeps no access log.
    package var access: (any AccessLog)?

    package init(
        holds: (any HoldGuard)? = nil, approvals: (any ApprovalGuard)? = nil, breakers: (any CallBreaker)? = nil,
        audit: (any AuditGuard)? = nil, access: (any AccessLog)? = nil
    ) {
        self.holds = holds
        self.approvals = approvals
        self.breakers = breakers
        self.audit = audit
        self.access = access
    }
}

/// Stops calls of tools that a named hold is set for.
package protocol HoldGuard: Sendable {
    /// Lets a call go on, or says which holds an administrator passes over with it.
    ///
    /// - Returns: the holds that are passed over, which is to be recorded before the call is made; almost always none.
    /// - Throws: a problem of status 423 that says which hold, why, by whom and until when.
    func check(_ call: GuardedCall, heldBy names: [String]) throws(Problem) -> [Hold]

    /// Records that holds are passed over.
    ///
    /// - Throws: a problem when it could not be recorded: then the call must not be made.
    func recordOverride(_ call: GuardedCall, of holds: [Hold]) async throws(Problem)

    /// The holds of some names that are set now: for lists.
    func active(_ names: [String]) -> [Hold]
}

/// Makes calls wait that another person has to agree to.
package protocol ApprovalGuard: Sendable {
    /// Lets a call go on, or says what it waits for.
    ///
    /// Asked for every call that may change something.
    ///
    /// - Throws: FORBIDDEN when it was denied; CONFLICT when what was approved is no longer what would happen.
    func decide(_ call: GuardedCall) async throws(Problem) -> ApprovalVerdict
}

/// What becomes of a call that may need somebody's agreement.
package enum ApprovalVerdict: Sendable {
    case goAhead
    /// Never without questions.
    case awaiting([Ask])
}

/// Keeps calls away from a plugin that fails.
package protocol CallBreaker: Sendable {
    /// Whether calls of a plugin have a breaker; asked for every call, so it takes no lock.
    func covers(_ instance: any PluginInstance) -> Bool

    /// Asks for a call.
    ///
    /// - Throws: CIRCUIT_OPEN with the time to wait.
    func enter(_ call: GuardedCall, on instance: any PluginInstance) throws(Problem) -> BreakerPass

    /// Tells how a permitted call ended: as the plugin ended it, and what became of that when it was read.
    func leave(_ pass: BreakerPass, _ outcome: Outcome, _ problem: Problem?, hadItsTime: Bool)
}
