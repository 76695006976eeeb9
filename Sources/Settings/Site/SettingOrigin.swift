// SPDX-License-Identifier: Apache-2.0

/// Where the value of a setting comes from.
package enum SettingOrigin: Sendable, Hashable, CustomStringConvertible {
    /// The documented default.
    case standard
    case file(String, SourcePosition)
    case environment(String)
    /// A flag of the command line, with its dashes.
    case flag(String)

    package var description: String {
        switch self {
        case .standard: "default"
        case .file(let file, let position): "\(file):\(position.line):\(position.column)"
        case .environment(let name): "environment \(name)"
        case .flag(let name): "flag \(name)"
        }
    }
}

/// A value given on the command line.
package struct SettingOverride: Sendable, Hashable {
    /// `server.listen`.
    package let key: String
    /// The value as typed; a list is separated by commas.
    package let text: String
    /// The flag with its dashes, for messages.
    package let flag: String

    package init(key: String, text: String, flag: String) {
        self.key = key
        self.text = text
        self.flag = flag
    }
}
