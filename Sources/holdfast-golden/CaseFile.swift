// SPDX-License-Identifier: Apache-2.0

import Daemon
import JSON

/// Runs a data-driven case of a plugin (`PluginCase`) as a vector is run.
enum CaseFile {
    static func run(_ document: JSONValue, file: String, _ runner: any ToolRunner) -> [VectorLine] {
        guard let test = PluginCase(document) else {
            return [GoldenFile.failure(file, id: "case", "a case needs program, tool and expect")]
        }
        let answer = runner.answer(of: test.tool, test.arguments, program: test.program)
        return test.verdicts(answer).map { verdict in
            let id = verdict.pointer.isEmpty ? test.tool : "\(test.tool) \(verdict.pointer)"
            return VectorLine(
                file: file, id: id, number: nil, isPass: verdict.isPass, expected: verdict.expected, got: verdict.got)
        }
    }
}
