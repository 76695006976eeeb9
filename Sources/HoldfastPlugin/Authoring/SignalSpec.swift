// SPDX-License-Identifier: Apache-2.0

/// How far a signal may raise the level that the sitrep shows.
///
/// The site grants the class; C is the default.
public enum SignalClass: String, Sendable, CaseIterable {
    /// Hard: may set every level.
    case hard = "A"
    /// Capacity: at most RED.
    case capacity = "B"
    /// Advisory: at most YELLOW.
    case advisory = "C"
}

/// The declaration of a figure that a plugin publishes for the sitrep.
public struct SignalSpec: Sendable, Equatable {
    /// The name under which it is published.
    public let id: String
    /// What a person calls it.
    public let title: String
    /// The class that the plugin asks for.
    public let signalClass: SignalClass
    /// The unit of the value, `1` for a ratio.
    public let unit: String

    /// Declares a signal.
    public init(id: String, title: String, class signalClass: SignalClass, unit: String = "1") {
        self.id = id
        self.title = title
        self.signalClass = signalClass
        self.unit = unit
    }

    var json: JSONValue {
        [
            "id": .string(id), "title": .string(title), "class": .string(signalClass.rawValue),
            "unit": .string(unit),
        ]
    }
}
