// The API client on Next's server.

import { createSalebot } from "salebot-onsite/api";

export async function POST(request) {
  const { recipient, ...options } = await request.json();
  return Response.json(await createSalebot(options).onlineChatClientId({ recipient }));
}
