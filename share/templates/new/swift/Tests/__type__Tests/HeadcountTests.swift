// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin
import Testing
import {{type}}Tools

@Suite struct HeadcountTests {
    private func people(_ roles: String...) throws -> Table {
        Table(name: "people", try RecordBatch([("role", .utf8(roles))]))
    }

    @Test func countsEveryRole() throws {
        let count = try Headcount(of: people("resident", "faculty", "resident"))
        #expect(count == Headcount(["faculty": 1, "resident": 2]))
        #expect(count.json == ["total": 3, "by_role": ["faculty": 1, "resident": 2]])
    }

    @Test func countsOneRole() throws {
        #expect(try Headcount(["faculty": 1, "resident": 2]).only("resident").total == 2)
    }

    @Test func aRoleOfNobodyIsNamed() {
        let failure = ToolFailure.invalid(field: "/role", value: "pilot", allowed: "one of faculty, resident")
        #expect(throws: failure) { try Headcount(["resident": 2, "faculty": 1]).only("pilot") }
    }

    @Test func stopsWhenItIsCancelled() throws {
        let table = try people("resident")
        #expect(throws: CancellationError.self) { try Headcount(of: table) { throw CancellationError() } }
    }

    @Test func aTableWithoutTheColumnIsRefused() throws {
        let table = Table(name: "people", try RecordBatch([("id", .utf8(["R1"]))]))
        #expect(throws: ToolFailure.unsupported("The table people has no column role.")) { try Headcount(of: table) }
    }
}
