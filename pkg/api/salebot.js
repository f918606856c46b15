// createSalebot, for whichever host opens the wasm.

import { SalebotCore } from "../wasm/api.js";

/** Makes `createSalebot` from what opens the wasm. */
export function salebotFactory(open) {
  return function createSalebot({ apiKey, baseUrl } = {}) {
    let core;
    const request = async (name, params = {}) => {
      await open();
      core ??= new SalebotCore({ apiKey: String(apiKey ?? ""), baseUrl: String(baseUrl ?? "") });
      return core.request(name, params);
    };
    return {
      request,
      onlineChatClientId: (params) => request("online_chat_client_id", params),
      callback: (params) => request("callback", params),
      message: (params) => request("message", params),
      saveVariables: (params) => request("save_variables", params),
      getVariables: (params) => request("get_variables", params),
      getHistory: (params) => request("get_history", params),
    };
  };
}
