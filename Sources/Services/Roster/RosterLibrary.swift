// SPDX-License-Identifier: Apache-2.0

package import Kernel
package import Store
import Synchronization
package import Telemetry

/// The program's versions: read from the store once, decoded once, shared by all readers.
///
/// Batches are immutable, so two versions that share one share it in memory too. What the store gives is written into
/// sealed memory, and read in place there, by this process and by the children that a table is opened for. What is kept
/// is bounded by bytes (`RosterCache`).
package final class RosterLibrary: Sendable {
    package let program: String
    package let store: any Store
    package let time: TimeSource
    /// Who the people of the program are; that has no versions.
    package let identities: IdentityRegister
    let cache: Mutex<RosterCache>
    let leaves = LeafCache()
    /// Whoever makes a version of this program in this daemon does it alone: of two at once, one would have to begin anew.
    let turns = Turns()

    /// A library on a store.
    ///
    /// - Parameter cacheBytes: how much the versions weigh at most that are kept besides the one used last.
    package init(store: any Store, program: String, time: TimeSource, cacheBytes: Int = 256 << 20) {
        self.store = store
        self.program = program
        self.time = time
        identities = IdentityRegister(store: store, program: program)
        cache = Mutex(RosterCache(byteLimit: cacheBytes))
    }

    /// The head of a plan, or nil when it has no version.
    ///
    /// Costs one small query when no version was made since the last time.
    package func head(_ plan: Plan = .live) async throws(Problem) -> LoadedRoster? {
        do {
            // No plan has another head unless there is a newer version: numbers rise over all plans.
            guard let newest = try await store.versions(program: program, before: nil, limit: 1).first else {
                return nil
            }
            if let known = cache.withLock({ $0.head(plan, newest: newest) }) { return known }
            guard let summary = try await store.answer(PlanHeadQuery(program: program, plan: plan)) else { return nil }
            let loaded = try await version(summary.number)
            cache.withLock { $0.remember(head: summary.number, of: plan, newest: newest.number) }
            return loaded
        } catch let error as StoreError { throw Problem(error) } catch let problem as Problem { throw problem } catch {
            throw Problem(.internalError, "The schedule could not be read: \(error)")
        }
    }

    /// A version by number.
    package func version(_ number: Int64) async throws(Problem) -> LoadedRoster {
        if let known = cache.withLock({ $0.version(number) }) { return known }
        do {
            guard let record = try await store.version(program: program, number: number) else {
                throw Problem(.notFound, "There is no schedule version \(number).")
            }
            return try await load(record)
        } catch let error as StoreError { throw Problem(error) } catch let problem as Problem { throw problem } catch {
            throw Problem(.internalError, "Schedule version \(number) could not be read: \(error)")
        }
    }

    /// The newest versions of every plan, or of one, without their tables.
    package func versions(
        plan: Plan? = nil, before: Int64? = nil, limit: Int
    ) async throws(Problem) -> [RosterVersionSummary] {
        do {
            return try await store.answer(
                VersionPageQuery(program: program, plan: plan, before: before, limit: limit))
        } catch { throw Problem(error) }
    }

    /// Lets go of all that is kept in memory.
    package func forget() { cache.withLock { $0.forget() } }
}
