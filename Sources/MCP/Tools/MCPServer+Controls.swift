// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel

extension MCPServer {
    /// Puts into a call what its `_meta` says of doing it only once, and of passing over holds.
    ///
    /// - Throws: invalid params for what is no key and no reason.
    static func control(_ context: inout CallContext, by meta: RequestMeta?) throws(ProtocolError) {
        guard let meta else { return }
        do throws(Problem) {
            if let value = meta.idempotencyKey {
                let place = "_meta \"\(MetaKey.idempotencyKey)\""
                let key = try IdempotencyKey.checked(try text(value, place, IdempotencyKey.allowed), in: place)
                context.idempotencyKey = key
                context.keyed = KeyedCall(key)
            }
            if let value = meta.holdOverride {
                let place = "_meta \"\(MetaKey.holdOverride)\""
                context.holdOverride = try HoldOverride.checked(try text(value, place, HoldOverride.allowed), in: place)
            }
        } catch {
            throw .inBody(.invalidParams, error.detail)
        }
    }

    private static func text(_ value: JSONValue, _ place: String, _ allowed: String) throws(Problem) -> String {
        guard let text = value.stringValue else {
            throw Problem(.invalidParameter, "\(place) is \(value.text.prefix(64)); it is \(allowed).")
        }
        return text
    }
}
