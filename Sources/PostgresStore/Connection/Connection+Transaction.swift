// SPDX-License-Identifier: Apache-2.0

import CPostgres
import Store

extension Connection {
    /// Runs `body` in a transaction that may write, isolated as if it ran alone or as it asks for.
    func writing<Value>(
        _ isolation: ChangeIsolation = .serializable, _ body: () throws(StoreError) -> Value
    ) throws(StoreError) -> Value {
        let level =
            switch isolation {
            case .serializable: "SERIALIZABLE"
            case .statement: "READ COMMITTED"
            }
        return try transaction("BEGIN ISOLATION LEVEL \(level)") { () throws(StoreError) in
            mayWrite = true
            let value = try body()
            try commit()
            return value
        }
    }

    /// Runs `body` on one snapshot of the database.
    func reading<Value>(_ body: () throws(StoreError) -> Value) throws(StoreError) -> Value {
        try transaction("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY") { () throws(StoreError) in
            let value = try body()
            try leave()
            return value
        }
    }

    /// Runs `body` so that its error undoes what it did and nothing before it.
    ///
    /// Only inside `writing`. An error of the server in what `body` only sent may come later; it undoes everything.
    func nested<Value>(_ body: () throws(StoreError) -> Value) throws(StoreError) -> Value {
        try send("SAVEPOINT unit", [])
        do {
            let value = try body()
            try send("RELEASE SAVEPOINT unit", [])
            return value
        } catch {
            // What the server itself refused has broken the transaction, whose owner starts again.
            if failure == nil {
                try send("ROLLBACK TO SAVEPOINT unit", [])
                try send("RELEASE SAVEPOINT unit", [])
            }
            throw error
        }
    }

    private func transaction<Value>(
        _ begin: String, _ body: () throws(StoreError) -> Value
    ) throws(StoreError) -> Value {
        self.begin()
        try send(begin, [])
        do {
            return try body()
        } catch {
            let cause = failure
            // What was refused at its commit has ended already.
            if !isLost, !isIdle { _ = try? execute("ROLLBACK", []) }
            // A connection whose transaction cannot even be rolled back is of no use any more.
            failure = isIdle ? cause : Failure(lost: "the transaction could not be rolled back", label: label)
            throw error
        }
    }
}
