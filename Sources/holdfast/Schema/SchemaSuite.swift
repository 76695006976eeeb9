// SPDX-License-Identifier: Apache-2.0

import JSON

/// A file in the form of the public JSON Schema Test Suite: groups of a schema and of documents that it must accept or
/// refuse.
struct SchemaSuite {
    struct Test {
        let name: String
        let data: JSONValue
        let isValid: Bool
    }

    struct Group {
        let name: String
        let schema: JSONValue
        let tests: [Test]
    }

    /// What came of one test.
    struct Outcome {
        let name: String
        /// Why the test failed; nil when it passed.
        let fault: String?

        var isPassed: Bool { fault == nil }
        var text: String { fault.map { "FAIL  \(name): \($0)" } ?? "ok  \(name)" }

        var json: JSONValue {
            var object: JSONObject = ["test": .string(name), "passed": .bool(isPassed)]
            if let fault { object["fault"] = .string(fault) }
            return .object(object)
        }
    }

    let groups: [Group]

    init(_ file: JSONFile) throws(Failure) {
        guard let list = try file.parse().arrayValue else { throw Self.notASuite(file, "") }
        var groups: [Group] = []
        for (index, entry) in list.enumerated() {
            guard let name = entry["description"]?.stringValue, let schema = entry["schema"],
                let tests = entry["tests"]?.arrayValue
            else { throw Self.notASuite(file, "/\(index)") }
            groups.append(Group(name: name, schema: schema, tests: try Self.tests(tests, file, "/\(index)/tests")))
        }
        self.groups = groups
    }

    private static func tests(_ list: [JSONValue], _ file: JSONFile, _ place: String) throws(Failure) -> [Test] {
        var tests: [Test] = []
        for (index, entry) in list.enumerated() {
            guard let name = entry["description"]?.stringValue, let data = entry["data"],
                let isValid = entry["valid"]?.boolValue
            else { throw notASuite(file, "\(place)/\(index)") }
            tests.append(Test(name: name, data: data, isValid: isValid))
        }
        return tests
    }

    private static func notASuite(_ file: JSONFile, _ place: String) -> Failure {
        Failure(
            kind: .usage,
            message: "\(file.name): \(place.isEmpty ? "the file" : place) has not the form of a test suite, a list of "
                + "{description, schema, tests: [{description, data, valid}]}")
    }

    /// Runs every test; a schema that is refused fails all of its group.
    func run(_ options: JSONSchema.Options) -> [Outcome] {
        groups.flatMap { group -> [Outcome] in
            do throws(JSONSchemaError) {
                let schema = try JSONSchema(compiling: group.schema, options: options)
                return group.tests.map { Outcome(name: "\(group.name) / \($0.name)", fault: Self.fault($0, schema)) }
            } catch {
                return group.tests.map {
                    Outcome(name: "\(group.name) / \($0.name)", fault: "the schema is refused: \(error)")
                }
            }
        }
    }

    private static func fault(_ test: Test, _ schema: JSONSchema) -> String? {
        let violations = schema.validate(test.data, maximumViolations: 1)
        guard let first = violations.first else { return test.isValid ? nil : "is valid and should not be" }
        return test.isValid ? "is not valid and should be: \(first.message) (\(first.schemaPath))" : nil
    }
}
