// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin
import Roster
import Testing

@testable import UtilizationPlugin

@Suite struct DemoTests {
    @Test func printIt() throws {
        let clock = ContinuousClock()
        let source = try ProgramFolder.demo()
        var report = JSONValue.null
        let time = try clock.measure { report = try source.report() }
        print(String(decoding: report.serialized(.pretty), as: UTF8.self))
        print(time)
        print(String(decoding: try ProgramFolder.golden().report(["from": "2026-01-05", "horizon_days": 14]).serialized(.pretty), as: UTF8.self))
    }
}
