// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel

/// `offer.change/1 {tools?: {add?, remove?}, prompts?: {add?, remove?}}`: a plugin adds to its manifest while it runs.
///
/// Answered here and not by the desk, since it is about this very instance: one that was replaced changes nothing any more.
enum OfferChange {
    static let service = "offer.change/1"

    static func apply(
        _ payload: [UInt8], of instance: any PluginInstance, in environment: HostEnvironment
    ) -> Outcome {
        guard let registry = environment.registry else {
            return .failed(.unsupported, HostError.document("Nothing can be added here."))
        }
        let change: JSONValue
        do { change = try JSONValue.parse(payload) } catch {
            return .failed(.invalid, HostError.document("The request to \(service) is not valid JSON: \(error)"))
        }
        do throws(Problem) { try registry.changeOffers(of: instance, change) } catch {
            let status: CallStatus =
                switch error.code {
                case .forbidden: .denied
                case .conflict: .conflict
                default: .invalid
                }
            return .failed(status, error.json.serialized())
        }
        let count = registry.current.plugin(instance.pluginID).map { $0.dynamic.tools.count + $0.dynamic.prompts.count }
        environment.log(
            instance.pluginID, .info, "its dynamic offers have changed", ["count": .integer(Int64(count ?? 0))])
        return .ok(JSONValue.object([:]).serialized())
    }
}
