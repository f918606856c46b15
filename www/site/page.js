// The landing page's own script. What the bot is told of clicks, of what is seen, copied, sent or played, stands in the
// gateway's rules. Two things come from here: the form's event, because it takes a form that is filled in well, and what the
// check of a text has found, which a rule takes up.

import { markUp } from "./check.js";

const texts = {
  en: {
    chosen: (plan) => `You chose ${plan}. `,
    toForm: "Leave your contact",
    noChat: "The chat has not loaded. Write to hello@shop.example and we will answer within a working day.",
    asked: "We have asked for you: the answer comes in the chat.",
    name: "Please tell us your name.",
    contact: "Please enter an email address, or a phone number with its area code.",
    sent: (name) => `Thank you, ${name}. We will write to you within a working day.`,
    lesson: "Thank you. The lesson is on its way.",
    copied: "Copied",
    clean: (words) => `${words} words, and no stock phrase that we know. Well written.`,
    found: (words, padding) => `${padding} of ${words} words do no work: ${Math.round((padding / words) * 100)} percent.`,
    nothing: "Write a few words first.",
  },
  ru: {
    chosen: (plan) => `Вы выбрали тариф «${plan}». `,
    toForm: "Оставить контакт",
    noChat: "Чат не загрузился. Напишите на hello@shop.example, мы ответим в течение рабочего дня.",
    asked: "Мы передали ваш вопрос: ответ придёт в чат.",
    name: "Напишите, как вас зовут.",
    contact: "Укажите адрес почты или телефон с кодом.",
    sent: (name) => `Спасибо, ${name}! Мы ответим в течение рабочего дня.`,
    lesson: "Спасибо! Урок уже в пути.",
    copied: "Скопировано",
    clean: (words) => `Слов: ${words}. Штампов, которые мы знаем, среди них нет. Хорошо написано.`,
    found: (words, padding) => `Слов: ${words}, вхолостую работают ${padding}, то есть ${Math.round((padding / words) * 100)}\u00a0%.`,
    nothing: "Сначала напишите несколько слов.",
  },
};
const language = document.documentElement.lang in texts ? document.documentElement.lang : "en";
const say = texts[language];
/** What the bot answers in another language is another event. */
const FORM_SENT = language === "ru" ? "form_sent_ru" : "form_sent";
const byId = (id) => document.getElementById(id);

// Plans

function choose(plan) {
  for (const card of document.querySelectorAll(".plan")) card.classList.toggle("chosen", card.dataset.plan === plan);
  byId("join-plan").value = plan;
  const toForm = document.createElement("a");
  toForm.href = "#join";
  toForm.textContent = say.toForm;
  byId("plan-note").replaceChildren(say.chosen(byId(`plan-${plan}`).textContent), toForm);
}

// The rule about this click opens the chat once the bot knows of it.
function ask() {
  byId("plan-note").textContent = window.SaleBotPro ?? window.ChatBotPro ? say.asked : say.noChat;
}

for (const button of document.querySelectorAll("[data-choose]")) {
  button.addEventListener("click", () => choose(button.dataset.choose));
}
for (const button of document.querySelectorAll("[data-ask]")) {
  button.addEventListener("click", ask);
}

// The button copies as a hand would: the code is selected, and there is a copy event, which a rule is about.
byId("promo-copy").addEventListener("click", () => {
  getSelection().selectAllChildren(byId("promo-code"));
  if (document.execCommand("copy")) byId("promo-note").textContent = say.copied;
});

// Weeks: each has an address of its own, without a new page.

function showWeek() {
  const week = /^#\/week\/([1-6])$/.exec(location.hash)?.[1];
  if (!week) return;
  for (const sample of document.querySelectorAll("[data-week]")) sample.hidden = sample.dataset.week !== week;
  for (const link of document.querySelectorAll(".weeks a")) {
    if (link.hash === location.hash) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
}

addEventListener("hashchange", () => {
  showWeek();
  // On a telephone the sample stands below the weeks.
  if (location.hash.startsWith("#/week/")) byId("samples").scrollIntoView({ block: "nearest" });
});
showWeek();
// Whoever comes with such an address comes for this.
if (location.hash.startsWith("#/week/")) byId("programme").scrollIntoView({ behavior: "instant" });

// The check of a text

byId("check-form").addEventListener("submit", (submit) => {
  submit.preventDefault();
  const { words, padding, pieces } = markUp(byId("check-text").value, language);
  if (!words) {
    byId("check-count").textContent = say.nothing;
    return;
  }
  byId("check-marked").replaceChildren(
    ...pieces.map(({ text, isPadding }) => {
      if (!isPadding) return text;
      const struck = document.createElement("del");
      struck.textContent = text;
      return struck;
    }),
  );
  byId("check-count").textContent = padding ? say.found(words, padding) : say.clean(words);
  // The text stays here; a rule of the gateway's takes up the numbers.
  dispatchEvent(new CustomEvent("text_checked", { detail: { words, padding } }));
});

// The forms

byId("lesson-form").addEventListener("submit", (submit) => {
  submit.preventDefault();
  byId("lesson-note").textContent = say.lesson;
  // The rule about this form reads its fields first.
  setTimeout(() => submit.target.reset());
});

// { email } or { phone }; null when the text is neither.
function readContact(text) {
  if (/^\S+@\S+\.\S+$/.test(text)) return { email: text };
  const digits = text.replace(/\D/g, "");
  return /^[-+()\s\d.]+$/.test(text) && digits.length >= 7 && digits.length <= 15 ? { phone: text } : null;
}

function showProblem(input, problem) {
  byId(`${input.id}-error`).textContent = problem ?? "";
  if (problem) input.setAttribute("aria-invalid", "true");
  else input.removeAttribute("aria-invalid");
}

byId("join-form").addEventListener("submit", (submit) => {
  submit.preventDefault();
  const form = submit.target;
  const { name, contact, plan } = form.elements;
  const who = name.value.trim();
  const how = readContact(contact.value.trim());
  showProblem(name, who ? null : say.name);
  showProblem(contact, how ? null : say.contact);
  byId("join-note").textContent = "";
  if (!who || !how) {
    (who ? contact : name).focus();
    return;
  }
  const chosen = plan.value;
  window.SalebotOnsite?.track(FORM_SENT, { name: who, ...how, plan: chosen });
  form.reset();
  plan.value = chosen;
  byId("join-note").textContent = say.sent(who);
});
