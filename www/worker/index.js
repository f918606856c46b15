// The demo's gateway, and the template for one's own: what each event means to the bot stands here,
// the API key in the environment (SALEBOT_API_KEY), and nothing of either on the page.

import { createGateway } from "salebot-onsite/edge";

/** The Russian page, whose events have names of their own wherever the bot answers: it answers in Russian. */
const RUSSIAN = { path: { ends: "/ru.html" } };
const ENGLISH = { not: RUSSIAN };

const CONFIG = {
  origins: ["https://shop.example", "https://*.shop.example"],
  events: {
    // To these the bot answers with a block of its scheme, which reads the variables.
    price_seen: { callback: "price_seen", variables: { plan: "{{props.plan}}", "client.last_page": "{{page.url}}" } },
    price_seen_ru: { callback: "price_seen_ru", variables: { plan: "{{props.plan}}", "client.last_page": "{{page.url}}" } },
    text_checked: { callback: "text_checked", variables: { words: "{{props.words}}", padding: "{{props.padding}}" } },
    text_checked_ru: { callback: "text_checked_ru", variables: { words: "{{props.words}}", padding: "{{props.padding}}" } },
    form_sent: [
      { save_variables: { "client.name": "{{props.name}}", "client.email": "{{props.email}}", "client.phone": "{{props.phone}}" } },
      { callback: "form_sent", variables: { plan: "{{props.plan}}" } },
    ],
    form_sent_ru: [
      { save_variables: { "client.name": "{{props.name}}", "client.email": "{{props.email}}", "client.phone": "{{props.phone}}" } },
      { callback: "form_sent_ru", variables: { plan: "{{props.plan}}" } },
    ],
    // Here the text stands with the event.
    question_asked: { message: { text: "You are looking at the {{props.plan}} plan. What would you like to know about it?" } },
    question_asked_ru: { message: { text: "Вас интересует тариф «{{props.plan}}». Что о нём рассказать?" } },
    lesson_wanted: [
      { save_variables: { "client.email": "{{props.email}}" }, missing: "refuse" },
      { message: { text: "The first lesson is on its way to {{props.email}}." } },
    ],
    lesson_wanted_ru: [
      { save_variables: { "client.email": "{{props.email}}" }, missing: "refuse" },
      { message: { text: "Первый урок уже летит на {{props.email}}." } },
    ],
    code_copied: { message: { text: "The code takes 10% off any plan. Shall I hold a place for you?" } },
    code_copied_ru: { message: { text: "Промокод даёт скидку 10% на любой тариф. Придержать для вас место?" } },
    film_watched: { message: { text: "That was week two. On Pro an editor does the same with twelve texts of yours." } },
    film_watched_ru: { message: { text: "Это была вторая неделя. На тарифе «Профи» редактор сделает то же с двенадцатью вашими текстами." } },
    hesitates: { message: { text: "Not sure which plan fits? Tell me what you write most, and I will say." } },
    hesitates_ru: { message: { text: "Не знаете, какой тариф выбрать? Напишите, какие тексты у вас чаще всего, и я подскажу." } },
    leaving: { message: { text: "Before you go: shall I send you the first lesson to look through?" } },
    leaving_ru: { message: { text: "Прежде чем уйти: прислать вам первый урок, чтобы посмотреть?" } },
    // These the bot remembers and says nothing: whoever talks to the visitor later can read them.
    page_opened: { save_variables: { "client.last_page": "{{page.url}}" } },
    visit_begun: { save_variables: { "client.first_page": "{{page.title}}", "client.campaign": "{{page.utm.source}}" }, missing: "skip" },
    page_loaded: { save_variables: { "client.first_loaded": "{{page.url}}" } },
    week_opened: { save_variables: { "client.last_week": "{{page.url}}" } },
    plans_seen: { save_variables: { "client.plans_seen_on": "{{page.url}}" } },
    question_read: { save_variables: { "client.last_question": "{{props.text}}" } },
    checklist_taken: { save_variables: { "client.checklist": "{{props.url}}" } },
    half_read: { save_variables: { "client.read_percent": "{{props.percent}}" } },
    stayed: { save_variables: { "client.stayed_s": "{{props.seconds}}" } },
    came_back: { save_variables: { "client.came_back_to": "{{page.url}}" } },
    form_left: { save_variables: { "client.form_left_at": "{{props.field}}" } },
    script_failed: { save_variables: { "client.last_error": "{{props.message}}" } },
  },
  // What the pages notice by themselves, one rule at least of every kind: their own script knows nothing of it.
  triggers: [
    { event: "page_opened", on: "page_view", where: { not: { url: { contains: "#/" } } } },
    { event: "visit_begun", on: "dom_ready", limit: { per: "session" } },
    { event: "page_loaded", on: "loaded", limit: { per: "visitor" } },
    { event: "week_opened", on: "history", where: { url: { contains: "#/week/" } } },
    // Which plan it is says the button itself, by data-onsite-plan.
    { event: "price_seen", on: { click: { selector: "[data-choose]:lang(en)" } } },
    { event: "price_seen_ru", on: { click: { selector: "[data-choose]:lang(ru)" } } },
    { event: "question_asked", on: { click: { selector: "[data-ask]:lang(en)" } }, open_chat: true },
    { event: "question_asked_ru", on: { click: { selector: "[data-ask]:lang(ru)" } }, open_chat: true },
    { event: "question_read", on: { click: { selector: "#faq summary" } }, limit: { per: "element" } },
    { event: "checklist_taken", on: { link: { download: true } } },
    { event: "lesson_wanted", on: { submit: { selector: "#lesson-form:lang(en)", fields: ["email"] } }, open_chat: true },
    { event: "lesson_wanted_ru", on: { submit: { selector: "#lesson-form:lang(ru)", fields: ["email"] } }, open_chat: true },
    { event: "form_left", on: { form_abandon: { selector: "#join-form" } }, limit: { per: "session" } },
    { event: "half_read", on: { scroll: { percent: 50 } }, limit: { per: "session" } },
    // A quarter of the plans: on a telephone they stand one below the other, and fill more than a screen.
    { event: "plans_seen", on: { visible: { selector: "#pricing .plans", percent: 25, for_s: 1 } }, limit: { per: "session" } },
    { event: "stayed", on: { time: { after_s: 10, active_only: true } }, limit: { per: "session" } },
    { event: "hesitates", on: { idle: { after_s: 15 } }, where: ENGLISH, limit: { per: "session" } },
    { event: "hesitates_ru", on: { idle: { after_s: 15 } }, where: RUSSIAN, limit: { per: "session" } },
    { event: "leaving", on: "exit_intent", where: ENGLISH, limit: { per: "visitor", cooldown_s: 86400 }, open_chat: true },
    { event: "leaving_ru", on: "exit_intent", where: RUSSIAN, limit: { per: "visitor", cooldown_s: 86400 }, open_chat: true },
    { event: "came_back", on: "back", limit: { per: "session", cooldown_s: 60 } },
    { event: "code_copied", on: { copy: { selector: ".promo:lang(en)" } }, limit: { per: "session" } },
    { event: "code_copied_ru", on: { copy: { selector: ".promo:lang(ru)" } }, limit: { per: "session" } },
    { event: "script_failed", on: "js_error" },
    { event: "film_watched", on: { media: { selector: "#film:lang(en)", percent: 50 } }, limit: { per: "session" } },
    { event: "film_watched_ru", on: { media: { selector: "#film:lang(ru)", percent: 50 } }, limit: { per: "session" } },
    { event: "text_checked", on: { custom: { name: "text_checked" } }, where: ENGLISH },
    { event: "text_checked_ru", on: { custom: { name: "text_checked" } }, where: RUSSIAN },
  ],
  identify: { variables: ["plan"] },
};

// A configuration may depend on the environment: the demo's pages are on this machine, and its tests
// bring a configuration of their own.
const gateway = createGateway((env) => ({
  ...(env.ONSITE_CONFIG ? JSON.parse(env.ONSITE_CONFIG) : CONFIG),
  ...(env.ONSITE_ORIGINS && { origins: JSON.parse(env.ONSITE_ORIGINS) }),
}));

export default gateway;

/** Each visitor's own object: what it has accepted it does, once. */
export const OnsiteVisitor = gateway.Visitor;

/** What happened to all of them, in numbers, and the events that were given up. */
export const OnsiteLedger = gateway.Ledger;
