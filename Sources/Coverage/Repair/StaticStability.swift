// SPDX-License-Identifier: Apache-2.0

/// How empty equal cells must run to survive losses without anybody doing anything (static stability; Weiss and Furr,
/// Amazon Builders' Library).
public struct StaticStability: Sendable, Hashable {
    /// Equal cells.
    public let cells: Int
    /// Cells that may be lost.
    public let lost: Int

    /// Makes the question.
    ///
    /// - Throws: `CoverageError` unless 1 <= cells and 0 <= lost < cells.
    public init(cells: Int, lost: Int) throws(CoverageError) {
        guard 1 <= cells, cells <= CoverageSlot.maximumCount else {
            throw CoverageError(field: "cells", value: cells, allowed: "1 ... \(CoverageSlot.maximumCount)")
        }
        guard 0 <= lost, lost < cells else {
            throw CoverageError(field: "lost", value: lost, allowed: "0 ..< \(cells)")
        }
        self.cells = cells
        self.lost = lost
    }

    /// The highest share of its capacity that each cell may use: (N - k) / N.
    public var maximumSteadyUtilization: Double { Double(cells - lost) / Double(cells) }
    /// Capacity to build over what is needed: N / (N - k).
    public var overProvisionFactor: Double { Double(cells) / Double(cells - lost) }
}
