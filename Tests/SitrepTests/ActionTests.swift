// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin
import Testing

@testable import SitrepTools

@Suite("What the sitrep says is to be done")
struct ActionTests {
    private static func finding(_ sentence: String, _ level: Level, action: String) -> Finding {
        Finding(
            code: "short", level: level, subject: [], from: "2026-03-03 AM", to: "2026-03-03 AM", metric: "rho",
            value: nil, unit: "ratio", sentence: sentence, action: action)
    }

    private static func cause(_ id: String, _ level: Level?, _ causes: [String] = []) -> Indicator {
        Indicator(id: id, kind: .hard, level: level, causes: causes)
    }

    @Test("an action is the finding that the figure names, with what helps: it can be read alone")
    func complete() {
        let findings = [
            Self.finding("Procedures has no spare on Thu 5 Mar AM.", .black, action: "Swap one of them"),
            Self.finding("ICU has nobody on Tue 3 Mar AM.", .black, action: "Approve no leave then."),
            Self.finding("The week is full.", .red, action: ""),
        ]
        let named = Self.cause("unserved", .black, ["The week is full.", findings[1].sentence])
        #expect(
            SitrepActions.action(for: named, findings).text == "ICU has nobody on Tue 3 Mar AM. Approve no leave then.")
        let worst = SitrepActions.action(for: Self.cause("utilization", .black), findings)
        #expect(worst.text == "Procedures has no spare on Thu 5 Mar AM. Swap one of them.")
        let unknown = SitrepActions.action(for: Self.cause("breaches", nil, ["its tool failed: no time."]), [])
        #expect(unknown.text == "Find out why breaches is not known: its tool failed: no time.")
    }

    @Test("two figures with one cause are one action")
    func distinct() {
        let findings = [Self.finding("ICU has nobody.", .black, action: "Ask B.")]
        let actions = ["unserved", "utilization"].map { SitrepActions.action(for: Self.cause($0, .black), findings) }
        #expect(SitrepActions.distinct(actions).map(\.signal) == ["unserved"])
        #expect(SitrepActions.distinct([actions[0], SitrepActions.action(for: Self.cause("x", .red), [])]).count == 2)
    }
}
