// The landing page's own script. What the bot is told of clicks, and of what is seen, stands in the gateway's rules; only the
// form's event comes from here, because it takes a form that is filled in well.
{
  const texts = {
    en: {
      chosen: (plan) => `You chose ${plan}. `,
      toForm: "Leave your contact",
      noChat: "The chat has not loaded. Write to hello@shop.example and we will answer within a working day.",
      asked: "We have asked for you: the answer comes in the chat.",
      name: "Please tell us your name.",
      contact: "Please enter an e-mail address, or a phone number with its area code.",
      sent: (name) => `Thank you, ${name}. We will write to you within a working day.`,
    },
    ru: {
      chosen: (plan) => `Вы выбрали тариф «${plan}». `,
      toForm: "Оставить контакт",
      noChat: "Чат не загрузился. Напишите на hello@shop.example, мы ответим в течение рабочего дня.",
      asked: "Мы передали ваш вопрос: ответ придёт в чат.",
      name: "Напишите, как вас зовут.",
      contact: "Укажите адрес почты или телефон с кодом.",
      sent: (name) => `Спасибо, ${name}! Мы ответим в течение рабочего дня.`,
    },
  };
  const say = texts[document.documentElement.lang] ?? texts.en;
  const byId = (id) => document.getElementById(id);

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
    SalebotOnsite.track("form_sent", { name: who, ...how, plan: plan.value });
    const chosen = plan.value;
    form.reset();
    plan.value = chosen;
    byId("join-note").textContent = say.sent(who);
  });
}
