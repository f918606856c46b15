// One example for each method, in the order of the reference page, which shows their bodies. `bot` is what createSalebot
// gives; the ids are those of the simulator's seeded project. What each must have done stands in checks.mjs.

// Callbacks

export async function callback(bot, { client_id = 36558 } = {}) {
  return await bot.callback({ client_id, message: "price_seen", plan: "Pro", "client.last_page": "/offer" });
}

export async function vkCallback(bot, { user_id = 100023757, group_id = 194275601 } = {}) {
  // A bot that was paused for this client goes on.
  return await bot.vkCallback({ user_id, group_id, message: "form_sent", resume_bot: true });
}

export async function okCallback(bot, { user_id = "100142542", group_id = "570123456789" } = {}) {
  // The parameters keep the names that a form gave them, and the value_… parameters tell which is which.
  const form = { uid: user_id, community: group_id, text: "hello" };
  return await bot.okCallback({ ...form, value_user_id: "uid", value_group_id: "community", value_message: "text" });
}

export async function whatsappCallback(bot, { phone = "79000000031", bot_id = 811 } = {}) {
  // In ten minutes.
  return await bot.whatsappCallback({ phone, bot_id, name: "Anna", message: "price_seen", time_shift: 600, plan: "Basic" });
}

export async function tgCallback(bot, { user_id = "100000000", group_id = "shop_example_bot" } = {}) {
  return await bot.tgCallback({ user_id, group_id, message: "form_sent", "client.delivery": "courier" });
}

export async function emailCallback(bot, { email = "nina@client.example", email_id_bot = 831 } = {}) {
  return await bot.emailCallback({ email, email_id_bot, name: "Nina", message: "form_sent" });
}

export async function sendCallbackByPlatformId(bot, { platform_ids = [100023757, 100063352], group_id = 194275601 } = {}) {
  return await bot.sendCallbackByPlatformId({ platform_ids, group_id, callback_text: "form_sent" });
}

// Messages

export async function message(bot, { client_id = 36558 } = {}) {
  const buttons = [
    { type: "reply", text: "Yes, please", line: 0, index_in_line: 0 },
    { type: "reply", text: "Not now", line: 0, index_in_line: 1 },
  ];
  return await bot.message({ client_id, message: "Shall we call you back?", buttons });
}

export async function whatsappMessage(bot, { phone = "79000000031", whatsapp_bot_id = 811 } = {}) {
  const price_list = { attachment_type: "file", attachment_url: "https://shop.example/prices.pdf" };
  return await bot.whatsappMessage({ phone, whatsapp_bot_id, ...price_list });
}

export async function broadcast(bot, { list = 502 } = {}) {
  // To everyone in the list, half a second apart.
  return await bot.broadcast({
    list,
    message: "The new catalogue is here.",
    attachment_type: "image",
    attachment_url: "https://shop.example/catalogue.png",
    shift: 0.5,
    send_time: "2035-01-15 10:00:00",
  });
}

export async function getHistory(bot, { client_id = 36553 } = {}) {
  const { result } = await bot.getHistory({ client_id, limit: 100, start_date: "01.01.2024", stop_date: "07.01.2024" });
  return result;
}

export async function clearHistory(bot, { client_id = 36558 } = {}) {
  return await bot.clearHistory({ client_id });
}

export async function getMessages(bot) {
  const { messages } = await bot.getMessages();
  return messages;
}

// Clients

export async function assignToUser(bot, { client_id = 36558 } = {}) {
  return await bot.assignToUser({ client_id, email: "boris@shop.example" });
}

export async function loadClients(bot) {
  const { items } = await bot.loadClients([
    { platform_id: "512345678", group_id: "shop_example_bot", client_type: 1 },
    { platform_id: "79001234567", group_id: "", client_type: 13 },
  ]);
  return items;
}

export async function getClients(bot, { list = 502 } = {}) {
  const { clients } = await bot.getClients({ list, offset: 10, limit: 50 });
  return clients;
}

export async function deleteClients(bot, { client_ids = [36559, 36560] } = {}) {
  return await bot.deleteClients({ client_ids });
}

export async function subscribers(bot) {
  // Those who came to Telegram since February 2024.
  return await bot.subscribers({ client_type: 1, date_from: 1706745600, page: 1 });
}

// Search

export async function findClientIdByPlatformId(bot, { platform_ids = [100023757, 100063352], group_id = 194275601 } = {}) {
  const clients = await bot.findClientIdByPlatformId({ platform_ids, group_id });
  return clients;
}

export async function onlineChatClientId(bot, { recipient = "seed0000005" } = {}) {
  const { client_id } = await bot.onlineChatClientId({ recipient, tag: "landing", name: "Anna" });
  return client_id;
}

export async function whatsappClientId(bot, { phone = "79000000031", group_id = "wa-811" } = {}) {
  const { client_id } = await bot.whatsappClientId({ phone, group_id });
  return client_id;
}

export async function findClientIdByPhone(bot) {
  const { client_id } = await bot.findClientIdByPhone({ phone: "+7 900 000-00-62" });
  return client_id;
}

export async function findClientIdByEmail(bot) {
  const { client_id } = await bot.findClientIdByEmail({ email: "2@client.example" });
  return client_id;
}

export async function findClientIdByVar(bot) {
  const { client_id } = await bot.findClientIdByVar({ var: "plan", val: "Team & Co", search_in: "order" });
  return client_id;
}

export async function findLatestClientIdByVar(bot) {
  const { client_id } = await bot.findLatestClientIdByVar({ var: "city", val: "Казань" });
  return client_id;
}

export async function findAllClientIdByVar(bot) {
  const { client_ids } = await bot.findAllClientIdByVar({ var: "utm_source", val: "newsletter" });
  return client_ids;
}

export async function findAllClientIdBySeveralVars(bot) {
  const { client_ids } = await bot.findAllClientIdBySeveralVars({ city: "Riga", utm_source: "vk" });
  return client_ids;
}

export async function findClients(bot) {
  const q = { city: { _in: ["Riga", "Tomsk"] }, utm_source: { _not: "vk" } };
  const { client_ids } = await bot.findClients({ q, include_all: true });
  return client_ids;
}

// Variables

export async function saveVariables(bot, { client_id = 36558 } = {}) {
  return await bot.saveVariables({ client_id, variables: { "client.city": "Riga", plan: "Basic", seats: 3 } });
}

export async function getVariables(bot, { client_id = 36558 } = {}) {
  const variables = await bot.getVariables({ client_id });
  return variables;
}

// Lists

export async function addToList(bot, { list_id = 503, clients = [36558, 36559] } = {}) {
  return await bot.addToList({ list_id, clients });
}

export async function removeFromList(bot, { list_id = 502, clients = [36554] } = {}) {
  return await bot.removeFromList({ list_id, clients });
}

// Deals

export async function setOrderState(bot, { client_id = 36558, state_id = 3 } = {}) {
  return await bot.setOrderState({ client_id, state_id });
}

export async function getCurrentOrderId(bot, { client_id = 36558 } = {}) {
  const { order_id } = await bot.getCurrentOrderId({ client_id });
  return order_id;
}

export async function getOrders(bot, { client_id = 36554 } = {}) {
  // Those that are still open.
  const { order_id } = await bot.getOrders({ client_id, order_status: 0 });
  return order_id;
}

export async function moveOrderToNextState(bot, { client_id = 36558, order_id = 7400010 } = {}) {
  const { state_id } = await bot.moveOrderToNextState({ client_id, order_id });
  return state_id;
}

export async function getOrderVars(bot, { client_id = 36558, order_id = 7400010 } = {}) {
  const { result } = await bot.getOrderVars({ client_id, order_id, variables: ["plan", "comment"] });
  return result;
}

export async function setOrderVars(bot, { client_id = 36558, order_id = 7400010 } = {}) {
  return await bot.setOrderVars({ client_id, order_id, variables: { delivery: "courier", comment: "Call first" } });
}

export async function createOrder(bot, { client_id = 36556 } = {}) {
  const { order_id } = await bot.createOrder({ client_id, name: "Pro, one year", budget: 490, state_id: 2 });
  return order_id;
}

export async function getOrderState(bot, { client_id = 36558, order_id = 7400010 } = {}) {
  const { state_id } = await bot.getOrderState({ client_id, order_id });
  return state_id;
}

// Channels

export async function checkInstaSubscription(bot) {
  return await bot.checkInstaSubscription({ user_name: "insta_10", login: "shop.example" });
}

export async function checkWhatsapp(bot) {
  return await bot.checkWhatsapp({ phone: "+7 900 000-00-31" });
}

export async function connectedChannels(bot) {
  const { project_id, ...messengers } = await bot.connectedChannels();
  return messengers;
}
