// SPDX-License-Identifier: Apache-2.0

internal import Columns
internal import Synchronization

/// Rows of a table that few analyses ask for: read when they are first asked for, then kept.
///
/// Any number of threads may ask; each gets the same rows, and one of them reads.
final class LazyRows<Row: Sendable>: Sendable {
    private enum State: Sendable {
        case unread([BatchReader])
        case read([Row], skipped: Int)
    }

    private let state: Mutex<State>
    private let decode: @Sendable (BatchReader) throws -> [Row?]

    /// Rows of batches; `decode` gives `nil` for a row that refers to nothing or has an unknown word.
    init(_ batches: [BatchReader], decode: @escaping @Sendable (BatchReader) throws -> [Row?]) {
        state = Mutex(.unread(batches))
        self.decode = decode
    }

    /// The rows, and how many were left out.
    ///
    /// That the columns are there was checked when the program was opened, so that reading has no error left to tell.
    private var content: (rows: [Row], skipped: Int) {
        state.withLock { state in
            switch state {
            case .read(let rows, let skipped): return (rows, skipped)
            case .unread(let batches):
                var rows: [Row] = []
                var skipped = 0
                for batch in batches {
                    let decoded = (try? decode(batch)) ?? []
                    let known = decoded.compactMap { $0 }
                    skipped += decoded.count - known.count
                    rows.append(contentsOf: known)
                }
                state = .read(rows, skipped: skipped)
                return (rows, skipped)
            }
        }
    }

    var rows: [Row] { content.rows }
    var skipped: Int { content.skipped }
}
