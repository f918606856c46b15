// The chat on a page: how a page loads it, and what a visitor sees in it.

/** The older widget, as a page loads it. */
export const olderChat = (simulator) =>
  `<script src="${simulator.url}/js/salebot.js?v=1" charset="utf-8"></script><script>SaleBotPro.init({onlineChatId: '2893'})</script>`;

/** The newer widget, deferred as its snippet does it. */
export const newerChat = (simulator) => `<script>
window.msbLoadChat = function () {
  var script = document.createElement('script');
  script.src = '${simulator.url}/js/chatbot.js?v=1';
  script.onload = function () { ChatBotPro.init({guid: '0123456789abcdef0123456789abcd'}) };
  document.body.appendChild(script);
};
window.addEventListener('load', function () {
  if (window.requestIdleCallback) requestIdleCallback(window.msbLoadChat, {timeout: 4000});
  else setTimeout(window.msbLoadChat, 2000);
});
</script>`;

/** Opens the chat as a visitor does. */
export const openChat = (page) => page.getByTestId("chat-open").click();

/** What the bot has said, as locators; the chat must be open to be seen. */
export const botMessages = (page) => page.frameLocator('[data-testid="chat-frame"]').locator('[data-testid="chat-message"][data-from="bot"]');

/** Waits until the visitor sees this text from the bot. */
export const seeBotSay = (page, text) => botMessages(page).filter({ hasText: text }).first().waitFor({ state: "visible" });

/** The recipient that the chat has named on this page. */
export const recipientOf = (page) =>
  page
    .waitForFunction(() => window.SaleBotPro?.recipient_id || window.ChatBotPro?.recipient_id, null, { polling: 20 })
    .then((handle) => handle.jsonValue());
