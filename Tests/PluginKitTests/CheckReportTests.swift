// SPDX-License-Identifier: Apache-2.0

import JSON
import Testing

@testable import PluginKit

@Suite struct CheckReportTests {
    private func report(_ rows: [CheckRow]) -> CheckReport {
        CheckReport(plugin: "org.example.a", version: "1.0.0", path: "/x", rows: rows, milliseconds: 12)
    }

    @Test func theWorstFindingDecides() {
        let row = CheckRow(
            "cancel",
            findings: [
                .init(.warning, "a is slow", "be quick"), .init(.failed, "b never stops", "stop"),
                .init(.failed, "c never stops", "stop too"),
            ], otherwise: "fine")
        #expect(row == CheckRow("cancel", .failed, "b never stops; c never stops", "stop"))
        #expect(CheckRow("cancel", findings: [], otherwise: "fine") == CheckRow("cancel", .ok, "fine"))
    }

    @Test func manyFindingsAreCut() {
        let findings = (1...5).map { CheckRow.Finding(.warning, "\($0)", "") }
        #expect(CheckRow("x", findings: findings, otherwise: "").measured == "1; 2; 3; and 2 more")
    }

    @Test func strictnessIsAboutWarnings() {
        let warned = report([CheckRow("a", .ok, ""), CheckRow("b", .warning, ""), CheckRow("c", .skipped, "")])
        #expect(!warned.isFailed(strictly: false))
        #expect(warned.isFailed(strictly: true))
        #expect(report([CheckRow("a", .failed, "")]).isFailed(strictly: false))
        #expect(!report([CheckRow("a", .skipped, "")]).isFailed(strictly: true))
    }

    @Test func theTableHasALineACheckAndTheAdviceBelow() {
        let text = report([
            CheckRow("handshake", .ok, "ABI 1.0"), CheckRow("words", .warning, "none", "say some"),
        ]).text
        #expect(
            text == """
                org.example.a 1.0.0  /x
                ok       handshake  ABI 1.0
                warning  words      none
                                    -> say some
                1 ok, 1 warning, 0 failed, 0 skipped in 12 ms
                """)
    }

    @Test func theDocumentSaysTheSame() {
        let json = report([CheckRow("words", .warning, "none", "say some"), CheckRow("a", .ok, "b")]).json
        #expect(json["rows"]?[0]?["advice"] == "say some")
        #expect(json["rows"]?[1]?["advice"] == .null)
        #expect(json["summary"] == ["ok": 1, "warning": 1, "failed": 0, "skipped": 0])
    }
}
