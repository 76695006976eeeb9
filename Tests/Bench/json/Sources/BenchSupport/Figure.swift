// SPDX-License-Identifier: Apache-2.0

/// One thing that is measured, by the name that the driver asks for.
public struct Figure {
    let name: String
    let body: () -> Void
    let evidence: () -> Evidence

    /// A figure of `body`; `evidence` shows, outside of the measurement, that the work was done right.
    public init(_ name: String, evidence: @escaping () -> Evidence, body: @escaping () -> Void) {
        self.name = name
        self.body = body
        self.evidence = evidence
    }
}

/// What proves that a figure's work was done.
public enum Evidence {
    /// A digest of every value that was read.
    case digest(Digest)
    /// The document that was written, for the driver to read and compare.
    case document([UInt8])
    /// Whether the instances of a schema are valid, the first of which is and is what was measured.
    case verdicts([Bool])
    /// There is nothing to show: the document was accepted.
    case accepted
}

/// Keeps a value alive up to here, so that the optimiser cannot drop the work that made it.
@inline(never)
public func blackHole<Value>(_ value: borrowing Value) {}
