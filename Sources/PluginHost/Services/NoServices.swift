// SPDX-License-Identifier: Apache-2.0

package import JSON
package import Kernel

/// Answers every request with "unsupported": for packing, checks and tests.
package struct NoServices: ServiceProvider, TableProvider {
    package init() {}

    package func handle(
        service: String, payload: [UInt8], call: CallTable.Entry?, plugin: PluginIdentity,
        done: @escaping @Sendable (Outcome) -> Void
    ) -> Cancellation {
        done(.failed(.unsupported, []))
        return .none
    }

    package func open(
        spec: JSONValue, context: CallContext?, plugin: PluginIdentity,
        done: @escaping @Sendable (Result<OpenedTable, TableRefusal>) -> Void
    ) -> Cancellation {
        done(.failure(TableRefusal(.unsupported, "There are no tables here.")))
        return .none
    }
}
