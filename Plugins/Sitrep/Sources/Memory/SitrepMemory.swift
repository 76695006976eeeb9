// SPDX-License-Identifier: Apache-2.0

package import HoldfastPlugin

/// All that the sitrep remembers from one evaluation to the next; a value that evaluations change, without any effect.
package struct SitrepMemory: Sendable, Equatable {
    /// A change of the shown level.
    package struct Edge: Sendable, Equatable {
        /// The evaluation that made it.
        package var number: Int64
        /// When.
        package var at: UTCMoment
        /// From which level; nil from not knowing.
        package var from: Level?
        /// To which.
        package var to: Level
    }

    /// That somebody has seen the BLACK that is shown.
    package struct Acknowledgement: Sendable, Equatable {
        /// Who.
        package var by: String
        /// When.
        package var at: UTCMoment
        /// What they said; may be empty.
        package var note: String
    }

    /// More changes of the shown level than this in 24 hours, and a threshold is wrong.
    package static let chatter = 6
    private static let day: Int64 = 86_400

    /// The temporal filter; nil until something was known for the first time.
    package internal(set) var filter: LevelFilter?
    /// Since when the level is shown.
    package internal(set) var since: UTCMoment?
    /// Of the BLACK that is shown.
    package internal(set) var acknowledgement: Acknowledgement?
    /// The level that each figure holds, for hysteresis.
    package internal(set) var held: [String: Level] = [:]
    /// The changes of the shown level in the 24 hours before the newest evaluation.
    package internal(set) var edges: [Edge] = []
    /// How many evaluations in a row have ended at RED or worse.
    package internal(set) var redRun = 0
    /// The newest evaluations, in order.
    package internal(set) var recent: [Evaluation] = []
    /// The older ones, which lie elsewhere.
    package internal(set) var chunks: [HistoryChunk] = []

    /// Nothing yet.
    package init() {}

    /// The level that is shown; nil until something was known.
    package var shown: Level? { filter?.shown }
    /// The newest evaluation.
    package var last: Evaluation? { recent.last }
    /// Whether BLACK waits for somebody to acknowledge it.
    package var needsAcknowledgement: Bool { shown == .black && acknowledgement == nil }

    /// What an observation is, seen from here; changes nothing.
    package func reading(of observation: Observation) -> Reading { Reading(observation, held: held) }

    /// Whether a look at the sitrep is an evaluation: when none was made for two periods, so that a site whose clock
    /// stands still still has a memory; and when it is the first to see a hard BLACK, which waits for nobody.
    package func counts(lookAt reading: Reading, at now: UTCMoment, period: Int64) -> Bool {
        guard let last else { return true }
        if reading.combined.isHardBlack && shown != .black { return true }
        return now.seconds - last.at.seconds >= 2 * period
    }

    /// Takes one evaluation.
    ///
    /// The first one is shown as it is: there is nothing that it could be held against. One in which nothing at all is
    /// known is remembered and moves nothing.
    ///
    /// - Parameter call: the task that evaluates; nil for a look. One that has been counted is not counted again.
    /// - Returns: the evaluation, or the earlier one of the same task.
    @discardableResult
    package mutating func evaluate(
        _ observation: Observation, at now: UTCMoment, occasion: Evaluation.Occasion, call: String? = nil
    ) -> Evaluation {
        if let call, let earlier = recent.last(where: { $0.call == call }) { return earlier }
        let reading = reading(of: observation)
        let before = shown
        if let raw = reading.raw { step(raw, isHardBlack: reading.combined.isHardBlack) }
        if let shown, shown != before {
            since = now
            edges.append(Edge(number: (last?.number ?? 0) + 1, at: now, from: before, to: shown))
        }
        edges = edges.filter { now.seconds - $0.at.seconds < Self.day }
        if shown != .black { acknowledgement = nil }
        redRun = (shown ?? .green) >= .red ? redRun + 1 : 0
        held = Dictionary(
            reading.indicators.compactMap { indicator in indicator.level.map { (indicator.id, $0) } },
            uniquingKeysWith: { max($0, $1) })
        let evaluation = reading.evaluation(
            number: (last?.number ?? 0) + 1, at: now, occasion: occasion, shown: shown, call: call)
        recent.append(evaluation)
        return evaluation
    }

    private mutating func step(_ raw: Level, isHardBlack: Bool) {
        guard var filter else {
            filter = LevelFilter(showing: raw, recent: [raw])
            return
        }
        // BLACK that has come back is another one than the one that was acknowledged.
        if raw == .black, filter.recent.last != .black { acknowledgement = nil }
        filter.step(raw, isHardBlack: isHardBlack, isAcknowledged: acknowledgement != nil)
        self.filter = filter
    }

    /// Notes that somebody has seen the BLACK that is shown; false when none waits for it.
    package mutating func acknowledge(by person: String, at now: UTCMoment, note: String) -> Bool {
        guard needsAcknowledgement else { return false }
        acknowledgement = Acknowledgement(by: person, at: now, note: note)
        return true
    }

    /// The changes of the shown level in the 24 hours before a moment, without the first one from not knowing.
    package func transitions(before now: UTCMoment) -> Int {
        edges.count { $0.from != nil && now.seconds - $0.at.seconds < Self.day }
    }

    /// The figures that changed their level more than `chatter` times in 24 hours, by name.
    package func chatteringFigures(before now: UTCMoment) -> [String] {
        var counts: [String: Int] = [:]
        let day = recent.filter { now.seconds - $0.at.seconds < Self.day }
        for (left, right) in zip(day, day.dropFirst()) {
            for (id, figure) in right.figures {
                if let level = figure.level, let before = left.figures[id]?.level, before != level {
                    counts[id, default: 0] += 1
                }
            }
        }
        return counts.filter { $0.value > Self.chatter }.keys.sorted()
    }
}
