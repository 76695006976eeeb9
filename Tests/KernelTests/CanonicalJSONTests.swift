// SPDX-License-Identifier: Apache-2.0

import JSON
import Testing

@testable import Kernel

@Suite("One spelling for equal JSON values") struct CanonicalJSONTests {
    private func digest(_ text: String) throws -> String {
        CanonicalJSON.digest(of: try JSONValue.parse(Array(text.utf8)))
    }

    @Test(
        "what is equal has one digest",
        arguments: [
            ["1", "1.0", "10e-1", "1E0", "0.1e+1"], ["0", "-0", "0.0", "0e9"], ["1.5", "1.50", "15e-1", "0.15E1"],
            ["-0.001", "-1e-3", "-0.00100"], ["1e30", "1000000000000000000000000000000", "10.0e29"],
            [#"{"a": 1, "b": [2.0]}"#, #"{"b":[2],"a":1.00}"#], ["1e400", "10e399"],
            ["9007199254740993", "9007199254740993.0"],
        ])
    func equal(texts: [String]) throws {
        #expect(Set(try texts.map(digest)).count == 1)
    }

    @Test("what differs has different digests")
    func different() throws {
        let texts = [
            "1", "-1", "10", "1.5", "-1.5", "15", "1e30", "1e31", "1.0000000000000000000001", "\"1\"", "1e400",
            "1e401", "9007199254740992", "9007199254740993", "0.1", "0.10000000000000000001", "[1]", "null",
        ]
        #expect(Set(try texts.map(digest)).count == texts.count)
    }
}
