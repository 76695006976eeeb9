// SPDX-License-Identifier: Apache-2.0

import Glibc
import JSON

/// How far a call is, on one line: drawn over itself on a terminal, one line a change elsewhere.
final class ProgressLine {
    private let isTerminal: Bool
    private let write: (String) -> Void
    private let columns: Int
    private var isDrawn = false
    private var last = ""

    init(
        isTerminal: Bool = isatty(2) == 1, columns: Int = environmentVariable("COLUMNS").flatMap { Int($0) } ?? 80,
        write: @escaping (String) -> Void = { StandardError.write($0) }
    ) {
        self.isTerminal = isTerminal
        self.columns = max(20, columns)
        self.write = write
    }

    /// Shows a state and a progress; what was shown last is not shown again.
    func show(state: String, progress: JSONValue) {
        let words = progress.isNull ? "" : Self.words(progress)
        let bar = isTerminal ? Self.bar(progress, width: 24) : ""
        let line = bar + state + (words.isEmpty ? "" : "  " + words)
        guard line != last else { return }
        last = line
        guard isTerminal else { return write(line + "\n") }
        write("\r\u{1B}[K" + line.prefix(columns - 1))
        isDrawn = true
    }

    /// Leaves the line, so that other text stands below it.
    func finish() {
        if isDrawn { write("\n") }
        isDrawn = false
    }

    /// `9 of 20  step 9`; `9` when the total is not known.
    static func words(_ progress: JSONValue) -> String {
        let done = progress["done"]?.text ?? "0"
        let total = progress["total"].flatMap { $0.isNull ? nil : " of \($0.text)" } ?? ""
        // A plugin wrote the message: it must not move the cursor about.
        let message = String(
            (progress["message"]?.stringValue ?? "").unicodeScalars.filter { $0.value >= 32 && $0 != "\u{7F}" })
        return done + total + (message.isEmpty ? "" : "  " + message)
    }

    /// `[=========>              ]  38 %  `; empty when the total is not known.
    static func bar(_ progress: JSONValue, width: Int) -> String {
        guard let total = progress["total"]?.doubleValue, total > 0, let done = progress["done"]?.doubleValue else {
            return ""
        }
        let share = min(1, max(0, done / total))
        let filled = Int(share * Double(width))
        let arrow = filled < width ? ">" : ""
        let bar = String(repeating: "=", count: filled) + arrow
        let percent = String(Int(share * 100))
        let pad = String(repeating: " ", count: 3 - percent.count)
        return "[" + bar + String(repeating: " ", count: width - bar.count) + "] \(pad)\(percent) %  "
    }
}
