// SPDX-License-Identifier: Apache-2.0

/// The schema resources on the way that led to a schema, outermost first (core, section 7.1).
///
/// A resource counts from where it was entered first: `$dynamicRef` looks for the outermost, so that entering it again
/// changes nothing, and the list is never longer than there are resources.
struct DynamicScope {
    private let entered: UnsafeMutableBufferPointer<Int32>
    private let isEntered: UnsafeMutableBufferPointer<Int32>
    private var count = 0

    /// A scope in `memory`, filled with zeros: two numbers for each resource.
    init(_ memory: UnsafeMutableBufferPointer<Int32>) {
        let half = memory.count / 2
        entered = UnsafeMutableBufferPointer(rebasing: memory[..<half])
        isEntered = UnsafeMutableBufferPointer(rebasing: memory[half...])
    }

    /// Enters a resource; false if it is on the way already, and then it is not to be left.
    @inline(__always)
    mutating func enter(_ resource: Int32) -> Bool {
        if isEntered[Int(resource)] != 0 { return false }
        isEntered[Int(resource)] = 1
        entered[count] = resource
        count += 1
        return true
    }

    /// Leaves the resource that was entered last.
    mutating func leave() {
        count -= 1
        isEntered[Int(entered[count])] = 0
    }

    /// What finding the target of a dynamic reference costs, in steps of the validation.
    func steps(to reference: DynamicReference) -> Int { count * Int(reference.candidates.count) >> 4 }

    /// The node that a dynamic reference leads to.
    func target(of reference: DynamicReference, _ lists: UnsafeBufferPointer<Int32>) -> Int32 {
        for position in 0..<count {
            var pair = Int(reference.candidates.first)
            let end = pair + Int(reference.candidates.count)
            while pair < end {
                if lists[pair] == entered[position] { return lists[pair + 1] }
                pair += 2
            }
        }
        return reference.fallback
    }
}
