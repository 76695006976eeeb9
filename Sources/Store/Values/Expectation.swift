// SPDX-License-Identifier: Apache-2.0

/// What the author of a unit of work read before writing it.
///
/// When anything of it is no longer so, the unit conflicts.
package struct Expectation: Sendable, Hashable {
    /// The head of the plan that the unit was computed from; nil when the unit does not depend on the roster.
    package var version: VersionExpectation?
    /// The keys that the unit was computed from.
    package var keyValues: [KeyValueExpectation]

    package init(version: VersionExpectation? = nil, keyValues: [KeyValueExpectation] = []) {
        self.version = version
        self.keyValues = keyValues
    }
}

/// The head that a plan is expected to have.
package struct VersionExpectation: Sendable, Hashable {
    package let plan: Plan
    /// nil when the plan is expected to have no version yet.
    package let number: Int64?

    package init(plan: Plan, number: Int64?) {
        self.plan = plan
        self.number = number
    }
}

/// The etag that a key is expected to have.
package struct KeyValueExpectation: Sendable, Hashable {
    package let namespace: String
    package let key: String
    /// nil when the key is expected not to be there.
    package let etag: Int64?

    package init(namespace: String, key: String, etag: Int64?) {
        self.namespace = namespace
        self.key = key
        self.etag = etag
    }
}
