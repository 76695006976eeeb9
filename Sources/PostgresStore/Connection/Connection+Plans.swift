// SPDX-License-Identifier: Apache-2.0

import Store

extension Connection {
    /// Has the server look up in indexes whatever can be looked up in one, by plans that are made once.
    ///
    /// All statements of a writer are about few rows, whose keys they name. A server that has not counted a table's rows
    /// yet, or counted them while there were few, would read it from end to end, and its plan would stay when the table
    /// has grown.
    func lookUpInIndexes() throws(StoreError) {
        let settings = [
            ("enable_seqscan", "off"), ("plan_cache_mode", "force_generic_plan"),
            // What is discouraged is reckoned as very dear, and what is very dear would be compiled first.
            ("jit", "off"),
        ]
        for (name, value) in settings {
            try send("SELECT set_config($1, $2, false)", [.text(name), .text(value)])
        }
    }
}
