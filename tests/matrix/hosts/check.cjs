// What a program of the matrix does on a runtime: what is for pages is harmless there, the client calls, the gateway takes a batch.

exports.check = async ({ createOnsite, createSlim, createSalebot, createGateway }) => {
  const { service, key, recipient, batch } = JSON.parse(process.argv[2]);
  const pages = [createOnsite({ gateway: "https://on.shop.example" }), createSlim({ gateway: "https://on.shop.example", wasm: "/page_bg.wasm" })];
  const receipts = await Promise.all(pages.map((onsite) => onsite.track("price_seen")));
  const { client_id } = await createSalebot({ apiKey: key, baseUrl: service }).onlineChatClientId({ recipient });
  const gateway = createGateway({ origins: ["https://shop.example"], events: { price_seen: { callback: "price_seen" } } });
  const request = new Request("https://on.shop.example/v1/in", { method: "POST", headers: { origin: "https://shop.example" }, body: JSON.stringify(batch) });
  const answer = await gateway.fetch(request, { SALEBOT_API_KEY: key, SALEBOT_BASE_URL: service });
  console.log(`\n${JSON.stringify({ reasons: receipts.map(({ reason }) => reason), client_id, status: answer.status, ...(await answer.json()) })}`);
};
