// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import JSON

/// A change as a file: a list of edits, or an object with `edits` and other arguments of `apply_change`.
///
/// The latter is what propose_change and suggest_cover print under `apply.arguments`, so that it can be handed on as it
/// is; the whole `apply` object is taken too.
struct ChangeInput: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The change: a file with a list of edits, or what propose and cover print as \"apply\"; - is standard input.",
            valueName: "file"))
    var edits: String

    /// The arguments that the file holds.
    func arguments() throws(Failure) -> JSONObject {
        let document = try JSONFile(edits).parse()
        if document.arrayValue != nil { return ["edits": document] }
        let inner = document["arguments"] ?? document
        guard let object = inner.objectValue, object["edits"]?.arrayValue != nil else {
            throw Failure(
                kind: .usage,
                message:
                    "\(edits) must be a list of edits, such as [{\"op\": \"put\", \"table\": \"assignments\", \"row\": {}}], or an object with \"edits\"."
            )
        }
        return object
    }
}
