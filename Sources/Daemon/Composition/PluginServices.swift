// SPDX-License-Identifier: Apache-2.0

import Columns
import JSON
import Kernel
import PluginHost
import Services

/// Lets plugins reach the service desk and the tables: the bridge between the boundary's callbacks and our own tasks.
struct PluginServices: ServiceProvider, TableProvider {
    let desk: ServiceDesk
    let tables: TableAccess

    func handle(
        service: String, payload: [UInt8], call: CallTable.Entry?, plugin: PluginIdentity,
        done: @escaping @Sendable (Outcome) -> Void
    ) -> Cancellation {
        let caller = ServiceCaller(plugin.permissions, context: call?.context)
        return Cancellation(Task { done(await desk.answer(service: service, payload: payload, from: caller)) })
    }

    func open(
        spec: JSONValue, context: CallContext?, plugin: PluginIdentity,
        done: @escaping @Sendable (Result<OpenedTable, TableRefusal>) -> Void
    ) -> Cancellation {
        let caller = ServiceCaller(plugin.permissions, context: context)
        return Cancellation(
            Task {
                do throws(Problem) {
                    let opened = try await tables.open(spec, for: caller)
                    done(.success(OpenedTable(table: opened.table, info: opened.info, parts: opened.parts)))
                } catch {
                    done(.failure(TableRefusal(CallStatus(problem: error), error.detail, code: error.code)))
                }
            })
    }
}
