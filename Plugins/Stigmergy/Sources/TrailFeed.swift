// SPDX-License-Identifier: Apache-2.0

import Coverage
import HoldfastPlugin
import Patterns
import Roster

/// Brings the stored trails up to date by the history, from the entry at which the last call stopped.
///
/// Trails and cursor are one value that is written with its etag: after a crash, or beside a second daemon, the same
/// entries are read again or not at all, and what was counted is known by the events that were seen.
struct TrailFeed {
    /// Entries read in one call at most; what is left is for the next one.
    private static let maximumPages = 20
    private static let attempts = 6

    let call: ToolCall
    let source: ProgramSource
    let deposits: Deposits
    let evaporation: Evaporation
    /// The program's now, in days.
    let now: Double

    /// The stored trails, brought up to date and kept.
    func stored() async throws -> FedTrails {
        for _ in 0..<Self.attempts {
            do { return try await once() } catch let failure as ServiceFailure {
                switch failure.status {
                case .conflict: try call.checkCancellation()
                case .denied, .unsupported, .notFound:
                    var fed = FedTrails(tablesOf: source.program, deposits, evaporation, now: now)
                    fed.missing.append(.init("stored trails", failure.detail))
                    return fed
                default: throw failure
                }
            }
        }
        var fed = FedTrails(tablesOf: source.program, deposits, evaporation, now: now)
        fed.missing.append(.init("stored trails", "others write them all the time; these are of the tables alone."))
        return fed
    }

    private func once() async throws -> FedTrails {
        let program = source.profile.id
        let entry = try await call.keyValues.get(TrailState.key)
        let kept = TrailState(entry.value, evaporation, program: program)
        var state = kept ?? TrailState(evaporation)
        var fed = FedTrails(ledger: state.ledger)
        let cursor = state.cursor
        if let cursor {
            let news = try await history(after: cursor)
            state.cursor = news.cursor
            state.isScanDue = state.isScanDue || news.needsScan
            state.areSignalsDue = state.areSignalsDue || news.hasSignals
            if !news.isAll { fed.missing.append(.init("history", "more entries wait; call again to take them in.")) }
            var events = ChoiceEvents(source.program, deposits, seen: fed.ledger.seen.keys)
            for swap in news.swaps { events.add(swap) }
            if fed.take(events, now: now).future > 0 { state.isScanDue = true }
        } else {
            state.cursor = try await newestEntry()
        }
        let showsSignals = source.has("preference_signals")
        if state.isScanDue || (state.areSignalsDue && showsSignals) {
            var events = ChoiceEvents(source.program, deposits, seen: fed.ledger.seen.keys)
            events.addTables()
            state.isScanDue = fed.take(events, now: now).future > 0
            if showsSignals { state.areSignalsDue = false }
        }
        fed.ledger.forget(now: now)
        let isSame = kept.map {
            $0.cursor == state.cursor && $0.isScanDue == state.isScanDue && $0.areSignalsDue == state.areSignalsDue
        }
        guard isSame != true || fed.outcome.counted > 0 else { return fed }
        state.ledger = fed.ledger
        do {
            try await call.keyValues.put(TrailState.key, state.json(program: program), etag: entry.etag)
        } catch let failure as ServiceFailure where failure.status == .denied || failure.status == .unavailable {
            fed.missing.append(.init("stored trails", "what is new could not be kept: \(failure.detail)"))
        }
        return fed
    }

    /// The entry up to which the tables that were read tell everything.
    private func newestEntry() async throws -> Int64 {
        let page = try await call.rosterHistory(limit: 500)
        guard let version = source.version else { return 0 }
        let later = page.items.filter { ($0.plan ?? "live") == "live" && ($0.version ?? 0) > version }
        if let first = later.map(\.sequence).min() { return first - 1 }
        return page.items.map(\.sequence).max() ?? 0
    }

    private func history(after start: Int64) async throws -> HistoryNews {
        var news = HistoryNews(cursor: start)
        for _ in 0..<Self.maximumPages {
            let page = try await call.rosterHistory(after: news.cursor, limit: 500)
            for event in page.items { news.add(event.document) }
            guard page.next != nil, !page.items.isEmpty else { return news }
            try call.checkCancellation()
        }
        news.isAll = false
        return news
    }
}
