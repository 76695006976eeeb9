// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin
import Patterns

/// The shares of capacity from which a level holds: .70, .80, .90 and .95 unless the site or the caller says otherwise.
struct Thresholds: Equatable {
    var yellow = 0.70
    var orange = 0.80
    var red = 0.90
    var black = 0.95

    /// A share this little below a threshold counts as having reached it, so that rounding decides nothing.
    private static let slack = 1e-12

    /// The thresholds of an object in which each may be left out; those of `base` then hold.
    ///
    /// - Throws: `ToolFailure.invalid` unless they increase.
    init(_ document: JSONValue?, base: Thresholds = .standard) throws(ToolFailure) {
        yellow = document?["yellow"]?.doubleValue ?? base.yellow
        orange = document?["orange"]?.doubleValue ?? base.orange
        red = document?["red"]?.doubleValue ?? base.red
        black = document?["black"]?.doubleValue ?? base.black
        let values = [0, yellow, orange, red, black]
        guard zip(values, values.dropFirst()).allSatisfy({ $0 < $1 }), black <= 1.5 else {
            throw .invalid(field: "/thresholds", value: json, allowed: "0 < yellow < orange < red < black <= 1.5")
        }
    }

    private init() {}
    static let standard = Thresholds()

    /// The level of a share of capacity.
    func level(of share: Double) -> Level {
        if share >= black - Self.slack { return .black }
        if share >= red - Self.slack { return .red }
        if share >= orange - Self.slack { return .orange }
        return share >= yellow - Self.slack ? .yellow : .green
    }

    /// Where the next worse level begins; nil at the worst.
    func next(above level: Level) -> (level: Level, share: Double)? {
        switch level {
        case .green: (.yellow, yellow)
        case .yellow: (.orange, orange)
        case .orange: (.red, red)
        case .red: (.black, black)
        case .black: nil
        }
    }

    /// Where a level begins; 0 for green.
    func start(of level: Level) -> Double {
        switch level {
        case .green: 0
        case .yellow: yellow
        case .orange: orange
        case .red: red
        case .black: black
        }
    }

    var json: JSONValue {
        ["yellow": .number(yellow), "orange": .number(orange), "red": .number(red), "black": .number(black)]
    }
}
