// SPDX-License-Identifier: Apache-2.0

package import Telemetry

/// Counts every problem once, by its code and the tool that it is about.
///
/// What ends a call is counted at the end of the pipeline, on whatever way the call came in; what never became a call is
/// counted by the face that refuses it. Either marks the problem, so that whoever hands it on does not count it again.
package struct ProblemMetrics: Sendable {
    private static let name = "holdfast_problems_total"
    private static let help = "Problems that were answered, by code and tool; \"none\" is no tool."

    private let registry: MetricsRegistry

    /// Every code begins at 0.
    package init(registry: MetricsRegistry) {
        self.registry = registry
        for code in ProblemCode.allCases { _ = counter(code, "none") }
    }

    /// Counts a problem that was not counted yet.
    ///
    /// - Parameter tool: must come from the registry of tools, never from the caller, so that a hostile caller cannot make
    ///   series; nil for none.
    package func count(_ problem: inout Problem, tool: String?) {
        guard !problem.tally.isCounted else { return }
        problem.tally.isCounted = true
        counter(problem.code, tool ?? "none")?.increment()
    }

    private func counter(_ code: ProblemCode, _ tool: String) -> Counter? {
        try? registry.counter(Self.name, ["code": code.rawValue, "tool": tool], help: Self.help)
    }
}

extension Problem {
    /// Whether a problem was counted: two problems are equal whatever was counted of them.
    package struct Tally: Sendable, Equatable {
        package var isCounted = false

        package static func == (left: Tally, right: Tally) -> Bool { true }
    }
}
