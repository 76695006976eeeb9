// SPDX-License-Identifier: Apache-2.0

/// Why the store did not do what it was asked.
///
/// In every case but `inDoubt` nothing has been changed.
package enum StoreError: Error, Sendable, Equatable {
    /// Something has changed since the author of the unit looked: everything that has, expected and found.
    case conflict([Conflict])
    /// No space is left where the store keeps its files.
    case full(location: String)
    /// Another process kept the database locked for as long as the store was willing to wait.
    case busy(waitedMilliseconds: Int64)
    /// What was read is not what was written.
    case corrupt(detail: String)
    /// The database was written by an older release, and was opened only to be read.
    case olderSchema(found: Int64, supported: Int64)
    /// The database was written by a newer release.
    case newerSchema(found: Int64, supported: Int64)
    /// Another daemon runs on the same folder. `holder` is nil while it has not yet written who it is.
    case locked(folder: String, holder: LockHolder?)
    /// A server's store is to be replaced while daemons, or another restore, use it.
    case inUse(location: String, by: [String])
    /// A file or folder can be read by more people than its owner.
    case exposed(path: String, mode: UInt32, allowed: UInt32)
    /// A namespace would hold more than it may.
    case quotaExceeded(namespace: String, limit: Int64, bytes: Int64)
    /// A unit names a batch as stored that is not.
    case unknownBatch(BatchReference)
    /// A field of what was given cannot be stored.
    case invalid(field: String, value: String, allowed: String)
    /// The store was opened for reading only, or its file system is.
    case readOnly(location: String)
    /// A store that holds something was to be replaced without saying so.
    case notEmpty(location: String)
    /// A backup file is not one, or is not what was written.
    case badBackup(detail: String)
    /// The disk failed while it was written to; nothing more is written until the store is opened anew.
    case stopped(detail: String)
    /// The system or the database failed in a way that has no case of its own.
    case unavailable(detail: String)
    /// The server did not answer a connect in time.
    case unreachable(detail: String)
    /// The connection was lost while the unit was being committed, and could not be had again in time to ask.
    ///
    /// Committing the same unit again, with the same id, is safe and gives the receipt if it was committed after all.
    case inDoubt(UnitID, detail: String)
    /// The store has been closed.
    case closed
}

extension StoreError {
    /// A stable word for the case, in `snake_case`.
    package var code: String {
        switch self {
        case .conflict: "conflict"
        case .full: "store_full"
        case .busy: "store_busy"
        case .corrupt: "store_corrupt"
        case .olderSchema: "store_older_schema"
        case .newerSchema: "store_newer_schema"
        case .locked, .inUse: "store_locked"
        case .exposed: "store_exposed"
        case .quotaExceeded: "quota_exceeded"
        case .unknownBatch: "unknown_batch"
        case .invalid: "invalid"
        case .readOnly: "store_read_only"
        case .notEmpty: "store_not_empty"
        case .badBackup: "bad_backup"
        case .stopped: "store_stopped"
        case .unavailable: "store_unavailable"
        case .unreachable: "store_unreachable"
        case .inDoubt: "store_in_doubt"
        case .closed: "store_closed"
        }
    }

    /// Whether the same unit may succeed later without being computed anew.
    package var retryable: Bool {
        switch self {
        case .full, .busy, .unavailable, .unreachable, .inDoubt: true
        default: false
        }
    }
}

extension StoreError: CustomStringConvertible {
    /// One or two plain sentences: what happened, and what to do.
    package var description: String {
        switch self {
        case .conflict(let conflicts):
            "Something has changed in the meantime: \(conflicts.map(\.description).joined(separator: "; ")). "
                + "Read again and repeat the change."
        case .full(let location):
            "No space is left for \(location). Nothing was changed; free some space and try again."
        case .busy(let waited):
            "Another process kept the database locked for \(waited) ms. Nothing was changed; try again."
        case .corrupt(let detail):
            "The database is damaged: \(detail). Stop the daemon, keep a copy of the files and restore a backup."
        case .olderSchema(let found, let supported):
            "The database has schema \(found), this release reads schema \(supported). Start the daemon once to bring it up."
        case .newerSchema(let found, let supported):
            "The database has schema \(found); this release knows schemas up to \(supported). "
                + "Run the release that wrote it, or a newer one."
        case .locked(let folder, let holder):
            "The state folder \(folder) is in use by \(holder?.description ?? "another process"). "
                + "Stop that daemon first, or choose another folder with --state."
        case .inUse(let location, let holders):
            "\(location) is in use by \(holders.isEmpty ? "somebody else" : holders.joined(separator: ", ")). "
                + "Stop the daemons that have it in store.url, on every machine, and try again."
        case .exposed(let path, let mode, let allowed):
            "\(path) has mode \(Self.octal(mode)), at most \(Self.octal(allowed)) is allowed. "
                + "Run: chmod \(Self.octal(allowed)) \(Self.quoted(path))"
        case .quotaExceeded(let namespace, let limit, let bytes):
            "\(namespace) may keep \(limit) bytes and would have \(bytes). Delete some keys, or raise its quota."
        case .unknownBatch(let reference):
            "Batch \(reference.ordinal) of table \(reference.table) is given as stored, but \(reference.digest) is not."
        case .invalid(let field, let value, let allowed):
            "\(field) is \(value); allowed is \(allowed)."
        case .readOnly(let location):
            "\(location) can only be read."
        case .notEmpty(let location):
            "\(location) holds something already. Say --replace if that may be given up."
        case .badBackup(let detail):
            "This backup cannot be used: \(detail)."
        case .stopped(let detail):
            "The disk failed while the store was written: \(detail). What was reported as done before is kept; nothing "
                + "more is written until the daemon is started anew. Look at the disk first."
        case .unavailable(let detail):
            "The store cannot be used: \(detail)."
        case .unreachable(let detail):
            "The database does not answer: \(detail)."
        case .inDoubt(let unit, let detail):
            "It is not known whether the change was committed (unit \(unit)): \(detail). "
                + "When the store is back, read what it holds before you repeat the change."
        case .closed:
            "The store has been closed."
        }
    }

    private static func octal(_ mode: UInt32) -> String {
        String(mode, radix: 8)
    }

    /// The path as a shell takes it.
    private static func quoted(_ path: String) -> String {
        let plain = path.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "/"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "-"):
                true
            default: false
            }
        }
        return plain
            ? path : "'" + path.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }
}
