// SPDX-License-Identifier: Apache-2.0

import BenchSupport
import JSON

/// Validating a tree that is there already, as the Python libraries do.
enum Validation {
    /// A figure for every schema of the file `validations.json`.
    static func figures(_ file: [UInt8]) throws -> [Figure] {
        guard let subjects = try JSONValue.parse(file).objectValue else { return [] }
        return try subjects.map { name, given in
            let schema = try JSONSchema(compiling: given["schema"] ?? .null)
            let valid = given["valid"] ?? .null
            return Figure("schema.\(name).validate") {
                .verdicts(([valid] + (given["invalid"]?.arrayValue ?? [])).map { schema.validate($0).isEmpty })
            } body: {
                blackHole(schema.validate(valid))
            }
        }
    }
}
