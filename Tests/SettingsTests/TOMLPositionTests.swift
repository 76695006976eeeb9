// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Settings

@Suite struct TOMLPositionTests {
    /// Every value of the document with the place of its key and of itself, as `path line:column line:column`.
    private func places(_ text: String) throws -> [String] {
        var out: [String] = []
        func walk(_ node: TOMLNode, _ path: String) {
            switch node.content {
            case .scalar: break
            case .array(let items):
                for (index, item) in items.enumerated() {
                    out.append("\(path)[\(index)] \(item.position.line):\(item.position.column)")
                    walk(item, "\(path)[\(index)]")
                }
            case .table(let entries):
                for entry in entries {
                    let inner = path.isEmpty ? TOMLValue.key(entry.key) : path + "." + TOMLValue.key(entry.key)
                    let (key, value) = (entry.keyPosition, entry.node.position)
                    out.append("\(inner) \(key.line):\(key.column) \(value.line):\(value.column)")
                    walk(entry.node, inner)
                }
            }
        }
        try walk(TOMLDocument(parsing: Array(text.utf8), file: "t.toml").root, "")
        return out
    }

    @Test func `Tables, dotted and quoted keys`() throws {
        let text = """
            # a = 1
            top = 1 # b = 2
              [ server ]   # [other]
              listen = [ "a",
                "b" ]
            "quoted \\"key\\".x"   =   true
            'lit.eral' . sub = 3.5

            [a.b]
            c.d = { e = 1, "f.g" = [2, { h = 3 }] }
            """
        #expect(
            try places(text) == [
                "top 2:1 2:7",
                "server 3:5 3:5",
                "server.listen 4:3 4:12",
                "server.listen[0] 4:14",
                "server.listen[1] 5:5",
                "server.\"quoted \\\"key\\\".x\" 6:1 6:26",
                "server.\"lit.eral\" 7:1 7:1",
                "server.\"lit.eral\".sub 7:14 7:20",
                "a 9:2 9:2",
                "a.b 9:4 9:4",
                "a.b.c 10:1 10:1",
                "a.b.c.d 10:3 10:7",
                "a.b.c.d.e 10:9 10:13",
                "a.b.c.d.\"f.g\" 10:16 10:24",
                "a.b.c.d.\"f.g\"[0] 10:25",
                "a.b.c.d.\"f.g\"[1] 10:28",
                "a.b.c.d.\"f.g\"[1].h 10:30 10:34",
            ])
    }

    @Test func `Arrays of tables, with tables inside their elements`() throws {
        let text = """
            [[fruit]]
            name = "apple"
            [fruit.physical]
            color = "red"
            [[fruit.variety]]
            name = "red delicious"
            [[fruit.variety]]
            name = "granny smith"
            [[fruit]]
            name = "banana"
            [[fruit.variety]]
            name = "plantain"
            """
        #expect(
            try places(text) == [
                "fruit 1:3 1:3", "fruit[0] 1:1", "fruit[0].name 2:1 2:8", "fruit[0].physical 3:8 3:8",
                "fruit[0].physical.color 4:1 4:9", "fruit[0].variety 5:9 5:9", "fruit[0].variety[0] 5:1",
                "fruit[0].variety[0].name 6:1 6:8", "fruit[0].variety[1] 7:1", "fruit[0].variety[1].name 8:1 8:8",
                "fruit[1] 9:1", "fruit[1].name 10:1 10:8", "fruit[1].variety 11:9 11:9", "fruit[1].variety[0] 11:1",
                "fruit[1].variety[0].name 12:1 12:8",
            ])
    }

    @Test func `Strings that look like lines of TOML`() throws {
        let text = """
            a = \"\"\"
            [server]
            listen = 1 # \\"\"\" no end
            \"\"\"\"\"
            b = '''
            [[x]] ' '' \\'''
            c = "# not a comment \\" ] }" # comment "
            d = 'C:\\'
            e = ["]", '[', \"\"\"
            ,]\"\"\", # ]
              1979-05-27 07:32:00, +1_000 ]
            f = { g = "}", h = '{' }
            z = "é\u{1F600}" # columns count scalars
            "é" = 1
            """
        #expect(
            try places(text) == [
                "a 1:1 1:5", "b 5:1 5:5", "c 7:1 7:5", "d 8:1 8:5", "e 9:1 9:5", "e[0] 9:6", "e[1] 9:11", "e[2] 9:16",
                "e[3] 11:3", "e[4] 11:24", "f 12:1 12:5", "f.g 12:7 12:11", "f.h 12:16 12:20", "z 13:1 13:5",
                "\"é\" 14:1 14:7",
            ])
    }

    @Test func `CRLF moves no position`() throws {
        #expect(
            try places("a = 1\r\n[b]\r\nc = [\r\n2,\r\n]\r\n") == [
                "a 1:1 1:5", "b 2:2 2:2", "b.c 3:1 3:5", "b.c[0] 4:1",
            ])
    }

    @Test(arguments: [
        ("a = 1\nb = [1,\n", 2, 5), ("a = \n", 1, 5), ("a = 1\na = 2\n", 2, 1), ("[a]\n[a]\n", 2, 1),
        ("a = \"x\n\"", 1, 7), ("a = 99999999999999999999\n", 1, 5), ("a = 2026-02-30\n", 1, 5),
    ])
    func `A syntax error has its place`(_ text: String, _ line: Int, _ column: Int) {
        let error = #expect(throws: SettingsFault.self) { try TOMLDocument(parsing: Array(text.utf8), file: "t.toml") }
        #expect(error?.line == line)
        // The parser may point a column or two behind the culprit.
        #expect((error?.column ?? 0) >= column)
        #expect(error?.description.hasPrefix("t.toml:\(line):") == true)
    }

    @Test(arguments: [
        ([0xEF, 0xBB, 0xBF, 0x61], 1, 1, "byte order mark"), ([0x61, 0x0A, 0xC3, 0xA9, 0xE9, 0x0A], 2, 2, "UTF-8"),
        ([0x61, 0x3D, 0x31, 0x0A, 0x23, 0x00], 2, 2, "NUL"), (Array("a = 1\nb = \"x\\u0000y\"".utf8), 2, 5, "NUL"),
    ])
    func `Bytes that TOML does not allow are refused with their place`(
        _ bytes: [UInt8], _ line: Int, _ column: Int, _ word: String
    ) {
        let error = #expect(throws: SettingsFault.self) { try TOMLDocument(parsing: bytes, file: "t") }
        #expect(error?.position == SourcePosition(line: line, column: column))
        #expect(error?.message.contains(word) == true)
    }

    /// The scanner must end on anything, also on text that the parser would have refused.
    @Test func `The scanner ends on damaged text`() {
        let whole = Array("[[a.b]]\nc = { \"d\\u00e9\" = ['''x''', \"\"\"y\\\"\"\"\"] }\n[e]\n'f'.g = 1 # h\n".utf8)
        var random = SystemRandomNumberGenerator()
        for _ in 0..<2_000 {
            var bytes = Array(whole.prefix(Int.random(in: 0...whole.count, using: &random)))
            for _ in 0..<3 where !bytes.isEmpty {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            _ = TOMLPositions(scanning: bytes)
        }
    }

    @Test func `A JSON pointer finds the place of a value or of its nearest parent`() throws {
        let root = try TOMLDocument(parsing: Array("[config]\na = [1,\n  2]\n\"x/y~\" = { z = 1 }\n".utf8), file: "t")
            .root
        func place(_ pointer: String) -> String {
            let position = root.position(ofPointer: pointer)
            return "\(position.line):\(position.column)"
        }
        #expect(place("/config/a/1") == "3:3")
        #expect(place("/config/a/7") == "2:5")
        #expect(place("/config/x~1y~0/z") == "4:16")
        #expect(place("/config/missing") == "1:2")
    }
}
