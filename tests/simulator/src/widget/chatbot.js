
// The newer generation: ChatBotPro.init({ guid: '<30 hex>' })
launcher("ChatBotPro", (options) => options.guid);
