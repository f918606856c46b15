//! Tells a Salebot chatbot what a visitor does on the landing page.
#![no_std]

extern crate alloc;
// Only the page's wasm goes without std: every byte of it is on somebody's landing page.
#[cfg(not(all(target_arch = "wasm32", feature = "page", not(feature = "_web"))))]
extern crate std;
