// SPDX-License-Identifier: Apache-2.0

package import JSON

/// Decides the effect of a call that depends on what is loaded or stored at the moment, and so on no schema.
///
/// Starting a task has its task type's effect, and task types come and go with their plugins. The pipeline asks after the
/// arguments were validated, and authorises the call with the answer; a decision can raise a tool's effect and never
/// lower it.
package struct EffectDecision: Sendable {
    /// The worst that `decide` may say: what an annotation has to promise.
    package let worst: Effect
    /// Whether it is the effect of something that is queued, and asked about when it runs.
    package let isOfQueuedWork: Bool
    /// The effect of a call with these validated arguments.
    package let decide: @Sendable (JSONValue) -> Effect

    package init(
        worst: Effect, isOfQueuedWork: Bool = false, decide: @escaping @Sendable (JSONValue) -> Effect
    ) {
        self.worst = worst
        self.isOfQueuedWork = isOfQueuedWork
        self.decide = decide
    }
}
