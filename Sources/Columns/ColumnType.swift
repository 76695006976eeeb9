// SPDX-License-Identifier: Apache-2.0

/// The type of a column's values, with the Arrow format string that it crosses the plugin boundary as.
public enum ColumnType: Sendable, Hashable {
    /// 64-bit signed integers (`l`).
    case int64
    /// 32-bit signed integers (`i`).
    case int32
    /// Booleans, one bit each (`b`).
    case bool
    /// Days since 1970-01-01 in the proleptic Gregorian calendar (`tdD`).
    case date32
    /// Microseconds since 1970-01-01T00:00 UTC: an instant (`tsu:UTC`).
    case timestamp
    /// Microseconds since 1970-01-01T00:00 on a local wall clock: no instant, as Arrow's timestamp without a zone
    /// (`tsu:`).
    case localTimestamp
    /// UTF-8 text with 32-bit offsets (`u`).
    case utf8
    /// UTF-8 text behind 32-bit codes (`i` with a dictionary of `u`).
    case dictionary
    /// A type that this build does not know.
    ///
    /// The column is named in the schema, its values cannot be read, and it is left out when the batch is exported or
    /// encoded.
    case opaque(format: String)

    /// The Arrow format string; for `dictionary` that of its codes.
    public var arrowFormat: String {
        switch self {
        case .int64: "l"
        case .int32, .dictionary: "i"
        case .bool: "b"
        case .date32: "tdD"
        case .timestamp: "tsu:UTC"
        case .localTimestamp: "tsu:"
        case .utf8: "u"
        case .opaque(let format): format
        }
    }

    /// The type that an Arrow schema stands for.
    ///
    /// A timestamp in microseconds with any zone is an instant.
    init(arrowFormat: String, dictionaryFormat: String?) {
        if let dictionaryFormat {
            let known = arrowFormat == "i" && dictionaryFormat == "u"
            self = known ? .dictionary : .opaque(format: arrowFormat + "->" + dictionaryFormat)
            return
        }
        switch arrowFormat {
        case "l": self = .int64
        case "i": self = .int32
        case "b": self = .bool
        case "tdD": self = .date32
        case "tsu:": self = .localTimestamp
        case "u": self = .utf8
        default: self = arrowFormat.hasPrefix("tsu:") ? .timestamp : .opaque(format: arrowFormat)
        }
    }

    /// Whether values of this type can be read.
    public var isReadable: Bool {
        if case .opaque = self { false } else { true }
    }

    /// Bytes of one value in the column's first data buffer; 0 for bits and for opaque types.
    var width: Int {
        switch self {
        case .int64, .timestamp, .localTimestamp: 8
        case .int32, .date32, .utf8, .dictionary: 4
        case .bool, .opaque: 0
        }
    }
}
