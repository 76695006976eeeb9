// SPDX-License-Identifier: Apache-2.0

package import Kernel
package import Store
import Telemetry

/// How long the runs of a task type took that ended well.
package struct MeasuredDuration: Sendable, Equatable {
    /// The middle one of them; of an even number the mean of the two in the middle.
    package let medianMicros: Int64
    package let runs: Int

    /// Nil when there was no run.
    package init?(ofRuns micros: [Int64]) {
        guard !micros.isEmpty else { return nil }
        let sorted = micros.sorted()
        let middle = sorted.count / 2
        medianMicros =
            sorted.count % 2 == 1
            ? sorted[middle] : sorted[middle - 1] + (sorted[middle] - sorted[middle - 1]) / 2
        runs = sorted.count
    }
}

extension WaitingCalls {
    /// The time of this daemon, UTC, in microseconds since 1970-01-01.
    package var nowMicros: Int64 { engine.clock.time.wallMicroseconds() }

    /// How many tasks there are for a reader, by type and state; of those that have ended the ones that did lately.
    ///
    /// - Parameter name: of which type; nil for all.
    package func taskCounts(
        for reader: CallReader, name: String?, endedWithinMicros: Int64
    ) async throws(Problem) -> [TaskCount] {
        let query = TaskCountsQuery(
            program: program, requester: reader.seesAll ? nil : reader.principal.name, name: name,
            endedWithinMicros: endedWithinMicros)
        let found: [TaskCount]
        do throws(StoreError) { found = try await store.answer(query) } catch { throw Problem(store: error) }
        return found.filter { reader.principal.scopes.reaches($0.name, of: $0.plugin) }
    }

    /// How long a task of a type takes, as its last 20 runs of the last 30 days did; nil while there is none.
    package func measuredDuration(of type: String) async throws(Problem) -> MeasuredDuration? {
        let query = TaskDurationsQuery(
            program: program, name: type, withinMicros: 30 * 86_400_000_000, limit: 20)
        do throws(StoreError) { return MeasuredDuration(ofRuns: try await store.answer(query)) } catch {
            throw Problem(store: error)
        }
    }
}
