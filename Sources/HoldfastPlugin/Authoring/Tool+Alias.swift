// SPDX-License-Identifier: Apache-2.0

extension Tool {
    /// A second name of a tool on the REST face: a path of its own, such as `GET /api/v1/scheduler/sitrep`.
    ///
    /// The path begins with `/api/v1/` and goes on with words of `a-z 0-9 - _`; it must not lie below what is the host's
    /// own (tools, plugins, roster, tasks and so on), and one method and path belongs to one tool of the site. The host
    /// refuses the plugin otherwise.
    public struct Alias: Sendable, Hashable {
        /// How an alias is asked.
        public enum Method: String, Sendable, CaseIterable {
            /// The query is the arguments, read by the input schema; only for tools of effect read or simulate.
            case get = "GET"
            /// The body is the arguments.
            case post = "POST"
        }

        /// The method that it answers.
        public let method: Method
        /// The whole path.
        public let path: String

        /// A method and a path, checked by the host when it reads the manifest.
        public init(_ method: Method, _ path: String) {
            self.method = method
            self.path = path
        }

        /// `GET path`.
        public static func get(_ path: String) -> Alias { Alias(.get, path) }
        /// `POST path`.
        public static func post(_ path: String) -> Alias { Alias(.post, path) }
    }
}
