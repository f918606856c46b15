export { default } from "url:salebot-onsite/wasm/page_bg.wasm";
