// SPDX-License-Identifier: Apache-2.0

package import HoldfastPlugin

/// One evaluation as it is remembered: levels, figures and names of figures, and no sentence, because sentences have
/// people in them.
package struct Evaluation: Sendable, Equatable {
    /// What brought it about.
    package enum Occasion: String, Sendable {
        /// A run of `resilience_health_check`.
        case run
        /// Somebody looked while nothing was evaluated any more, or saw BLACK first.
        case look
    }

    /// What a figure was at.
    package struct Figure: Sendable, Equatable {
        /// After hysteresis; nil if it was not known.
        package var level: Level?
        /// Nil where there is none.
        package var value: Double?

        /// A level and a value.
        package init(level: Level?, value: Double?) {
            self.level = level
            self.value = value
        }
    }

    /// From 1, without gaps.
    package var number: Int64
    /// When.
    package var at: UTCMoment
    /// Why.
    package var occasion: Occasion
    /// The combination of that moment; nil if nothing was known.
    package var raw: Level?
    /// What was shown after it; nil if nothing was ever known.
    package var shown: Level?
    /// For the trend.
    package var score: Double?
    /// The figures at the raw level.
    package var causes: [String]
    /// The schedule that was looked at.
    package var version: Int64?
    /// All figures, by name.
    package var figures: [String: Figure]
    /// The task that made it, so that it counts once however often it runs.
    package var call: String?

    /// As it is kept, and as `get_sitrep_history` shows it.
    package var json: JSONValue {
        var shownFigures: JSONObject = [:]
        for (id, figure) in figures.sorted(by: { $0.key < $1.key }) {
            shownFigures[id] = [
                "level": .string(figure.level.word), "value": figure.value.map { .number($0) } ?? .null,
            ]
        }
        return [
            "number": .integer(number), "at": .string(at.description), "occasion": .string(occasion.rawValue),
            "raw_level": .string(raw.word), "level": .string(shown.word),
            "score": score.map { .number($0) } ?? .null, "causes": .array(causes.map { .string($0) }),
            "schedule_version": version.map { .integer($0) } ?? .null, "signals": .object(shownFigures),
            "task_id": call.map { .string($0) } ?? .null,
        ]
    }

    /// Reads what `json` wrote; nil when it is something else.
    package init?(reading document: JSONValue) {
        guard let number = document["number"]?.integerValue,
            let at = document["at"]?.stringValue.flatMap({ UTCMoment($0) }),
            let occasion = document["occasion"]?.stringValue.flatMap(Occasion.init(rawValue:))
        else { return nil }
        self.number = number
        self.at = at
        self.occasion = occasion
        raw = Level(word: document["raw_level"]?.stringValue ?? "")
        shown = Level(word: document["level"]?.stringValue ?? "")
        score = document["score"]?.doubleValue
        causes = (document["causes"]?.arrayValue ?? []).compactMap(\.stringValue)
        version = document["schedule_version"]?.integerValue
        call = document["task_id"]?.stringValue
        figures = [:]
        for (id, value) in document["signals"]?.objectValue ?? [:] {
            figures[id] = Figure(
                level: Level(word: value["level"]?.stringValue ?? ""), value: value["value"]?.doubleValue)
        }
    }

    /// An evaluation of a moment.
    package init(
        number: Int64, at: UTCMoment, occasion: Occasion, raw: Level?, shown: Level?, score: Double?, causes: [String],
        version: Int64?, figures: [String: Figure], call: String?
    ) {
        self.number = number
        self.at = at
        self.occasion = occasion
        self.raw = raw
        self.shown = shown
        self.score = score
        self.causes = causes
        self.version = version
        self.figures = figures
        self.call = call
    }
}
