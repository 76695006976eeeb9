// SPDX-License-Identifier: Apache-2.0

/// How much a plugin may say: what is longer is cut, what is more is dropped and counted.
///
/// The same in both placements. A plugin that talks without end costs the daemon a bounded amount of log and memory.
package struct SpeechLimits: Sendable {
    /// Bytes of a log line's message, and of a line that a child writes to its standard output or error.
    package var messageBytes = 8 << 10
    /// Bytes of the fields of a log line; larger ones are left out.
    package var fieldBytes = 16 << 10
    /// Log lines a second, on average.
    package var linesPerSecond: UInt64 = 200
    /// Log lines at once, after a silence.
    package var lineBurst: UInt64 = 1_000
    /// Bytes of a progress message.
    package var progressBytes = 1 << 10
    /// Label sets of one metric of one plugin.
    package var seriesPerMetric = 200
    /// Bytes of a label's name or value.
    package var labelBytes = 256
    /// Bytes of a result or of an error document.
    package var resultBytes = 64 << 20

    package init() {}
}
