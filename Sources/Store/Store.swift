// SPDX-License-Identifier: Apache-2.0

/// Everything that the daemon must still know after `kill -9`.
///
/// A store answers questions (`StoreQuery`; the common ones have names in `Store+Reading.swift`) and makes changes; nobody
/// outside a driver ever sees a transaction begin or commit. Every question and change names the program it is about,
/// because several programs may share one database. Reads see the last committed unit and never wait for a writer.
package protocol Store: Sendable {
    /// Answers a question, on one snapshot of the database.
    func answer<Query: StoreQuery>(_ query: Query) async throws(StoreError) -> Query.Answer

    /// Applies a unit of work: all of it, or nothing.
    ///
    /// It is the change that most have to make. When this returns, the unit is as durable as the store was opened for.
    /// Units are applied one after the other, so a unit sees every unit that was answered before it was sent. A unit that
    /// was committed before (by its id, within a day) is not applied again: its receipt is given.
    ///
    /// - Throws: `conflict` naming everything that was not as expected; `full` when there is no space; in every error
    ///   but `inDoubt` nothing of the unit has happened.
    func commit(_ unit: UnitOfWork) async throws(StoreError) -> Receipt

    /// Makes a change: all of it, or nothing.
    ///
    /// Changes are committed together with the units that wait at the same time. What a change does, and what it throws,
    /// is said where it is declared; one whose error is `unavailable` can be made again without harm.
    func apply<Change: StoreChange>(_ change: Change) async throws(StoreError) -> Change.Answer

    /// Tells, from now on, how far a program has come, whoever takes it there: this daemon or another on the same
    /// database.
    ///
    /// A hint says that there is something to read, never what. Hints may be merged, and after a lost connection one may
    /// come late, at the next sweep; none is lost for good. The stream ends when the store is closed.
    func hints(program: String) -> AsyncStream<StoreHint>

    /// What is known of the store at this moment, without asking it; see `StoreCondition`.
    var condition: StoreCondition { get }

    /// What the store is and where, in a few words for people, without secrets.
    var label: String { get }

    /// Ends what is under way, then gives up the store. Later calls throw `closed`. Closing twice does no harm.
    func close() async
}

extension Store {
    package func commit(_ unit: UnitOfWork) async throws(StoreError) -> Receipt { try await apply(unit) }
}
