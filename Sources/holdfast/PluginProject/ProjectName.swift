// SPDX-License-Identifier: Apache-2.0

import Settings

/// What a new plugin is called, in every way in which something needs to call it.
///
/// All of it follows from words such as `coverage-watch`: they are ASCII letters and digits, so that the names are good
/// as identifiers, file names and text in every language and format.
struct ProjectName: Equatable {
    /// Lower-case words joined by hyphens, such as `coverage-watch`; also the project's folder.
    let name: String
    /// Reverse DNS, such as `org.example.coverage-watch`.
    let id: String

    /// The longest name: with what languages put around it, it stays within the 64 bytes of a tool's name.
    static let maximumLength = 40

    static let allowed =
        "lower-case words of a-z and 0-9 joined by \"-\", the first character a letter, \(maximumLength) characters at "
        + "most, such as coverage-watch"

    /// Reads a name, or an id whose last word is the name.
    ///
    /// - Parameter id: the id, when the name alone does not say it.
    init(_ text: String, id explicit: String? = nil) throws(Failure) {
        if text.utf8.contains(UInt8(ascii: ".")) {
            guard explicit == nil else {
                throw Failure(
                    kind: .usage, message: "\"\(text)\" is an id already; leave out --id, or give the name alone")
            }
            id = try Self.checked(id: text, "NAME")
            name = text.split(separator: ".").last.map(String.init) ?? ""
        } else {
            id = if let explicit { try Self.checked(id: explicit, "--id") } else { "org.example." + text }
            name = text
        }
        guard Self.isName(name) else {
            let part = name == text ? "NAME is" : "the last word of NAME is"
            throw Failure(kind: .usage, message: "\(part) \"\(name)\"; allowed are \(Self.allowed)")
        }
        guard !ReservedWord.all.contains(tool) else {
            throw Failure(
                kind: .usage,
                message:
                    "\"\(name)\" would be called \(tool), which is a word of a language or of Holdfast; add another "
                    + "word, as in \(name)-watch")
        }
    }

    private var words: [Substring] { name.split(separator: "-") }

    /// What people call it: `Coverage Watch`.
    var title: String { words.map(Self.capitalised).joined(separator: " ") }
    /// What a type is called: `CoverageWatch`.
    var type: String { words.map(Self.capitalised).joined() }
    /// What its tool, and a function, are called: `coverage_watch`.
    var tool: String { words.joined(separator: "_") }

    private static func capitalised(_ word: Substring) -> String { word.prefix(1).uppercased() + word.dropFirst() }

    private static func isName(_ text: String) -> Bool {
        let words = text.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        let isWord = { (word: Substring.UTF8View) in
            !word.isEmpty && word.allSatisfy { (97...122).contains($0) || (48...57).contains($0) }
        }
        return text.utf8.count <= maximumLength && words.allSatisfy(isWord)
            && text.utf8.first.map { (97...122).contains($0) } ?? false
    }

    /// The daemon's own rule for ids.
    private static func checked(id: String, _ place: String) throws(Failure) -> String {
        guard TextRule.pluginIdentifier.accepts(id) else {
            throw Failure(
                kind: .usage, message: "\(place) is \"\(id)\"; allowed are \(TextRule.pluginIdentifier.allowed)")
        }
        return id
    }
}
