// SPDX-License-Identifier: Apache-2.0

import Coverage
import HoldfastPlugin
import Roster

/// The trails that are to be looked at, with what was learnt on the way.
struct FedTrails {
    var ledger: TrailLedger<TrailKey>
    var outcome = TrailLedger<TrailKey>.Outcome()
    var withoutService = 0
    var unknownWords: [String: Int] = [:]
    var missing: [Envelope.Missing] = []

    init(ledger: TrailLedger<TrailKey>) { self.ledger = ledger }

    /// Trails of the tables alone: for drafts, old versions, other half-lives, and where nothing can be kept.
    init(tablesOf program: Program, _ deposits: Deposits, _ evaporation: Evaporation, now: Double) {
        self.init(ledger: TrailLedger(evaporation))
        var events = ChoiceEvents(program, deposits)
        events.addTables()
        _ = take(events, now: now)
        ledger.forget(now: now)
    }

    /// Takes in events that are not after `now`, in days.
    mutating func take(_ events: ChoiceEvents, now: Double) -> TrailLedger<TrailKey>.Outcome {
        let outcome = ledger.feed(events.events, now: now)
        self.outcome.counted += outcome.counted
        self.outcome.repeated += outcome.repeated + events.repeated
        self.outcome.future += outcome.future
        self.outcome.ignored += outcome.ignored
        withoutService += events.withoutService
        unknownWords = events.unknownWords
        return outcome
    }
}
