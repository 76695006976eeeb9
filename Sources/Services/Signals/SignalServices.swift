// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import Telemetry

/// `signal.publish/1`: a plugin publishes a signal that its manifest declares.
///
/// The class is the one that the site grants (`signal:A`, `signal:B`), C otherwise; the plugin cannot raise it.
struct SignalPublishService: ReplyingService {
    let name = "signal.publish/1"
    let permission: String? = "signal.publish/1"
    let board: SignalBoard
    let registry: RegistryHolder
    let metrics: MetricsRegistry
    let time: TimeSource

    func reply(to request: JSONValue, from caller: ServiceCaller) async throws(Problem) -> JSONValue {
        guard let id = request["id"]?.stringValue,
            let declaration = registry.current.plugin(caller.pluginID)?.manifest.signals.first(where: { $0.id == id })
        else {
            throw Problem(
                .invalidParameter,
                "signal.publish/1 \"id\" must be a signal that the manifest declares; is \(request["id"]?.text ?? "missing")."
            )
        }
        guard let level = request["level"]?.stringValue, let rank = Signal.levels.firstIndex(of: level) else {
            throw Problem(
                .invalidParameter,
                "signal.publish/1 \"level\" must be one of \(Signal.levels.joined(separator: ", ")); is "
                    + "\(request["level"]?.text ?? "missing").")
        }
        let period = try periodSeconds(request["period_s"])
        let isGranted =
            declaration.requestedClass == .c || caller.grants.contains("signal:\(declaration.requestedClass.rawValue)")
        board.publish(
            Signal(
                id: id, pluginID: caller.pluginID, signalClass: isGranted ? declaration.requestedClass : .c,
                value: request["value"] ?? .null, unit: declaration.unit, level: level,
                asOf: request["as_of"]?.stringValue ?? "", periodSeconds: period,
                scheduleVersion: request["schedule_version"]?.integerValue,
                causes: (request["causes"]?.arrayValue ?? []).prefix(20).compactMap(\.stringValue),
                publishedAtMicros: time.wallMicroseconds()))
        if level != "UNKNOWN",
            let gauge = try? metrics.gauge(
                "holdfast_signal_level", ["signal": id],
                help: "Level of a signal: 0 GREEN to 4 BLACK; absent if unknown.")
        {
            gauge.set(Double(rank))
        } else {
            metrics.remove("holdfast_signal_level", ["signal": id])
        }
        return [:]
    }

    /// From one second to one year; an hour when not given.
    private func periodSeconds(_ value: JSONValue?) throws(Problem) -> Int64 {
        guard let value, !value.isNull else { return 3_600 }
        guard let seconds = value.integerValue, (1...31_622_400).contains(seconds) else {
            throw Problem(
                .invalidParameter,
                "signal.publish/1 \"period_s\" must be 1 to 31622400 seconds; is \(value.text.prefix(64)).")
        }
        return seconds
    }
}

/// `signal.list/1 {}`: the newest value of every signal, and the declared ones that were never published.
struct SignalListService: ReplyingService {
    let name = "signal.list/1"
    let permission: String? = "signal.list/1"
    let board: SignalBoard
    let registry: RegistryHolder
    let time: TimeSource

    func reply(to request: JSONValue, from caller: ServiceCaller) async throws(Problem) -> JSONValue {
        let now = time.wallMicroseconds()
        let published = board.all
        let known = Set(published.map(\.id))
        var silent: [JSONValue] = []
        for plugin in registry.current.plugins where plugin.state == .enabled {
            for signal in plugin.manifest.signals where !known.contains(signal.id) {
                silent.append([
                    "id": .string(signal.id), "plugin": .string(plugin.manifest.id), "title": .string(signal.title),
                    "class": .string(signal.requestedClass.rawValue),
                ])
            }
        }
        return ["items": .array(published.map { $0.json(now: now) }), "silent": .array(silent)]
    }
}
