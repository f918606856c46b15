export { default } from "salebot-onsite/wasm/page_bg.wasm";
