// SPDX-License-Identifier: Apache-2.0

extension Admission.State {
    mutating func remember(_ pass: Admission.Pass) {
        if let principal = pass.principal { ofPrincipals.add(principal) }
        if let tool = pass.tool { ofTools.add(tool) }
    }

    mutating func forget(_ pass: Admission.Pass) {
        if let principal = pass.principal { ofPrincipals.remove(principal) }
        if let tool = pass.tool { ofTools.remove(tool) }
    }

    /// Everybody who gets a place now.
    mutating func promoted(_ size: Places<Admission.Waiter>.Size) -> [Admission.Waiter] {
        guard places.line.count > 0 else { return [] }
        var waiters: [Admission.Waiter] = []
        while let waiter = places.promote(size) { waiters.append(waiter) }
        return waiters
    }

    /// When somebody who is refused now may find a place, in milliseconds.
    func retry(_ size: Places<Admission.Waiter>.Size) -> Int64 {
        busy.milliseconds(behind: places.line.count, places: size.places)
    }
}
