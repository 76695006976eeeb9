// SPDX-License-Identifier: Apache-2.0

import Cryptography
import JSON
import Kernel
import Testing

@Suite("Idempotency keys of calls")
struct KeyedCallTests {
    private static func key(_ fields: String...) throws -> String? { try IdempotencyKey.read(header: fields) }

    @Test func aKeyIsReadWithAndWithoutQuotes() throws {
        #expect(try Self.key() == nil)
        for field in ["8e03978e-40d5", "\"8e03978e-40d5\"", "  8e03978e-40d5\t", " \"8e03978e-40d5\" "] {
            #expect(try Self.key(field) == "8e03978e-40d5")
        }
        #expect(try Self.key(#""a\"b\\c""#) == #"a"b\c"#)
        #expect(try Self.key(#"a"b"#) == #"a"b"#)
        #expect(try Self.key(String(repeating: "~", count: 255)) == String(repeating: "~", count: 255))
    }

    @Test(arguments: [
        "", " ", "\"\"", "a b", "\"a b\"", "schl\u{FC}ssel", "\"a", "\"a\"b", "\"a\\x\"", "\"a\\", "a\u{7F}", "a\tb",
        "!" + String(repeating: "a", count: 255), "\"a\";p=1", "a, b",
    ])
    func whatIsNoKeyIsRefused(field: String) throws {
        let problem = #expect(throws: Problem.self) { try Self.key(field) }
        #expect(problem?.status == 400 && problem?.errors.first?.instancePath == "/idempotency_key")
        #expect(problem?.detail.contains("255") == true)
    }

    @Test func twoFieldsAreNoKey() {
        #expect(throws: Problem.self) { try Self.key("a", "a") }
    }

    @Test func unitsAreTheSameInEveryRunAndInNoOther() throws {
        let deep = CallPath().entering("publish", arguments: Array("{}".utf8))
        let other = CallPath().entering("publish", arguments: Array("{\"a\":1}".utf8))
        func units(run: [UInt8]) -> [[UInt8]] {
            let call = KeyedCall("k")
            #expect(call.unit("commit live", path: CallPath()) == nil && !call.hasUnits)
            call.begin(run: run, claim: [9])
            let made = [
                call.unit("commit live", path: CallPath()), call.unit("commit live", path: CallPath()),
                call.unit("commit draft", path: CallPath()), call.unit("commit live", path: deep),
                call.unit("commit live", path: other),
            ]
            #expect(call.hasUnits)
            return made.compactMap { $0 }
        }
        let first = units(run: [1])
        #expect(first.count == 5 && Set(first).count == 5 && first.allSatisfy { $0.count == 16 })
        #expect(first == units(run: [1]))
        #expect(Set(first).isDisjoint(with: units(run: [2])))
        // In another order nested calls have the ids that they had.
        let call = KeyedCall("k")
        call.begin(run: [1], claim: [9])
        #expect(call.unit("commit live", path: other) == first[4])
        #expect(call.unit("commit live", path: deep) == first[3])
    }

    @Test func whatBecomesOfAKeyDependsOnHowItsCallFailed() {
        func fate(_ code: ProblemCode, _ status: Int? = nil, hasUnits: Bool = false, isFirst: Bool = true) -> KeyFate {
            KeyFate(of: Problem(code, "no", status: status), hasUnits: hasUnits, isFirst: isFirst)
        }
        for refused in [fate(.unauthorized), fate(.forbidden), fate(.validation), fate(.conflict, 423)] {
            #expect(refused == .release)
        }
        #expect(fate(.rateLimitExceeded) == .release && fate(.databaseUnavailable) == .release)
        #expect(fate(.databaseUnavailable, hasUnits: true) == .reopen && fate(.validation, hasUnits: true) == .reopen)
        // What a run before has committed is known by its id, which is not let go.
        for code in [ProblemCode.forbidden, .validation, .rateLimitExceeded, .databaseUnavailable] {
            #expect(fate(code, isFirst: false) == .reopen)
        }
        #expect(fate(.conflict, isFirst: false) == .keep)
        #expect(fate(.timeout) == .reopen && fate(.internalError) == .reopen)
        #expect(fate(.conflict) == .keep && fate(.notFound) == .keep && fate(.conflict, hasUnits: true) == .keep)
    }

    @Test func aFingerprintIsOfTheCallAndOfWhatItsAnswerMayShow() throws {
        let kernel = TestKernel()
        try kernel.register([TestKernel.tool("change", effect: "write"), TestKernel.tool("other", effect: "write")])
        func print(
            _ tool: String = "change", _ arguments: JSONValue = ["a": 1, "b": 2], role: Role = .operator,
            disclosure: Disclosure = .full
        ) throws -> String {
            let principal = Principal(name: "ann", role: role, disclosure: disclosure)
            let prepared = try kernel.pipeline.prepare(
                CallRequest(
                    tool: tool, arguments: arguments,
                    context: CallContext(principal: principal, face: .rest, correlationID: "c")))
            return try prepared.fingerprint(for: principal).hex
        }
        let first = try print()
        #expect(try first == print("change", ["b": 2, "a": 1.0, "idempotency_key": "k"]))
        #expect(
            try Set([
                first, print("other"), print("change", ["a": 1]), print(role: .admin), print(disclosure: .initials),
            ]).count == 5)
    }
}
