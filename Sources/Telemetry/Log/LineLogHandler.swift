// SPDX-License-Identifier: Apache-2.0

package import Logging

/// Where log lines go, in what form, and from which level: shared by every logger of the process.
package struct LogOutput: Sendable {
    package let shape: LogFormatSwitch
    package let threshold: LogThreshold
    private let sink: LogSink
    private let time: TimeSource
    private let redaction: Redaction

    package init(
        format: LogFormat, level: Logger.Level, sink: LogSink, time: TimeSource = .system,
        redaction: Redaction = .process
    ) {
        self.redaction = redaction
        shape = LogFormatSwitch(format)
        threshold = LogThreshold(level)
        self.sink = sink
        self.time = time
    }

    /// A logger of this name.
    ///
    /// Use it where a logger is injected rather than found through `LoggingSystem`.
    package func logger(_ label: String) -> Logger {
        Logger(label: label) { LineLogHandler(label: $0, output: self) }
    }

    fileprivate func write(_ event: LogEvent, label: String, metadata: Logger.Metadata) {
        sink.write(
            shape.format.line(
                microseconds: time.wallMicroseconds(), level: event.level.rawValue, logger: label,
                message: redaction.text(event.message.description),
                fields: LogFields(metadata, redaction: redaction)))
    }
}

/// A swift-log handler that writes one line per event.
///
/// Metadata of the event wins over the provider's, which wins over the logger's own.
package struct LineLogHandler: LogHandler {
    package var metadata: Logger.Metadata = [:]
    package var metadataProvider: Logger.MetadataProvider?
    private let label: String
    private let output: LogOutput
    private var ownLevel: Logger.Level?

    /// A handler for the logger `label` with the output's level, until a level is set on the logger itself.
    package init(label: String, output: LogOutput) {
        self.label = label
        self.output = output
    }

    package var logLevel: Logger.Level {
        get { ownLevel ?? output.threshold.level }
        set { ownLevel = newValue }
    }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        var merged = metadata
        if let provided = metadataProvider?.get() { merged.merge(provided) { $1 } }
        if let error = event.error { merged["error"] = .string("\(error)") }
        if let own = event.metadata { merged.merge(own) { $1 } }
        output.write(event, label: label, metadata: merged)
    }
}
