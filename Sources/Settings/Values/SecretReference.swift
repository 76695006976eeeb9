// SPDX-License-Identifier: Apache-2.0

/// Where a secret is: never the secret itself, which stands in no settings file and on no command line.
///
/// `/path` is a file, `credential:NAME` one of systemd's credentials (systemd.exec(5), `LoadCredential=`), and
/// `environment:NAME` a variable.
package enum SecretReference: ParsedText, CustomStringConvertible {
    case file(String)
    case credential(String)
    case environment(String)

    /// The variable with systemd's folder of credentials.
    package static let credentialsVariable = "CREDENTIALS_DIRECTORY"

    package init?(parsing text: String) {
        guard TextRule.line.accepts(text), text.utf8.count <= 4_096 else { return nil }
        if text.hasPrefix("credential:") {
            let name = text.dropFirst("credential:".count)
            guard SecretReference.isName(name), name != ".", name != ".." else { return nil }
            self = .credential(String(name))
        } else if text.hasPrefix("environment:") {
            let name = text.dropFirst("environment:".count)
            guard SecretReference.isName(name) else { return nil }
            self = .environment(String(name))
        } else {
            self = .file(text)
        }
    }

    package var text: String {
        switch self {
        case .file(let path): path
        case .credential(let name): "credential:\(name)"
        case .environment(let name): "environment:\(name)"
        }
    }
    package var description: String { text }

    /// Where the secret is read from in a process with these variables.
    package enum Place: Sendable, Hashable {
        case file(String)
        case variable(String)
        /// What is missing, as a sentence.
        case missing(String)
    }

    /// The place; a relative path is below `base`.
    package func place(in environment: [String: String], base: String) -> Place {
        switch self {
        case .file(let path): .file(path.hasPrefix("/") ? path : SiteLoader.join(base, path))
        case .credential(let name):
            environment[Self.credentialsVariable].map { .file(SiteLoader.join($0, name)) }
                ?? .missing(
                    "\(text) needs systemd's LoadCredential=\(name):..., which sets $\(Self.credentialsVariable)")
        case .environment(let name):
            environment[name].map { .variable($0) } ?? .missing("the variable \(name) is not set")
        }
    }

    private static func isName(_ text: Substring) -> Bool {
        (1...255).contains(text.utf8.count)
            && text.utf8.allSatisfy {
                (97...122).contains($0) || (65...90).contains($0) || (48...57).contains($0) || "_-.".utf8.contains($0)
            }
    }

    package static let rule = readable(
        "the path of a file, \"credential:NAME\" for one of systemd's credentials, or \"environment:NAME\"")
}
