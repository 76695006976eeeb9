// SPDX-License-Identifier: Apache-2.0

/// Gathers the faults of one import, up to the limit; what is wrong in the same way in many rows is one fault.
struct FaultCollector {
    /// What makes two faults the same.
    struct Kind: Hashable {
        let file: String
        let field: String
        let value: String
    }

    private(set) var faults: [ImportFault] = []
    private var places: [Kind: Int] = [:]

    var isFull: Bool { faults.count >= ImportFailure.limit }

    /// Keeps a fault.
    ///
    /// Beyond the limit it is not even made: finding its line takes a pass over the file.
    mutating func add(_ fault: @autoclosure () -> ImportFault) {
        if !isFull { faults.append(fault()) }
    }

    /// Keeps a fault, or counts it if one of its kind is known.
    mutating func add(_ kind: Kind, _ fault: @autoclosure () -> ImportFault) {
        if let place = places[kind] {
            faults[place].count += 1
        } else if !isFull {
            places[kind] = faults.count
            faults.append(fault())
        }
    }
}
