
// The older generation: SaleBotPro.init({ onlineChatId: '2893' })
launcher("SaleBotPro", (options) => options.onlineChatId);
