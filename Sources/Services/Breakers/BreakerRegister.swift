// SPDX-License-Identifier: Apache-2.0

import JSON
package import Kernel
package import Store
import Synchronization
import Tasks

/// The breakers of the daemon between the board, by which calls are judged, and the store, which keeps what people ordered.
///
/// An order holds here at once. Other daemons on the same store look at its revision every second (`lookAtStore`), and a
/// daemon that starts sets what it finds.
package final class BreakerRegister: Sendable {
    private struct Known {
        var records: [String: BreakerRecord] = [:]
        var revision: Int64 = 0
    }

    package let board: BreakerBoard
    private let store: any Store
    private let program: String
    /// Whether calls of plugins have breakers here.
    let breaksPlugins: Bool
    private let known = Mutex(Known())

    /// - Parameter breaksPlugins: whether calls of plugins have breakers here.
    package init(board: BreakerBoard, store: any Store, program: String, breaksPlugins: Bool = true) {
        self.board = board
        self.store = store
        self.program = program
        self.breaksPlugins = breaksPlugins
    }

    /// Reads what people have ordered, and sets the breakers so.
    package func load() async throws(Problem) {
        let found: BreakersQuery.Answer
        do throws(StoreError) { found = try await store.answer(BreakersQuery(program: program)) } catch {
            throw Problem(error)
        }
        let records = Dictionary(found.records.map { ($0.name, $0) }) { first, _ in first }
        known.withLock { known in
            // Two looks may come back in another order than they were made.
            guard found.revision >= known.revision else { return }
            for record in found.records where known.records[record.name] != record {
                guard let order = BreakerOrder(keeping: record.state) else { continue }
                if board.known(record.name)?.report().state.rawValue != record.state { board.order(order, record.name) }
            }
            for name in known.records.keys where records[name] == nil {
                guard board.known(name)?.report().state.isManual == true else { continue }
                board.order(.close, name)
            }
            known = Known(records: records, revision: found.revision)
        }
    }

    /// Reads them again when the store has another revision than is known here.
    package func lookAtStore() async throws(Problem) {
        let revision: Int64
        do throws(StoreError) { revision = try await store.answer(BreakerRevisionQuery(program: program)) } catch {
            throw Problem(error)
        }
        guard revision != known.withLock({ $0.revision }) else { return }
        try await load()
    }

    /// What a person has ordered of a breaker; nil when it decides for itself.
    package func record(of name: String) -> BreakerRecord? { known.withLock { $0.records[name] } }

    /// Whether there is such a breaker, here or in what people have ordered.
    func knows(_ name: String) -> Bool { board.known(name) != nil || record(of: name) != nil }

    /// Does what a person orders, here and in every daemon on the store.
    ///
    /// - Throws: NOT_FOUND for a breaker that is to be closed and is not there; QUOTA_EXCEEDED; what the store says, and then
    ///   nothing has changed.
    package func order(
        _ order: BreakerOrder, _ name: String, reason: String, context: CallContext
    ) async throws(Problem) -> BreakerReport {
        if order.manualState == nil, !knows(name) {
            throw Problem(
                .notFound, "There is no circuit breaker \"\(name.prefix(300))\"; list_breakers shows those there are.")
        }
        let change = SetBreaker(
            program: program, name: name, state: order.manualState?.rawValue, reason: reason,
            by: context.principal.name)
        let audited = Audited(change) { answer in
            guard case .set = answer, let audit = context.audit else { return [] }
            return [audit.entry("breaker.set", subject: "breaker:" + name, details: ["order": .string(order.rawValue)])]
        }
        let answer: SetBreaker.Answer
        do throws(StoreError) { answer = try await store.apply(audited) } catch { throw Problem(error) }
        guard case .set = answer else {
            throw Problem(
                .quotaExceeded, "\(SetBreaker.maximum) breakers are set by hand; close those that nobody needs so.")
        }
        let report = board.order(order, name)
        try await load()
        return report
    }
}

extension BreakerOrder {
    /// The order that keeps a breaker in a state, by its word in the store; nil for a word of a later release.
    fileprivate init?(keeping state: String) {
        guard let order = BreakerOrder.allCases.first(where: { $0.manualState?.rawValue == state }) else { return nil }
        self = order
    }
}
