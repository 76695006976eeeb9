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
        let (thresholds, band) = (try Self.thresholds(request["thresholds"]), try Self.band(request["band"]))
        noteClass(of: declaration, caller)
        board.publish(
            Signal(
                id: id, pluginID: caller.pluginID, signalClass: declaration.granted(by: caller.grants),
                value: request["value"] ?? .null, unit: declaration.unit, level: level,
                asOf: request["as_of"]?.stringValue ?? "", periodSeconds: period,
                scheduleVersion: request["schedule_version"]?.integerValue,
                causes: (request["causes"]?.arrayValue ?? []).prefix(20).compactMap(\.stringValue),
                thresholds: thresholds, band: band, publishedAtMicros: time.wallMicroseconds()))
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

    /// Counts the class that a signal asks for; one that is not granted is published all the same, as C.
    private func noteClass(of declaration: SignalDeclaration, _ caller: ServiceCaller) {
        guard declaration.requestedClass != .c else { return }
        let permission = "signal:\(declaration.requestedClass.rawValue)"
        if caller.grants.contains(permission) {
            caller.permissions.noteUse(of: permission)
        } else {
            _ = caller.permissions.denied(
                permission,
                "The signal \(declaration.id) is published in class C: the site grants its class with \"\(permission)\" in "
                    + "grants of plugins.d/\(caller.pluginID).toml.")
        }
    }

    /// One to four numbers, each worse than the one before; null stands for a level that the value alone never reaches.
    private static func thresholds(_ value: JSONValue?) throws(Problem) -> JSONValue {
        guard let value, !value.isNull else { return .null }
        let given = (value.arrayValue ?? []).compactMap(\.doubleValue)
        let steps = zip(given, given.dropFirst())
        guard let list = value.arrayValue, (1...4).contains(list.count), !given.isEmpty,
            given.allSatisfy(\.isFinite), list.allSatisfy({ $0.isNull || $0.doubleValue != nil }),
            steps.allSatisfy({ $0 < $1 }) || steps.allSatisfy({ $0 > $1 })
        else {
            throw Problem(
                .invalidParameter,
                "signal.publish/1 \"thresholds\" must be 1 to 4 numbers or null, all rising or all falling, where YELLOW, "
                    + "ORANGE, RED and BLACK begin; is \(value.text.prefix(64)).")
        }
        return value
    }

    private static func band(_ value: JSONValue?) throws(Problem) -> JSONValue {
        guard let value, !value.isNull else { return .null }
        guard let band = value.doubleValue, band.isFinite, band >= 0 else {
            throw Problem(
                .invalidParameter,
                "signal.publish/1 \"band\" must be a number of at least 0; is \(value.text.prefix(64)).")
        }
        return value
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

extension SignalDeclaration {
    /// The class that it has on a site with these grants: the one that it asks for, or C.
    fileprivate func granted(by grants: Set<String>) -> Class {
        requestedClass == .c || grants.contains("signal:\(requestedClass.rawValue)") ? requestedClass : .c
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
                    "class": .string(signal.granted(by: plugin.grants).rawValue),
                ])
            }
        }
        return ["items": .array(published.map { $0.json(now: now) }), "silent": .array(silent)]
    }
}
