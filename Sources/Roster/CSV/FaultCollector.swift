// SPDX-License-Identifier: Apache-2.0

/// Gathers the faults of one import, up to the limit.
struct FaultCollector {
    private(set) var faults: [ImportFault] = []

    var isFull: Bool { faults.count >= ImportFailure.limit }

    mutating func add(_ fault: ImportFault) {
        if !isFull { faults.append(fault) }
    }
}
