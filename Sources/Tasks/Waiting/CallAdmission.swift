// SPDX-License-Identifier: Apache-2.0

package import Kernel
package import Store

extension CallForm {
    /// Makes sure that a caller below the role operator does not queue more tasks than the site allows.
    ///
    /// Two that are started at the same moment may both find the last place; the limit is for floods.
    ///
    /// - Parameter calls: the rows that are about to be written; those of periodic entries do not count.
    /// - Throws: QUOTA_EXCEEDED with how many there are.
    package func admit(
        _ calls: [NewDurableCall], for principal: Principal, in store: any Store, program: String
    ) async throws(Problem) {
        let adding = calls.count { $0.kind == .task && $0.entryID == nil }
        let limit = pipeline.limits.maximumQueuedTasks
        guard adding > 0, limit > 0, principal.role < .operator else { return }
        let queued: Int
        do throws(StoreError) {
            queued = try await store.answer(
                QueuedCallsQuery(program: program, requester: principal.name, limit: limit + 1))
        } catch { throw Problem(store: error) }
        if let refusal = TaskQuota.refusal(principal: principal, queued: queued, limit: limit, adding: adding) {
            pipeline.metrics.limits.count(.queuedTasks)
            throw refusal
        }
    }
}
