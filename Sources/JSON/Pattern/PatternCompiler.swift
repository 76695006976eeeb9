// SPDX-License-Identifier: Apache-2.0

/// Translates a pattern's tree to a program (ECMA-262, 22.2.2, as Thompson 1968 does it).
///
/// Counted repetition is written out, so that `x{2,4}` is `xx(x(x)?)?`. Without back references nobody can see what a
/// group captured, nor in which order ways were tried: groups then leave no instructions, and lookarounds become
/// passes of their own. With back references the program is one for a backtracking search.
struct PatternCompiler {
    let syntax: PatternSyntax
    private let limits: PatternLimits
    private let alphabet: PatternAlphabet
    private var sets: SymbolSets
    /// What matches a character of each of the pattern's sets, and the same against the text's direction.
    private var characters: [(forward: PatternInstruction, backward: PatternInstruction)] = []
    var code: [PatternInstruction] = []
    private var passes: [LookPass] = []
    /// The pass of every lookaround by its id: one pass serves all copies that repetition makes.
    private var passOfLook: [Int: Int32] = [:]
    private var loopCount = 0

    static func compile(_ syntax: PatternSyntax, limits: PatternLimits) throws(PatternError) -> PatternProgram {
        let size = PatternSize.instructions(of: syntax.root, backtracks: !syntax.references.isEmpty)
        guard size <= limits.maximumProgramSize else { throw Self.tooLarge(limits) }
        let told = syntax.usesWordBoundary ? syntax.sets + [.word] : syntax.sets
        guard let alphabet = PatternAlphabet(telling: told),
            // Rows of bits for every set: a pattern of some thousand different classes is refused.
            alphabet.symbolCount * syntax.sets.count <= 64 * limits.maximumProgramSize
        else { throw Self.tooLarge(limits) }
        var compiler = PatternCompiler(syntax, limits, alphabet)
        compiler.emit(syntax.root, isBackward: false)
        compiler.code.append(.match)
        return compiler.program
    }

    private static func tooLarge(_ limits: PatternLimits) -> PatternError {
        PatternError(
            code: .programTooLarge, offset: 0,
            expected: "at most \(limits.maximumProgramSize) instructions and fewer different character classes")
    }

    private init(_ syntax: PatternSyntax, _ limits: PatternLimits, _ alphabet: PatternAlphabet) {
        self.syntax = syntax
        self.limits = limits
        self.alphabet = alphabet
        sets = SymbolSets(symbolCount: alphabet.symbolCount)
        for set in syntax.sets {
            let row = Int32(sets.count)
            if let symbol = sets.append(set, in: alphabet) {
                characters.append((.symbol(symbol), .symbolBefore(symbol)))
            } else {
                characters.append((.set(row), .setBefore(row)))
            }
        }
    }

    private var program: PatternProgram {
        PatternProgram(
            alphabet: alphabet, sets: sets, code: code, passes: passes, isAnchored: syntax.root.startsAtStart,
            usesWordBoundary: syntax.usesWordBoundary, references: syntax.references,
            slotCount: 2 * (syntax.captureCount + 1) + loopCount)
    }

    /// Whether the program is for a backtracking search.
    var backtracks: Bool { !syntax.references.isEmpty }

    var next: Int32 { Int32(code.count) }

    mutating func emit(_ node: PatternNode, isBackward: Bool) {
        switch node {
        case .empty: break
        case .character(let set):
            // A pass reads all of its text in one direction, so only a backtracking search has to say which.
            code.append(isBackward && backtracks ? characters[set].backward : characters[set].forward)
        case .concatenation(let terms):
            if isBackward {
                for term in terms.reversed() { emit(term, isBackward: true) }
            } else {
                for term in terms { emit(term, isBackward: false) }
            }
        case .alternation(let alternatives): emit(alternatives: alternatives, isBackward: isBackward)
        case .capture(let body, let index):
            guard backtracks else { return emit(body, isBackward: isBackward) }
            code.append(.save(slot: Int32(2 * index + (isBackward ? 1 : 0))))
            emit(body, isBackward: isBackward)
            code.append(.save(slot: Int32(2 * index + (isBackward ? 0 : 1))))
        case .repetition(let repetition): emit(repetition, isBackward: isBackward)
        case .assertion(let assertion): code.append(.assertion(assertion))
        case .look(let body, let kind, let id):
            if backtracks { emitInline(body, kind) } else { emitPass(body, kind, id) }
        case .reference(let index): code.append(.reference(index: Int32(index), isBackward: isBackward))
        }
    }

    private mutating func emit(alternatives: [PatternNode], isBackward: Bool) {
        var jumps: [Int] = []
        for (index, alternative) in alternatives.enumerated() {
            guard index < alternatives.count - 1 else {
                emit(alternative, isBackward: isBackward)
                break
            }
            let split = code.count
            code.append(.split(first: next + 1, second: 0))
            emit(alternative, isBackward: isBackward)
            jumps.append(code.count)
            code.append(.jump(0))
            code[split] = .split(first: Int32(split + 1), second: next)
        }
        for jump in jumps { code[jump] = .jump(next) }
    }

    private mutating func emitPass(_ body: PatternNode, _ kind: PatternNode.LookKind, _ id: Int) {
        let pass: Int32
        if let known = passOfLook[id] {
            pass = known
        } else {
            let outer = code
            code = []
            emit(body, isBackward: kind.isAhead)
            code.append(.match)
            pass = Int32(passes.count)
            passes.append(LookPass(code: code, isBackward: kind.isAhead))
            passOfLook[id] = pass
            code = outer
        }
        code.append(.look(pass: pass, isNegated: kind.isNegated))
    }

    private mutating func emitInline(_ body: PatternNode, _ kind: PatternNode.LookKind) {
        let enter = code.count
        code.append(.enterLook(isNegated: kind.isNegated, exit: 0))
        emit(body, isBackward: !kind.isAhead)
        code.append(.leaveLook(isNegated: kind.isNegated))
        code[enter] = .enterLook(isNegated: kind.isNegated, exit: next)
    }

    /// A slot for a loop that no other loop has.
    mutating func newLoopSlot() -> Int32 {
        loopCount += 1
        return Int32(2 * (syntax.captureCount + 1) + loopCount - 1)
    }
}
