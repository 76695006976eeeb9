// SPDX-License-Identifier: Apache-2.0

/// Makes the deterministic automaton of a program without lookarounds and back references.
///
/// A state is the set of instructions that wait for the next character, before assertions are looked at: those
/// depend on that character too. Building stops where the automaton would be too large; the pattern is then run by
/// `StateSetSearch`.
struct AutomatonBuilder {
    private static let maximumEntries = 32_768
    /// Steps of building, so that a pattern whose states double with every character costs milliseconds.
    private static let maximumWork = 400_000

    /// What is known of the character before a place.
    private enum Before: UInt32 {
        case nothing
        case wordCharacter
        case otherCharacter
    }

    /// What is known of the character after a place.
    private enum After {
        case nothing
        case wordCharacter
        case otherCharacter
    }

    private struct Closure {
        var consuming: [UInt32] = []
        var matches = false
    }

    private let program: PatternProgram
    private let isWordSymbol: [Bool]
    private var indices: [[UInt32]: UInt32] = [:]
    private var states: [[UInt32]] = []
    private var work = 0
    private let mostWork: Int
    private var marks: [Int]
    private var generation = 0

    /// The automaton, nil if it would be too large.
    ///
    /// - Parameter effort: steps that building may take, reduced by those it took.
    static func automaton(of program: PatternProgram, effort: inout Int) -> PatternAutomaton? {
        guard program.passes.isEmpty, program.references.isEmpty, effort > 0 else { return nil }
        var builder = AutomatonBuilder(program, mostWork: min(effort, maximumWork))
        defer { effort -= builder.work }
        return builder.build()
    }

    private init(_ program: PatternProgram, mostWork: Int) {
        self.program = program
        self.mostWork = mostWork
        var isWordSymbol = Array(repeating: false, count: program.alphabet.symbolCount)
        if program.usesWordBoundary {
            program.alphabet.forEachSymbol(of: .word) { isWordSymbol[Int($0)] = true }
        }
        self.isWordSymbol = isWordSymbol
        marks = Array(repeating: 0, count: program.code.count)
    }

    private mutating func build() -> PatternAutomaton? {
        let width = program.alphabet.symbolCount
        // The dead state, the accepted state, and the start.
        states = [[], [], [0, Before.nothing.rawValue]]
        indices[states[2]] = 2
        var rows = Array(repeating: UInt32(0), count: width) + Array(repeating: UInt32(width), count: width)
        var acceptsAtEnd = [false, true]
        var state = 2
        while state < states.count {
            guard states.count * width <= Self.maximumEntries else { return nil }
            acceptsAtEnd.append(closure(of: states[state], .nothing).matches)
            let beforeOther = closure(of: states[state], .otherCharacter)
            let beforeWord = program.usesWordBoundary ? closure(of: states[state], .wordCharacter) : beforeOther
            work += width * (max(beforeOther.consuming.count, beforeWord.consuming.count) + 1)
            guard work <= mostWork else { return nil }
            for symbol in 0..<width {
                let closure = isWordSymbol[symbol] ? beforeWord : beforeOther
                rows.append(UInt32(width) * target(closure, symbol))
            }
            state += 1
        }
        return PatternAutomaton(rows: rows, width: width, acceptsAtEnd: acceptsAtEnd, alphabet: program.alphabet)
    }

    /// The state after `symbol`.
    private mutating func target(_ closure: Closure, _ symbol: Int) -> UInt32 {
        if closure.matches { return UInt32(PatternAutomaton.accepted) }
        var core: [UInt32] = program.isAnchored ? [] : [0]
        for instruction in closure.consuming {
            let consumes =
                switch program.code[Int(instruction)] {
                case .symbol(let wanted): Int(wanted) == symbol
                case .set(let set): program.sets.contains(set, symbol)
                default: false
                }
            if consumes { core.append(instruction + 1) }
        }
        if core.isEmpty { return UInt32(PatternAutomaton.dead) }
        let before = !program.usesWordBoundary || !isWordSymbol[symbol] ? Before.otherCharacter : .wordCharacter
        core.append(before.rawValue)
        if let index = indices[core] { return index }
        let index = UInt32(states.count)
        indices[core] = index
        states.append(core)
        return index
    }

    /// What can be reached from a state without taking a character, in ascending order.
    private mutating func closure(of state: [UInt32], _ after: After) -> Closure {
        let before = Before(rawValue: state[state.count - 1]) ?? .nothing
        let context = PatternContext(
            isStart: before == .nothing, isEnd: after == .nothing,
            isWordBoundary: (before == .wordCharacter) != (after == .wordCharacter))
        var result = Closure()
        generation += 1
        var pending = Array(state.dropLast())
        while let instruction = pending.popLast() {
            work += 1
            guard marks[Int(instruction)] != generation else { continue }
            marks[Int(instruction)] = generation
            switch program.code[Int(instruction)] {
            case .symbol, .set: result.consuming.append(instruction)
            case .split(let first, let second): pending += [UInt32(second), UInt32(first)]
            case .jump(let next): pending.append(UInt32(next))
            case .assertion(let assertion):
                if context.satisfies(assertion) { pending.append(instruction + 1) }
            case .match: result.matches = true
            default: break
            }
        }
        result.consuming.sort()
        return result
    }
}
