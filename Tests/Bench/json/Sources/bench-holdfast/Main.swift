// SPDX-License-Identifier: Apache-2.0

import BenchSupport
import JSON

@main
enum Main {
    static func main() throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 4 else {
            print("usage: bench-holdfast DOCUMENT REQUEST VALIDATIONS")
            return
        }
        let document = Contest.content(of: arguments[1])
        let request = Contest.content(of: arguments[2])
        var figures = try Tree.figures("document", document) + Tree.figures("request", request)
        figures += try Typed.figures(document: document, request: request)
        figures += try Validation.figures(Contest.content(of: arguments[3]))
        Contest.serve(figures)
    }
}
