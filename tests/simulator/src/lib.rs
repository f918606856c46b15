//! A stand-in for the Salebot service, for tests and the demo: the API, a small bot, the chat with both
//! generations of its script, and a control door through which tests look in and make the service misbehave.
//!
//! It is written from the facts known about the service, without a look at the client it serves to test.
//! ```no_run
//! # async fn example() -> std::io::Result<()> {
//! use salebot_simulator::{Options, Simulator};
//! let simulator = Simulator::start(Options::default()).await?;
//! println!("{}", simulator.url());
//! simulator.stop().await;
//! # Ok(())
//! # }
//! ```
//! As a program: `salebot-simulator [--addr 127.0.0.1:0] [--api-key KEY]` prints one line,
//! `salebot-simulator listening on http://127.0.0.1:PORT`, and runs until SIGINT or SIGTERM.
//!
//! # The API: `/api/{key}/{action}`
//! GET and POST; query string, form and JSON under any or no Content-Type, merged, the body's value winning.
//! Done so far: `online_chat_client_id`, `callback`, `message`, `save_variables`, `get_variables`, `get_history`.
//! The service's other methods, scheduling (`time_shift`, `send_time`), `resume_bot` and remapping (`value_…`,
//! `delimiter`) are answered 501.
//!
//! Every text and every value that the API is given is filled as a template, `#{api_key}` included, and what was
//! filled in is filled again: a visitor's text that reaches the service unbroken shows the key in the chat.
//! What a visitor types into the chat is not filled.
//!
//! Guesses, where nothing is known:
//! - a wrong key is answered 404 `{"status":"error","message":…}`, an unknown method 404, a bad parameter 400
//!   `{"status":"fail","message":…}`; `client_not_found` comes with 404 (a quirk changes that);
//! - an unknown name in a template becomes nothing; built-ins win over variables of the same name;
//! - `online_chat_client_id` changes tag and name of a client that exists; `group` is null in the online chat;
//! - `save_variables` passes over unknown ones among `clients`, unless all are unknown;
//! - get_history gives the newest `limit` items (2000 unasked), oldest first; days are UTC days; a callback is in
//!   it as the client's own words; a limit beyond 2000 is refused, not cut;
//! - buttons that the documentation rules out (double quotes, reply mixed with inline) are refused with 400.
//!
//! # Control: `/_control/…`
//! | route | |
//! |---|---|
//! | GET `journal`, `journal?action=callback` | all calls of the API, oldest first, or those of one method |
//! | DELETE `journal` | empties it; numbers go on |
//! | GET `quirks` | the quirks as they stand |
//! | POST `quirks` | changes those named in the JSON object; null resets one; all or nothing |
//! | DELETE `quirks` | resets all |
//! | POST `reset` | clients, blocks, quirks, journal: all anew; open chats go on listening |
//! | GET `clients` | `[{"client_id","recipient"}]` |
//! | GET `clients/{id}` | `{"client_id","recipient","client_type","tag","name","created_at_ms","block","variables":{…},"deal":{"variables":{…}},"history":[…]}`, history as get_history tells it |
//! | GET, PUT `blocks` | the bot's scheme: `[{"id":7,"condition":"price; cost","match":"full"\|"keyword"\|"fallback","answer":"…#{plan}…","buttons":[]}]` |
//!
//! What cannot be done is answered 4xx `{"status":"fail","message":…}`. Pages of any origin may read what a GET
//! answers.
//!
//! ## A journal's entry
//! ```json
//! { "seq": 1, "at_ms": 1790000000000, "http": "POST", "action": "callback", "content_type": "text/plain",
//!   "query": {}, "body": { "client_id": 36553, "message": "hello" }, "params": { "client_id": 36553, "message": "hello" },
//!   "key": "valid", "status": 200, "answer": "ok", "acted": true }
//! ```
//! `key` is `valid` or `unknown`; the key itself is replaced by `[api_key]` everywhere. `body` is the raw text when
//! it could not be read. `status` and `answer` are null while there is no answer, and stay so when none is sent
//! or the caller gives up. `acted` says whether the call had its effect. Preflights are entries too.
//!
//! ## Quirks
//! Plain values, with their defaults:
//!
//! | quirk | default | |
//! |---|---|---|
//! | `cors` | true | `Access-Control-Allow-Origin: *` on every answer of the API |
//! | `preflight` | `"405"` | or `"answer"`: OPTIONS is answered 204 |
//! | `plain_ok` | true | success is the text `ok`, else `{"status":"success"}` |
//! | `client_not_found_status` | 404 | 200 to 599 |
//! | `recipient_after_ms` | 400 | when the chat's frame tells the page its recipient |
//! | `recipient_never` | false | whether it never does |
//!
//! Quirks of answers are null (off, the default) or an object. Each may carry `"times": n`, only the next n calls,
//! and `"actions": ["callback"]`, only these methods. They touch only calls with the right key.
//!
//! | quirk | object | |
//! |---|---|---|
//! | `latency_ms` | `{"ms":500}`, short `500` | acts at once, answers later; goes with any of the others |
//! | `respond` | `{"status":429,"retry_after_s":2,"body":"…" or JSON,"act":false}` | answers this instead; only `status` is required; `act` true: acts first |
//! | `status_error_200` | `{"message":"…"}`, short `true` | does not act, answers 200 `{"status":"error","message":…}` |
//! | `act_after_ms_gone` | `{"ms":300}`, short `300` | closes the connection without an answer, acts so much later |
//! | `no_answer_after_acting` | `{}`, short `true` | acts, closes the connection without an answer |
//!
//! Where several fit a call, the first of the last four in this order counts.
//!
//! # The chat
//! `GET /chat/events?recipient=…`: server-sent events, first what was said (after `Last-Event-ID`, if sent), then
//! what is said: `{"id","from":"visitor"|"bot","text","at_ms","buttons":[{"text","type","url"}],"attachment":null|{"type","url"}}`.
//! `POST /chat/message` `{"recipient","text"}`: what a visitor types. `GET /chat/start`: the two recipient quirks.
//! `GET /chat/frame`: the page in the frame.
//!
//! # On a page
//! The older script:
//! ```html
//! <script src="https://salebot.pro/js/salebot.js?v=1" charset="utf-8"></script>
//! <script>SaleBotPro.init({onlineChatId: '2893'})</script>
//! ```
//! The newer one:
//! ```html
//! <script>
//! window.msbLoadChat = function () {
//!   var script = document.createElement('script');
//!   script.src = 'https://salebot.pro/js/chatbot.js?v=1';
//!   script.onload = function () { ChatBotPro.init({guid: '0123456789abcdef0123456789abcd'}) };
//!   document.body.appendChild(script);
//! };
//! window.addEventListener('load', function () {
//!   if (window.requestIdleCallback) requestIdleCallback(window.msbLoadChat, {timeout: 4000});
//!   else setTimeout(window.msbLoadChat, 2000);
//! });
//! </script>
//! ```
//! Instead of `https://salebot.pro` the simulator's URL. Both globals have `init`, `open`, `close`,
//! `sendMessageFromUser(text)` and, once the frame has told it, `recipient_id`. `init` also takes
//! `recipientAfterMs` and `recipientNever`, which win over the quirks.
//!
//! The recipient is kept in the storage of the frame's origin. Browsers block that storage where the page is of
//! another site, and the recipient then lasts until the next reload: a test that reloads opens its page on
//! `127.0.0.1`, as the simulator, not on `localhost`. A browser keeps six connections to a host, and every open
//! chat holds one: no more than five tabs at a time.
//!
//! What tests can hold on to (`data-testid`): on the page `chat-open` (the button, also closes), `chat-unread`
//! (the badge), `chat-frame`, all in the open shadow root of `#salebot-chat`; in the frame `chat-log`,
//! `chat-message` (with `data-from="visitor|bot"` and `data-id`), `chat-input`, `chat-send`, `chat-reply` (a
//! suggested answer), `chat-close`, `chat-status` (`Online` once connected), `chat-greeting`, `chat-problem`.
//! The button, frame, log, input and send button also have the ids `salebot-chat-button`,
//! `salebot-chat-frame`, `log`, `input`, `send`.

mod actions;
mod api;
mod bot;
mod buttons;
mod chat;
mod clock;
mod control;
mod journal;
mod line;
mod params;
mod quirks;
mod reply;
mod server;
mod service;
mod state;
mod sync;
mod template;
mod widget;

pub use server::{DEFAULT_API_KEY, Options, Simulator};
