// SPDX-License-Identifier: Apache-2.0

/// One thing that is wrong with a site: where, which key, what it says, and what is allowed.
package struct SettingsFault: Error, Sendable, Hashable, CustomStringConvertible {
    /// The file, or `environment NAME`, or `flag --name`.
    package let file: String
    /// Line and column in the file; 0 where there is no file.
    package let position: SourcePosition
    /// The key's path, `server.listen`; empty when the fault is the file's.
    package let key: String
    /// The offending value in TOML's spelling, if there is one.
    package let value: String?
    /// What is wrong and what is allowed.
    package let message: String

    package init(file: String, position: SourcePosition, key: String, value: String?, message: String) {
        self.file = file
        self.position = position
        self.key = key
        self.value = value
        self.message = message
    }

    /// Line, counted from 1; 0 where there is no file.
    package var line: Int { position.line }
    /// Column, counted from 1; 0 where there is no file.
    package var column: Int { position.column }

    /// One line for a person, such as `etc/holdfast/holdfast.toml:12:9: server.listen: ...`.
    package var description: String {
        let place = position == .none ? file : "\(file):\(line):\(column)"
        return key.isEmpty ? "\(place): \(message)" : "\(place): \(key): \(message)"
    }
}

/// Every fault of a site; nothing of it is applied.
package struct SettingsFailure: Error, Sendable, CustomStringConvertible {
    /// In the order of files, lines and columns; at least one.
    package let faults: [SettingsFault]

    package init(faults: [SettingsFault]) {
        self.faults = faults.sorted {
            ($0.file, $0.line, $0.column, $0.key) < ($1.file, $1.line, $1.column, $1.key)
        }
    }

    /// One fault a line.
    package var description: String { faults.map(\.description).joined(separator: "\n") }
}

/// Where faults are gathered while a file is read, so that a person sees all of them at once.
package final class FaultList {
    package private(set) var faults: [SettingsFault] = []

    package init() {}

    package func add(_ fault: SettingsFault) {
        faults.append(fault)
    }
}
