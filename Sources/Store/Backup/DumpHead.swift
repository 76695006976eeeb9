// SPDX-License-Identifier: Apache-2.0

/// What a backup says of itself before its content.
package struct DumpHead: Sendable, Hashable {
    /// The schema of the tables that follow.
    package let schema: Int64
    /// The kind of database that they were read from: `sqlite` or `postgresql`.
    package let source: String
    /// The release that wrote it.
    package let release: String
    /// UTC, in microseconds since 1970-01-01.
    package let createdAtMicros: Int64

    package init(schema: Int64, source: String, release: String, createdAtMicros: Int64) {
        self.schema = schema
        self.source = source
        self.release = release
        self.createdAtMicros = createdAtMicros
    }

    var text: String {
        "schema \(schema)\nsource \(source)\nrelease \(release)\ncreated_at_us \(createdAtMicros)\n"
    }

    /// Reads the head's text; names that are not known are skipped.
    ///
    /// nil when one that is needed is missing or no number.
    init?(text: String) {
        var fields: [Substring: Substring] = [:]
        for line in text.split(separator: "\n") {
            let parts = line.split(separator: " ", maxSplits: 1)
            if parts.count == 2 { fields[parts[0]] = parts[1] }
        }
        guard let schema = fields["schema"].flatMap({ Int64($0) }), schema > 0, let source = fields["source"],
            let release = fields["release"], let created = fields["created_at_us"].flatMap({ Int64($0) })
        else { return nil }
        self.init(schema: schema, source: String(source), release: String(release), createdAtMicros: created)
    }
}
