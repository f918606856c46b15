export default new URL("salebot-onsite/wasm/page_bg.wasm", import.meta.url);
