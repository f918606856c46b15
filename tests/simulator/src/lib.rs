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
//! As a program: `salebot-simulator [--addr 127.0.0.1:0] [--api-key KEY] [--seed]` prints one line,
//! `salebot-simulator listening on http://127.0.0.1:PORT`, and runs until SIGINT or SIGTERM.
//!
//! # The API: `/api/{key}/{action}`
//! All 43 methods. Query string, form and JSON under any or no Content-Type, merged, the body's value winning; empty
//! strings count as absent. A method called with an HTTP method that the documentation does not give it is answered
//! 405 with the right one in `Allow`, but for four that the field uses most (the quirk `other_http`).
//!
//! A fresh project has no clients, and otherwise what GET `/_control/project` shows: five states of a funnel (1 to 3
//! active, 4 won, 5 lost), three lists, three employees, and channels of several messengers, WhatsApp in each of its
//! four statuses, a messenger that no list knows among them.
//!
//! Every text and every value that the API is given is filled as a template, `#{api_key}` included, and what was
//! filled in is filled again: a visitor's text that reaches the service unbroken shows the key in the chat.
//! What a visitor types into the chat is not filled. What is put off is filled when its time comes.
//!
//! **Scheduling** (`time_shift`, which wins, and `send_time`) puts off everything that the call does: variables,
//! `resume_bot`, the message. It is checked at once. A broadcast goes to one client every `shift` seconds. What is put
//! off runs when the simulator's clock reaches its time, be it that time passes or that the control door moves it.
//!
//! **Remapping** (`value_…`, `delimiter` with `delimiter_value_…`) is read from the query of callback, vk_callback,
//! ok_callback and whatsapp_callback. The parameter that a value was found in is gone from the rest, so that it does
//! not become a variable; for a path that is the whole object at its beginning. Where names hold the delimiter themselves,
//! the names that are there decide where the path splits (a guess). Elsewhere these are plain variables.
//!
//! **Deals**: a client's current deal is its newest active one. The first deal variable, or create_order, opens one.
//! A block with an `order_state` moves it once its answer is said. Where that closes it, the deal's variables are gone
//! from get_variables and from templates, and the client's stay.
//!
//! ## Guesses, where nothing is known
//! Refusals:
//! - a wrong key is answered 404 `{"status":"error","message":…}`, a key without the scope 403 the same, an unknown
//!   method 404, a bad parameter 400 `{"status":"fail","message":…}`; `client_not_found`, `order not found` (no
//!   current deal) and `order 12345 not found` come with 404 (a quirk changes that);
//! - several clients in one call: unknown ones are passed over, unless all are (`client_not_found`);
//! - limits (300, 500, 500, 2000) are refused with 400, not cut; so are buttons that the documentation rules out
//!   (double quotes, reply mixed with inline), unknown lists, states, employees and blocks.
//!
//! Messages:
//! - an unknown name in a template becomes nothing; built-ins win over variables of the same name;
//! - `send_time` is UTC; a time that is past counts as now; a negative `time_shift` is refused; recipients are chosen
//!   when the call comes; deleted clients are passed over when the time comes;
//! - methods that take a `name` (ok_callback, whatsapp_callback, email_callback) and whatsapp_message make a client
//!   that is not there; vk_callback and tg_callback answer `client_not_found`; `bot_id`, `whatsapp_bot_id` and
//!   `email_id_bot` name an account by its `id` or its `group_id` in connected_channels, and none is the first one;
//! - remapping: `value_phone` and `value_email` of callback are its client_phone and client_email; rules that a method
//!   has no use for are passed over; a rule that leads nowhere is as if the parameter were absent;
//! - a broadcast without recipients succeeds and goes to nobody (a quirk changes that); `shift` is 0 to 3600;
//! - a paused bot hears and says nothing; nothing pauses it but the control door; assign_to_user without an address
//!   takes the first employee.
//!
//! Clients:
//! - `online_chat_client_id` changes tag and name of a client that exists; `group` is null in the online chat;
//! - load_clients: a good row has the status `success`, a bad one a sentence and a null id;
//! - get_history gives the newest `limit` items (2000 unasked), oldest first; days are UTC days; a callback is in
//!   it as the client's own words; clear_history leaves variables, deals and what is put off;
//! - an item of it without an attachment has null `attachments` if the client said it, an empty array if it is other
//!   incoming, else an empty object; the outgoing have an `error_message`, `"true"` or why it did not arrive; those
//!   from the CRM have a manager;
//! - get_clients gives 500 unasked; `custom_answer` and `operator_start_dialog` are null; subscribers has 100 a page,
//!   pages count from 1, newest first;
//! - searches look at client variables, or with `search_in="order"` at those of all deals; find_client_id_by_var gives
//!   the oldest client, phone and e-mail the newest; nothing found is `client_not_found` for one and an empty array
//!   for several; the several pairs must all fit; find_clients takes any of its tests unless `include_all`, and a
//!   variable that is not there passes `_not` and `_not_in`; phones are compared by digits;
//! - check_whatsapp answers `{"status":"success","exists":…}`: 10 to 15 digits that do not end in 0000;
//!   check_insta_subscription answers `"subscribed"`: an Instagram client `user_name` of the account `login`.
//!
//! Deals:
//! - get_orders without a status gives all; move_order_to_next_state is refused for a closed deal; get_order_vars
//!   gives null for what is not there; create_order makes a telephony or e-mail client.
//!
//! # The webhook
//! With a URL set behind the control door (this machine alone), every incoming and outgoing message is posted there as
//! JSON, in order, and never again: what the chat shows, and callbacks as incoming (a guess). `recepient` is the
//! service's spelling; `message` is null when there is only an attachment; `attachments` is null, an array of links
//! (file, link) or an object of one (image, video, audio); `error_message` is null for incoming, false for a callback,
//! true for outgoing, a text where the client's channel does not work (`delivered` 0). Which stands for what is a guess.
//!
//! # The seeded project
//! With [`Options::seed`], `--seed` or POST `/_control/seed`: 320 clients of every messenger and of an unknown one,
//! with names, tags, lists, variables, deals in all states and history, the same ones every time. The first client
//! has 2300 items of history.
//!
//! # Control: `/_control/…`
//! | route | |
//! |---|---|
//! | GET `journal`, `journal?action=callback` | all calls of the API, oldest first, or those of one method |
//! | DELETE `journal` | empties it; numbers go on |
//! | GET `acts` | what the bot was told by callbacks and clients by messages, each time that it was: `[{"at_ms","action","client_id","message","message_id","variables":{…}}]`, oldest first, the newest 200,000; `message` as it was given, `variables` with their prefixes, as a callback brought them |
//! | DELETE `acts` | empties it |
//! | GET `quirks` | the quirks as they stand |
//! | POST `quirks` | changes those named in the JSON object; null resets one; all or nothing |
//! | DELETE `quirks` | resets all |
//! | POST `reset` | clients, blocks, keys, clock, webhook, quirks, journal: all anew; open chats go on listening |
//! | GET `clients` | `[{"client_id","recipient"}]` |
//! | GET `clients/{id}` | `{"client_id","recipient","client_type","group","tag","name","avatar","created_at_ms","updated_at_ms","block","paused","manager_id","lists":[…],"variables":{…},"deal":{"variables":{…}},"deals":[…],"history":[…]}`: `deal` is the current one, empty if there is none; deals `{"order_id","state_id","status","name","description","budget","variables"}`; history as get_history tells it without quirks |
//! | POST `clients/{id}` | `{"paused":true}`: an employee pauses the bot |
//! | POST `clients/{id}/say` | `{"text","event":false}`: what a client says, in whatever messenger; an event is not heard by the bot |
//! | GET, PUT `blocks` | the bot's scheme: `[{"id":7,"condition":"price; cost","match":"full"\|"keyword"\|"fallback","answer":"…#{plan}…","buttons":[],"order_state":4}]`; without `order_state` the deal stays where it is |
//! | GET `project` | `{"project_id","states":[…],"lists":[…],"employees":[…],"channels":{…}}` |
//! | POST `seed` | the seeded project in place of the clients and blocks there are |
//! | GET `clock` | `{"now_ms","moved_ms","scheduled"}`: the time, how far ahead of the real one, how much is put off |
//! | POST `clock` | `{"advance_s":60}` or `{"at_ms":…}`, forward only; what becomes due is done first: `{"now_ms","moved_ms","ran"}` |
//! | GET `scheduled` | `[{"at_ms","action","client_id","message","message_id"}]`, the next one first, calls that act late among them |
//! | GET `keys` | `[{"key","scopes":["R","W","CR","CW","DEL"]}]`; not for pages |
//! | POST `keys` | `{"key":"…","scopes":["R"]}` adds a key, or changes what one may do (also the first one): with `["W","CW"]` all reads are refused and the rest goes on |
//! | DELETE `keys` | only the first key is left, with all scopes |
//! | GET `webhook` | `{"url","delivered","failed","last_error"}`, counted since the start |
//! | POST `webhook` | `{"url":"http://127.0.0.1:8080/hook?secret=1"}`, null for none |
//!
//! What cannot be done is answered 4xx `{"status":"fail","message":…}`. Pages of any origin may read what a GET
//! answers.
//!
//! ## A journal's entry
//! ```json
//! { "seq": 1, "at_ms": 1790000000000, "http": "POST", "action": "callback", "content_type": "text/plain",
//!   "query": {}, "body": { "client_id": 36553, "message": "hello" }, "params": { "client_id": 36553, "message": "hello" },
//!   "key": "valid", "status": 200, "answer": "ok", "acted": true, "acted_at_ms": 1790000000000, "quirks": [] }
//! ```
//! `at_ms` is the simulator's clock. `key` is `valid` or `unknown`; every key is replaced by `[api_key]` everywhere.
//! `body` is the raw text when it could not be read. `status` and `answer` are null while there is no answer, and stay so when none
//! is sent or the caller gives up. `acted` says whether the call had its effect, `acted_at_ms` when (null if it had none,
//! or not yet). `quirks` names the quirks of answers that were meant for it. Preflights are entries too.
//!
//! ## Quirks
//! Plain values, with their defaults:
//!
//! | quirk | default | |
//! |---|---|---|
//! | `cors` | true | `Access-Control-Allow-Origin: *` on every answer of the API |
//! | `preflight` | `"405"` | or `"answer"`: OPTIONS is answered 204 |
//! | `plain_ok` | true | success is the text `ok`, else `{"status":"success"}` |
//! | `client_not_found_status` | 404 | 200 to 599; also for orders that are not found |
//! | `recipient_after_ms` | 400 | when the chat's frame tells the page its recipient |
//! | `recipient_never` | false | whether it never does |
//! | `raw_quotes` | false | a refusal's message begins with a word between quotes that nobody escaped: invalid JSON |
//! | `orders_in_result` | false | get_orders answers with `result` instead of `order_id` |
//! | `no_recipients_is_everyone` | false | a broadcast without recipients goes to all clients, as the older edition says |
//! | `history_text` | `{}` | what get_history makes of what was said: `{"filled":true,"trimmed":true,"escaped":true}`, each false if absent. Templates are filled with what the variables are by now, those of callbacks too; white space at both ends is gone; `& < > " '` stand as in HTML |
//! | `clock_off_s` | 0 | how far the service's calendar is ahead of UTC, -86400 to 86400: all times that the API answers with or is given. The control door, the journal and the webhook stay with UTC |
//! | `other_http` | `"some"` | which methods answer to GET and POST alike: `"none"` but those of the documentation, `"all"`, or online_chat_client_id, save_variables, get_variables and get_history |
//!
//! Quirks of answers are null (off, the default) or an object. Each may carry `"times": n`, only the next n calls,
//! and `"actions": ["callback"]`, only these methods. They touch only calls with the right key.
//!
//! | quirk | object | |
//! |---|---|---|
//! | `latency_ms` | `{"ms":500}`, short `500` | acts at once, answers later; goes with any of the others |
//! | `respond` | `{"status":429,"retry_after_s":2,"body":"…" or JSON,"act":false}` | answers this instead; only `status` is required; `act` true: acts first |
//! | `status_error_200` | `{"message":"…"}`, short `true` | does not act, answers 200 `{"status":"error","message":…}` |
//! | `variables_late_ms` | `{"ms":5000}`, short `5000` | what callbacks and save_variables save shows in get_variables so much later, until then what was there before; the bot, templates, searches and the control door know it at once; goes with any of the others |
//! | `act_after_ms_gone` | `{"ms":300,"hold_on":false}`, short `300` | closes the connection without an answer, acts so much later; `hold_on` true: says nothing and leaves it open until the caller gives up, from when the time counts |
//! | `no_answer_after_acting` | `{}`, short `true` | acts, closes the connection without an answer |
//!
//! Where several of `respond`, `status_error_200`, `act_after_ms_gone` and `no_answer_after_acting` fit a call, the first
//! in this order counts. What acts or shows late does so by the simulator's clock, which can be moved; `latency_ms` is real
//! time.
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
//! `recipientAfterMs` and `recipientNever`, which win over the quirks. The chat is in Russian on a page whose `lang` is `ru`,
//! else in English.
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
mod keys;
mod line;
mod params;
mod quirks;
mod remap;
mod reply;
mod schedule;
mod seed;
mod server;
mod service;
mod state;
mod sync;
mod template;
mod webhook;
mod widget;
mod work;

pub use server::{DEFAULT_API_KEY, Options, Simulator};
