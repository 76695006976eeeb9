// SPDX-License-Identifier: Apache-2.0

/// Gathers the faults of one import, up to the limit.
struct FaultCollector {
    private(set) var faults: [ImportFault] = []

    var isFull: Bool { faults.count >= ImportFailure.limit }

    /// Keeps a fault.
    ///
    /// Beyond the limit it is not even made: finding its line takes a pass over the file.
    mutating func add(_ fault: @autoclosure () -> ImportFault) {
        if !isFull { faults.append(fault()) }
    }
}
