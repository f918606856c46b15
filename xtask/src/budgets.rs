//! What a visitor's browser, or an edge, may have to load.

/// The bytes of one KB.
const KB: usize = 1000;

/// One file or script that counts towards a budget.
pub(crate) enum Part {
    /// A file as it is, by its path in the repository.
    File(&'static str),
    /// A script after esbuild's minifier, nothing bundled.
    Minified(&'static str),
    /// The script tag's file as a gateway serves it, with the rules of this file in it.
    AppWith(&'static str),
    /// A script and all it imports, minified, but without the imports that match a pattern.
    Bundle {
        entry: &'static str,
        without: &'static [&'static str],
    },
}

/// A limit on the sum of some parts, each compressed by brotli 11 on its own.
pub(crate) struct Budget {
    /// What is measured.
    pub(crate) name: &'static str,
    /// Bytes that must not be passed.
    pub(crate) limit: usize,
    /// Bytes that we mean to stay below.
    pub(crate) aim: usize,
    /// What is added up.
    pub(crate) parts: &'static [Part],
}

/// Direct mode's own files, which gateway mode never loads.
const DIRECT: &str = "*/direct.js";
/// What looks through a page's own rules, loaded only where it has some.
const RULES: &str = "*/rules.js";
/// What stands in for the page's wasm, loaded only where there is none.
const LITE: &str = "*/lite.js";
/// The module that carries the page's wasm.
const INLINED: &str = "*/page.inline.js";

/// What the page must not pass, as files and as one.
const PAGE_FILES: usize = 27 * KB;
const PAGE_WHOLE: usize = 33 * KB;

/// The budgets of the design, as far as there is something to measure.
pub(crate) const BUDGETS: [Budget; 10] = [
    Budget {
        name: "stub in the page",
        limit: 300,
        aim: 200,
        parts: &[Part::File("pkg/stub.js")],
    },
    Budget {
        name: "page as files: loader, host file, wasm",
        limit: PAGE_FILES,
        aim: 22 * KB,
        parts: &[
            Part::Bundle {
                entry: "pkg/index.js",
                without: &[INLINED, DIRECT, LITE, RULES],
            },
            Part::File("pkg/wasm/page_bg.wasm"),
        ],
    },
    Budget {
        name: "/v1/app.js with 50 rules",
        limit: PAGE_WHOLE,
        aim: 27 * KB,
        parts: &[Part::AppWith("benches/triggers.json")],
    },
    Budget {
        name: "npm default entry, wasm inside",
        limit: PAGE_WHOLE,
        aim: 27 * KB,
        parts: &[Part::Bundle {
            entry: "pkg/index.js",
            without: &[DIRECT, LITE, RULES],
        }],
    },
    Budget {
        name: "lite core, loaded only without WebAssembly",
        limit: 3 * KB,
        aim: 2_500,
        parts: &[Part::File("pkg/wasm/lite.js")],
    },
    Budget {
        name: "rules: wasm and glue, loaded only for inline rules",
        limit: 10 * KB,
        aim: 9 * KB,
        parts: &[
            Part::Minified("pkg/wasm/rules.js"),
            Part::File("pkg/wasm/rules_bg.wasm"),
        ],
    },
    Budget {
        name: "inspector, loaded only for a developer",
        limit: 60 * KB,
        aim: 40 * KB,
        parts: &[Part::File("pkg/wasm/inspector.js")],
    },
    Budget {
        name: "direct: wasm and glue",
        limit: 36 * KB,
        aim: 28 * KB,
        parts: &[
            Part::Minified("pkg/wasm/direct.js"),
            Part::File("pkg/wasm/direct_bg.wasm"),
        ],
    },
    Budget {
        name: "api: wasm and glue",
        limit: 100 * KB,
        aim: 60 * KB,
        parts: &[
            Part::Minified("pkg/wasm/api.js"),
            Part::File("pkg/wasm/api_bg.wasm"),
        ],
    },
    Budget {
        name: "gateway: wasm and glue",
        limit: 120 * KB,
        aim: 80 * KB,
        parts: &[
            Part::Minified("pkg/wasm/gateway.js"),
            Part::File("pkg/wasm/gateway_bg.wasm"),
        ],
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_aim_is_below_its_limit() {
        for budget in &BUDGETS {
            assert!(budget.aim < budget.limit, "{}", budget.name);
            assert!(!budget.parts.is_empty(), "{}", budget.name);
        }
    }
}
