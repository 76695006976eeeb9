// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin
import PatternSupport
import Patterns

@testable import UtilizationTools

extension ProgramSource {
    func report(_ arguments: JSONValue = [:]) throws -> JSONValue {
        try UtilizationReport(
            tool: "check_utilization_threshold", source: self, parameters: Parameters(arguments, site: .standard)
        ).envelope.json
    }
}
