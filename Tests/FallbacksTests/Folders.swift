// SPDX-License-Identifier: Apache-2.0

import Foundation
import PatternSupport
import Roster
import Testing

extension ProgramFolder {
    /// A new folder of one's own.
    static func temporaryFolder() throws -> String {
        let path = FileManager.default.temporaryDirectory.appending(path: "binder-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
        return path
    }

    static func date(_ text: String) throws -> LocalDate { try #require(LocalDate(text)) }

    /// The two weeks of the fixture.
    static func fortnight() throws -> Horizon { try #require(Horizon(from: try date("2026-01-05"), days: 14)) }

    static func write(_ text: String, to path: String) throws {
        try Data(text.utf8).write(to: URL(filePath: path))
    }

    static func names(in path: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: path).sorted()
    }
}
