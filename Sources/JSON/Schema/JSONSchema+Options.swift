// SPDX-License-Identifier: Apache-2.0

extension JSONSchema {
    /// How a schema is compiled.
    public struct Options: Sendable {
        /// Base URI of a schema that has no absolute `$id` (RFC 3986, section 5.1.4).
        public static let standardBaseURI = "json-schema:///"

        /// Whether `format` asserts the formats that `StringFormat` knows; otherwise it annotates, unless the dialect
        /// has the format-assertion vocabulary.
        public var assertFormats: Bool
        /// Schemas and custom meta-schemas that references may lead to, by the URI that they are known as.
        ///
        /// A relative URI is taken against `baseURI`. The meta-schemas of 2020-12 are always known.
        public var resources: [String: JSONValue]
        /// The URI that the schema itself was found at.
        public var baseURI: String
        /// Bounds of compiling and validating.
        public var limits: Limits

        /// Options; `format` annotates, and nothing but the schema itself is known.
        public init(
            assertFormats: Bool = false, resources: [String: JSONValue] = [:],
            baseURI: String = Options.standardBaseURI, limits: Limits = .standard
        ) {
            self.assertFormats = assertFormats
            self.resources = resources
            self.baseURI = baseURI
            self.limits = limits
        }
    }

    /// Bounds against schemas and values that would take memory or time without end.
    public struct Limits: Sendable, Hashable {
        /// Bounds that no honest schema meets.
        public static let standard = Limits()

        /// Subschemas in all documents that are read.
        ///
        /// The JSON pointers to them and to the targets of references may have 256 bytes each on average.
        public var maximumSubschemas: Int
        /// Nesting of subschemas in a document; references do not count.
        public var maximumNesting: Int
        /// Bounds of each regular expression; all of a schema together may be twenty times as large.
        public var pattern: PatternLimits
        /// Steps of one validation: applications of a schema, members, elements and characters looked at.
        public var maximumWork: Int

        /// Bounds; those that are left out are the standard ones.
        public init(
            maximumSubschemas: Int = 100_000, maximumNesting: Int = 200, pattern: PatternLimits = .standard,
            maximumWork: Int = 5_000_000
        ) {
            self.maximumSubschemas = maximumSubschemas
            self.maximumNesting = maximumNesting
            self.pattern = pattern
            self.maximumWork = maximumWork
        }
    }
}
