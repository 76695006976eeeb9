// SPDX-License-Identifier: Apache-2.0

import JSON
import Testing

@testable import holdfast

/// Files of clients: one entry is put in place, and every other byte stays.
@Suite struct ConfigurationEditTests {
    private func applied(_ text: String, _ edits: ConfigurationEdit...) throws -> String {
        var bytes = Array(text.utf8)
        for edit in edits { bytes = try edit.applied(to: bytes) }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static let entry: JSONValue = ["command": "holdfast", "args": ["mcp"]]
    private static let set = ConfigurationEdit.set(["servers", "holdfast"], entry)

    @Test func aNewFileHasOnlyWhatIsPutThere() throws {
        let expected = """
            {
              "servers": {
                "holdfast": {
                  "command": "holdfast",
                  "args": ["mcp"]
                }
              }
            }

            """
        #expect(try applied("", Self.set) == expected)
        #expect(try applied(" \n", Self.set) == expected)
        #expect(try applied("{}\n", Self.set) == expected)
    }

    @Test func otherEntriesCommentsAndIndentationStay() throws {
        let old = """
            // mine
            {
            \t"theme": "dark", // nice, // really
            \t"servers": {
            \t\t"other": { "url": "http://x//y" } // last
            \t},
            }
            """
        let new = """
            // mine
            {
            \t"theme": "dark", // nice, // really
            \t"servers": {
            \t\t"other": { "url": "http://x//y" }, // last
            \t\t"holdfast": {
            \t\t\t"command": "holdfast",
            \t\t\t"args": ["mcp"]
            \t\t}
            \t},
            }
            """
        #expect(try applied(old, Self.set) == new)
    }

    @Test func aLineCommentStaysWithItsElement() throws {
        let found = try applied("{\n  \"a\": 1 // one\n}\n", .set(["b"], 2))
        #expect(found == "{\n  \"a\": 1, // one\n  \"b\": 2\n}\n")
        let trailing = try applied("{\n  \"a\": 1, // one\n}\n", .set(["b"], 2))
        #expect(trailing == "{\n  \"a\": 1, // one\n  \"b\": 2,\n}\n")
    }

    @Test func whatStoodOnOneLineIsOpenedWhenItGrows() throws {
        let found = try applied(
            #"{"agent": {"x": 1.50}}"#, .set(["agent", "tools", "a"], ["default": "allow"]),
            .set(["agent", "tools", "b"], ["default": "deny"]))
        #expect(
            found == """
                {"agent": {
                  "x": 1.50,
                  "tools": {
                    "a": { "default": "allow" },
                    "b": { "default": "deny" }
                  }
                }}
                """)
        #expect(try applied(#"{"l": ["a"]}"#, .extend(["l"], ["b"])) == #"{"l": ["a", "b"]}"#)
    }

    @Test func anEntryOfOursIsReplacedAndNothingElse() throws {
        let old = #"{"servers":{"holdfast":{"command":"old"},"z":1},"holdfast":2}"#
        let found = try applied(old, Self.set)
        #expect(
            try JSONValue.parse(Array(found.utf8)) == [
                "servers": ["holdfast": Self.entry, "z": 1], "holdfast": 2,
            ])
        #expect(found.hasSuffix(#","z":1},"holdfast":2}"#))
    }

    @Test func whatSomebodyDecidedStays() throws {
        let old = "{ \"tools\": { \"mcp:holdfast:publish\": { \"default\": \"deny\" } } }"
        #expect(try applied(old, .suggest(["tools", "mcp:holdfast:publish"], ["default": "allow"])) == old)
        let rules = #"{"permissions":{"deny":["b"],"allow":["z"]}}"#
        let found = try applied(
            rules, .extend(["permissions", "allow"], ["a", "b"], unlessIn: [["permissions", "deny"]]))
        #expect(try JSONValue.parse(Array(found.utf8))["permissions"]?["allow"] == ["z", "a"])
    }

    @Test func listsGetWhatTheyLackAndReplaceByIdentifier() throws {
        let edit = ConfigurationEdit.extend(["inputs"], [["id": "t", "password": true]])
        let once = try applied(#"{"inputs":[{"id":"x"},{"id":"t"}]}"#, edit)
        #expect(try JSONValue.parse(Array(once.utf8))["inputs"] == [["id": "x"], ["id": "t", "password": true]])
        #expect(try applied(once, edit) == once)
    }

    /// Whatever the file looks like: a second application changes nothing, and all other members are there.
    @Test func applyingTwiceIsApplyingOnce() throws {
        let shapes = [
            "{}", "{\n}", "{ // empty\n}", "{\"servers\":{}}", "{\"servers\":{\"a\":1,},}",
            "{\r\n  \"x\": [1,\n 2,]\r\n}",
            "/* a */ { \"servers\" : { // b\n \"c\" : \"}//\" } }", "\u{FEFF}{\"q\\\"{\": 1}",
        ]
        for shape in shapes {
            let before = CommentedJSON.value(of: try CommentedJSON(Array(shape.utf8)).root).objectValue ?? [:]
            let once = try applied(shape, Self.set, .extend(["list"], ["a", "b"]))
            #expect(try applied(once, Self.set, .extend(["list"], ["a", "b"])) == once, "\(shape)")
            let after = CommentedJSON.value(of: try CommentedJSON(Array(once.utf8)).root)
            #expect(after["servers"]?["holdfast"] == Self.entry && after["list"] == ["a", "b"], "\(once)")
            for (key, value) in before where key != "servers" { #expect(after[key] == value, "\(once)") }
        }
    }

    @Test func whatIsNotUnderstoodIsRefusedWithItsLine() {
        let cases: [(String, Int)] = [
            ("{\n\"a\": }", 2), ("{\n\"a\": 1\n", 3), ("[1]", 1), ("{ /* never", 1), ("{\"a\" 1}", 1), ("{} {}", 1),
            ("{\"servers\": []}", 1), ("{\n\"servers\": \"x\"}", 2), ("{\"a\": tru}", 1),
            (String(repeating: "[", count: 200), 1),
        ]
        for (text, line) in cases {
            let fault = #expect(throws: CommentedJSON.Fault.self, "\(text)") { try applied(text, Self.set) }
            #expect(fault?.line == line, "\(text)")
        }
    }

    @Test func differencesReadAsDiffWritesThem() {
        let old = (1...12).map { "line \($0)\n" }.joined()
        let new = old.replacing("line 6\n", with: "line six\nline 6b\n")
        #expect(
            LineDifference.unified(old, new, path: "f", isNew: false) == """
                --- f
                +++ f
                @@ -3,7 +3,8 @@
                 line 3
                 line 4
                 line 5
                -line 6
                +line six
                +line 6b
                 line 7
                 line 8
                 line 9

                """)
        #expect(
            LineDifference.unified("", "a\n", path: "f", isNew: true) == "--- /dev/null\n+++ f\n@@ -0,0 +1,1 @@\n+a\n")
        #expect(LineDifference.unified(old, old, path: "f", isNew: false).isEmpty)
    }
}
