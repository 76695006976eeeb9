// SPDX-License-Identifier: Apache-2.0

import Glibc
import JSON

/// `holdfast-golden [--programs DIR] [--plugins DIR] FILE...`: runs golden vectors and prints one JSON line a vector.
@main
enum HoldfastGolden {
    static let usage = """
        usage: holdfast-golden [--programs DIR] [--plugins DIR] FILE...
        Runs the golden vectors of each file, or the case of a plugin's cases folder, and prints one JSON line a vector:
        {file, id, case?, pass, expected, got}. Exit status 0 if all pass, 1 if one fails, 2 for wrong usage.
          --programs DIR   the folder of the programs (../share/holdfast/programs beside this program)
          --plugins DIR    the folder of the staged plugins (../lib/holdfast/plugins)

        """

    static func main() {
        var files: [String] = []
        var places = Places()
        var words = CommandLine.arguments.dropFirst()
        while let word = words.popFirst() {
            switch word {
            case "--programs", "--plugins":
                guard let value = words.popFirst() else { fail("\(word) needs a folder") }
                if word == "--programs" { places.programs = value } else { places.plugins = value }
            case "--help", "-h":
                print(usage, terminator: "")
                exit(0)
            default:
                if word.hasPrefix("-") { fail("there is no option \(word)") }
                files.append(word)
            }
        }
        guard !files.isEmpty else { fail("give a file") }
        let runner = StagedTools(places)
        var failures = 0
        for path in files {
            for line in GoldenFile.run(path, runner) {
                print(line.json.text)
                if !line.isPass { failures += 1 }
            }
        }
        runner.end()
        exit(failures == 0 ? 0 : 1)
    }

    private static func fail(_ message: String) -> Never {
        let text = "holdfast-golden: \(message)\n\(usage)"
        _ = text.utf8.withContiguousStorageIfAvailable { write(2, $0.baseAddress, $0.count) }
        exit(2)
    }
}

/// Where programs and plugins are, if not beside the program.
struct Places: Sendable {
    var programs: String?
    var plugins: String?
}
