// SPDX-License-Identifier: Apache-2.0

import JSON
import Testing

@Suite("JSON Schema against a slow reference") struct SchemaPropertyTests {
    @Test("random schemas with references, dynamic references and unevaluated keywords agree", arguments: 0..<8)
    func agrees(_ seed: UInt64) throws {
        var generator = SchemaGenerator(random: Seeded(state: 0x5C4E_3A00 + seed))
        var compared = 0
        var valid = 0
        for _ in 0..<50 {
            let document = generator.document()
            let values = (0..<12).map { _ in generator.value() }
            var reference = ReferenceEvaluator(document)
            let schema: JSONSchema
            do {
                schema = try JSONSchema(compiling: document, options: .init(limits: .init(maximumWork: 20_000)))
            } catch {
                // Only a circle that every value runs into may be refused.
                #expect(error.message.contains("without end"), "\(error) in \(document)")
                continue
            }
            for value in values {
                guard let expected = try? reference.isValid(value) else { continue }
                let violations = schema.validate(value)
                if violations.contains(where: { $0.keyword == "$work" }) { continue }
                compared += 1
                if expected { valid += 1 }
                #expect(violations.isEmpty == expected, "\(value) by \(document): \(violations)")
                #expect(schema.isValid(value) == expected)
                for violation in violations {
                    #expect(value.value(at: violation.instancePath) != nil, "\(violation) in \(value)")
                    #expect(!violation.message.isEmpty && !violation.keyword.isEmpty)
                }
                if violations.isEmpty != expected { return }
            }
        }
        #expect(compared > 120 && valid > 30 && valid < compared - 30, "\(compared) compared, \(valid) valid")
    }
}
