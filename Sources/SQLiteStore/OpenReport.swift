// SPDX-License-Identifier: Apache-2.0

package import Store

/// What opening a store has found and done, for the log of a start.
package struct OpenReport: Sendable, Hashable {
    /// Whether the database's pages were looked at.
    package enum Check: Sendable, Hashable {
        /// The last owner closed it; there was no reason to.
        case notNeeded
        case sound
        /// It has more bytes than are checked at a start.
        case tooLarge(bytes: Int64)
    }

    /// Whoever held the folder last and did not close it; the database was then checked.
    ///
    /// nil after an orderly end.
    package var unclosedBy: LockHolder?
    /// The schema that was found, 0 in a new database.
    package let schemaFound: Int64
    /// The schema that it has now.
    package let schema: Int64
    package var check = Check.notNeeded
    /// What the log of a killed owner held; nil when there was none.
    package var log: LogSurvey?
    /// Unfinished files of a restore that was killed, which were removed.
    package var removed: [String] = []

    init(schemaFound: Int64, schema: Int64) {
        self.schemaFound = schemaFound
        self.schema = schema
    }
}

extension OpenReport {
    /// What an operator should be told of a start, a sentence each; empty after an orderly end.
    package var sentences: [String] {
        var sentences: [String] = []
        if let unclosedBy {
            var text = "the last run did not end cleanly (\(unclosedBy)); "
            switch check {
            case .tooLarge(let bytes):
                text += "its database has \(bytes >> 20) MiB, which is not checked at a start: run holdfast store check"
            // Pages say nothing of what stands on them: that is what digests are for.
            default: text += "the pages of its database were looked at and are whole"
            }
            sentences.append(text)
        }
        if let log {
            sentences.append(
                "recovered \(log.committed) transactions (\(log.recoveredPages) pages) from the log; "
                    + (log.droppedPages == 0
                        ? "nothing was unfinished"
                        : "rolled back one that was unfinished (\(log.droppedPages) pages)"))
        }
        if !removed.isEmpty {
            sentences.append("removed the unfinished files of a restore: \(removed.joined(separator: ", "))")
        }
        if schemaFound > 0, schemaFound < schema {
            sentences.append("brought the database from schema \(schemaFound) to \(schema)")
        }
        return sentences
    }
}
